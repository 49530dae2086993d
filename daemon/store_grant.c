#include "store_grant.h"

void store_grant_put(struct store_params *params, const struct store_caller *caller,
                     const struct wire_grant *grant, int http, struct str answer)
{
    store_instant(params, caller->now_ms);
    store_text(params, caller->route);
    store_text(params, caller->caller);
    store_text(params, caller->key);
    store_bytes(params, caller->digest->bytes, DIGEST_SIZE);
    store_text(params, grant->policy_no);
    store_text(params, grant->list);
    store_text(params, grant->row);
    store_text(params, grant->state);
    store_date(params, grant->from_on);
    store_date(params, grant->to_on);
    store_int2(params, (int16_t)http);
    store_bytes(params, answer.data, answer.length);
}
