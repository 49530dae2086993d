#include <stdlib.h>
#include <string.h>

#include "match_internal.h"

#define ARENA_CAP ((size_t)1 << 30)

/* ---- keys ------------------------------------------------------------------------------------ */

static struct match_key *key_slot(struct match_key *keys, size_t capacity, const char *text,
                                  size_t bytes, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);
    while (keys[at].text != NULL && (keys[at].hash != hash || keys[at].bytes != bytes ||
                                     memcmp(keys[at].text, text, bytes) != 0))
        at = (at + 1) & (capacity - 1);
    return &keys[at];
}

const struct match_key *match_find_key(const struct match_index *index, const char *text,
                                       size_t bytes, uint64_t hash)
{
    const struct match_key *key = key_slot(index->keys, index->key_capacity, text, bytes, hash);
    return key->text == NULL ? NULL : key;
}

static bool grow_keys(struct match_index *index)
{
    size_t capacity = index->key_capacity == 0 ? 4096 : index->key_capacity * 2;
    struct match_key *keys = arena_array(index->arena, capacity, sizeof(*keys));
    if (keys == NULL)
        return false;
    for (size_t i = 0; i < index->key_capacity; i++) {
        const struct match_key *old = &index->keys[i];
        if (old->text != NULL)
            *key_slot(keys, capacity, old->text, old->bytes, old->hash) = *old;
    }
    index->keys = keys;
    index->key_capacity = capacity;
    return true;
}

static bool grow_meanings(struct match_index *index)
{
    size_t capacity = index->meaning_capacity == 0 ? 8192 : index->meaning_capacity * 2;
    struct match_meaning *meanings = arena_array(index->arena, capacity, sizeof(*meanings));
    if (meanings == NULL)
        return false;
    if (index->meaning_count > 0)
        memcpy(meanings, index->meanings, index->meaning_count * sizeof(*meanings));
    index->meanings = meanings;
    index->meaning_capacity = capacity;
    return true;
}

/* True when the key has the meaning already; what is printed beats what is an alias. */
static bool has_meaning(struct match_index *index, const struct match_key *key,
                        const struct match_meaning *meaning)
{
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
        struct match_meaning *each = &index->meanings[at];
        if (each->kind != meaning->kind || each->value != meaning->value)
            continue;
        each->alias = each->alias && meaning->alias;
        return true;
    }
    return false;
}

void match_add_meaning(struct match_index *index, struct str normal, struct match_meaning meaning)
{
    if (normal.length == 0)
        return;
    bool room = index->key_count * 2 < index->key_capacity || grow_keys(index);
    room = room && (index->meaning_count < index->meaning_capacity || grow_meanings(index));
    if (!room) {
        index->failed = true;
        return;
    }
    uint64_t hash = match_hash_text(normal.data, normal.length);
    struct match_key *key =
        key_slot(index->keys, index->key_capacity, normal.data, normal.length, hash);
    if (key->text == NULL) {
        char *text = str_copy(index->arena, normal);
        if (text == NULL) {
            index->failed = true;
            return;
        }
        *key = (struct match_key){text, hash, (uint32_t)normal.length, MATCH_NONE_ID};
        index->key_count++;
    }
    if (has_meaning(index, key, &meaning))
        return;
    meaning.next = key->first;
    index->meanings[index->meaning_count] = meaning;
    key->first = (uint32_t)index->meaning_count++;
}

struct str match_key_text(struct match_index *index, struct str input)
{
    struct match_text text;
    if (!match_normalise(index, index->arena, input, &text)) {
        index->failed = index->failed || arena_is_overflown(index->arena);
        return (struct str){NULL, 0};
    }
    if (text.count > MATCH_MAX_KEY) /* nobody types that, and the parser would not look so far */
        return (struct str){NULL, 0};
    return (struct str){text.utf8, text.bytes};
}

/* ---- molecules --------------------------------------------------------------------------------- */

uint32_t match_molecule_id(const struct match_index *index, struct str molecule)
{
    uint32_t id = MATCH_NONE_ID;
    return formulary_names_find(&index->molecule_ids, molecule, &id) ? id : MATCH_NONE_ID;
}

