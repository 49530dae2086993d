#include "replay_past.h"

/* ---- carrying -------------------------------------------------------------------------------- */

struct carry { /* one earlier decision into the facts of a later one */
    struct history *history;
    const struct replay_past *past;
    int32_t today;
    int64_t at_ms;
    bool same_policy, own;
};

static size_t find_line(const struct history *history, const struct replay_past *past, size_t index)
{
    for (size_t i = 0; i < history->line_count; i++)
        if (history->lines[i].line == (int)index + 1 &&
            replay_equal(history->lines[i].authorization_id, past->authorization_id))
            return i;
    return SIZE_MAX;
}

static bool is_live(const struct history_line *line)
{
    return replay_equal(line->status, "open") || replay_equal(line->status, "partly_dispensed");
}

struct standing { /* where a line is in its life on the day of the later decision */
    bool live;    /* all of it counts; else what was handed out */
    int64_t dispensed;
};

/* A line that is payable only now: held until its code runs out or the authorization ended. */
static bool is_held(const struct carry *carry)
{
    const struct replay_past *past = carry->past;
    return past->code_ends_on != DATE_NONE && carry->today <= past->code_ends_on &&
           (past->ended_at_ms == INT64_MIN || past->ended_at_ms > carry->at_ms);
}

static struct standing standing_of(const struct carry *carry, const struct replay_line *line,
                                   size_t found)
{
    struct standing standing = {.live = false};
    if (carry->own) {
        standing.live = true;
    } else if (found != SIZE_MAX && replay_pays(line->was)) {
        standing.live = is_live(&carry->history->lines[found]);
        standing.dispensed = carry->history->lines[found].dispensed_quantity;
    } else if (!replay_pays(line->was)) {
        standing.live = is_held(carry);
    }
    return standing;
}

/* As the database spends and gives back: in proportion to units, rounded down. */
static int64_t spent_of(int64_t fen, int64_t units, int64_t dispensed, bool live)
{
    if (live || units <= 0 || dispensed >= units)
        return live || units > 0 ? fen : 0;
    return (int64_t)((__int128)fen * dispensed / units);
}

static int64_t deductible_of(int64_t fen, int64_t units, int64_t dispensed, bool live)
{
    if (live)
        return fen;
    if (units <= 0)
        return 0;
    int64_t left = dispensed >= units ? 0 : units - dispensed;
    return fen - (int64_t)((__int128)fen * left / units);
}

static void add_to_pool(struct policy_terms *terms, const char *list, int64_t fen)
{
    for (size_t i = 0; i < terms->pool_count; i++) {
        struct policy_pool *pool = &terms->pools[i];
        for (size_t j = 0; j < pool->list_count; j++) {
            if (!replay_equal(pool->lists[j], list))
                continue;
            pool->used_fen += fen;
            if (pool->used_fen < 0)
                pool->used_fen = 0;
            return;
        }
    }
}

/* Only the sum of both decides; neither may go below nothing. */
static void add_to_balance(struct history *history, int64_t fen)
{
    history->held_fen += fen;
    if (history->held_fen < 0) {
        history->captured_fen += history->held_fen;
        history->held_fen = 0;
    }
    if (history->captured_fen < 0)
        history->captured_fen = 0;
}

static void carry_money(const struct carry *carry, const struct replay_line *line,
                        struct standing standing)
{
    struct history *history = carry->history;
    const struct verdict_line *now = &line->now;
    if (!carry->same_policy || history_policy_year_start(history, line->decided_on) !=
                                   history_policy_year_start(history, carry->today))
        return;
    int64_t was_fen = 0, now_fen = 0;
    if (replay_pays(line->was)) {
        was_fen =
            spent_of(line->was_insurer_fen, line->was_quantity, standing.dispensed, standing.live);
        history->deductible_used_fen -= deductible_of(line->was_deductible_fen, line->was_quantity,
                                                      standing.dispensed, standing.live);
    }
    if (replay_pays(now->decision)) {
        now_fen =
            spent_of(now->insurer_fen, now->approved_quantity, standing.dispensed, standing.live);
        history->deductible_used_fen += deductible_of(now->deductible_fen, now->approved_quantity,
                                                      standing.dispensed, standing.live);
    }
    if (history->deductible_used_fen < 0)
        history->deductible_used_fen = 0;
    add_to_balance(history, now_fen - was_fen);
    add_to_pool(&history->terms, line->was_list, -was_fen);
    add_to_pool(&history->terms, now->row == NULL ? "" : now->row->list->id, now_fen);
}

