#include "decide_alternative.h"

#include <string.h>

/* Room for one trial; its texts are thrown away. */
#define TRIAL_ARENA_BYTES (16u << 20)

struct search {
    struct arena *arena; /* of the verdict */
    struct arena *trial_arena;
    const struct decide_input *input;
    const struct plan *plan;
    const struct formulary_row *refused; /* the product asked for, NULL when none was recognised */
    struct claim claim;
    size_t line;
    size_t trials, named;
    bool failed; /* memory is out */
    const char *names;
};

/* Would another product help? Not when the person, the policy or the papers are the matter. */
static struct verdict_reason *product_reason(struct verdict *verdict, size_t line)
{
    static const enum reason_code codes[] = {REASON_drug_not_listed, REASON_list_row_not_in_force,
                                             REASON_product_formulation_differs,
                                             REASON_diagnosis_not_for_drug};
    for (size_t i = 0; i < verdict->reason_count; i++) {
        struct verdict_reason *reason = &verdict->reasons[i];
        if (reason->line != (int)line + 1)
            continue;
        for (size_t c = 0; c < ARRAY_LEN(codes); c++) {
            if (reason->code == codes[c])
                return reason;
        }
    }
    return NULL;
}

static bool word_fits(const struct search *search, struct str word)
{
    const struct claim *claim = &search->claim;
    const char *category = str_copy(search->trial_arena, str_trim(word)), *why;
    for (size_t i = 0; category != NULL && i < claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &claim->diagnoses[i];
        if (oncology_role(diagnosis) == ONCOLOGY_PRIMARY &&
            oncology_nature(diagnosis) == ONCOLOGY_MALIGNANT &&
            oncology_fit(search->input->snapshot->oncology, category, diagnosis, &why) ==
                ONCOLOGY_PASS)
            return true;
    }
    return false;
}

/* Rows with disease words only: printed criteria ask for more than a diagnosis. */
static bool row_fits(const struct search *search, const struct formulary_row *row)
{
    static const char comma[] = "、";
    struct str words = str_of(row->diseases[0] != '\0' ? row->diseases : row->label_areas);
    if (row == search->refused || row->kind != PRODUCT_DOMESTIC || row->criteria_count > 0)
        return false;
    while (words.length > 0) {
        size_t at = str_find(words, STR_LIT("、"));
        size_t length = at == (size_t)-1 ? words.length : at;
        size_t skip = at == (size_t)-1 ? length : length + sizeof(comma) - 1;
        if (word_fits(search, (struct str){words.data, length}))
            return true;
        words = (struct str){words.data + skip, words.length - skip};
    }
    return false;
}

static void try_row(struct search *search, const struct formulary_row *row)
{
    struct claim_line *line = &search->claim.lines[search->line];
    struct decide_input input = *search->input;
    input.claim = &search->claim;
    line->drug = "";
    line->brand = row->brand;
    line->generic = row->generic;
    line->manufacturer = row->manufacturer;
    line->approval_no = "";
    if (line->days_supply == CLAIM_ABSENT)
        line->days_supply = 1; /* how much is not the question here */
    search->trials++;
    const struct verdict *verdict = decide_plain(search->trial_arena, &input);
    if (verdict == NULL || verdict->lines[search->line].row != row)
        return;
    enum decision decision = verdict->lines[search->line].decision;
    if (decision != DECISION_APPROVE && decision != DECISION_PARTIAL)
        return;
    const char *names = arena_printf(search->arena, "%s%s%s（%s）", search->names,
                                     search->named == 0 ? "" : "、", row->brand, row->id);
    if (names != NULL)
        search->names = names;
    search->named++;
}

static void search_list(struct search *search, const struct formulary_list *list)
{
    for (size_t i = 0; i < list->row_count; i++) {
        if (search->named == DECIDE_ALTERNATIVE_MAX_NAMED ||
            search->trials == DECIDE_ALTERNATIVE_MAX_TRIALS)
            return;
        arena_reset(search->trial_arena);
        if (list->rows[i].brand[0] != '\0' && row_fits(search, &list->rows[i]))
            try_row(search, &list->rows[i]);
        search->failed |= arena_is_overflown(search->trial_arena);
    }
}

static void search_line(struct search *search, struct verdict *verdict,
                        struct verdict_reason *reason)
{
    const struct decide_input *input = search->input;
    int32_t on = claim_prescribed_on(input->claim, input->today);
    search->claim = *input->claim;
    search->refused = verdict->lines[search->line].row;
    search->named = 0;
    search->trials = 0;
    search->names = "";
    for (size_t i = 0; i < search->plan->list_count; i++) {
        const struct formulary_list *list =
            formulary_list_on(input->snapshot->formulary, search->plan->lists[i], on);
        if (list != NULL)
            search_list(search, list);
    }
    if (search->named == 0)
        return;
    const char *remedy = arena_printf(
        search->arena, "清单内该诊断可付的药品如：%s；须由医生另行开具", search->names);
    reason->remedy = remedy == NULL ? "" : remedy;
    reason->remedy_proven = true;
}

/* NULL when memory is out. */
static struct search *search_new(struct arena *arena, const struct decide_input *input,
                                 const struct verdict *verdict)
{
    struct search *search = arena_alloc(arena, sizeof(*search));
    if (search == NULL)
        return NULL;
    search->trial_arena = arena_new(TRIAL_ARENA_BYTES);
    if (search->trial_arena == NULL)
        return NULL;
    search->arena = arena;
    search->input = input;
    search->plan = plan_on(input->snapshot->plans, verdict->plan,
                           claim_prescribed_on(input->claim, input->today));
    BUG_IF(search->plan == NULL);
    return search;
}

bool decide_alternative_find(struct arena *arena, const struct decide_input *input,
                             struct verdict *verdict)
{
    struct search *search = NULL;
    for (size_t line = 0; line < verdict->line_count; line++) {
        bool kept = (input->keep_lines & (1u << line)) != 0;
        struct verdict_reason *reason = kept ? NULL : product_reason(verdict, line);
        if (reason == NULL)
            continue;
        if (search == NULL)
            search = search_new(arena, input, verdict);
        if (search == NULL)
            return false;
        search->line = line;
        search_line(search, verdict, reason);
    }
    if (search == NULL)
        return true;
    arena_free(search->trial_arena);
    return !search->failed;
}
