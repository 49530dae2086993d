#include <string.h>

#include "match_internal.h"

/* Two makers are compared without places, legal forms and trade words, and either may say more
 * than the other: 君实 is 君实生物, 上海复宏汉霖生物制药有限公司 is 复宏汉霖. */

static uint32_t maker_id(struct match_index *index, struct str core)
{
    uint32_t known = 0;
    if (index->maker_ids.arena == NULL)
        formulary_names_init(&index->maker_ids, index->arena);
    if (formulary_names_find(&index->maker_ids, core, &known))
        return known;
    if (index->maker_count == index->maker_capacity) {
        size_t capacity = index->maker_capacity == 0 ? 256 : index->maker_capacity * 2;
        const char **makers = arena_array(index->arena, capacity, sizeof(*makers));
        if (makers == NULL) {
            index->failed = true;
            return 0;
        }
        if (index->maker_count > 0)
            memcpy(makers, index->makers, index->maker_count * sizeof(*makers));
        index->makers = makers;
        index->maker_capacity = capacity;
    }
    const char *text = str_copy(index->arena, core);
    if (text == NULL ||
        !formulary_names_add(&index->maker_ids, text, (uint32_t)index->maker_count)) {
        index->failed = true;
        return 0;
    }
    index->makers[index->maker_count] = text;
    return (uint32_t)index->maker_count++;
}

static bool is_name(struct str core)
{
    return core.length >= 3 && str_count(core) >= 2;
}

static void add_row_maker(struct match_row *row, uint32_t id)
{
    for (uint32_t i = 0; i < row->maker_count; i++) {
        if (row->makers[i] == id)
            return;
    }
    if (row->maker_count < MATCH_MAX_MAKERS)
        row->makers[row->maker_count++] = id;
}

static void add_maker(struct match_index *index, uint32_t row, struct str name)
{
    struct str whole = match_key_text(index, name);
    struct str core = match_maker_core(whole);
    if (!is_name(core))
        core = whole;
    if (!is_name(core))
        return;
    uint32_t id = maker_id(index, core);
    struct match_meaning meaning = {.kind = MEANING_MAKER, .value = id};
    match_add_meaning(index, whole, meaning);
    match_add_meaning(index, core, meaning);
    add_row_maker(&index->rows[row], id);
}

/* Bytes before the next sign that separates firms; *skip gets the sign's. */
static size_t first_firm(struct str cell, size_t *skip)
{
    static const char *const separators[] = {"/", ";", "、", "-"};
    size_t cut = cell.length;
    *skip = 0;
    for (size_t i = 0; i < ARRAY_LEN(separators); i++) {
        size_t at = str_find(cell, str_of(separators[i]));
        if (at >= cut)
            continue;
        cut = at;
        *skip = strlen(separators[i]);
    }
    return cut;
}

/* Cells of several firms: `第一三共/阿斯利康`, `MacroGenic、再鼎医药`, `强生-Depuy`. */
static void add_makers(struct match_index *index, uint32_t row, const char *cell)
{
    struct str rest = str_of(cell);
    while (rest.length > 0) {
        size_t skip = 0, cut = first_firm(rest, &skip);
        add_maker(index, row, (struct str){rest.data, cut});
        rest.data += cut + skip;
        rest.length -= cut + skip;
    }
}

/* A list without a column of makers: the same brand of the same molecule elsewhere has one. */
static void borrow_makers(struct match_index *index, uint32_t row)
{
    const struct formulary_row *printed = formulary_row_at(index->formulary, row);
    struct str brand = match_key_text(index, str_of(printed->brand));
    const struct match_key *key = brand.length == 0
                                      ? NULL
                                      : match_find_key(index, brand.data, brand.length,
                                                       match_hash_text(brand.data, brand.length));
    for (uint32_t at = key == NULL ? MATCH_NONE_ID : key->first; at != MATCH_NONE_ID;
         at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        const struct match_row *other = &index->rows[meaning->value];
        if (meaning->kind != MEANING_BRAND || meaning->alias ||
            other->molecule != index->rows[row].molecule ||
            formulary_row_at(index->formulary, meaning->value)->manufacturer[0] == '\0')
            continue;
        for (uint32_t i = 0; i < other->maker_count; i++)
            add_row_maker(&index->rows[row], other->makers[i]);
    }
}

void match_build_makers(struct match_index *index)
{
    const char *chinese = NULL;
    size_t count = formulary_row_count(index->formulary);
    for (uint32_t i = 0; i < count; i++) {
        const struct formulary_row *row = formulary_row_at(index->formulary, i);
        add_makers(index, i, row->manufacturer);
        add_makers(index, i, row->manufacturer_also);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (formulary_row_at(index->formulary, i)->manufacturer[0] == '\0')
            borrow_makers(index, i);
    }
    for (size_t i = 0; match_maker_english(i, &chinese) != NULL; i++) {
        uint32_t id = maker_id(index, str_of(chinese));
        struct match_meaning meaning = {.kind = MEANING_MAKER, .value = id, .alias = true};
        match_add_meaning(index, str_of(match_maker_english(i, &chinese)), meaning);
        match_add_meaning(index, str_of(chinese), meaning);
    }
}

enum match_agreement match_maker_agrees(const struct match_index *index, uint32_t row,
                                        struct str whole, struct str core)
{
    const struct match_row *mine = &index->rows[row];
    if (mine->maker_count == 0)
        return UNKNOWN;
    for (uint32_t i = 0; i < mine->maker_count; i++) {
        struct str known = str_of(index->makers[mine->makers[i]]);
        if (str_find(whole, known) != (size_t)-1)
            return AGREES;
        if (is_name(core) && str_find(known, core) != (size_t)-1)
            return AGREES;
    }
    return DENIES;
}
