/* store_price: agreed prices. See sql.def price_put. */
#ifndef TEYAO_STORE_PRICE_H
#define TEYAO_STORE_PRICE_H

#include "store_params.h"
#include "store_row.h"

struct store_price {         /* borrowed */
    const char *list, *row;  /* row's id, "cpic-b:85" */
    const char *pharmacy_id; /* "": all */
    int32_t from_on, to_on;  /* to DATE_NONE: open */
    int64_t price_fen;
};

/* All or none, one transaction. */
void store_price_put(struct store_params *params, int64_t now_ms, const char *actor,
                     const struct store_price *prices, size_t count);
/* Arena text: created replaced overlaps unknown_pharmacy not_applied; NULL: not what sql.def promises. */
const char *store_price_put_read(const void *result, size_t index, struct arena *arena);

#endif