static void add_molecule(struct match_index *index, struct formulary_table *table)
{
    uint32_t id = (uint32_t)index->molecule_count;
    struct match_molecule *molecule = &index->molecules[id];
    struct str english = formulary_table_cell(table, 1);
    molecule->name = formulary_table_text(table, 0);
    molecule->subcutaneous = str_equal_text(formulary_table_cell(table, 2), "subcutaneous");
    if (!formulary_names_add(&index->molecule_ids, molecule->name, id))
        return; /* twice: the formulary's loader has said so */
    index->molecule_count++;
    if (str_find(str_of(molecule->name), STR_LIT("+")) != (size_t)-1)
        return; /* typed like that it is two drugs; the combination has names of its own */
    struct match_meaning meaning = {.kind = MEANING_MOLECULE, .value = id};
    match_add_meaning(index, match_key_text(index, str_of(molecule->name)), meaning);
    meaning.alias = true;
    if (str_find(english, STR_LIT("(")) == (size_t)-1)
        match_add_meaning(index, match_key_text(index, english), meaning);
}

/* `紫杉醇(脂质体)` is a formulation of 紫杉醇: the plain name alone does not say which is meant. */
static void relate_molecules(struct match_index *index)
{
    for (uint32_t i = 0; i < index->molecule_count; i++) {
        struct str base = str_of(index->molecules[i].name);
        size_t bracket = str_find(base, STR_LIT("("));
        index->molecules[i].base = i;
        if (bracket == (size_t)-1)
            continue;
        base.length = bracket;
        uint32_t plain = match_molecule_id(index, base);
        if (plain == MATCH_NONE_ID)
            continue;
        index->molecules[i].base = plain;
        index->molecules[plain].has_relatives = true;
    }
}

static bool load_molecules(struct match_index *index, const char *directory,
                           struct formulary_errors *errors)
{
    static const char *const columns[] = {"molecule", "inn_en", "form_class", "note"};
    struct formulary_table table;
    if (!formulary_table_open(&table, directory, "molecules.csv", index->arena, errors) ||
        !formulary_table_expect(&table, columns, ARRAY_LEN(columns)))
        return false;
    formulary_names_init(&index->molecule_ids, index->arena);
    index->molecules =
        arena_array(index->arena, formulary_load_records(&table), sizeof(*index->molecules));
    while (index->molecules != NULL && formulary_table_next(&table))
        add_molecule(index, &table);
    formulary_table_close(&table);
    if (index->molecules != NULL)
        relate_molecules(index);
    return index->molecules != NULL;
}

/* ---- rows -------------------------------------------------------------------------------------- */

/* One spelling of a generic: the whole is a key that carries its form and salt, the core one that
 * does not. */
static void add_generic(struct match_index *index, uint32_t row, struct str spelling, bool has_core)
{
    struct match_row *mine = &index->rows[row];
    struct str whole = match_key_text(index, spelling);
    struct match_meaning meaning = {.kind = MEANING_MOLECULE, .value = mine->molecule};
    if (whole.length == 0)
        return;
    struct str core = match_core(whole, &meaning.forms, &meaning.salts);
    if (!has_core) {
        meaning.forms = meaning.salts = 0;
        match_add_meaning(index, whole, meaning);
        return;
    }
    /* 胶囊 on a prescription may be a soft one; printed in a list it is the hard one */
    if ((meaning.forms & FORM_CAPSULE) != 0)
        meaning.forms &= ~(uint32_t)FORM_SOFT_CAPSULE;
    mine->forms |= meaning.forms;
    mine->salts |= meaning.salts;
    match_add_meaning(index, whole, meaning);
    meaning.forms = meaning.salts = 0;
    match_add_meaning(index, core, meaning);
}

/* The text before a bracket that ends the cell: `阿基仑赛注射液（Car-T）`. */
static struct str without_last_bracket(struct str cell)
{
    static const char *const pairs[][2] = {{"（", "）"}, {"(", ")"}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        size_t open = str_find(cell, str_of(pairs[i][0]));
        if (open != (size_t)-1 && open > 0 && str_ends_with(cell, str_of(pairs[i][1])))
            cell.length = open;
    }
    return str_trim(cell);
}

static void add_generics(struct match_index *index, uint32_t row)
{
    const struct formulary_row *printed = formulary_row_at(index->formulary, row);
    struct str cell = str_of(printed->generic), rest = str_of(printed->generic_also), part;
    bool several = str_find(cell, STR_LIT("/")) != (size_t)-1;
    add_generic(index, row, cell, !several);
    if (!several && without_last_bracket(cell).length < cell.length)
        add_generic(index, row, without_last_bracket(cell), true);
    while (rest.length > 0 && str_next(&rest, ';', &part))
        add_generic(index, row, part, true);
    if (index->molecules[index->rows[row].molecule].subcutaneous)
        index->rows[row].forms |= FORM_SUBCUTANEOUS;
}

