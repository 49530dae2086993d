#include "admit.h"

#include <stdlib.h>
#include <string.h>

#include "sql.h"
#include "store_pharmacy.h"

struct admit_slot {
    char id[TLS_ID_MAX + 1]; /* "" free */
};

struct admit {
    size_t count;
    struct admit_slot slots[];
};

struct admit *admit_new(size_t slots)
{
    struct admit *admit = calloc(1, sizeof(*admit) + slots * sizeof(struct admit_slot));
    if (admit != NULL)
        admit->count = slots;
    return admit;
}

void admit_free(struct admit *admit)
{
    free(admit);
}

/* One place for each id: of two that share it the later one stays, the other is asked for again. */
static size_t slot_of(const struct admit *admit, const char *pharmacy_id)
{
    return str_hash(str_of(pharmacy_id)) % admit->count;
}

void admit_learn(struct admit *admit, const char *pharmacy_id)
{
    size_t length = strlen(pharmacy_id);
    if (length > TLS_ID_MAX)
        return;
    memcpy(admit->slots[slot_of(admit, pharmacy_id)].id, pharmacy_id, length + 1);
}

bool admit_is_known(const struct admit *admit, const char *pharmacy_id)
{
    return strcmp(admit->slots[slot_of(admit, pharmacy_id)].id, pharmacy_id) == 0;
}

static enum step_result is_registered(struct exchange *exchange, const void *result)
{
    if (!store_pharmacy_is_known(result))
        return exchange_refuse(exchange, 403, "caller_unknown",
                               "This certificate is not registered here.");
    admit_learn(exchange->app->admit, exchange->peer.id);
    return STEP_NEXT;
}

enum step_result admit_step(struct exchange *exchange)
{
    if (exchange->peer.kind != TLS_KIND_PHARMACY ||
        admit_is_known(exchange->app->admit, exchange->peer.id))
        return STEP_NEXT;
    struct store_params params;
    store_params_init(&params, exchange->arena);
    store_pharmacy_get(&params, exchange->peer.id);
    return exchange_call(exchange, SQL_pharmacy_get, &params, false, is_registered);
}
