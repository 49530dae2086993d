/* teyaoctl verify: every stored decision is decided again from its stored request and facts with the lists it was made
 * with, and its answer and trace are compared byte by byte. */
#include "ctl_decisions.h"

#include <string.h>

#include "ctl_lists.h"
#include "wire.h"
#include "wire_decided.h"
#include "wire_text.h"

#define SHOWN_DIFFERENCES 8

enum verdict_kind {
    SAME,         /* the same bytes */
    DIFFERENT,    /* this engine and these lists say something else: it was changed */
    UNREADABLE,   /* a sealed value does not open, or what is stored is no decision */
    OTHER_ENGINE, /* decided by another engine version */
    OTHER_LISTS,  /* decided with lists that were not given */
    KIND_COUNT
};

static const struct {
    const char *word, *zh;
} kinds[KIND_COUNT] = {
    [SAME] = {"same", "一致"},
    [DIFFERENT] = {"different", "不一致"},
    [UNREADABLE] = {"unreadable", "无法读取"},
    [OTHER_ENGINE] = {"other_engine", "由其他引擎版本作出"},
    [OTHER_LISTS] = {"other_lists", "所用清单未提供"},
};

struct verifying {
    struct ctl *ctl;
    struct ctl_lists lists;
    struct wire_out json;
    size_t counts[KIND_COUNT];
    size_t equal_elsewhere; /* of other engines or lists, and yet the same bytes */
};

