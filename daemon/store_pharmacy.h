/* store_pharmacy: statements about pharmacies: parameters in, rows out. See sql.def. */
#ifndef TEYAO_STORE_PHARMACY_H
#define TEYAO_STORE_PHARMACY_H

#include "store_params.h"
#include "store_row.h"

struct store_pharmacy { /* borrowed */
    const char *pharmacy_id, *name, *province, *city;
    const char *const *plans;
    size_t plan_count;
    bool suspended;
};

/* All or none, one transaction. */
void store_pharmacy_put(struct store_params *params, int64_t now_ms, const char *actor,
                        const struct store_pharmacy *pharmacies, size_t count);
/* One outcome row of pharmacy_put: *created, else replaced. False: not what sql.def promises. */
MUST_CHECK bool store_pharmacy_put_read(const void *result, size_t index, struct arena *arena,
                                        bool *created);

void store_pharmacy_get(struct store_params *params, const char *pharmacy_id);
bool store_pharmacy_is_known(const void *result);

#endif
