#include "ctl_impact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "ctl_decisions.h"
#include "material.h"
#include "sql.h"
#include "store_row.h"
#include "wire_decided.h"

struct finding {
    struct ctl *ctl;
    struct ctl_impact *impact;
    struct snapshot *before, *after;
    bool in_period; /* otherwise only what is unsettled counts */
};

static bool pays(enum decision decision)
{
    return decision == DECISION_APPROVE || decision == DECISION_PARTIAL;
}

/* ---- one decision ---------------------------------------------------------------------------- */

/* Decided whole, without lines that stood: would the request as it is known now be approved? */
static struct verdict *decide_with(struct arena *arena, const struct snapshot *snapshot,
                                   const struct rederive *of)
{
    const struct decide_input input = {
        .snapshot = snapshot,
        .claim = &of->claim,
        .history = &of->pinned.history,
        .today = of->pinned.today,
        .submitted_on = of->pinned.submitted_on,
        .hour = of->pinned.hour,
    };
    return decide_plain(arena, &input);
}

static bool is_handed_out(const char *status)
{
    return strcmp(status, "dispensed") == 0 || strcmp(status, "partly_dispensed") == 0;
}

static bool is_open(const char *status)
{
    return strcmp(status, "open") == 0 || strcmp(status, "partly_dispensed") == 0;
}

static unsigned judge(const struct finding *finding, const char *status, enum decision before,
                      enum decision after)
{
    unsigned what = finding->in_period ? 1u << IMPACT_DECISION : 0;
    bool lost = pays(before) && !pays(after);
    bool waits = before == DECISION_PEND && (is_open(status) || strcmp(status, "pended") == 0);
    if (lost && is_open(status))
        what |= 1u << IMPACT_CODE;
    if (lost && is_handed_out(status))
        what |= 1u << IMPACT_PATIENT;
    if (waits && pays(after))
        what |= 1u << IMPACT_PEND_RESOLVED;
    if (waits && after == DECISION_DENY)
        what |= 1u << IMPACT_PEND_DENIED;
    return what;
}

/* The reason that a line is not approved, or is cut: of the whole when the line has none. */
static const struct verdict_reason *reason_of(const struct verdict *verdict, size_t line)
{
    static const enum reason_status status_of[] = {[DECISION_APPROVE] = REASON_REDUCE,
                                                   [DECISION_PARTIAL] = REASON_REDUCE,
                                                   [DECISION_DENY] = REASON_DENY,
                                                   [DECISION_PEND] = REASON_PEND};
    const struct verdict_reason *found = NULL;
    for (size_t i = 0; i < verdict->reason_count; i++) {
        const struct verdict_reason *reason = &verdict->reasons[i];
        bool here = reason->line == (int)line + 1 || reason->line == 0;
        bool bears = reason_info(reason->code)->status == status_of[verdict->lines[line].decision];
        if (here && bears && (found == NULL || (found->line == 0 && reason->line != 0)))
            found = reason;
    }
    return found;
}

static struct ctl_impact_case *new_case(struct finding *finding)
{
    struct ctl_impact *impact = finding->impact;
    if (impact->count == impact->capacity) {
        size_t capacity = impact->capacity == 0 ? 256 : impact->capacity * 2;
        struct ctl_impact_case *cases = arena_array(finding->ctl->arena, capacity, sizeof(*cases));
        if (cases == NULL)
            return NULL;
        if (impact->count > 0)
            memcpy(cases, impact->cases, impact->count * sizeof(*cases));
        impact->cases = cases;
        impact->capacity = capacity;
    }
    return &impact->cases[impact->count++];
}

static const char *keep(struct finding *finding, const char *text)
{
    const char *copy = arena_copy(finding->ctl->arena, text, strlen(text));
    return copy == NULL ? "" : copy;
}

struct pair {
    const struct store_decision_row *row;
    const struct rederive *of;
    const struct wire_decided *stored; /* as it stands, a person's part in it too */
    const struct verdict *before, *after;
};

/* A line that a person granted is paid, whatever the rules say of it: its code or its patient meets the new version. */
static bool is_granted(const struct pair *pair, size_t line)
{
    return line < pair->stored->line_count && pays(pair->stored->lines[line].decision) &&
           !pays(pair->before->lines[line].decision);
}

static enum decision decision_before(const struct pair *pair, size_t line)
{
    return is_granted(pair, line) ? pair->stored->lines[line].decision
                                  : pair->before->lines[line].decision;
}

/* A granted line that the rules deny both times still loses a product that is listed no more. */
static bool is_changed(const struct pair *pair, size_t line)
{
    const struct verdict_line *before = &pair->before->lines[line];
    const struct verdict_line *after = &pair->after->lines[line];
    if (before->decision == after->decision)
        return is_granted(pair, line) && before->row != NULL && after->row == NULL;
    return decision_before(pair, line) != after->decision;
}

