/* teyaoctl replay: history decided again under changed lists or plans, each decision as of its day, what earlier ones would
 * have left carried into later ones (lib/replay.h says what is and what is not). */
#include "ctl_decisions.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl_change.h"
#include "ctl_flips.h"
#include "money.h"
#include "replay.h"
#include "wire.h"
#include "wire_text.h"

#define TEXT_CAP ((size_t)4 << 20)

struct replaying {
    struct ctl *ctl;
    struct snapshot *snapshot;
    struct replay *replay;
    struct ctl_flips flips;
    size_t decisions, unreadable, by_people, other_engine, not_asked;
    int64_t was_fen, now_fen; /* what the insurer pays for all that was decided */
};

static const char *const decision_zh[] = {"批准", "部分批准", "拒绝", "待补充"};

/* ---- one decision ---------------------------------------------------------------------------- */

static bool pays(enum decision decision)
{
    return decision == DECISION_APPROVE || decision == DECISION_PARTIAL;
}

static int64_t paid_by(const struct verdict *verdict)
{
    int64_t fen = 0;
    for (size_t i = 0; verdict != NULL && i < verdict->line_count; i++)
        fen += pays(verdict->lines[i].decision) ? verdict->lines[i].insurer_fen : 0;
    return fen;
}

/* What stands, as an answer would say it. */
static bool print_standing(struct arena *arena, struct rederive *again)
{
    struct buf text;
    const struct wire_answer answer = {.authorization_id = again->stored->authorization_id};
    buf_init(&text, TEXT_CAP);
    wire_verdict_print(&text, &again->claim, again->previous, &answer);
    again->answer = (struct str){arena_copy(arena, buf_text(&text), text.length), text.length};
    bool good = !text.failed && again->answer.data != NULL;
    buf_fini(&text);
    return good;
}

/* Lines of this decision that come out otherwise; not those that stood in both. */
static void compare(struct replaying *replaying, struct arena *scratch, struct ctl_flip *flip,
                    unsigned stood)
{
    for (size_t i = 0; i < flip->was->line_count && i < flip->now->line_count; i++) {
        flip->line = i;
        if ((stood >> i & 1u) == 0 && ctl_flips_differ(flip))
            ctl_flips_add(&replaying->flips, scratch, flip);
    }
}

/* Carries, decides, notes, compares. False on overflow. */
static bool decide_again(struct replaying *replaying, struct ctl_decisions *decisions,
                         const struct store_decision_row *row, struct replay_decision *decision)
{
    struct arena *arena = decisions->arena;
    struct rederive *again = decision->again;
    struct wire_decided *now = arena_alloc(arena, sizeof(*now));
    unsigned stood = again->keep;
    bool decides;
    int64_t stood_fen = paid_by(again->previous);
    if (now == NULL || !replay_carry(replaying->replay, arena, decision, &decides))
        return false;
    int64_t stands_fen = paid_by(again->previous);
    if (decides ? !rederive_decide(arena, replaying->snapshot, again)
                : !print_standing(arena, again))
        return false;
    const struct verdict *verdict = decides ? again->verdict : again->previous;
    if (!wire_decided_parse(arena, again->answer, now) ||
        !replay_note(replaying->replay, decision, verdict))
        return false;
    struct ctl_flip flip = {.row = row, .was = decision->was, .now = now};
    compare(replaying, arena, &flip, stood & again->keep);
    replaying->not_asked += !decides;
    replaying->was_fen += decision->was->insurer_fen - stood_fen;
    replaying->now_fen += paid_by(verdict) - stands_fen;
    return true;
}

static bool visit(void *context, struct ctl_decisions *decisions, struct store_decision_row *row,
                  const char *sealed)
{
    struct replaying *replaying = context;
    struct arena *arena = decisions->arena;
    struct rederive *again = arena_alloc(arena, sizeof(*again));
    struct wire_decided *was = arena_alloc(arena, sizeof(*was));
    const struct rederive_stored stored = ctl_decisions_stored(row);
    if (again == NULL || was == NULL)
        return false;
    replaying->decisions++;
    if (strcmp(row->kind, "overturn") == 0) {
        replaying->by_people++;
        replay_stands(replaying->replay, &row->person_key, row->authorization_id);
        return true;
    }
    const char *fault = sealed;
    if (fault == NULL)
        fault = rederive_open(arena, replaying->snapshot, &stored, again);
    if (fault == NULL && !wire_decided_parse(arena, row->answer, was))
        fault = "the stored answer cannot be read";
    if (fault != NULL) {
        ctl_say("%s record %d: %s", row->authorization_id, row->record, fault);
        replaying->unreadable++;
        return !arena_is_overflown(arena);
    }
    replaying->other_engine += row->engine_version != DECIDE_ENGINE_VERSION;
    struct replay_decision decision = {
        .person_key = &row->person_key,
        .policy_no = row->policy_no,
        .pharmacy_id = row->pharmacy_id,
        .ended_at_ms = row->ended_at_ms,
        .was = was,
        .again = again,
    };
    return decide_again(replaying, decisions, row, &decision) && !replaying->flips.failed;
}

/* ---- telling --------------------------------------------------------------------------------- */

static enum decision decision_of(const char *text)
{
    enum decision decision = DECISION_APPROVE;
    while (strcmp(decision_text(decision), text) != 0)
        decision++;
    return decision;
}

static const char *yuan(int64_t fen, char text[32])
{
    money_print_yuan(fen, text);
    return text;
}

