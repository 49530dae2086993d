#include "formulary.h"

#include <stdlib.h>
#include <string.h>

#include "formulary_internal.h"

static const char *const product_kind_words[PRODUCT_KIND_COUNT] = {
    [PRODUCT_DOMESTIC] = "domestic",
    [PRODUCT_CAR_T] = "car_t",
    [PRODUCT_BOAO_OVERSEAS] = "boao_overseas",
    [PRODUCT_IMPORT_LICENSED] = "import_licensed",
    [PRODUCT_DEVICE] = "device",
};

const char *product_kind_text(enum product_kind kind)
{
    BUG_IF((unsigned)kind >= PRODUCT_KIND_COUNT);
    return product_kind_words[kind];
}

bool product_kind_by_text(const char *text, enum product_kind *kind)
{
    for (unsigned i = 0; i < PRODUCT_KIND_COUNT; i++) {
        if (strcmp(text, product_kind_words[i]) == 0) {
            *kind = (enum product_kind)i;
            return true;
        }
    }
    return false;
}

/* The count is not part of what a reader may see change, so the object stays const for everybody
 * else; it was allocated writable by the loader. */
static struct formulary *writable(const struct formulary *formulary)
{
    return (struct formulary *)(uintptr_t)formulary;
}

const struct formulary *formulary_hold(const struct formulary *formulary)
{
    MAGIC_CHECK(formulary, FORMULARY_MAGIC);
    writable(formulary)->references++;
    return formulary;
}

void formulary_drop(const struct formulary *formulary)
{
    if (formulary == NULL)
        return;
    MAGIC_CHECK(formulary, FORMULARY_MAGIC);
    struct formulary *mine = writable(formulary);
    BUG_IF(mine->references == 0);
    if (--mine->references > 0)
        return;
    mine->magic = 0;
    arena_free(mine->arena);
    free(mine);
}

const char *formulary_digest(const struct formulary *formulary)
{
    return formulary->digest;
}

size_t formulary_list_count(const struct formulary *formulary)
{
    return formulary->list_count;
}

const struct formulary_list *formulary_list_at(const struct formulary *formulary, size_t index)
{
    BUG_IF(index >= formulary->list_count);
    return &formulary->lists[index];
}

const struct formulary_list *formulary_list_on(const struct formulary *formulary, const char *list,
                                               int32_t on)
{
    const struct formulary_list *found = NULL;
    for (size_t i = 0; i < formulary->list_count; i++) {
        const struct formulary_list *each = &formulary->lists[i];
        if (strcmp(each->id, list) != 0 || (on != DATE_NONE && each->effective_from > on))
            continue;
        if (found == NULL || each->effective_from > found->effective_from)
            found = each;
    }
    bool ended = found != NULL && on != DATE_NONE && found->effective_to != DATE_NONE &&
                 found->effective_to < on;
    return ended ? NULL : found;
}

size_t formulary_row_count(const struct formulary *formulary)
{
    return formulary->row_count;
}

const struct formulary_row *formulary_row_at(const struct formulary *formulary, size_t index)
{
    BUG_IF(index >= formulary->row_count);
    return &formulary->rows[index];
}

const struct formulary_row *formulary_row_on(const struct formulary *formulary, const char *row,
                                             int32_t on)
{
    const struct formulary_row *found = NULL;
    uint32_t index = 0;
    if (!formulary_names_find(&formulary->row_ids, str_of(row), &index))
        return NULL;
    for (; index != FORMULARY_NONE; index = formulary->next_version[index]) {
        const struct formulary_row *each = &formulary->rows[index];
        if (on != DATE_NONE && formulary_list_on(formulary, each->list->id, on) != each->list)
            continue;
        if (found == NULL || each->list->effective_from > found->list->effective_from)
            found = each;
    }
    return found;
}

static bool is_one_of(const char *also, struct str name)
{
    struct str rest = str_of(also), word;
    if (rest.length == 0)
        return false;
    while (str_next(&rest, ';', &word)) {
        if (str_equal(word, name))
            return true;
    }
    return false;
}

/* 上海 and 上海市 are the same city; other differences are spelt out in the also column. */
static struct str without_city_suffix(struct str name)
{
    struct str suffix = STR_LIT("市");
    if (name.length > suffix.length && str_ends_with(name, suffix))
        name.length -= suffix.length;
    return name;
}

static bool is_city(const struct formulary_city *city, const char *network, const char *name)
{
    struct str asked = str_trim(str_of(name));
    if (strcmp(city->network, network) != 0)
        return false;
    return str_equal(without_city_suffix(asked), without_city_suffix(str_of(city->city))) ||
           is_one_of(city->also, asked);
}

/* A city may stand under one name in the one table and under another in the other (长沙, 长沙市):
 * every record that answers to the name counts. */
int formulary_city_pharmacies(const struct formulary *formulary, const char *network,
                              const char *city)
{
    int found = -1;
    for (size_t i = 0; i < formulary->city_count; i++) {
        const struct formulary_city *each = &formulary->cities[i];
        if (each->pharmacies >= 0 && is_city(each, network, city))
            found = (found < 0 ? 0 : found) + each->pharmacies;
    }
    return found;
}

bool formulary_city_is_covered(const struct formulary *formulary, const char *network,
                               const char *city)
{
    for (size_t i = 0; i < formulary->city_count; i++) {
        if (formulary->cities[i].covered && is_city(&formulary->cities[i], network, city))
            return true;
    }
    return false;
}

enum formulary_reach formulary_city_reach(const struct formulary *formulary, const char *network,
                                          const char *city)
{
    bool printed = false, cities_printed = false;
    for (size_t i = 0; i < formulary->city_count; i++) {
        if (strcmp(formulary->cities[i].network, network) != 0)
            continue;
        printed = true;
        cities_printed |= formulary->cities[i].covered;
    }
    if (!printed)
        return REACH_UNKNOWN;
    if (cities_printed && !formulary_city_is_covered(formulary, network, city))
        return REACH_NO;
    return formulary_city_pharmacies(formulary, network, city) > 0 ? REACH_YES : REACH_NO;
}

bool formulary_is_same_city(const char *a, const char *b)
{
    return str_equal(without_city_suffix(str_trim(str_of(a))),
                     without_city_suffix(str_trim(str_of(b))));
}

const struct formulary_boao *formulary_boao_find(const struct formulary *formulary,
                                                 const char *hospital, const char *clinic)
{
    struct str asked = str_trim(str_of(hospital));
    for (size_t i = 0; i < formulary->hospital_count; i++) {
        const struct formulary_hospital *each = &formulary->hospitals[i];
        if (strcmp(each->boao.clinic, clinic) != 0)
            continue;
        if (str_equal_text(asked, each->hospital) || is_one_of(each->also, asked))
            return &each->boao;
    }
    return NULL;
}

bool formulary_knows_molecule(const struct formulary *formulary, struct str molecule)
{
    return formulary_names_has(&formulary->molecules, molecule);
}

bool formulary_knows_clause(const struct formulary *formulary, struct str clause)
{
    return formulary_names_has(&formulary->clauses, clause);
}
