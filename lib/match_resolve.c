#include <string.h>

#include "match_internal.h"

/* ---- sorting the evidence --------------------------------------------------------------------- */

static void note(struct match_evidence *evidence, size_t *list, size_t *count, size_t token)
{
    if (*count == MATCH_MAX_EVIDENCE)
        evidence->crowded = true;
    else
        list[(*count)++] = token;
}

static void note_forms(struct match_evidence *evidence, uint32_t forms)
{
    if (forms == 0)
        return;
    if (evidence->form_count == MATCH_MAX_EVIDENCE)
        evidence->crowded = true;
    else
        evidence->forms[evidence->form_count++] = forms;
}

static void note_maker(struct match_evidence *evidence, uint32_t maker)
{
    if (evidence->maker_count == MATCH_MAX_EVIDENCE) {
        evidence->crowded = true;
        return;
    }
    struct str name = str_of(evidence->index->makers[maker]);
    evidence->makers[evidence->maker_count++] = (struct match_maker_name){name, name};
}

static const struct formulary_row *printed_row(const struct match_evidence *evidence, uint32_t row)
{
    return formulary_row_at(evidence->index->formulary, row);
}

static bool in_scope(const struct match_evidence *evidence, uint32_t row)
{
    return match_in_scope(&evidence->scope, printed_row(evidence, row));
}

/* All rows in scope that a key names in one kind of meaning. */
static void rows_of_key(const struct match_evidence *evidence, const struct match_key *key,
                        enum match_meaning_kind kind, struct match_rows *rows)
{
    const struct match_meaning *meanings = evidence->index->meanings;
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = meanings[at].next) {
        if (meanings[at].kind == kind && meanings[at].value != MATCH_NONE_ID &&
            in_scope(evidence, meanings[at].value))
            match_rows_add(rows, meanings[at].value);
    }
}

static void note_approval(struct match_evidence *evidence, const struct match_key *key)
{
    size_t before = evidence->approvals.count;
    rows_of_key(evidence, key, MEANING_APPROVAL, &evidence->approvals);
    if (evidence->approvals.count == before)
        evidence->other_approval = true;
}

static void note_class(struct match_evidence *evidence, const struct match_key *key,
                       const struct match_meaning *meaning)
{
    if (meaning->value != MATCH_NONE_ID && !in_scope(evidence, meaning->value)) {
        evidence->outside = true; /* the class word stands for a row of another plan */
        return;
    }
    evidence->class_word = true;
    rows_of_key(evidence, key, MEANING_CLASS, &evidence->classes);
}

/* The forms all spellings of the key agree on, and its salts. */
static void note_molecule(struct match_evidence *evidence, size_t token)
{
    const struct match_meaning *meanings = evidence->index->meanings;
    const struct match_key *key = evidence->tokens[token].key;
    note(evidence, evidence->molecules, &evidence->molecule_count, token);
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = meanings[at].next) {
        if (meanings[at].kind != MEANING_MOLECULE)
            continue;
        note_forms(evidence, meanings[at].forms);
        evidence->salts |= meanings[at].salts;
    }
}

static void classify_key(struct match_evidence *evidence, size_t token)
{
    const struct match_key *key = evidence->tokens[token].key;
    const struct match_meaning *meaning = match_meaning_in(evidence->index, key, &evidence->scope);
    switch (meaning->kind) {
    case MEANING_BRAND:
        if (in_scope(evidence, meaning->value))
            note(evidence, evidence->brands, &evidence->brand_count, token);
        else
            evidence->outside = true;
        break;
    case MEANING_MOLECULE: note_molecule(evidence, token); break;
    case MEANING_APPROVAL: note_approval(evidence, key); break;
    case MEANING_FORMULATION:
        note(evidence, evidence->formulations, &evidence->formulation_count, token);
        break;
    case MEANING_CLASS: note_class(evidence, key, meaning); break;
    case MEANING_MAKER: note_maker(evidence, meaning->value); break;
    case MEANING_OUTSIDE: evidence->outside = true; break;
    case MEANING_FORM: note_forms(evidence, meaning->forms); break;
    case MEANING_SALT: evidence->salts |= meaning->salts; break;
    case MEANING_COMPANY: evidence->company_word = true; break;
    case MEANING_PACK:
    case MEANING_NOISE: break;
    }
}

