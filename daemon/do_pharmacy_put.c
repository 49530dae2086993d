/* do_pharmacy_put: the core system registers a pharmacy, its networks and whether it is suspended. */
#include "admit.h"
#include "do.h"
#include "do_common.h"
#include "sql.h"
#include "store_pharmacy.h"
#include "wire.h"

static enum step_result parse(struct exchange *exchange)
{
    struct wire_pharmacy *pharmacy = arena_alloc(exchange->arena, sizeof(*pharmacy));
    exchange->state = pharmacy;
    if (!wire_id_is_valid(str_of(exchange->path_id)))
        problem_field(&exchange->problem, "/pharmacy_id", "bad_format",
                      "药店编号为 1 到 64 个字母、数字、连字符、下划线或点");
    if (pharmacy == NULL || !wire_pharmacy_parse(exchange->arena, exchange->request->body,
                                                 exchange->snapshot, pharmacy, &exchange->problem))
        return STEP_ANSWER;
    return exchange->problem.status != 0 ? STEP_ANSWER : STEP_NEXT;
}

static enum step_result stored(struct exchange *exchange, const void *result)
{
    const struct wire_pharmacy *pharmacy = exchange->state;
    bool created;
    if (!store_pharmacy_put_read(result, 0, exchange->arena, &created))
        return do_broken_row(exchange, "pharmacy_put");
    admit_learn(exchange->app->admit, exchange->path_id);
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "pharmacy_id", exchange->path_id);
    wire_out_text(&out, "outcome", created ? "created" : "replaced");
    wire_out_text(&out, "name", pharmacy->name);
    wire_out_text(&out, "province", pharmacy->province);
    wire_out_text(&out, "city", pharmacy->city);
    wire_out_array(&out, "plans");
    for (size_t i = 0; i < pharmacy->plan_count; i++)
        wire_out_text(&out, NULL, pharmacy->plans[i]);
    wire_out_array_end(&out);
    wire_out_bool(&out, "suspended", pharmacy->suspended);
    wire_out_object_end(&out);
    return exchange_answer(exchange, created ? 201 : 200);
}

static enum step_result record(struct exchange *exchange)
{
    const struct wire_pharmacy *body = exchange->state;
    const struct store_pharmacy pharmacy = {
        .pharmacy_id = exchange->path_id,
        .name = body->name,
        .province = body->province,
        .city = body->city,
        .plans = body->plans,
        .plan_count = body->plan_count,
        .suspended = body->suspended,
    };
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_pharmacy_put(params, exchange->now_ms, exchange->peer.uri, &pharmacy, 1);
    return exchange_call(exchange, SQL_pharmacy_put, params, true, stored);
}

const struct do_entry do_pharmacy_put = {.name = "pharmacy_put", .parse = parse, .record = record};