static void add_brands(struct match_index *index, uint32_t row)
{
    const struct formulary_row *printed = formulary_row_at(index->formulary, row);
    struct match_meaning meaning = {.kind = MEANING_BRAND, .value = row};
    struct str rest = str_of(printed->brand_also), part;
    match_add_meaning(index, match_key_text(index, str_of(printed->brand)), meaning);
    while (rest.length > 0 && str_next(&rest, ';', &part))
        match_add_meaning(index, match_key_text(index, part), meaning);
}

static void add_approval(struct match_index *index, uint32_t row)
{
    const struct formulary_row *printed = formulary_row_at(index->formulary, row);
    struct str key = match_key_text(index, str_of(printed->approval_no));
    struct str prefix = STR_LIT("国药准字");
    if (str_starts_with(key, prefix)) {
        key.data += prefix.length;
        key.length -= prefix.length;
    }
    match_add_meaning(index, key, (struct match_meaning){.kind = MEANING_APPROVAL, .value = row});
}

static bool add_rows(struct match_index *index)
{
    size_t count = formulary_row_count(index->formulary);
    index->rows = arena_array(index->arena, count + 1, sizeof(*index->rows));
    index->molecule_rows = arena_array(index->arena, count + 1, sizeof(*index->molecule_rows));
    if (index->rows == NULL || index->molecule_rows == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct formulary_row *row = formulary_row_at(index->formulary, i);
        index->rows[i].molecule = match_molecule_id(index, str_of(row->molecule));
        if (index->rows[i].molecule == MATCH_NONE_ID)
            return false; /* molecules.csv changed between the two readings */
        index->molecules[index->rows[i].molecule].row_count++;
        add_brands(index, i);
        add_generics(index, i);
        add_approval(index, i);
    }
    uint32_t first = 0;
    for (size_t i = 0; i < index->molecule_count; i++) {
        index->molecules[i].first_row = first;
        first += index->molecules[i].row_count;
        index->molecules[i].row_count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct match_molecule *molecule = &index->molecules[index->rows[i].molecule];
        index->molecule_rows[molecule->first_row + molecule->row_count++] = i;
    }
    return true;
}

static void add_words(struct match_index *index)
{
    for (size_t i = 0; i < match_word_count(); i++) {
        struct match_word word = match_word_at(i);
        if (word.text == NULL)
            continue;
        match_add_meaning(
            index, str_of(word.text),
            (struct match_meaning){
                .kind = word.kind, .value = (uint32_t)i, .forms = word.forms, .salts = word.salts});
    }
}

/* ---- the whole --------------------------------------------------------------------------------- */

static bool build(struct match_index *index, const char *directory, struct formulary_errors *errors)
{
    size_t before = errors->count;
    if (!match_load_characters(index, directory, errors) ||
        !load_molecules(index, directory, errors))
        return false;
    if (!add_rows(index)) {
        formulary_errors_add(errors, "molecules.csv", 0, 0,
                             "the files the lists were read from are expected unchanged");
        return false;
    }
    match_load_aliases(index, directory, errors);
    add_words(index);
    match_build_makers(index);
    match_build_sounds(index);
    if (index->failed || arena_is_overflown(index->arena))
        formulary_errors_add(errors, "aliases.csv", 0, 0, "out of memory");
    return errors->count == before && !errors->more;
}

struct match_index *match_index_new(const struct formulary *formulary, const char *directory,
                                    struct formulary_errors *errors)
{
    struct match_index *index = calloc(1, sizeof(*index));
    if (index != NULL)
        index->arena = arena_new(ARENA_CAP);
    if (index == NULL || index->arena == NULL) {
        formulary_errors_add(errors, "aliases.csv", 0, 0, "out of memory");
        free(index);
        return NULL;
    }
    index->magic = MATCH_MAGIC;
    index->formulary = formulary;
    if (build(index, directory, errors))
        return index;
    match_index_free(index);
    return NULL;
}

void match_index_free(struct match_index *index)
{
    if (index == NULL)
        return;
    MAGIC_CHECK(index, MATCH_MAGIC);
    index->magic = 0;
    arena_free(index->arena);
    free(index);
}
