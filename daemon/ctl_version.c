/* teyaoctl version list, propose, activate: a version of a list or plan decides only after one person proposed it, told
 * what it would change, and another one activated it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "ctl_impact.h"
#include "sql.h"
#include "store_row.h"
#include "wire_text.h"

#define ADMIN_ROLE     "teyao_admin"
#define REPORT_CAP     1000000
#define PROPOSALS_TOLD 50
#define NAME_MAX_BYTES 100

struct versions {
    struct ctl *ctl;
    struct ctl_db *db;
    struct snapshot *files; /* everything the files hold */
    struct version held[SNAPSHOT_MAX_VERSIONS];
    size_t held_count;
    struct store_version *active;
    struct version_choice choice;
};

/* ---- what is there --------------------------------------------------------------------------- */

static const void *call(struct versions *versions, int statement, struct store_params *params,
                        enum ctl_exit *code)
{
    return ctl_db_call(versions->db, statement, params, code);
}

static enum ctl_exit read_active(struct versions *versions)
{
    struct ctl *ctl = versions->ctl;
    struct store_params params;
    enum ctl_exit code = CTL_GOOD;
    size_t count = 0;
    store_params_init(&params, ctl->arena);
    const void *result = call(versions, SQL_version_read, &params, &code);
    if (result == NULL)
        return code;
    struct version *all = NULL;
    if (store_version_rows(result, ctl->arena, &versions->active, &count))
        all = arena_array(ctl->arena, count + 1, sizeof(*all));
    if (all == NULL) {
        ctl_say("version_read: unexpected answer of the database");
        return CTL_WEATHER;
    }
    for (size_t i = 0; i < count; i++)
        all[i] = versions->active[i].version;
    versions->choice = (struct version_choice){.active = all, .count = count};
    return CTL_GOOD;
}

static enum ctl_exit open_versions(struct ctl *ctl, struct versions *versions)
{
    *versions = (struct versions){.ctl = ctl};
    versions->files = ctl_snapshot(ctl);
    if (versions->files == NULL)
        return CTL_REFUSED;
    versions->held_count =
        snapshot_versions(versions->files, versions->held, ARRAY_LEN(versions->held));
    versions->db = ctl_db_open(ctl, ADMIN_ROLE);
    return versions->db == NULL ? CTL_WEATHER : read_active(versions);
}

static void close_versions(struct versions *versions)
{
    ctl_db_close(versions->db);
    if (versions->files != NULL)
        snapshot_drop(versions->files);
}

static const struct store_version *find_active(const struct versions *versions,
                                               const struct version *like)
{
    const struct version *found = version_find(versions->choice.active, versions->choice.count,
                                               like->kind, like->id, like->version);
    return found == NULL ? NULL : &versions->active[found - versions->choice.active];
}

/* ---- list ------------------------------------------------------------------------------------ */

struct entry {
    const struct version *version;
    const char *state; /* active waiting changed missing */
    const struct store_version *active;
};

static const char *state_zh(const char *state)
{
    static const char *const words[][2] = {{"active", "使用中"},
                                           {"waiting", "待启用"},
                                           {"changed", "文件已改动"},
                                           {"missing", "文件缺失"}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i][0], state) == 0)
            return words[i][1];
    }
    return "";
}

static void tell_entry(const struct versions *versions, struct wire_out *json,
                       const struct entry *entry)
{
    char from[DATE_TEXT_SIZE];
    const struct version *version = entry->version;
    const struct store_version *active = entry->active;
    date_print(version->effective_from, from);
    if (versions->ctl->option[CTL_JSON] == NULL) {
        buf_printf(&versions->ctl->out, "%s %-24s %-12s 自 from %s  %s %s",
                   version_kind_text(version->kind), version->id, version->version, from,
                   entry->state, state_zh(entry->state));
        if (active != NULL)
            buf_printf(&versions->ctl->out, "  %s, %s", active->proposed_by, active->confirmed_by);
        buf_add_char(&versions->ctl->out, '\n');
        return;
    }
    wire_out_object(json, NULL);
    wire_out_text(json, "kind", version_kind_text(version->kind));
    wire_out_text(json, "id", version->id);
    wire_out_text(json, "version", version->version);
    wire_out_text(json, "effective_from", from);
    wire_out_text(json, "digest", version->digest);
    wire_out_text(json, "state", entry->state);
    if (active != NULL) {
        wire_out_text(json, "proposed_by", active->proposed_by);
        wire_out_text(json, "confirmed_by", active->confirmed_by);
        wire_out_instant(json, "confirmed_at", active->confirmed_at_ms);
    }
    wire_out_object_end(json);
}

