#include <string.h>

#include "match_internal.h"

/* ---- characters -------------------------------------------------------------------------------- */

static bool one_ideograph(struct formulary_table *table, size_t column, uint32_t *point)
{
    struct str cell = formulary_table_cell(table, column);
    *point = str_next_code_point(&cell);
    if (match_is_ideograph(*point) && cell.length == 0)
        return true;
    formulary_table_error(table, column, "one ideograph is expected");
    return false;
}

static void load_traditional(struct match_index *index, const char *directory,
                             struct formulary_errors *errors)
{
    static const char *const columns[] = {"traditional", "simplified"};
    struct formulary_table table;
    if (!formulary_table_open(&table, directory, "traditional.csv", index->arena, errors) ||
        !formulary_table_expect(&table, columns, ARRAY_LEN(columns)))
        return;
    while (formulary_table_next(&table)) {
        uint32_t from = 0, to = 0;
        if (!one_ideograph(&table, 0, &from) || !one_ideograph(&table, 1, &to))
            continue;
        if (index->simplified[from - MATCH_FIRST_IDEOGRAPH] != 0)
            formulary_table_error(&table, 0, "each ideograph once is expected");
        index->simplified[from - MATCH_FIRST_IDEOGRAPH] = (uint16_t)to;
    }
    formulary_table_close(&table);
}

/* Syllables are few; each text is kept once. */
#define MAX_SYLLABLES 1024
struct syllables {
    struct formulary_names known;
    const char *text[MAX_SYLLABLES];
    uint32_t count;
};

static const char *syllable(struct syllables *all, struct formulary_table *table)
{
    uint32_t number = 0;
    if (formulary_names_find(&all->known, formulary_table_cell(table, 1), &number))
        return all->text[number];
    if (all->count == MAX_SYLLABLES) {
        formulary_table_error(table, 1, "at most %d syllables are expected", MAX_SYLLABLES);
        return NULL;
    }
    all->text[all->count] = formulary_table_text(table, 1);
    formulary_names_add(&all->known, all->text[all->count], all->count);
    return all->text[all->count++];
}

static bool is_syllable(struct str cell)
{
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.data[i] < 'a' || cell.data[i] > 'z')
            return false;
    }
    return cell.length > 0 && cell.length <= 6;
}

static void load_pinyin(struct match_index *index, const char *directory,
                        struct formulary_errors *errors)
{
    static const char *const columns[] = {"character", "pinyin"};
    struct syllables all = {.count = 0};
    struct formulary_table table;
    formulary_names_init(&all.known, index->arena);
    if (!formulary_table_open(&table, directory, "pinyin.csv", index->arena, errors) ||
        !formulary_table_expect(&table, columns, ARRAY_LEN(columns)))
        return;
    while (formulary_table_next(&table)) {
        uint32_t point = 0;
        if (!one_ideograph(&table, 0, &point))
            continue;
        if (!is_syllable(formulary_table_cell(&table, 1)))
            formulary_table_error(&table, 1,
                                  "a syllable in small letters without tone is expected");
        if (index->pinyin[point - MATCH_FIRST_IDEOGRAPH] != NULL)
            formulary_table_error(&table, 0, "each ideograph once is expected");
        index->pinyin[point - MATCH_FIRST_IDEOGRAPH] = syllable(&all, &table);
    }
    formulary_table_close(&table);
}

bool match_load_characters(struct match_index *index, const char *directory,
                           struct formulary_errors *errors)
{
    size_t count = MATCH_LAST_IDEOGRAPH - MATCH_FIRST_IDEOGRAPH + 1, before = errors->count;
    index->simplified = arena_array(index->arena, count, sizeof(*index->simplified));
    index->pinyin = arena_array(index->arena, count, sizeof(*index->pinyin));
    if (index->simplified == NULL || index->pinyin == NULL) {
        formulary_errors_add(errors, "pinyin.csv", 0, 0, "out of memory");
        return false;
    }
    load_traditional(index, directory, errors);
    load_pinyin(index, directory, errors);
    return errors->count == before;
}

/* ---- aliases ----------------------------------------------------------------------------------- */

enum { ALIAS_KIND, ALIAS_NAME, ALIAS_TARGET, ALIAS_TARGET_KIND, ALIAS_CONFIDENCE, ALIAS_NOTE };
static const char *const alias_columns[] = {"kind",        "name",       "target",
                                            "target_kind", "confidence", "note"};
enum kind {
    KIND_INN,
    KIND_BRAND,
    KIND_NICKNAME,
    KIND_RESEARCH,
    KIND_OLD_INN,
    KIND_FORMULATION,
    KIND_CLASS,
    KIND_OUTSIDE
};
static const char *const kind_words[] = {"inn",         "brand", "nickname", "research", "old_inn",
                                         "formulation", "class", "outside",  NULL};
enum target { TARGET_MOLECULE, TARGET_BRAND, TARGET_ROW, TARGET_CLASS, TARGET_NONE };
static const char *const target_words[] = {"molecule", "brand", "row", "class", "none", NULL};
static const char *const confidence_words[] = {"V", "C", "K", "I", "S", NULL};

/* Gives every row that carries the one brand the other brand too. */
static size_t copy_brand(struct match_index *index, struct str from, struct str to)
{
    const struct match_key *key = from.length == 0
                                      ? NULL
                                      : match_find_key(index, from.data, from.length,
                                                       match_hash_text(from.data, from.length));
    size_t copied = 0;
    uint32_t next = MATCH_NONE_ID;
    for (uint32_t at = key == NULL ? MATCH_NONE_ID : key->first; at != MATCH_NONE_ID; at = next) {
        struct match_meaning meaning = index->meanings[at];
        next = meaning.next;
        if (meaning.kind != MEANING_BRAND)
            continue;
        match_add_meaning(
            index, to,
            (struct match_meaning){.kind = MEANING_BRAND, .value = meaning.value, .alias = true});
        copied++;
    }
    return copied;
}