static void fill_line(struct history_line *into, const struct replay_line *line)
{
    const struct verdict_line *now = &line->now;
    into->decision = decision_text(now->decision);
    into->list = now->row->list->id;
    into->row = now->row->id;
    into->molecule = now->row->molecule;
    into->kind = product_kind_text(now->row->kind);
    into->disease_group = now->disease_group;
    into->days_supply = now->days_supply;
    into->approved_quantity = now->approved_quantity;
    into->first_confirmed_on = now->confirmed_on;
    if (into->dispensed_quantity > now->approved_quantity)
        into->dispensed_quantity = now->approved_quantity;
}

/* What pends holds nothing and was not handed out; it still is a request of that prescription. */
static void pend_line(struct history_line *into, const struct replay_line *line)
{
    if (line->was != DECISION_PEND)
        into->status = "pended";
    into->dispensed_quantity = 0;
    into->last_dispensed_on = DATE_NONE;
    fill_line(into, line);
}

static void remove_line(struct history *history, size_t index)
{
    history->line_count--;
    memmove(&history->lines[index], &history->lines[index + 1],
            (history->line_count - index) * sizeof(*history->lines));
}

/* Newest first. */
static void insert_line(const struct carry *carry, const struct replay_line *line, size_t index)
{
    struct history *history = carry->history;
    const struct replay_past *past = carry->past;
    size_t at = 0;
    while (at < history->line_count && history->lines[at].decided_on > past->decided_on)
        at++;
    memmove(&history->lines[at + 1], &history->lines[at],
            (history->line_count - at) * sizeof(*history->lines));
    history->line_count++;
    history->lines[at] = (struct history_line){
        .authorization_id = past->authorization_id,
        .line = (int)index + 1,
        .same_policy = carry->same_policy,
        .same_pharmacy = replay_equal(past->pharmacy_id, history->pharmacy_id),
        .plan = past->plan,
        .status = "open",
        .decided_on = past->decided_on,
        .issued_on = past->issued_on,
        .last_dispensed_on = DATE_NONE,
    };
    fill_line(&history->lines[at], line);
}

static size_t find_use(const struct carry *carry, const char *list, int32_t used_on)
{
    for (size_t i = 0; i < carry->history->use_count; i++) {
        const struct history_use *use = &carry->history->uses[i];
        if (replay_equal(use->list, list) && use->used_on == used_on &&
            use->same_policy == carry->same_policy)
            return i;
    }
    return SIZE_MAX;
}

static void carry_use(const struct carry *carry, const struct replay_line *line, bool counts)
{
    struct history *history = carry->history;
    const struct verdict_line *now = &line->now;
    size_t found =
        replay_pays(line->was) ? find_use(carry, line->was_list, line->decided_on) : SIZE_MAX;
    bool takes = replay_pays(now->decision) && now->takes_use && now->row != NULL;
    bool kept = takes && now->row->kind == PRODUCT_BOAO_OVERSEAS; /* a booking counts for good */
    if (!takes && found != SIZE_MAX) {
        history->uses[found] = history->uses[--history->use_count];
    } else if (takes && found == SIZE_MAX && (counts || kept)) {
        history->uses[history->use_count++] = (struct history_use){
            .list = now->row->list->id,
            .used_on = line->decided_on,
            .same_policy = carry->same_policy,
            .period_key = now->use_period,
        };
    }
}

static void carry_line(const struct carry *carry, size_t index)
{
    struct history *history = carry->history;
    const struct replay_line *line = &carry->past->lines[index];
    size_t found = carry->own ? SIZE_MAX : find_line(history, carry->past, index);
    struct standing standing = standing_of(carry, line, found);
    bool now_pays = replay_pays(line->now.decision) && line->now.row != NULL;
    bool was_pays = replay_pays(line->was);
    carry_money(carry, line, standing);
    carry_use(carry, line, standing.live || standing.dispensed > 0);
    if (carry->own || (found == SIZE_MAX && was_pays))
        return; /* given back before: in both histories nothing is left of it */
    if (now_pays && was_pays)
        fill_line(&history->lines[found], line);
    else if (found != SIZE_MAX && line->now.decision == DECISION_PEND && line->now.row != NULL)
        pend_line(&history->lines[found], line);
    else if (found != SIZE_MAX)
        remove_line(history, found);
    if (now_pays && !was_pays && standing.live)
        insert_line(carry, line, index);
}

/* Another authorization from which the same diagnoses are known: one of the same disease. */
static const char *other_source(const struct carry *carry)
{
    const struct replay_past *past = carry->past;
    for (size_t i = 0; i < carry->history->line_count; i++) {
        const struct history_line *line = &carry->history->lines[i];
        bool paid =
            replay_equal(line->decision, "approve") || replay_equal(line->decision, "partial");
        for (size_t j = 0; paid && j < past->line_count; j++) {
            if (!replay_equal(line->authorization_id, past->authorization_id) &&
                past->lines[j].now.disease_group[0] != '\0' &&
                replay_equal(line->disease_group, past->lines[j].now.disease_group))
                return line->authorization_id;
        }
    }
    return NULL;
}