static bool add_case(struct finding *finding, const struct pair *pair, size_t line, unsigned what)
{
    const struct verdict_reason *reason = reason_of(pair->after, line);
    const struct formulary_row *row = pair->before->lines[line].row;
    struct ctl_impact_case *one = new_case(finding);
    if (one == NULL)
        return false;
    if (reason == NULL) /* approved under the new one: what held it before */
        reason = reason_of(pair->before, line);
    if (row == NULL)
        row = pair->after->lines[line].row;
    *one = (struct ctl_impact_case){
        .authorization_id = keep(finding, pair->row->authorization_id),
        .row = row == NULL ? "" : keep(finding, row->id),
        .reason = reason == NULL ? "" : reason_info(reason->code)->code,
        .clause = reason == NULL ? "" : keep(finding, reason->clause),
        .what = what,
        .line = (int)line + 1,
        .prescribed_on = claim_prescribed_on(&pair->of->claim, pair->of->pinned.today),
        .before = decision_before(pair, line),
        .after = pair->after->lines[line].decision,
        .person_key = pair->row->person_key,
    };
    return !arena_is_overflown(finding->ctl->arena);
}

/* A later record of an authorization takes the place of the one before. */
static void forget(struct ctl_impact *impact, const char *authorization_id)
{
    size_t kept = 0;
    for (size_t i = 0; i < impact->count; i++) {
        if (strcmp(impact->cases[i].authorization_id, authorization_id) != 0)
            impact->cases[kept++] = impact->cases[i];
    }
    impact->count = kept;
}

static bool compare(struct finding *finding, const struct pair *pair)
{
    bool good = true;
    for (size_t i = 0; good && i < pair->of->claim.line_count; i++) {
        unsigned what = is_changed(pair, i)
                            ? judge(finding, pair->row->status, decision_before(pair, i),
                                    pair->after->lines[i].decision)
                            : 0;
        if (what != 0)
            good = add_case(finding, pair, i, what);
    }
    return good;
}

static bool visit(void *context, struct ctl_decisions *decisions, struct store_decision_row *row,
                  const char *sealed)
{
    struct finding *finding = context;
    struct arena *arena = decisions->arena;
    struct rederive *of = arena_alloc(arena, sizeof(*of));
    struct wire_decided *was = arena_alloc(arena, sizeof(*was));
    const struct rederive_stored stored = ctl_decisions_stored(row);
    if (of == NULL || was == NULL)
        return false;
    finding->impact->decisions += finding->in_period && row->record == 1;
    const char *fault =
        sealed != NULL ? sealed : rederive_open(arena, finding->before, &stored, of);
    if (fault == NULL && !wire_decided_parse(arena, row->answer, was))
        fault = "the stored answer cannot be read";
    if (fault != NULL) {
        ctl_say("%s record %d: %s", row->authorization_id, row->record, fault);
        finding->impact->unreadable++;
        return !arena_is_overflown(arena);
    }
    struct pair pair = {.row = row, .of = of, .stored = was};
    pair.before = decide_with(arena, finding->before, of);
    pair.after = decide_with(arena, finding->after, of);
    if (pair.before == NULL || pair.after == NULL)
        return false;
    if (row->record > 1)
        forget(finding->impact, row->authorization_id);
    return compare(finding, &pair);
}

/* ---- which decisions ------------------------------------------------------------------------- */

/* Read whole before the connection is used for the next question. */
static enum ctl_exit unsettled(struct finding *finding, struct ctl_decisions *decisions,
                               uint8_t (**ids)[UUID_SIZE], size_t *count)
{
    struct store_params params;
    enum ctl_exit code = CTL_GOOD;
    arena_reset(decisions->page);
    store_params_init(&params, decisions->page);
    store_date(&params, finding->impact->from_on);
    const void *result = ctl_db_call(decisions->db, SQL_version_unsettled, &params, &code);
    if (result == NULL)
        return code;
    *count = (size_t)store_row_count(result);
    *ids = arena_array(finding->ctl->arena, *count + 1, sizeof(**ids));
    bool good = *ids != NULL;
    for (size_t i = 0; good && i < *count; i++) {
        struct store_row row = store_row_at(result, (int)i, decisions->page);
        good = uuid_parse(str_of(store_row_string(&row, "authorization_id")), (*ids)[i]) &&
               !row.failed;
    }
    return good ? CTL_GOOD : CTL_WEATHER;
}

static bool is_known(const struct ctl_impact *impact, const char *authorization_id)
{
    for (size_t i = 0; i < impact->count; i++) {
        if (strcmp(impact->cases[i].authorization_id, authorization_id) == 0)
            return true;
    }
    return false;
}

static enum ctl_exit walk(struct finding *finding, struct ctl_decisions *decisions)
{
    uint8_t(*ids)[UUID_SIZE] = NULL;
    size_t count = 0;
    char detail[200];
    snprintf(detail, sizeof(detail), "%s %.60s %.60s",
             version_kind_text(finding->impact->version.kind), finding->impact->version.id,
             finding->impact->version.version);
    if (!ctl_decisions_note(decisions, "version_impact", NULL, detail))
        return CTL_WEATHER;
    finding->in_period = true;
    decisions->query.from_on = finding->impact->from_on;
    enum ctl_exit code = ctl_decisions_walk(decisions, visit, finding);
    if (code == CTL_GOOD)
        code = unsettled(finding, decisions, &ids, &count);
    finding->in_period = false;
    for (size_t i = 0; code == CTL_GOOD && i < count; i++) {
        char id[UUID_TEXT_SIZE];
        uuid_print(ids[i], id);
        if (is_known(finding->impact, id)) /* papers came within the period: judged by them */
            continue;
        decisions->query =
            (struct store_decision_query){.from_on = DATE_NONE, .to_on = DATE_NONE, .only = ids[i]};
        code = ctl_decisions_walk(decisions, visit, finding);
    }
    return code;
}

