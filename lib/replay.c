#include "replay.h"

#include "replay_past.h"

#define BUCKETS 65536

struct person {
    struct person *next; /* of the same bucket */
    struct digest key;
    struct replay_past *first, **end; /* oldest first */
};

struct replay {
    struct arena *arena;
    struct person *buckets[BUCKETS];
};

struct replay *replay_new(struct arena *arena)
{
    struct replay *replay = arena_alloc(arena, sizeof(*replay));
    if (replay != NULL)
        replay->arena = arena;
    return replay;
}

static struct person **find_person(struct replay *replay, const struct digest *key)
{
    /* Keys are HMACs: any two bytes spread evenly. */
    struct person **at = &replay->buckets[key->bytes[4] << 8 | key->bytes[5]];
    while (*at != NULL && memcmp(&(*at)->key, key, sizeof(*key)) != 0)
        at = &(*at)->next;
    return at;
}

bool replay_carry(struct replay *replay, struct arena *scratch,
                  const struct replay_decision *decision, bool *decides)
{
    struct rederive *again = decision->again;
    struct history *history = &again->pinned.history;
    const struct person *person = *find_person(replay, decision->person_key);
    *decides = true;
    if (person == NULL || !history->policy_found || !history->insured_matches)
        return true;
    if (!replay_past_room(scratch, history, person->first))
        return false;
    for (const struct replay_past *past = person->first; past != NULL; past = past->next)
        replay_past_carry(past, again, decides);
    return true;
}

/* ---- noting ---------------------------------------------------------------------------------- */

static bool differs(const struct wire_decided *was, const struct verdict *now)
{
    for (size_t i = 0; i < now->line_count; i++) {
        const struct verdict_line *line = &now->lines[i];
        const struct wire_decided_line *old = &was->lines[i];
        if (line->decision != old->decision || (replay_pays(line->decision) && line->takes_use) ||
            line->approved_quantity != old->approved_quantity ||
            line->insurer_fen != old->insurer_fen || line->deductible_fen != old->deductible_fen ||
            !replay_equal(line->row == NULL ? "" : line->row->id, old->row))
            return true;
    }
    return false;
}

static const char *keep_text(struct replay *replay, const char *text)
{
    const char *copy = text == NULL ? "" : arena_copy(replay->arena, text, strlen(text));
    return copy == NULL ? "" : copy;
}

static void keep_reasons(struct replay *replay, struct replay_past *past,
                         const struct verdict *verdict)
{
    past->reasons = arena_array(replay->arena, verdict->reason_count + 1, sizeof(*past->reasons));
    past->reason_count = 0;
    for (size_t i = 0; past->reasons != NULL && i < verdict->reason_count; i++) {
        struct verdict_reason *into = &past->reasons[past->reason_count];
        *into = verdict->reasons[i];
        /* Those of pended lines are found again, those of the whole too. */
        if (into->line == 0 || verdict->lines[into->line - 1].decision == DECISION_PEND)
            continue;
        into->clause = keep_text(replay, into->clause);
        into->pointer = keep_text(replay, into->pointer);
        into->required = keep_text(replay, into->required);
        into->submitted = keep_text(replay, into->submitted);
        into->remedy = keep_text(replay, into->remedy);
        into->detail = keep_text(replay, into->detail);
        into->candidates = NULL;
        into->candidate_count = 0;
        into->change = (struct verdict_change){.kind = CHANGE_NONE};
        past->reason_count++;
    }
}

static void keep_line(struct replay *replay, struct replay_line *into,
                      const struct wire_decided_line *was, const struct verdict_line *now)
{
    bool standing = into->decided_on != 0 && into->now.decision != DECISION_PEND;
    int32_t decided_on = into->decided_on;
    into->was = was->decision;
    into->was_list = keep_text(replay, was->list);
    into->was_quantity = was->approved_quantity;
    into->was_insurer_fen = was->insurer_fen;
    into->was_deductible_fen = was->deductible_fen;
    bool took = standing && into->now.takes_use;
    const char *period = into->now.use_period;
    into->now = *now;
    into->now.disease_group = keep_text(replay, now->disease_group);
    into->now.pool = keep_text(replay, now->pool);
    into->now.use_period = took ? period : keep_text(replay, now->use_period);
    into->now.takes_use = took || now->takes_use;
    into->decided_on = standing ? decided_on : 0;
}