static void remove_diagnoses(const struct carry *carry)
{
    struct history *history = carry->history;
    const char *other = other_source(carry);
    size_t kept = 0;
    for (size_t i = 0; i < history->diagnosis_count; i++) {
        struct history_diagnosis *known = &history->diagnoses[i];
        bool of_past = !known->from_policy &&
                       replay_equal(known->authorization_id, carry->past->authorization_id);
        if (of_past && other == NULL)
            continue;
        if (of_past)
            known->authorization_id = other;
        history->diagnoses[kept++] = *known;
    }
    history->diagnosis_count = kept;
}

static bool is_known(const struct history *history, const struct claim_diagnosis *diagnosis)
{
    for (size_t i = 0; i < history->diagnosis_count; i++) {
        const struct history_diagnosis *known = &history->diagnoses[i];
        if (!known->from_policy &&
            replay_equal(known->diagnosis.icd10_text, diagnosis->icd10_text) &&
            known->diagnosis.first_confirmed_on == diagnosis->first_confirmed_on &&
            known->diagnosis.event == diagnosis->event)
            return true;
    }
    return false;
}

static void add_diagnoses(const struct carry *carry)
{
    struct history *history = carry->history;
    const struct replay_past *past = carry->past;
    for (size_t i = 0; i < past->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &past->diagnoses[i];
        if (is_known(history, diagnosis))
            continue;
        history->diagnoses[history->diagnosis_count++] = (struct history_diagnosis){
            .diagnosis = *diagnosis,
            .authorization_id = past->authorization_id,
            .has_detail = diagnosis->has_morphology || diagnosis->staging.t[0] != '\0' ||
                          diagnosis->staging.group[0] != '\0',
        };
    }
}

static void carry_past(const struct carry *carry)
{
    const struct replay_past *past = carry->past;
    for (size_t i = 0; i < past->line_count; i++)
        carry_line(carry, i);
    if (carry->own)
        return;
    if (past->was_paid && !past->now_paid)
        remove_diagnoses(carry);
    /* A denied authorization that ended was reversed: then nothing is known from it. */
    else if (!past->was_paid && past->now_paid && past->ended_at_ms == INT64_MIN)
        add_diagnoses(carry);
}

/* ---- what stands when papers come ------------------------------------------------------------- */

static void restand(struct rederive *again, const struct replay_past *past, bool *decides)
{
    struct verdict *previous = again->previous;
    again->keep = 0;
    previous->reason_count = 0;
    for (size_t i = 0; i < past->line_count && i < previous->line_count; i++) {
        previous->lines[i] = past->lines[i].now;
        if (past->lines[i].now.decision != DECISION_PEND)
            again->keep |= 1u << i;
    }
    for (size_t i = 0; i < past->reason_count; i++)
        previous->reasons[previous->reason_count++] = past->reasons[i];
    *decides = again->keep != (1u << previous->line_count) - 1;
}

bool replay_past_room(struct arena *scratch, struct history *history,
                      const struct replay_past *first)
{
    size_t lines = history->line_count + 1, diagnoses = history->diagnosis_count + 1;
    for (const struct replay_past *past = first; past != NULL; past = past->next) {
        lines += past->line_count;
        diagnoses += past->diagnosis_count;
    }
    struct history_line *new_lines = arena_array(scratch, lines, sizeof(*new_lines));
    struct history_use *uses =
        arena_array(scratch, history->use_count + lines, sizeof(*history->uses));
    struct history_diagnosis *known = arena_array(scratch, diagnoses, sizeof(*known));
    if (new_lines == NULL || uses == NULL || known == NULL)
        return false;
    for (size_t i = 0; i < history->line_count; i++)
        new_lines[i] = history->lines[i];
    for (size_t i = 0; i < history->use_count; i++)
        uses[i] = history->uses[i];
    for (size_t i = 0; i < history->diagnosis_count; i++)
        known[i] = history->diagnoses[i];
    history->lines = new_lines;
    history->uses = uses;
    history->diagnoses = known;
    return true;
}

void replay_past_carry(const struct replay_past *past, struct rederive *again, bool *decides)
{
    struct history *history = &again->pinned.history;
    const struct carry carry = {
        .history = history,
        .past = past,
        .today = again->pinned.today,
        .at_ms = again->stored->decided_at_ms,
        .same_policy = replay_equal(past->policy_no, history->policy_no),
        .own = replay_equal(past->authorization_id, again->stored->authorization_id),
    };
    carry_past(&carry);
    if (carry.own && again->pinned.amended)
        restand(again, past, decides);
}
