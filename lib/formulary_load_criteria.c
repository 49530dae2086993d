#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "formulary_internal.h"

/* What a printed indication may say: every fact with the operators it takes and the shape of its
 * values. The facts are the request's clinical fields. */
enum {
    CRITERION_ROW,
    CRITERION_ALTERNATIVE,
    CRITERION_FACT,
    CRITERION_OP,
    CRITERION_VALUES,
    CRITERION_WORDS,
    CRITERION_COLUMNS
};
static const char *const criterion_columns[] = {"row", "alternative", "fact",
                                                "op",  "values",      "words"};

enum value_shape {
    VALUE_WORDS,
    VALUE_NUMBER,
    VALUE_DISEASES,
    VALUE_CODES,
    VALUE_NAMES,
    VALUE_NONE
};

#define WORD(symbol, word) word,
static const char *const state_words[] = {CLAIM_DISEASE_STATES(WORD) NULL};
static const char *const subtype_words[] = {"dlbcl_nos", "pmbcl", "hgbl", "transformed_fl", NULL};
static const char *const grade_words[] = {"1", "2", "3a", "3b", NULL};
static const char *const menopausal_words[] = {"pre", "post", "male", NULL};
static const char *const extent_words[] = {"metastatic", "locally_advanced", NULL};
static const char *const truth_words[] = {"true", "false", NULL};
static const char *const marker_words[] = {"positive", "negative", "mutated", "wild_type", NULL};

struct fact {
    const char *name;
    const char *op;
    enum value_shape shape;
    const char *const *words; /* VALUE_WORDS */
    int64_t most;             /* VALUE_NUMBER */
};
static const struct fact facts[] = {
    {"category", "any_of", VALUE_DISEASES, NULL, 0},
    {"disease_state", "any_of", VALUE_WORDS, state_words, 0},
    {"subtype", "any_of", VALUE_WORDS, subtype_words, 0},
    {"follicular_grade", "any_of", VALUE_WORDS, grade_words, 0},
    {"menopausal", "any_of", VALUE_WORDS, menopausal_words, 0},
    {"extent", "any_of", VALUE_WORDS, extent_words, 0},
    {"prior_lines", "at_least", VALUE_NUMBER, NULL, 20},
    {"prior_lines", "at_most", VALUE_NUMBER, NULL, 20},
    {"prior_lines", "exactly", VALUE_NUMBER, NULL, 20},
    {"months_to_relapse", "at_least", VALUE_NUMBER, NULL, 600},
    {"months_to_relapse", "at_most", VALUE_NUMBER, NULL, 600},
    {"age", "at_least", VALUE_NUMBER, NULL, 150},
    {"age", "at_most", VALUE_NUMBER, NULL, 150},
    {"prior_classes", "all_of", VALUE_CODES, NULL, 0},
    {"prior_classes", "any_of", VALUE_CODES, NULL, 0},
    {"combination", "all_of", VALUE_NAMES, NULL, 0},
    {"combination", "is", VALUE_NONE, NULL, 0},
    {"supratentorial", "is", VALUE_WORDS, truth_words, 0},
    {"after_surgery", "is", VALUE_WORDS, truth_words, 0},
    {"after_radiotherapy", "is", VALUE_WORDS, truth_words, 0},
    {"breast_removed", "is", VALUE_WORDS, truth_words, 0},
    {"biomarker:", "is", VALUE_WORDS, marker_words, 0},
    {"review", "is", VALUE_CODES, NULL, 0}, /* what only a person can judge */
};

static bool is_word(struct str value, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_equal_text(value, words[i]))
            return true;
    }
    return false;
}

static bool is_code(struct str value)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return value.length > 0;
}

static bool value_fits(const struct formulary_loader *loader, const struct fact *fact,
                       struct str value)
{
    int64_t number = 0;
    switch (fact->shape) {
    case VALUE_WORDS: return is_word(value, fact->words);
    case VALUE_NUMBER: return str_to_int64(value, &number) && number >= 0 && number <= fact->most;
    case VALUE_DISEASES: return formulary_names_has(&loader->formulary->diseases, value);
    case VALUE_CODES: return is_code(value);
    case VALUE_NAMES: return value.length > 0;
    case VALUE_NONE: return str_equal_text(value, "none");
    }
    return false;
}

static bool values_fit(const struct formulary_loader *loader, const struct fact *fact,
                       struct str values)
{
    bool one = strcmp(fact->op, "is") == 0 || fact->shape == VALUE_NUMBER;
    struct str value;
    size_t count = 0;
    while (str_next(&values, ' ', &value)) {
        if (!value_fits(loader, fact, value))
            return false;
        count++;
    }
    return count == 1 || (count > 1 && !one);
}

