#include "store_price.h"

static void text_columns(struct store_params *params, const struct store_price *prices,
                         size_t count)
{
    struct store_column list, row, pharmacy;
    store_column_begin(&list, params, STORE_TEXT);
    store_column_begin(&row, params, STORE_TEXT);
    store_column_begin(&pharmacy, params, STORE_TEXT);
    for (size_t i = 0; i < count; i++) {
        store_column_text(&list, prices[i].list);
        store_column_text(&row, prices[i].row);
        store_column_text(&pharmacy, prices[i].pharmacy_id);
    }
    store_column_end(&list);
    store_column_end(&row);
    store_column_end(&pharmacy);
}

void store_price_put(struct store_params *params, int64_t now_ms, const char *actor,
                     const struct store_price *prices, size_t count)
{
    struct store_column from, to, price;
    store_instant(params, now_ms);
    store_text(params, actor);
    text_columns(params, prices, count);
    store_column_begin(&from, params, STORE_DATE);
    store_column_begin(&to, params, STORE_DATE);
    store_column_begin(&price, params, STORE_INT8);
    for (size_t i = 0; i < count; i++) {
        store_column_date(&from, prices[i].from_on);
        store_column_date(&to, prices[i].to_on);
        store_column_int(&price, prices[i].price_fen);
    }
    store_column_end(&from);
    store_column_end(&to);
    store_column_end(&price);
}

const char *store_price_put_read(const void *result, size_t index, struct arena *arena)
{
    if ((size_t)store_row_count(result) <= index)
        return NULL;
    struct store_row row = store_row_at(result, (int)index, arena);
    const char *outcome = store_row_text(&row, "outcome");
    return row.failed ? NULL : outcome;
}