static bool same(struct str a, struct str b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* ---- telling --------------------------------------------------------------------------------- */

static void tell(struct verifying *verifying, const struct store_decision_row *row,
                 enum verdict_kind kind, const char *differences)
{
    struct ctl *ctl = verifying->ctl;
    if (ctl->option[CTL_JSON] == NULL) {
        struct str rest = str_of(differences), line;
        buf_printf(&ctl->out, "%s 第 %d 次 record %d: %s %s\n", row->authorization_id, row->record,
                   row->record, kinds[kind].zh, kinds[kind].word);
        while (differences[0] != '\0' && str_next(&rest, '\n', &line)) {
            if (line.length > 0)
                buf_printf(&ctl->out, "    %.*s\n", (int)line.length, line.data);
        }
        return;
    }
    wire_out_object(&verifying->json, NULL);
    wire_out_text(&verifying->json, "authorization_id", row->authorization_id);
    wire_out_int(&verifying->json, "record", row->record);
    wire_out_text(&verifying->json, "result", kinds[kind].word);
    wire_out_int(&verifying->json, "engine_version", row->engine_version);
    wire_out_text(&verifying->json, "list_version", row->list_version);
    wire_out_text(&verifying->json, "differences", differences);
    wire_out_object_end(&verifying->json);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void compare_text(struct buf *out, const char *what, struct str stored, struct str again)
{
    struct buf found;
    if (same(stored, again))
        return;
    buf_init(&found, 65536);
    size_t count = wire_decided_differences(&found, stored, again, SHOWN_DIFFERENCES);
    if (count == SIZE_MAX)
        buf_printf(out, "%s: 不是完整的 JSON，共 %zu 字节，应为 %zu 字节\n", what, stored.length,
                   again.length);
    else if (count == 0)
        buf_printf(out, "%s: 字节不同而内容相同\n", what);
    struct str rest = {buf_text(&found), found.length}, line;
    while (found.length > 0 && str_next(&rest, '\n', &line)) {
        if (line.length > 0)
            buf_printf(out, "%s%.*s\n", what, (int)line.length, line.data);
    }
    if (count != SIZE_MAX && count > SHOWN_DIFFERENCES)
        buf_printf(out, "%s: 另有 %zu 处\n", what, count - SHOWN_DIFFERENCES);
    buf_fini(&found);
}

static void compare_word(struct buf *out, const char *what, const char *stored, const char *again)
{
    if (strcmp(stored, again) != 0)
        buf_printf(out, "%s: %s → %s\n", what, stored, again);
}

/* What stands beside the answer, in columns of its own. */
static void compare_columns(struct buf *out, const struct store_decision_row *row,
                            const struct rederive *again)
{
    const struct verdict *verdict = again->verdict;
    struct buf request;
    compare_word(out, "decision", row->decision, decision_text(verdict->decision));
    compare_word(out, "list_version", row->list_version, verdict->list_version);
    compare_word(out, "plan_version", row->plan_version, verdict->plan_version);
    /* What a reviewer granted is pinned too, and derived like the rest. */
    if (strcmp(row->kind, "overturn") != 0)
        compare_word(out, "kind", row->kind, again->pinned.amended ? "amend" : "decide");
    buf_init(&request, 4u << 20);
    wire_claim_print(&request, &again->claim);
    if (!same(row->request, (struct str){buf_text(&request), request.length}))
        buf_add_text(out, "request: 不是当时写下的字节\n");
    buf_fini(&request);
}

/* Which lists a record names; NULL when it cannot be read. */
static const char *lists_of(struct arena *arena, const struct store_decision_row *row)
{
    struct problem *problem = arena_alloc(arena, sizeof(*problem));
    struct wire_pinned *pinned = arena_alloc(arena, sizeof(*pinned));
    if (problem == NULL || pinned == NULL)
        return NULL;
    problem_init(problem, arena);
    return wire_pinned_parse(arena, row->facts, pinned, problem) ? pinned->snapshot : NULL;
}

/* Decides again; SAME or DIFFERENT with the differences. */
static enum verdict_kind decide_again(struct ctl_decisions *decisions,
                                      const struct store_decision_row *row,
                                      const struct snapshot *snapshot, struct buf *out)
{
    struct rederive *again = arena_alloc(decisions->arena, sizeof(*again));
    const struct rederive_stored stored = ctl_decisions_stored(row);
    if (again == NULL)
        return UNREADABLE;
    const char *fault = rederive_open(decisions->arena, snapshot, &stored, again);
    if (fault != NULL) {
        buf_printf(out, "%s\n", fault);
        return UNREADABLE;
    }
    if (!rederive_decide(decisions->arena, snapshot, again))
        return UNREADABLE;
    compare_text(out, "answer", row->answer, again->answer);
    compare_text(out, "trace", row->trace, again->trace);
    compare_columns(out, row, again);
    return out->length == 0 ? SAME : DIFFERENT;
}

static enum verdict_kind judge(struct verifying *verifying, struct ctl_decisions *decisions,
                               const struct store_decision_row *row, struct buf *out)
{
    const char *lists = lists_of(decisions->arena, row);
    if (lists == NULL) {
        buf_add_text(out, "facts_sealed\n");
        return UNREADABLE;
    }
    const struct snapshot *snapshot = ctl_lists_find(&verifying->lists, lists);
    bool known = snapshot != NULL;
    enum verdict_kind kind =
        decide_again(decisions, row, known ? snapshot : verifying->lists.snapshots[0], out);
    bool elsewhere = !known || row->engine_version != DECIDE_ENGINE_VERSION;
    if (kind == UNREADABLE || !elsewhere)
        return kind;
    verifying->equal_elsewhere += kind == SAME;
    return row->engine_version != DECIDE_ENGINE_VERSION ? OTHER_ENGINE : OTHER_LISTS;
}

static bool visit(void *context, struct ctl_decisions *decisions, struct store_decision_row *row,
                  const char *sealed)
{
    struct verifying *verifying = context;
    struct buf differences;
    enum verdict_kind kind = UNREADABLE;
    buf_init(&differences, 1u << 20);
    if (sealed != NULL)
        buf_printf(&differences, "%s: 用这些密钥打不开，或已被改动\n", sealed);
    else
        kind = judge(verifying, decisions, row, &differences);
    bool enough = !arena_is_overflown(decisions->arena) && !differences.failed;
    if (enough) {
        verifying->counts[kind]++;
        if (kind != SAME)
            tell(verifying, row, kind, buf_text(&differences));
    }
    buf_fini(&differences);
    return enough;
}

/* ---- the command ----------------------------------------------------------------------------- */

static void sum_up(struct verifying *verifying)
{
    struct ctl *ctl = verifying->ctl;
    size_t all = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        all += verifying->counts[i];
    if (ctl->option[CTL_JSON] != NULL) {
        struct wire_out *json = &verifying->json;
        wire_out_array_end(json);
        wire_out_int(json, "decisions", (int64_t)all);
        for (size_t i = 0; i < KIND_COUNT; i++)
            wire_out_int(json, kinds[i].word, (int64_t)verifying->counts[i]);
        wire_out_int(json, "equal_elsewhere", (int64_t)verifying->equal_elsewhere);
        wire_out_int(json, "engine_version", DECIDE_ENGINE_VERSION);
        wire_out_object_end(json);
        buf_add_char(&ctl->out, '\n');
        return;
    }
    buf_printf(&ctl->out, "共 %zu 项决定 decisions", all);
    for (size_t i = 0; i < KIND_COUNT; i++)
        buf_printf(&ctl->out, "，%s %s %zu", kinds[i].zh, kinds[i].word, verifying->counts[i]);
    if (verifying->equal_elsewhere > 0)
        buf_printf(&ctl->out, "（其他引擎或清单作出而逐字节相同 %zu）", verifying->equal_elsewhere);
    buf_add_char(&ctl->out, '\n');
}

static enum ctl_exit verify(struct verifying *verifying, struct ctl_decisions *decisions)
{
    struct ctl *ctl = verifying->ctl;
    if (!ctl_decisions_note(decisions, "decision_verify", NULL, ""))
        return CTL_WEATHER;
    if (ctl->option[CTL_JSON] != NULL) {
        wire_out_init(&verifying->json, &ctl->out);
        wire_out_object(&verifying->json, NULL);
        wire_out_array(&verifying->json, "found");
    }
    enum ctl_exit code = ctl_decisions_walk(decisions, visit, verifying);
    if (code != CTL_GOOD) {
        buf_clear(&ctl->out);
        return code;
    }
    sum_up(verifying);
    bool broken = verifying->counts[DIFFERENT] + verifying->counts[UNREADABLE] > 0;
    return broken ? CTL_REFUSED : CTL_GOOD;
}

enum ctl_exit ctl_verify(struct ctl *ctl)
{
    struct verifying verifying = {.ctl = ctl};
    struct ctl_decisions decisions;
    enum ctl_exit code = ctl_decisions_open(ctl, &decisions);
    if (code != CTL_GOOD)
        return code;
    code = ctl_lists_load(ctl, decisions.db, &verifying.lists);
    if (code == CTL_GOOD)
        code = verify(&verifying, &decisions);
    ctl_lists_drop(&verifying.lists);
    ctl_decisions_close(&decisions);
    return code;
}