static bool fact_is(const struct fact *fact, struct str name)
{
    struct str known = str_of(fact->name);
    if (known.data[known.length - 1] == ':')
        return str_starts_with(name, known) && name.length > known.length;
    return str_equal(name, known);
}

static void check_fact(struct formulary_loader *loader, struct formulary_table *table)
{
    struct str name = formulary_table_cell(table, CRITERION_FACT);
    struct str op = formulary_table_cell(table, CRITERION_OP);
    const struct fact *fact = NULL;
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        if (!fact_is(&facts[i], name))
            continue;
        known = true;
        if (str_equal_text(op, facts[i].op))
            fact = &facts[i];
    }
    if (!known)
        formulary_table_error(table, CRITERION_FACT, "a clinical fact is expected, not '%.*s'",
                              (int)name.length, name.length == 0 ? "" : name.data);
    else if (fact == NULL)
        formulary_table_error(table, CRITERION_OP, "an operator of %.*s is expected, not '%.*s'",
                              (int)name.length, name.data, (int)op.length,
                              op.length == 0 ? "" : op.data);
    else if (!values_fit(loader, fact, formulary_table_cell(table, CRITERION_VALUES)))
        formulary_table_error(table, CRITERION_VALUES, "values of %s %s are expected", fact->name,
                              fact->op);
}

/* One record while they are gathered; rows get theirs as one array, in the file's order. */
struct pending {
    uint32_t row; /* first version */
    struct formulary_criterion criterion;
};

static void give_rows(struct formulary *formulary, const struct pending *pending, size_t count)
{
    struct formulary_criterion *all = arena_array(formulary->arena, count, sizeof(*all));
    if (all == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        all[i] = pending[i].criterion;
    for (size_t i = 0, end = 0; i < count; i = end) {
        while (end < count && pending[end].row == pending[i].row)
            end++;
        for (uint32_t row = pending[i].row; row != FORMULARY_NONE;
             row = formulary->next_version[row]) {
            formulary->rows[row].criteria = &all[i];
            formulary->rows[row].criteria_count = end - i;
        }
    }
}

/* The rows of one product stand together and its alternatives count up from 1. */
static void check_order(struct formulary_table *table, const struct pending *pending, size_t count)
{
    const struct pending *now = &pending[count];
    int last = 0;
    for (size_t i = 0; i < count; i++) {
        if (pending[i].row != now->row)
            continue;
        last = pending[i].criterion.alternative;
        if (pending[count - 1].row != now->row) {
            formulary_table_error(table, CRITERION_ROW,
                                  "all criteria of a row together are expected");
            return;
        }
    }
    if (now->criterion.alternative != last && now->criterion.alternative != last + 1)
        formulary_table_error(table, CRITERION_ALTERNATIVE, "%d or %d is expected", last, last + 1);
}

static void read_criterion(struct formulary_loader *loader, struct formulary_table *table,
                           struct pending *pending, size_t *count)
{
    struct str id = formulary_table_cell(table, CRITERION_ROW);
    struct pending *now = &pending[*count];
    int64_t alternative = 0;
    if (!loader->incomplete)
        check_fact(loader, table);
    formulary_table_require(table, CRITERION_WORDS);
    if (!formulary_names_find(&loader->formulary->row_ids, id, &now->row)) {
        if (!loader->incomplete && !loader->formulary->partial)
            formulary_table_error(table, CRITERION_ROW, "the id of a row is expected, not '%.*s'",
                                  (int)id.length, id.length == 0 ? "" : id.data);
        return;
    }
    if (!formulary_table_number(table, CRITERION_ALTERNATIVE, 1, 99, &alternative))
        return;
    now->criterion = (struct formulary_criterion){
        .alternative = (int)alternative,
        .fact = formulary_table_text(table, CRITERION_FACT),
        .op = formulary_table_text(table, CRITERION_OP),
        .values = formulary_table_text(table, CRITERION_VALUES),
        .words = formulary_table_text(table, CRITERION_WORDS),
    };
    check_order(table, pending, *count);
    (*count)++;
}

void formulary_load_criteria(struct formulary_loader *loader)
{
    struct formulary_table table;
    size_t count = 0;
    if (!formulary_load_open(loader, &table, "criteria.csv", criterion_columns, CRITERION_COLUMNS))
        return;
    struct pending *pending = calloc(formulary_load_records(&table), sizeof(*pending));
    if (pending == NULL)
        formulary_table_error(&table, FORMULARY_TABLE_LINE, "out of memory");
    while (pending != NULL && formulary_table_next(&table))
        read_criterion(loader, &table, pending, &count);
    if (count > 0)
        give_rows(loader->formulary, pending, count);
    free(pending);
    formulary_table_close(&table);
}