void match_classify(struct match_evidence *evidence)
{
    for (size_t i = 0; i < evidence->token_count; i++) {
        const struct match_token *token = &evidence->tokens[i];
        if (token->kind == TOKEN_UNKNOWN)
            note(evidence, evidence->unknowns, &evidence->unknown_count, i);
        else if (token->kind == TOKEN_APPROVAL)
            evidence->other_approval = true;
        else if (token->kind == TOKEN_KEY)
            classify_key(evidence, i);
    }
}

/* ---- rows against evidence -------------------------------------------------------------------- */

/* 紫杉醇 alone, where other formulations of it are listed somewhere: it does not say which. */
static bool is_open(const struct match_index *index, const struct match_meaning *meaning)
{
    return index->molecules[meaning->value].has_relatives && meaning->forms == 0;
}

static enum match_agreement molecule_agrees(const struct match_evidence *evidence, uint32_t row,
                                            size_t which)
{
    const struct match_index *index = evidence->index;
    const struct match_key *key = evidence->tokens[evidence->molecules[which]].key;
    uint32_t molecule = index->rows[row].molecule;
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        if (meaning->kind != MEANING_MOLECULE)
            continue;
        if (meaning->value == molecule)
            return AGREES;
        if (is_open(index, meaning) && index->molecules[molecule].base == meaning->value)
            return AGREES;
    }
    return DENIES;
}

static enum match_agreement form_agrees(const struct match_evidence *evidence, uint32_t row,
                                        size_t which)
{
    uint32_t typed = evidence->forms[which], printed = evidence->index->rows[row].forms;
    if ((typed & FORM_SUBCUTANEOUS) != 0 && (printed & FORM_SUBCUTANEOUS) == 0)
        return DENIES; /* the route is never to be guessed */
    if ((typed & FORM_INTRAVENOUS) != 0 && (printed & FORM_SUBCUTANEOUS) != 0)
        return DENIES;
    typed &= ~(uint32_t)FORM_ROUTES;
    printed &= ~(uint32_t)FORM_ROUTES;
    if (typed == 0 || printed == 0)
        return UNKNOWN;
    return (typed & printed) != 0 ? AGREES : DENIES;
}

static enum match_agreement salt_agrees(const struct match_evidence *evidence, uint32_t row,
                                        size_t which UNUSED)
{
    uint32_t printed = evidence->index->rows[row].salts;
    if (evidence->salts == 0 || printed == 0)
        return UNKNOWN;
    return (evidence->salts & printed) == evidence->salts ? AGREES : DENIES;
}

static enum match_agreement maker_agrees(const struct match_evidence *evidence, uint32_t row,
                                         size_t which)
{
    const struct match_maker_name *name = &evidence->makers[which];
    return match_maker_agrees(evidence->index, row, name->whole, name->core);
}

static enum match_agreement brand_agrees(const struct match_evidence *evidence, uint32_t row,
                                         size_t which)
{
    struct match_rows rows = {.count = 0};
    rows_of_key(evidence, evidence->tokens[evidence->brands[which]].key, MEANING_BRAND, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i] == row)
            return AGREES;
    }
    return DENIES;
}

static enum match_agreement approval_agrees(const struct match_evidence *evidence, uint32_t row,
                                            size_t which UNUSED)
{
    if (!evidence->other_approval || printed_row(evidence, row)->approval_no[0] == '\0')
        return UNKNOWN;
    return DENIES;
}

typedef enum match_agreement agree_function(const struct match_evidence *evidence, uint32_t row,
                                            size_t which);

/* Keeps the rows that do not deny; of a maker, when any row has it, only those. When every row
 * denies, the evidence contradicts itself and the rows stay, for people to see. */
static bool narrow(const struct match_evidence *evidence, struct match_rows *rows,
                   agree_function *agrees, size_t which, bool only_agreeing)
{
    struct match_rows kept = {.count = 0}, agreeing = {.count = 0};
    for (size_t i = 0; i < rows->count; i++) {
        enum match_agreement agreement = agrees(evidence, rows->row[i], which);
        if (agreement != DENIES)
            match_rows_add(&kept, rows->row[i]);
        if (agreement == AGREES)
            match_rows_add(&agreeing, rows->row[i]);
    }
    if (kept.count == 0)
        return false;
    *rows = only_agreeing && agreeing.count > 0 ? agreeing : kept;
    return true;
}