static void keep_diagnoses(struct replay *replay, struct replay_past *past,
                           const struct claim *claim)
{
    past->diagnoses =
        arena_array(replay->arena, claim->diagnosis_count + 1, sizeof(*past->diagnoses));
    past->diagnosis_count = past->diagnoses == NULL ? 0 : claim->diagnosis_count;
    for (size_t i = 0; i < past->diagnosis_count; i++) {
        struct claim_diagnosis *into = &past->diagnoses[i];
        struct claim_staging *staging = &into->staging;
        *into = claim->diagnoses[i];
        into->icd10_text = keep_text(replay, into->icd10_text);
        into->text = keep_text(replay, into->text);
        const char **const texts[] = {&staging->t,        &staging->n,     &staging->m,
                                      &staging->group,    &staging->binet, &staging->ann_arbor,
                                      &staging->who_grade};
        for (size_t j = 0; j < ARRAY_LEN(texts); j++)
            *texts[j] = keep_text(replay, *texts[j]);
    }
}

/* The entry of an authorization, a new one at the end when there is none. */
static struct replay_past *past_of(struct replay *replay, struct person *person,
                                   const struct replay_decision *decision)
{
    const struct rederive *again = decision->again;
    for (struct replay_past *past = person->first; past != NULL; past = past->next)
        if (replay_equal(past->authorization_id, again->stored->authorization_id))
            return past;
    struct replay_past *past = arena_alloc(replay->arena, sizeof(*past));
    if (past == NULL)
        return NULL;
    past->authorization_id = keep_text(replay, again->stored->authorization_id);
    past->policy_no = keep_text(replay, decision->policy_no);
    past->pharmacy_id = keep_text(replay, decision->pharmacy_id);
    past->plan = keep_text(replay, again->pinned.history.plan);
    past->decided_on = again->pinned.submitted_on;
    past->issued_on = again->claim.issued_on;
    *person->end = past;
    person->end = &past->next;
    return past;
}

static struct person *person_of(struct replay *replay, const struct digest *key)
{
    struct person **at = find_person(replay, key);
    if (*at != NULL)
        return *at;
    struct person *person = arena_alloc(replay->arena, sizeof(*person));
    if (person == NULL)
        return NULL;
    person->key = *key;
    person->end = &person->first;
    *at = person;
    return person;
}

static bool any_pays(const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->line_count; i++)
        if (replay_pays(verdict->lines[i].decision))
            return true;
    return false;
}

bool replay_note(struct replay *replay, const struct replay_decision *decision,
                 const struct verdict *verdict)
{
    const struct rederive *again = decision->again;
    const struct wire_decided *was = decision->was;
    bool known = *find_person(replay, decision->person_key) != NULL;
    if (was->line_count != verdict->line_count || (!known && !differs(was, verdict)))
        return true;
    struct person *person = person_of(replay, decision->person_key);
    struct replay_past *past = person == NULL ? NULL : past_of(replay, person, decision);
    if (past == NULL)
        return false;
    past->line_count = verdict->line_count;
    past->ended_at_ms = decision->ended_at_ms;
    if (verdict->issues_code)
        past->code_ends_on = verdict->expires_on;
    else if (past->lines[0].decided_on == 0)
        past->code_ends_on = DATE_NONE;
    past->was_paid = replay_pays(was->decision);
    past->now_paid = any_pays(verdict);
    for (size_t i = 0; i < verdict->line_count; i++) {
        keep_line(replay, &past->lines[i], &was->lines[i], &verdict->lines[i]);
        if (past->lines[i].decided_on == 0)
            past->lines[i].decided_on = again->pinned.today;
    }
    keep_reasons(replay, past, verdict);
    keep_diagnoses(replay, past, &again->claim);
    return !arena_is_overflown(replay->arena);
}

void replay_stands(struct replay *replay, const struct digest *person_key,
                   const char *authorization_id)
{
    struct person *person = *find_person(replay, person_key);
    if (person == NULL)
        return;
    struct replay_past **at = &person->first;
    while (*at != NULL) {
        if (replay_equal((*at)->authorization_id, authorization_id))
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    person->end = at;
}