static void tell_versions(const struct versions *versions, struct wire_out *json)
{
    for (size_t i = 0; i < versions->held_count; i++) {
        const struct version *held = &versions->held[i];
        struct entry entry = {.version = held, .active = find_active(versions, held)};
        bool same = entry.active != NULL && strcmp(entry.active->version.digest, held->digest) == 0;
        entry.state = entry.active == NULL ? "waiting" : same ? "active" : "changed";
        tell_entry(versions, json, &entry);
    }
    for (size_t i = 0; i < versions->choice.count; i++) {
        const struct version *active = &versions->choice.active[i];
        const struct entry entry = {
            .version = active, .state = "missing", .active = &versions->active[i]};
        if (version_find(versions->held, versions->held_count, active->kind, active->id,
                         active->version) == NULL)
            tell_entry(versions, json, &entry);
    }
}

static void tell_proposal(struct ctl *ctl, struct wire_out *json,
                          const struct store_version_proposal *proposal)
{
    const struct version *version = &proposal->version;
    const struct store_version_counts *counts = &proposal->counts;
    if (ctl->option[CTL_JSON] == NULL) {
        buf_printf(
            &ctl->out,
            "proposal 提议 %lld  %s %s %s  by %s  decisions %d, codes %d, pends %d, patients "
            "%d\n",
            (long long)proposal->proposal, version_kind_text(version->kind), version->id,
            version->version, proposal->proposed_by, counts->decisions, counts->codes,
            counts->pends, counts->patients);
        return;
    }
    wire_out_object(json, NULL);
    wire_out_int(json, "proposal", proposal->proposal);
    wire_out_text(json, "kind", version_kind_text(version->kind));
    wire_out_text(json, "id", version->id);
    wire_out_text(json, "version", version->version);
    wire_out_date(json, "effective_from", version->effective_from);
    wire_out_text(json, "proposed_by", proposal->proposed_by);
    wire_out_instant(json, "proposed_at", proposal->proposed_at_ms);
    wire_out_raw(json, "impact", proposal->report);
    wire_out_object_end(json);
}

/* The latest ones that are not active. */
static enum ctl_exit tell_proposals(struct versions *versions, struct wire_out *json)
{
    struct ctl *ctl = versions->ctl;
    struct store_params params;
    enum ctl_exit code = CTL_GOOD;
    store_params_init(&params, ctl->arena);
    store_version_proposal_read(&params, 0, PROPOSALS_TOLD);
    const void *result = call(versions, SQL_version_proposal_read, &params, &code);
    size_t count = result == NULL ? 0 : (size_t)store_row_count(result);
    for (size_t i = 0; i < count; i++) {
        struct store_version_proposal proposal = {.proposal = 0};
        if (!store_version_proposal_row(result, i, ctl->arena, &proposal))
            return CTL_WEATHER;
        if (find_active(versions, &proposal.version) == NULL)
            tell_proposal(ctl, json, &proposal);
    }
    return code;
}

static enum ctl_exit tell_all(struct versions *versions)
{
    struct ctl *ctl = versions->ctl;
    struct wire_out json;
    wire_out_init(&json, &ctl->out);
    if (ctl->option[CTL_JSON] == NULL) {
        tell_versions(versions, &json);
        return tell_proposals(versions, &json);
    }
    wire_out_object(&json, NULL);
    wire_out_array(&json, "versions");
    tell_versions(versions, &json);
    wire_out_array_end(&json);
    wire_out_array(&json, "proposals");
    enum ctl_exit code = tell_proposals(versions, &json);
    wire_out_array_end(&json);
    wire_out_object_end(&json);
    buf_add_char(&ctl->out, '\n');
    return code;
}

enum ctl_exit ctl_version_list(struct ctl *ctl)
{
    struct versions versions;
    enum ctl_exit code = open_versions(ctl, &versions);
    if (code == CTL_GOOD)
        code = tell_all(&versions);
    close_versions(&versions);
    return code;
}

/* ---- who, and what it would change ----------------------------------------------------------- */