/* Every kind of evidence in turn; false on a contradiction. *by says what narrowed the rows last. */
static bool narrow_all(const struct match_evidence *evidence, struct match_rows *rows,
                       enum match_by *by)
{
    const struct {
        agree_function *agrees;
        size_t count;
        enum match_by by;
        bool only_agreeing;
    } steps[] = {
        {brand_agrees, evidence->brand_count, MATCH_BY_NOTHING, false},
        {molecule_agrees, evidence->molecule_count, MATCH_BY_NOTHING, false},
        {approval_agrees, 1, MATCH_BY_NOTHING, false},
        {form_agrees, evidence->form_count, MATCH_BY_FORM, false},
        {salt_agrees, 1, MATCH_BY_NOTHING, false},
        {maker_agrees, evidence->maker_count, MATCH_BY_MANUFACTURER, true},
    };
    bool agree = true;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        size_t before = rows->count;
        for (size_t k = 0; k < steps[i].count; k++)
            agree = narrow(evidence, rows, steps[i].agrees, k, steps[i].only_agreeing) && agree;
        if (rows->count < before && steps[i].by != MATCH_BY_NOTHING)
            *by = steps[i].by;
    }
    return agree;
}

/* ---- where rows come from ------------------------------------------------------------------------ */

static void add_molecule_rows(const struct match_evidence *evidence, uint32_t id,
                              struct match_rows *rows)
{
    const struct match_molecule *molecule = &evidence->index->molecules[id];
    for (uint32_t i = 0; i < molecule->row_count; i++) {
        uint32_t row = evidence->index->molecule_rows[molecule->first_row + i];
        if (in_scope(evidence, row))
            match_rows_add(rows, row);
    }
}

static void rows_of_molecule_token(const struct match_evidence *evidence, size_t which,
                                   struct match_rows *rows)
{
    const struct match_index *index = evidence->index;
    const struct match_key *key = evidence->tokens[evidence->molecules[which]].key;
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        if (meaning->kind != MEANING_MOLECULE)
            continue;
        add_molecule_rows(evidence, meaning->value, rows);
        for (uint32_t i = 0; is_open(index, meaning) && i < index->molecule_count; i++) {
            if (i != meaning->value && index->molecules[i].base == meaning->value)
                add_molecule_rows(evidence, i, rows);
        }
    }
}

/* All rows that any name in the query points to. */
static void all_rows(const struct match_evidence *evidence, struct match_rows *rows)
{
    for (size_t i = 0; i < evidence->approvals.count; i++)
        match_rows_add(rows, evidence->approvals.row[i]);
    for (size_t i = 0; i < evidence->brand_count; i++)
        rows_of_key(evidence, evidence->tokens[evidence->brands[i]].key, MEANING_BRAND, rows);
    for (size_t i = 0; i < evidence->molecule_count; i++)
        rows_of_molecule_token(evidence, i, rows);
}

/* ---- answers -------------------------------------------------------------------------------------- */

static void sort_rows(struct match_rows *rows)
{
    for (size_t i = 1; i < rows->count; i++) {
        uint32_t row = rows->row[i];
        size_t at = i;
        for (; at > 0 && rows->row[at - 1] > row; at--)
            rows->row[at] = rows->row[at - 1];
        rows->row[at] = row;
    }
}

static void give(const struct match_evidence *evidence, struct match_answer *answer,
                 enum match_result result, enum match_by by, struct match_rows *rows)
{
    bool found = result == MATCH_EXACT || result == MATCH_GENERIC_SET;
    sort_rows(rows);
    answer->result = result;
    answer->matched_by = by;
    for (size_t i = 0; i < rows->count; i++) {
        const struct formulary_row *row = printed_row(evidence, rows->row[i]);
        if (found)
            answer->products[answer->product_count++] = row;
        else
            answer->candidates[answer->candidate_count++] = row;
    }
}

static void give_none(struct match_answer *answer, enum match_by by)
{
    answer->result = MATCH_NONE;
    answer->matched_by = by;
}

static bool is_alias(const struct match_evidence *evidence, size_t token)
{
    return match_meaning_in(evidence->index, evidence->tokens[token].key, &evidence->scope)->alias;
}