static void tell_text(struct replaying *replaying)
{
    struct buf *out = &replaying->ctl->out;
    char was[32], now[32], difference[32];
    for (size_t i = 0; i < replaying->flips.group_count; i++) {
        const struct ctl_flip_group *group = &replaying->flips.groups[i];
        buf_printf(out, "%6zu  %s %s → %s %s  保险 insurer %s 元\n", group->count,
                   decision_zh[decision_of(group->was)], group->was,
                   decision_zh[decision_of(group->now)], group->now,
                   yuan(group->difference_fen, difference));
        if (group->gained[0] != '\0')
            buf_printf(out, "        + %s\n", group->gained);
        if (group->lost[0] != '\0')
            buf_printf(out, "        − %s\n", group->lost);
    }
    buf_printf(out, "共 %zu 项决定 decisions，%zu 行翻转 flips\n", replaying->decisions,
               replaying->flips.count);
    buf_printf(out, "保险支付 insurer pays: %s 元 → %s 元，差 difference %s 元\n",
               yuan(replaying->was_fen, was), yuan(replaying->now_fen, now),
               yuan(replaying->now_fen - replaying->was_fen, difference));
    if (replaying->not_asked > 0)
        buf_printf(out, "%zu 次补充材料不再需要 papers that nothing would have waited for\n",
                   replaying->not_asked);
    if (replaying->by_people > 0)
        buf_printf(out, "%zu 项为人工改判，未重放 decided by people, not replayed\n",
                   replaying->by_people);
    if (replaying->other_engine > 0)
        buf_printf(out, "%zu 项由其他引擎版本作出 decided by another engine version\n",
                   replaying->other_engine);
    if (replaying->unreadable > 0)
        buf_printf(out, "%zu 项无法读取 could not be read\n", replaying->unreadable);
}

static void tell_json(struct replaying *replaying)
{
    struct wire_out json;
    wire_out_init(&json, &replaying->ctl->out);
    wire_out_object(&json, NULL);
    wire_out_array(&json, "flips");
    for (size_t i = 0; i < replaying->flips.group_count; i++) {
        const struct ctl_flip_group *group = &replaying->flips.groups[i];
        wire_out_object(&json, NULL);
        wire_out_text(&json, "old", group->was);
        wire_out_text(&json, "new", group->now);
        wire_out_text(&json, "gained", group->gained);
        wire_out_text(&json, "lost", group->lost);
        wire_out_int(&json, "count", (int64_t)group->count);
        wire_out_int(&json, "difference_fen", group->difference_fen);
        wire_out_object_end(&json);
    }
    wire_out_array_end(&json);
    wire_out_int(&json, "decisions", (int64_t)replaying->decisions);
    wire_out_int(&json, "flipped_lines", (int64_t)replaying->flips.count);
    wire_out_int(&json, "old_insurer_fen", replaying->was_fen);
    wire_out_int(&json, "new_insurer_fen", replaying->now_fen);
    wire_out_int(&json, "not_asked", (int64_t)replaying->not_asked);
    wire_out_int(&json, "by_people", (int64_t)replaying->by_people);
    wire_out_int(&json, "other_engine", (int64_t)replaying->other_engine);
    wire_out_int(&json, "unreadable", (int64_t)replaying->unreadable);
    wire_out_object_end(&json);
    buf_add_char(&replaying->ctl->out, '\n');
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum ctl_exit replay_all(struct replaying *replaying, struct ctl_decisions *decisions)
{
    struct ctl *ctl = replaying->ctl;
    replaying->replay = replay_new(ctl->arena);
    replaying->flips.arena = ctl->arena;
    if (replaying->replay == NULL || !ctl_decisions_note(decisions, "decision_replay", NULL, ""))
        return CTL_WEATHER;
    ctl_flips_header(&replaying->flips);
    enum ctl_exit code = ctl_decisions_walk(decisions, visit, replaying);
    if (code != CTL_GOOD)
        return code;
    ctl_flips_sort(&replaying->flips);
    if (ctl->option[CTL_JSON] != NULL)
        tell_json(replaying);
    else
        tell_text(replaying);
    return replaying->unreadable > 0 ? CTL_REFUSED : CTL_GOOD;
}

static enum ctl_exit with_file(struct replaying *replaying, struct ctl_decisions *decisions)
{
    const char *path = replaying->ctl->option[CTL_CSV];
    if (path != NULL) {
        replaying->flips.csv = fopen(path, "we");
        if (replaying->flips.csv == NULL) {
            ctl_say("%s: %s", path, strerror(errno));
            return CTL_WEATHER;
        }
    }
    enum ctl_exit code = replay_all(replaying, decisions);
    if (replaying->flips.csv != NULL && fclose(replaying->flips.csv) != 0)
        replaying->flips.failed = true;
    if (code == CTL_GOOD && replaying->flips.failed) {
        ctl_say("%s: cannot be written", path == NULL ? "flips" : path);
        return CTL_WEATHER;
    }
    return code;
}

enum ctl_exit ctl_replay(struct ctl *ctl)
{
    struct replaying replaying = {.ctl = ctl};
    struct ctl_decisions decisions;
    bool usage;
    replaying.snapshot = ctl_change_load(ctl, &usage);
    if (replaying.snapshot == NULL)
        return usage ? CTL_USAGE : CTL_REFUSED;
    enum ctl_exit code = ctl_decisions_open(ctl, &decisions);
    if (code == CTL_GOOD) {
        code = with_file(&replaying, &decisions);
        ctl_decisions_close(&decisions);
    }
    snapshot_drop(replaying.snapshot);
    return code;
}
