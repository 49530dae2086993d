#include "do_common.h"

#include "canon.h"
#include "route.h"

const char *do_route(struct exchange *exchange)
{
    const char *ids[] = {exchange->path_id, exchange->path_id2};
    size_t id = 0;
    struct str rest = str_of(exchange->route->pattern + 1), part;
    struct buf text;
    buf_init(&text, 1024);
    buf_add_text(&text, http_method_text(exchange->route->method));
    buf_add_char(&text, ' ');
    while (str_next(&rest, '/', &part)) {
        buf_add_char(&text, '/');
        if (str_equal_text(part, "{id}") && id < ARRAY_LEN(ids))
            buf_add_text(&text, ids[id++]);
        else
            buf_add(&text, part.data, part.length);
    }
    const char *copy =
        text.failed ? NULL : arena_copy(exchange->arena, buf_text(&text), text.length);
    buf_fini(&text);
    return copy;
}

static const uint8_t *oldest_key(const struct seal_keys *keys)
{
    int newest = seal_key_version(keys, SEAL_IDEMPOTENCY);
    for (int version = 1; version < newest; version++) {
        const uint8_t *key = seal_key(keys, SEAL_IDEMPOTENCY, version);
        if (key != NULL)
            return key;
    }
    return seal_key(keys, SEAL_IDEMPOTENCY, newest);
}

bool do_digest(struct exchange *exchange)
{
    const char *route = do_route(exchange);
    return route != NULL &&
           canon_digest(exchange->arena, oldest_key(exchange->app->keys), DIGEST_SIZE,
                        str_of(route), exchange->request->body, &exchange->digest);
}

enum step_result do_prior(struct exchange *exchange, const struct store_prior *prior)
{
    if (store_prior_is_replay(prior))
        return exchange_replay(exchange, prior->http, prior->authorization_id, prior->car_t,
                               prior->answer);
    if (store_prior_is(prior, "reused"))
        return exchange_refuse(exchange, 422, "idempotency_key_reused",
                               "这个 Idempotency-Key 已用于另一个请求。");
    if (store_prior_is(prior, "tombstone"))
        return exchange_refuse(exchange, 409, "request_reversed", "这个请求已被冲正，不再受理。");
    if (store_prior_is(prior, "stale"))
        return STEP_STALE;
    return STEP_NEXT;
}

enum step_result do_broken_row(struct exchange *exchange, const char *statement)
{
    log_error(&exchange->log, "unexpected_row", LOG_ID("statement", statement));
    return exchange_refuse(exchange, 503, "unavailable",
                           "The database's answer could not be read.");
}

const char *do_query(struct exchange *exchange, const char *name, const char *pointer)
{
    bool twice = false;
    const char *value = http_query(exchange->request, name, &twice);
    if (!twice)
        return value;
    problem_field(&exchange->problem, pointer, "duplicate_key", "查询参数重复");
    return NULL;
}

struct store_params *do_params(struct exchange *exchange)
{
    struct store_params *params = arena_alloc(exchange->arena, sizeof(*params));
    if (params != NULL)
        store_params_init(params, exchange->arena);
    return params;
}
