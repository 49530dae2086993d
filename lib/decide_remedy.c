#include "decide_remedy.h"

#include <string.h>

/* Room for one trial; its texts are thrown away. */
#define TRIAL_ARENA_BYTES (16u << 20)

struct trial {
    struct arena *arena; /* of the trial */
    size_t count;        /* trials made */
    struct claim claim;
    struct decide_input input;
};

static void add_papers(struct claim *claim, uint64_t papers)
{
    for (int kind = 0; kind < (int)DOC_COUNT && claim->document_count < CLAIM_MAX_DOCUMENTS;
         kind++) {
        if ((papers & (UINT64_C(1) << (unsigned)kind)) == 0)
            continue;
        claim->documents[claim->document_count++] =
            (struct claim_document){(enum claim_document_kind)kind, "", ""};
    }
}

static void ask_on(struct trial *trial, const struct decide_input *input, int32_t on)
{
    int32_t shift = on - input->today;
    trial->input.today = on;
    trial->input.submitted_on = on;
    if (trial->claim.has_prescription)
        trial->claim.issued_on = on; /* a new prescription: the old one would be too old or is */
    if (trial->claim.planned_on != DATE_NONE && shift > 0)
        trial->claim.planned_on += shift;
    if (trial->claim.has_booking && shift > 0) {
        trial->claim.booked_on += shift;
        trial->claim.visit_on += shift;
    }
}

/* ---- one function per kind of change ---- */

static void change_day(struct trial *trial, const struct decide_input *input,
                       const struct verdict_reason *reason)
{
    ask_on(trial, input, reason->change.on);
}

static void change_papers(struct trial *trial, const struct decide_input *input UNUSED,
                          const struct verdict_reason *reason)
{
    add_papers(&trial->claim, reason->change.papers);
}

static void change_planned_on(struct trial *trial, const struct decide_input *input UNUSED,
                              const struct verdict_reason *reason)
{
    trial->claim.planned_on = reason->change.on;
}

static void change_visit_on(struct trial *trial, const struct decide_input *input UNUSED,
                            const struct verdict_reason *reason)
{
    trial->claim.visit_on = reason->change.on;
}

static void change_pickup(struct trial *trial, const struct decide_input *input UNUSED,
                          const struct verdict_reason *reason UNUSED)
{
    trial->claim.method = COLLECTION_PICKUP;
}

static void change_quantity(struct trial *trial, const struct decide_input *input UNUSED,
                            const struct verdict_reason *reason)
{
    BUG_IF(reason->line == 0);
    struct claim_line *line = &trial->claim.lines[reason->line - 1];
    line->quantity = reason->change.quantity;
    line->days_supply = reason->change.days;
}

typedef void change_apply(struct trial *, const struct decide_input *,
                          const struct verdict_reason *);
static change_apply *const changes[] = {
    [CHANGE_DAY] = change_day,
    [CHANGE_PAPERS] = change_papers,
    [CHANGE_PLANNED_ON] = change_planned_on,
    [CHANGE_VISIT_ON] = change_visit_on,
    [CHANGE_PICKUP] = change_pickup,
    [CHANGE_QUANTITY] = change_quantity,
};

static bool is_paid(const struct verdict *verdict, size_t line)
{
    enum decision decision = verdict->lines[line].decision;
    return decision == DECISION_APPROVE || decision == DECISION_PARTIAL;
}

/* A whole reason's change must pay some line that was not paid, a line's its own line. */
static bool turns(const struct verdict *before, const struct verdict *after, int line)
{
    if (line > 0)
        return is_paid(after, (size_t)line - 1);
    for (size_t i = 0; i < after->line_count; i++) {
        if (is_paid(after, i) && !is_paid(before, i))
            return true;
    }
    return false;
}

/* False: memory is out. */
static bool try_change(struct trial *trial, const struct decide_input *input,
                       const struct verdict *verdict, struct verdict_reason *reason)
{
    arena_reset(trial->arena);
    trial->claim = *input->claim;
    trial->input = *input;
    trial->input.claim = &trial->claim;
    changes[reason->change.kind](trial, input, reason);
    const struct verdict *after = decide_plain(trial->arena, &trial->input);
    if (after == NULL)
        return false;
    reason->remedy_proven = turns(verdict, after, reason->line);
    return true;
}

static bool is_same_change(const struct verdict_reason *a, const struct verdict_reason *b)
{
    return a->line == b->line && a->change.kind == b->change.kind && a->change.on == b->change.on &&
           a->change.papers == b->change.papers; /* one rule alone changes the quantity */
}

static const struct verdict_reason *tried_before(const struct verdict *verdict, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (is_same_change(&verdict->reasons[i], &verdict->reasons[index]))
            return &verdict->reasons[i];
    }
    return NULL;
}

static void tell(struct arena *arena, struct verdict_reason *reason)
{
    if (reason->remedy_proven)
        return;
    const char *text = arena_printf(arena, "%s（其他原因也须解决）", reason->remedy);
    if (text != NULL)
        reason->remedy = text;
}

/* Tries one reason's change, or takes what the same change has shown. False: memory is out. */
static bool prove(struct trial *trial, const struct decide_input *input, struct verdict *verdict,
                  size_t index)
{
    struct verdict_reason *reason = &verdict->reasons[index];
    const struct verdict_reason *same = tried_before(verdict, index);
    if (same != NULL) {
        reason->remedy_proven = same->remedy_proven;
        return true;
    }
    if (trial->arena == NULL)
        trial->arena = arena_new(TRIAL_ARENA_BYTES);
    trial->count++;
    return trial->arena != NULL && try_change(trial, input, verdict, reason);
}

bool decide_remedy_prove(struct arena *arena, const struct decide_input *input,
                         struct verdict *verdict)
{
    struct trial *trial = arena_alloc(arena, sizeof(*trial));
    if (trial == NULL)
        return false;
    bool good = true;
    for (size_t i = 0; good && i < verdict->reason_count; i++) {
        struct verdict_reason *reason = &verdict->reasons[i];
        bool kept =
            reason->line > 0 && (input->keep_lines & (1u << (unsigned)(reason->line - 1))) != 0;
        bool enough = trial->count == DECIDE_REMEDY_MAX_TRIALS && tried_before(verdict, i) == NULL;
        if (reason->change.kind == CHANGE_NONE || kept || enough)
            continue;
        good = prove(trial, input, verdict, i);
        tell(arena, reason);
    }
    arena_free(trial->arena);
    return good;
}