/* NULL after saying why. One way of writing a name, so that nobody is two people. */
static const char *person(struct ctl *ctl)
{
    const char *by = ctl->option[CTL_BY];
    const char *actor = ctl_actor(ctl);
    if (by == NULL)
        by = strrchr(actor, ':') + 1;
    size_t good = strspn(by, "abcdefghijklmnopqrstuvwxyz0123456789._@-");
    if (good == strlen(by) && good > 0 && good <= NAME_MAX_BYTES)
        return by;
    ctl_say("--by takes a-z, 0-9 and ._@-, at most %d", NAME_MAX_BYTES);
    return NULL;
}

/* The report as it is stored; NULL when memory is out. */
static const char *report_of(struct ctl *ctl, const struct ctl_impact *impact)
{
    struct buf text;
    buf_init(&text, REPORT_CAP);
    ctl_impact_print_json(&text, impact);
    const char *copy = text.failed ? NULL : arena_copy(ctl->arena, buf_text(&text), text.length);
    if (copy == NULL)
        ctl_say("the report is too large to be stored");
    buf_fini(&text);
    return copy;
}

/* Report made, written where it is asked for, and into *report. */
static enum ctl_exit look(struct versions *versions, const struct version *version,
                          struct ctl_impact *impact, const char **report)
{
    struct ctl *ctl = versions->ctl;
    enum ctl_exit code = ctl_impact_find(ctl, &versions->choice, version, impact);
    if (code != CTL_GOOD)
        return code;
    if (ctl->option[CTL_CSV] != NULL && !ctl_impact_write_csv(ctl->option[CTL_CSV], impact))
        return CTL_WEATHER;
    *report = report_of(ctl, impact);
    if (*report != NULL && ctl->option[CTL_JSON] == NULL)
        ctl_impact_print(&ctl->out, impact);
    return *report == NULL ? CTL_WEATHER : CTL_GOOD;
}

static enum ctl_exit conclude(struct ctl *ctl, const char *outcome, int64_t proposal,
                              const char *report)
{
    static const char *const good[] = {"proposed", "activated"};
    bool done = false;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        done |= outcome != NULL && strcmp(outcome, good[i]) == 0;
    if (outcome == NULL) {
        ctl_say("unexpected answer of the database");
        return CTL_WEATHER;
    }
    if (ctl->option[CTL_JSON] != NULL) {
        struct wire_out json;
        wire_out_init(&json, &ctl->out);
        wire_out_object(&json, NULL);
        wire_out_text(&json, "outcome", outcome);
        wire_out_int(&json, "proposal", proposal);
        wire_out_raw(&json, "impact", report);
        wire_out_object_end(&json);
        buf_add_char(&ctl->out, '\n');
    } else {
        buf_printf(&ctl->out, "%s: proposal 提议 %lld\n", outcome, (long long)proposal);
    }
    return done ? CTL_GOOD : CTL_REFUSED;
}

/* ---- propose --------------------------------------------------------------------------------- */

static enum ctl_exit propose(struct versions *versions, const struct version *version,
                             const char *by)
{
    struct ctl *ctl = versions->ctl;
    struct ctl_impact *impact = arena_alloc(ctl->arena, sizeof(*impact));
    struct store_params params;
    const char *report = NULL;
    int64_t proposal = 0;
    if (impact == NULL)
        return CTL_WEATHER;
    enum ctl_exit code = look(versions, version, impact, &report);
    if (code != CTL_GOOD)
        return code;
    const struct store_version_actor actor = {clock_now_ms(), ctl_actor(ctl), by};
    store_params_init(&params, ctl->arena);
    store_version_propose(&params, &actor, version, &impact->counts, report);
    const void *result = call(versions, SQL_version_propose, &params, &code);
    if (result == NULL)
        return code;
    const char *outcome = store_version_propose_read(result, ctl->arena, &proposal);
    return conclude(ctl, outcome, proposal, report);
}

/* The version of the arguments among the files; NULL after saying why. */
static const struct version *named(const struct versions *versions, enum ctl_exit *code)
{
    char **words = versions->ctl->arguments;
    enum version_kind kind;
    *code = CTL_USAGE;
    if (!version_kind_by_text(words[0], &kind)) {
        ctl_say("%s: list or plan is expected", words[0]);
        return NULL;
    }
    const struct version *found =
        version_find(versions->held, versions->held_count, kind, words[1], words[2]);
    *code = CTL_REFUSED;
    if (found == NULL)
        ctl_say("the files hold no version %s of %s %s", words[2], words[0], words[1]);
    else if (find_active(versions, found) != NULL)
        ctl_say("version %s of %s %s is active 已在使用", words[2], words[0], words[1]);
    else
        return found;
    return NULL;
}