static enum match_by source_of(const struct match_evidence *evidence)
{
    if (evidence->approvals.count > 0)
        return MATCH_BY_APPROVAL_NO;
    if (evidence->brand_count > 0 && evidence->molecule_count > 0)
        return MATCH_BY_BRAND_AND_GENERIC;
    if (evidence->brand_count > 0)
        return is_alias(evidence, evidence->brands[0]) ? MATCH_BY_ALIAS : MATCH_BY_BRAND;
    if (evidence->molecule_count > 0)
        return is_alias(evidence, evidence->molecules[0]) ? MATCH_BY_ALIAS : MATCH_BY_GENERIC;
    return MATCH_BY_NOTHING;
}

/* One molecule paid under one benefit. */
static bool are_one_product_set(const struct match_evidence *evidence,
                                const struct match_rows *rows)
{
    for (size_t i = 1; i < rows->count; i++) {
        if (evidence->index->rows[rows->row[i]].molecule !=
                evidence->index->rows[rows->row[0]].molecule ||
            strcmp(printed_row(evidence, rows->row[i])->list->benefit,
                   printed_row(evidence, rows->row[0])->list->benefit) != 0)
            return false;
    }
    return rows->count > 0;
}

/* A generic name that leaves the formulation open may not pick a special one. */
static bool leaves_formulation_open(const struct match_evidence *evidence,
                                    const struct match_rows *rows)
{
    const struct match_index *index = evidence->index;
    if (evidence->brand_count > 0 || evidence->approvals.count > 0)
        return false;
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t molecule = index->rows[rows->row[i]].molecule;
        bool named = false;
        for (size_t k = 0; k < evidence->molecule_count; k++) {
            const struct match_key *key = evidence->tokens[evidence->molecules[k]].key;
            for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next)
                named = named || (index->meanings[at].kind == MEANING_MOLECULE &&
                                  index->meanings[at].value == molecule);
        }
        if (!named)
            return true;
    }
    return false;
}

static void answer_rows(const struct match_evidence *evidence, struct match_answer *answer,
                        struct match_rows *rows, bool contradiction)
{
    enum match_by by = source_of(evidence);
    struct match_rows everything = {.count = 0};
    all_rows(evidence, &everything);
    if (!narrow_all(evidence, rows, &by) || contradiction) {
        answer->contradiction = true;
        give(evidence, answer, MATCH_AMBIGUOUS, source_of(evidence), &everything);
        return;
    }
    if (leaves_formulation_open(evidence, rows) || !are_one_product_set(evidence, rows))
        give(evidence, answer, MATCH_AMBIGUOUS, by, rows);
    else
        give(evidence, answer, rows->count == 1 ? MATCH_EXACT : MATCH_GENERIC_SET, by, rows);
}

static bool is_glued(const struct match_evidence *evidence, const struct match_token *known,
                     const struct match_token *unknown, size_t junction)
{
    return known->kind == TOKEN_KEY && known->text == unknown->text &&
           !unknown->text->boundary[junction] &&
           match_meaning_in(evidence->index, known->key, &evidence->scope)->kind < MEANING_FORM;
}

/* The unknown word with what is written onto it: in 特瑞普利蛋抗 the firm 特瑞 is no firm. */
static struct match_token whole_word(const struct match_evidence *evidence, size_t which)
{
    size_t at = evidence->unknowns[which];
    struct match_token word = evidence->tokens[at];
    for (size_t i = at; i > 0; i--) {
        const struct match_token *before = &evidence->tokens[i - 1];
        if (!is_glued(evidence, before, &word, word.start))
            break;
        word.start = before->start;
    }
    for (size_t i = at + 1; i < evidence->token_count; i++) {
        const struct match_token *behind = &evidence->tokens[i];
        if (!is_glued(evidence, behind, &word, word.end))
            break;
        word.end = behind->end;
    }
    return word;
}

static void suggest(const struct match_evidence *evidence, struct match_rows *rows,
                    enum match_by *how)
{
    for (size_t i = 0; i < evidence->unknown_count && rows->count == 0; i++) {
        const struct match_token *token = &evidence->tokens[evidence->unknowns[i]];
        struct match_token word = whole_word(evidence, i);
        match_suggest(evidence->index, &evidence->scope, &word, rows, how);
        if (rows->count == 0 && (word.start != token->start || word.end != token->end))
            match_suggest(evidence->index, &evidence->scope, token, rows, how);
    }
}

