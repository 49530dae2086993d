/* do_common: what every call with an Idempotency-Key does alike. */
#ifndef TEYAO_DO_COMMON_H
#define TEYAO_DO_COMMON_H

#include "exchange.h"
#include "store_prior.h"

/* "POST /v1/authorizations/<id>/cancel": the route with its ids, from the table and not as sent, so that two
 * spellings of one path are one route. Arena text; NULL on overflow. */
MUST_CHECK const char *do_route(struct exchange *exchange);
/* exchange->digest over do_route() and the canonical body, which a wire_*_parse must have accepted. The key is the
 * oldest idempotency key of the key file, always: digests are compared by equality in the database, so they must
 * not change when a newer key is added. Taking the oldest key out makes every earlier key+body look reused.
 * False on overflow: return STEP_ANSWER. */
MUST_CHECK bool do_digest(struct exchange *exchange);
/* What the idempotency columns say: replay, replayed → the first answer again; reused → 422
 * idempotency_key_reused; tombstone → 409 request_reversed; stale → STEP_STALE; else STEP_NEXT: the caller
 * looks at the statement's own word. */
MUST_CHECK enum step_result do_prior(struct exchange *exchange, const struct store_prior *prior);
/* A row that is not what sql.def promises, or a sealed value that does not open: logged, 503. */
enum step_result do_broken_row(struct exchange *exchange, const char *statement);

/* Empty parameters for one statement call, arena memory; NULL on overflow: return STEP_ANSWER. */
MUST_CHECK struct store_params *do_params(struct exchange *exchange);
/* Value of a query parameter, NULL when absent; one that repeats is a field error (and NULL). */
const char *do_query(struct exchange *exchange, const char *name, const char *pointer);

#endif