enum ctl_exit ctl_version_propose(struct ctl *ctl)
{
    struct versions versions;
    const char *by = person(ctl);
    if (by == NULL)
        return CTL_USAGE;
    enum ctl_exit code = open_versions(ctl, &versions);
    const struct version *version = code == CTL_GOOD ? named(&versions, &code) : NULL;
    if (version != NULL)
        code = propose(&versions, version, by);
    close_versions(&versions);
    return code;
}

/* ---- activate -------------------------------------------------------------------------------- */

static enum ctl_exit read_proposal(struct versions *versions, int64_t number,
                                   struct store_version_proposal *proposal)
{
    struct ctl *ctl = versions->ctl;
    struct store_params params;
    enum ctl_exit code = CTL_WEATHER;
    store_params_init(&params, ctl->arena);
    store_version_proposal_read(&params, number, 1);
    const void *result = call(versions, SQL_version_proposal_read, &params, &code);
    if (result == NULL)
        return code == CTL_GOOD ? CTL_WEATHER : code;
    if (store_version_proposal_row(result, 0, ctl->arena, proposal))
        return CTL_GOOD;
    ctl_say("%lld: there is no such proposal 没有这个提议", (long long)number);
    return CTL_REFUSED;
}

/* What was proposed, as the files hold it now; NULL after saying why not. */
static const struct version *unchanged(const struct versions *versions,
                                       const struct store_version_proposal *proposal)
{
    const struct version *wanted = &proposal->version;
    const struct version *held = version_find(versions->held, versions->held_count, wanted->kind,
                                              wanted->id, wanted->version);
    if (find_active(versions, wanted) != NULL)
        ctl_say("version %s of %s is active 已在使用", wanted->version, wanted->id);
    else if (held == NULL || strcmp(held->digest, wanted->digest) != 0)
        ctl_say("version %s of %s was changed since it was proposed: propose it again "
                "提议之后文件已改动，须重新提议",
                wanted->version, wanted->id);
    else
        return held;
    return NULL;
}

/* Reported once more: days have passed since it was proposed. */
static enum ctl_exit activate(struct versions *versions,
                              const struct store_version_proposal *proposal,
                              const struct version *version, const char *by)
{
    struct ctl *ctl = versions->ctl;
    struct ctl_impact *impact = arena_alloc(ctl->arena, sizeof(*impact));
    struct store_version_consent consent = {.proposal = proposal->proposal,
                                            .digest = version->digest,
                                            .impact_confirmed =
                                                ctl->option[CTL_CONFIRM_IMPACT] != NULL};
    struct store_params params;
    if (impact == NULL)
        return CTL_WEATHER;
    enum ctl_exit code = look(versions, version, impact, &consent.report);
    if (code != CTL_GOOD)
        return code;
    consent.over_threshold = impact->over_threshold;
    if (consent.over_threshold && !consent.impact_confirmed) {
        ctl_say(
            "refused: the impact is over the threshold; --confirm-impact says that it is wanted "
            "影响超过阈值，须确认");
        return conclude(ctl, "over_threshold", proposal->proposal, consent.report);
    }
    const struct store_version_actor actor = {clock_now_ms(), ctl_actor(ctl), by};
    store_params_init(&params, ctl->arena);
    store_version_activate(&params, &actor, &consent);
    const void *result = call(versions, SQL_version_activate, &params, &code);
    if (result == NULL)
        return code;
    return conclude(ctl, store_version_activate_read(result, ctl->arena), proposal->proposal,
                    consent.report);
}

enum ctl_exit ctl_version_activate(struct ctl *ctl)
{
    struct versions versions;
    struct store_version_proposal proposal = {.proposal = 0};
    const struct version *version = NULL;
    const char *by = person(ctl);
    int64_t number;
    if (!str_to_int64(str_of(ctl->arguments[0]), &number) || number < 1) {
        ctl_say("%s: the number of a proposal is expected", ctl->arguments[0]);
        return CTL_USAGE;
    }
    if (by == NULL)
        return CTL_USAGE;
    enum ctl_exit code = open_versions(ctl, &versions);
    if (code == CTL_GOOD)
        code = read_proposal(&versions, number, &proposal);
    if (code == CTL_GOOD) {
        version = unchanged(&versions, &proposal);
        code = version == NULL ? CTL_REFUSED : activate(&versions, &proposal, version, by);
    }
    close_versions(&versions);
    return code;
}
