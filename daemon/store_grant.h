/* store_grant: assistance grants. See sql.def grant_put; the outcome is read with store_outcome_read. */
#ifndef TEYAO_STORE_GRANT_H
#define TEYAO_STORE_GRANT_H

#include "store_authorization.h"
#include "wire.h"

/* answer: the bytes that are given now and on every repetition. caller's pharmacy_id is not used. */
void store_grant_put(struct store_params *params, const struct store_caller *caller,
                     const struct wire_grant *grant, int http, struct str answer);

#endif