/* Something in the query is not known. What is known around it is for people; else likeness is. */
static void answer_unknown(const struct match_evidence *evidence, struct match_answer *answer)
{
    struct match_rows known = {.count = 0}, alike = {.count = 0}, both = {.count = 0};
    enum match_by how = MATCH_BY_NOTHING;
    all_rows(evidence, &known);
    if (evidence->outside || evidence->formulation_count > 0) {
        give(evidence, answer, known.count > 0 ? MATCH_AMBIGUOUS : MATCH_NONE, MATCH_BY_OUTSIDE,
             &known);
        return;
    }
    suggest(evidence, &alike, &how);
    for (size_t i = 0; i < alike.count; i++) {
        for (size_t k = 0; k < known.count; k++) {
            if (known.row[k] == alike.row[i])
                match_rows_add(&both, alike.row[i]);
        }
    }
    if (known.count > 0)
        give(evidence, answer, MATCH_AMBIGUOUS, source_of(evidence),
             both.count > 0 ? &both : &known);
    else if (evidence->molecule_count > 0) /* a known molecule that is in no list in scope */
        give_none(answer, MATCH_BY_OUTSIDE);
    else
        give(evidence, answer, how == MATCH_BY_PART ? MATCH_AMBIGUOUS : MATCH_NONE, how, &alike);
}

/* Neither brand nor molecule nor number: a class word, a maker, or nothing at all. */
static void answer_without_name(const struct match_evidence *evidence, struct match_answer *answer)
{
    struct match_rows rows = evidence->classes;
    if (evidence->class_word) {
        give(evidence, answer, MATCH_AMBIGUOUS, MATCH_BY_CLASS, &rows);
        return;
    }
    give_none(answer, MATCH_BY_NOTHING);
    if (evidence->maker_count == 0)
        return;
    for (uint32_t i = 0; i < formulary_row_count(evidence->index->formulary); i++) {
        bool all = in_scope(evidence, i);
        for (size_t k = 0; all && k < evidence->maker_count; k++)
            all = maker_agrees(evidence, i, k) == AGREES;
        if (all)
            match_rows_add(&rows, i);
    }
    if (rows.count > 0)
        give(evidence, answer, MATCH_AMBIGUOUS, MATCH_BY_MANUFACTURER, &rows);
}

/* 兆珂速 is no 兆珂: a known product of a listed molecule that is not the listed formulation. */
static void answer_formulation(const struct match_evidence *evidence, struct match_answer *answer)
{
    const struct match_index *index = evidence->index;
    struct match_rows rows = {.count = 0};
    for (size_t i = 0; i < evidence->formulation_count; i++) {
        const struct match_key *key = evidence->tokens[evidence->formulations[i]].key;
        for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
            if (index->meanings[at].kind == MEANING_FORMULATION)
                add_molecule_rows(evidence, index->meanings[at].value, &rows);
        }
    }
    give_none(answer, MATCH_BY_OUTSIDE);
    answer->formulation_differs = rows.count > 0;
}

void match_resolve(const struct match_evidence *evidence, struct match_answer *answer)
{
    struct match_rows rows = {.count = 0};
    bool strange_company = evidence->company_word && evidence->maker_count == 0;
    if (evidence->crowded) {
        give_none(answer, MATCH_BY_NOTHING);
        return;
    }
    if (evidence->unknown_count > 0) {
        answer_unknown(evidence, answer);
        return;
    }
    if (evidence->brand_count > 0 || evidence->approvals.count > 0) {
        if (evidence->approvals.count > 0)
            rows = evidence->approvals;
        else
            rows_of_key(evidence, evidence->tokens[evidence->brands[0]].key, MEANING_BRAND, &rows);
        answer_rows(evidence, answer, &rows,
                    evidence->outside || evidence->formulation_count > 0 || strange_company);
        return;
    }
    if (evidence->formulation_count > 0) {
        answer_formulation(evidence, answer);
        return;
    }
    if (evidence->outside) {
        give_none(answer, MATCH_BY_OUTSIDE);
        return;
    }
    if (evidence->molecule_count == 0) {
        answer_without_name(evidence, answer);
        return;
    }
    rows_of_molecule_token(evidence, 0, &rows);
    if (rows.count == 0)
        give_none(answer, MATCH_BY_OUTSIDE);
    else
        answer_rows(evidence, answer, &rows, strange_company);
}
