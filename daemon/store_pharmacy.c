#include "store_pharmacy.h"

#include <string.h>

#include "store_words.h"

enum pharmacy_text { PHARMACY_ID, PHARMACY_NAME, PHARMACY_PROVINCE, PHARMACY_CITY };

static const char *text_of(const struct store_pharmacy *pharmacy, enum pharmacy_text which)
{
    switch (which) {
    case PHARMACY_ID: return pharmacy->pharmacy_id;
    case PHARMACY_NAME: return pharmacy->name;
    case PHARMACY_PROVINCE: return pharmacy->province;
    case PHARMACY_CITY: return pharmacy->city;
    }
    return NULL;
}

static void texts(struct store_params *params, const struct store_pharmacy *pharmacies,
                  size_t count, enum pharmacy_text which)
{
    struct store_column column;
    store_column_begin(&column, params, STORE_TEXT);
    for (size_t i = 0; i < count; i++)
        store_column_text(&column, text_of(&pharmacies[i], which));
    store_column_end(&column);
}

void store_pharmacy_put(struct store_params *params, int64_t now_ms, const char *actor,
                        const struct store_pharmacy *pharmacies, size_t count)
{
    struct store_column plans, suspended;
    store_instant(params, now_ms);
    store_text(params, actor);
    texts(params, pharmacies, count, PHARMACY_ID);
    texts(params, pharmacies, count, PHARMACY_NAME);
    texts(params, pharmacies, count, PHARMACY_PROVINCE);
    texts(params, pharmacies, count, PHARMACY_CITY);
    store_column_begin(&plans, params, STORE_TEXT);
    for (size_t i = 0; i < count; i++)
        store_column_text(&plans,
                          store_words(params, pharmacies[i].plans, pharmacies[i].plan_count));
    store_column_end(&plans);
    store_column_begin(&suspended, params, STORE_BOOL);
    for (size_t i = 0; i < count; i++)
        store_column_int(&suspended, pharmacies[i].suspended);
    store_column_end(&suspended);
}

bool store_pharmacy_put_read(const void *result, size_t index, struct arena *arena, bool *created)
{
    if ((size_t)store_row_count(result) <= index)
        return false;
    struct store_row row = store_row_at(result, (int)index, arena);
    const char *outcome = store_row_string(&row, "outcome");
    *created = strcmp(outcome, "created") == 0;
    return !row.failed && (*created || strcmp(outcome, "replaced") == 0);
}

void store_pharmacy_get(struct store_params *params, const char *pharmacy_id)
{
    store_text(params, pharmacy_id);
}

bool store_pharmacy_is_known(const void *result)
{
    return store_row_count(result) > 0;
}