/* ---- counting -------------------------------------------------------------------------------- */

/* Lines of one authorization stand together. */
static int count_authorizations(const struct ctl_impact *impact, unsigned what)
{
    const char *last = NULL;
    int count = 0;
    for (size_t i = 0; i < impact->count; i++) {
        const struct ctl_impact_case *one = &impact->cases[i];
        if ((one->what & what) == 0 || (last != NULL && strcmp(last, one->authorization_id) == 0))
            continue;
        last = one->authorization_id;
        count++;
    }
    return count;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct digest));
}

/* A patient with several authorizations is one. */
static int count_patients(struct ctl *ctl, const struct ctl_impact *impact)
{
    struct digest *keys = arena_array(ctl->arena, impact->count + 1, sizeof(*keys));
    size_t count = 0;
    int patients = 0;
    for (size_t i = 0; keys != NULL && i < impact->count; i++) {
        if (impact->cases[i].what & 1u << IMPACT_PATIENT)
            keys[count++] = impact->cases[i].person_key;
    }
    if (count > 0)
        qsort(keys, count, sizeof(*keys), by_bytes);
    for (size_t i = 0; i < count; i++)
        patients += i == 0 || by_bytes(&keys[i - 1], &keys[i]) != 0;
    return patients;
}

static void sum_up(struct ctl *ctl, struct ctl_impact *impact)
{
    unsigned denied = 1u << IMPACT_PEND_DENIED;
    impact->counts = (struct store_version_counts){
        .decisions = count_authorizations(impact, 1u << IMPACT_DECISION),
        .codes = count_authorizations(impact, 1u << IMPACT_CODE),
        .pends = count_authorizations(impact, denied | 1u << IMPACT_PEND_RESOLVED),
        .patients = count_patients(ctl, impact),
    };
    impact->pends_denied = count_authorizations(impact, denied);
    int64_t affected =
        (int64_t)impact->counts.codes + impact->pends_denied + impact->counts.patients;
    /* What cannot be read cannot be judged: then somebody has to say that it is known. */
    impact->over_threshold = impact->counts.decisions > impact->limit_decisions ||
                             affected > impact->limit_affected || impact->unreadable > 0;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool read_limits(struct ctl *ctl, struct ctl_impact *impact)
{
    struct buf errors;
    buf_init(&errors, 65536);
    struct config *defaults = ctl->config == NULL ? config_load(NULL, &errors) : NULL;
    const struct config *config = ctl->config == NULL ? defaults : ctl->config;
    buf_fini(&errors);
    if (config == NULL)
        return false;
    impact->limit_decisions = config->activation_decisions;
    impact->limit_affected = config->activation_affected;
    config_free(defaults);
    return true;
}

static struct snapshot *load_one(struct ctl *ctl, const struct version_choice *choice)
{
    const char *directory = ctl_formulary_dir(ctl);
    struct formulary_errors *found = calloc(1, sizeof(*found));
    struct buf errors;
    if (found == NULL)
        return NULL;
    buf_init(&errors, 262144);
    struct snapshot *snapshot = snapshot_load_chosen(directory, choice, found);
    if (snapshot == NULL)
        material_list_errors(directory, found, &errors);
    fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
    formulary_errors_fini(found);
    free(found);
    return snapshot;
}

static bool load(struct finding *finding, const struct version_choice *active)
{
    const struct version_choice with = {
        .active = active->active, .count = active->count, .as_if = &finding->impact->version};
    finding->before = load_one(finding->ctl, active);
    if (finding->before != NULL)
        finding->after = load_one(finding->ctl, &with);
    return finding->after != NULL;
}

enum ctl_exit ctl_impact_find(struct ctl *ctl, const struct version_choice *active,
                              const struct version *version, struct ctl_impact *impact)
{
    struct finding finding = {.ctl = ctl, .impact = impact};
    struct ctl_decisions decisions;
    *impact = (struct ctl_impact){.version = *version, .to_on = clock_today()};
    if (!read_limits(ctl, impact))
        return CTL_WEATHER;
    enum ctl_exit code = ctl_decisions_open(ctl, &decisions);
    if (code != CTL_GOOD)
        return code;
    impact->from_on = decisions.query.from_on;
    if (impact->from_on == DATE_NONE)
        impact->from_on = impact->to_on - CTL_IMPACT_DAYS;
    code = load(&finding, active) ? walk(&finding, &decisions) : CTL_REFUSED;
    if (code == CTL_GOOD)
        sum_up(ctl, impact);
    ctl_decisions_close(&decisions);
    snapshot_drop(finding.after);
    snapshot_drop(finding.before);
    return code;
}