/* A brand in two scripts is one brand: either name finds the rows that print the other. */
static void add_brand_alias(struct match_index *index, struct formulary_table *table,
                            struct str name)
{
    struct str target = match_key_text(index, formulary_table_cell(table, ALIAS_TARGET));
    size_t copied = copy_brand(index, target, name);
    copied += copy_brand(index, name, target);
    if (copied == 0)
        formulary_table_error(table, ALIAS_TARGET, "a brand of a list is expected");
}

static void add_row_alias(struct match_index *index, struct formulary_table *table, struct str name,
                          enum match_meaning_kind kind)
{
    uint32_t row = 0;
    if (!formulary_names_find(&index->formulary->row_ids, formulary_table_cell(table, ALIAS_TARGET),
                              &row)) {
        if (!index->formulary->partial)
            formulary_table_error(table, ALIAS_TARGET, "the id of a row is expected");
        return;
    }
    for (; row != FORMULARY_NONE; row = index->formulary->next_version[row])
        match_add_meaning(index, name,
                          (struct match_meaning){.kind = kind, .value = row, .alias = true});
}

static void add_molecule_alias(struct match_index *index, struct formulary_table *table,
                               struct str name, enum match_meaning_kind kind)
{
    uint32_t molecule = match_molecule_id(index, formulary_table_cell(table, ALIAS_TARGET));
    if (molecule == MATCH_NONE_ID) {
        formulary_table_error(table, ALIAS_TARGET, "a molecule of molecules.csv is expected");
        return;
    }
    match_add_meaning(index, name,
                      (struct match_meaning){.kind = kind, .value = molecule, .alias = true});
}

/* `pertuzumab+trastuzumab` is what two drugs look like when signs are dropped: no name of one. */
static bool is_two_drugs(struct match_index *index, struct str name)
{
    struct str part;
    size_t known = 0, parts = 0;
    while (str_next(&name, '+', &part)) {
        struct str text = match_key_text(index, part);
        parts++;
        known += text.length > 0 && match_find_key(index, text.data, text.length,
                                                   match_hash_text(text.data, text.length)) != NULL
                     ? 1
                     : 0;
    }
    return parts > 1 && known == parts;
}

/* Which targets a kind of alias may have. */
static bool fits(enum kind kind, enum target target)
{
    switch (kind) {
    case KIND_OUTSIDE: return target == TARGET_NONE;
    case KIND_CLASS: return target == TARGET_CLASS || target == TARGET_ROW;
    case KIND_FORMULATION: return target == TARGET_MOLECULE;
    case KIND_INN:
    case KIND_BRAND:
    case KIND_NICKNAME:
    case KIND_RESEARCH:
    case KIND_OLD_INN: return target <= TARGET_ROW;
    }
    return false;
}

static void add_alias(struct match_index *index, struct formulary_table *table, enum kind kind,
                      enum target target)
{
    struct str name = match_key_text(index, formulary_table_cell(table, ALIAS_NAME));
    enum match_meaning_kind meaning = MEANING_BRAND;
    if (name.length == 0) {
        formulary_table_error(table, ALIAS_NAME, "a name of letters is expected");
        return;
    }
    if (is_two_drugs(index, formulary_table_cell(table, ALIAS_NAME)))
        return;
    if (kind == KIND_CLASS)
        meaning = MEANING_CLASS;
    switch (target) {
    case TARGET_MOLECULE:
        add_molecule_alias(index, table, name,
                           kind == KIND_FORMULATION ? MEANING_FORMULATION : MEANING_MOLECULE);
        break;
    case TARGET_BRAND: add_brand_alias(index, table, name); break;
    case TARGET_ROW: add_row_alias(index, table, name, meaning); break;
    case TARGET_CLASS:
        match_add_meaning(
            index, name,
            (struct match_meaning){.kind = MEANING_CLASS, .value = MATCH_NONE_ID, .alias = true});
        break;
    case TARGET_NONE:
        match_add_meaning(
            index, name,
            (struct match_meaning){.kind = MEANING_OUTSIDE, .value = MATCH_NONE_ID, .alias = true});
        break;
    }
}

static void read_alias(struct match_index *index, struct formulary_table *table)
{
    int kind = formulary_table_word(table, ALIAS_KIND, kind_words);
    int target = formulary_table_word(table, ALIAS_TARGET_KIND, target_words);
    formulary_table_word(table, ALIAS_CONFIDENCE, confidence_words);
    if (kind < 0 || target < 0)
        return;
    if (!fits((enum kind)kind, (enum target)target))
        formulary_table_error(table, ALIAS_TARGET_KIND, "another target is expected of kind %s",
                              kind_words[kind]);
    else
        add_alias(index, table, (enum kind)kind, (enum target)target);
}

void match_load_aliases(struct match_index *index, const char *directory,
                        struct formulary_errors *errors)
{
    struct formulary_table table;
    if (!formulary_table_open(&table, directory, "aliases.csv", index->arena, errors) ||
        !formulary_table_expect(&table, alias_columns, ARRAY_LEN(alias_columns)))
        return;
    while (formulary_table_next(&table))
        read_alias(index, &table);
    formulary_table_close(&table);
}
