/* do_policy_put: the core system creates or replaces a policy. A PUT is idempotent by itself. */
#include <string.h>

#include "do.h"
#include "do_common.h"
#include "sql.h"
#include "store_policy.h"

/* A diagnosis nobody can have confirmed yet. */
static void check_days(struct exchange *exchange, const struct wire_policy *policy)
{
    for (size_t i = 0; i < policy->known_diagnosis_count; i++) {
        int32_t on = policy->known_diagnoses[i].first_confirmed_on;
        const char *pointer = arena_printf(exchange->arena, "/known_diagnoses/%zu/confirmed_on", i);
        if (on != DATE_NONE && on > exchange->today && pointer != NULL)
            problem_field(&exchange->problem, pointer, "in_the_future", "确诊日期不能晚于今天");
    }
}

static enum step_result parse(struct exchange *exchange)
{
    struct wire_policy *policy = arena_alloc(exchange->arena, sizeof(*policy));
    exchange->state = policy;
    if (!wire_id_is_valid(str_of(exchange->path_id)))
        problem_field(&exchange->problem, "/policy_no", "bad_format",
                      "保单号为 1 到 64 个字母、数字、连字符、下划线或点");
    if (policy == NULL || !wire_policy_parse(exchange->arena, exchange->request->body,
                                             exchange->snapshot, policy, &exchange->problem))
        return STEP_ANSWER;
    check_days(exchange, policy);
    return exchange->problem.status != 0 ? STEP_ANSWER : STEP_NEXT;
}

/* In turn with the policy's requests: a core system that sends the same policy again and again must not make each
 * of them stale. */
static enum step_result wait_for_turn(struct exchange *exchange)
{
    return exchange_take_turn(exchange, exchange->path_id) ? STEP_NEXT : STEP_WAIT;
}

static const char *number(struct exchange *exchange, int64_t value)
{
    return arena_printf(exchange->arena, "%lld", (long long)value);
}

static enum step_result below_commitments(struct exchange *exchange,
                                          const struct store_policy_outcome *outcome)
{
    struct problem *problem = &exchange->problem;
    struct buf pool;
    bool pool_in_use = strcmp(outcome->outcome, "pool_in_use") == 0;
    exchange_refuse(
        exchange, 409, pool_in_use ? "pool_in_use" : "limit_below_commitments",
        pool_in_use ? "清单的金额已在此额度池之外占用或支付，本保单年度内不能改归此池，保单未改变。"
                    : "新的限额低于已占用和已支付的金额，保单未改变。");
    buf_init(&pool, 1024);
    wire_text(&pool, outcome->pool);
    const struct {
        const char *name, *json;
    } members[] = {
        {"limit_fen", number(exchange, outcome->limit_fen)},
        {"held_fen", number(exchange, outcome->held_fen)},
        {"captured_fen", number(exchange, outcome->captured_fen)},
        {"pool", pool.failed ? NULL : arena_copy(exchange->arena, buf_text(&pool), pool.length)},
    };
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        if (members[i].json == NULL)
            continue;
        problem->extra[problem->extra_count].name = members[i].name;
        problem->extra[problem->extra_count++].json = members[i].json;
    }
    buf_fini(&pool);
    return STEP_ANSWER;
}

static enum step_result print(struct exchange *exchange, const struct store_policy_outcome *outcome)
{
    const struct wire_policy *policy = exchange->state;
    const char *id_no = seal_mask_id(exchange->arena, str_of(policy->id_no));
    const char *name = seal_mask_name(exchange->arena, str_of(policy->name));
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "policy_no", exchange->path_id);
    wire_out_text(&out, "outcome", outcome->outcome);
    wire_out_int(&out, "version", outcome->version);
    wire_out_text(&out, "plan", policy->plan);
    wire_out_object(&out, "insured");
    wire_out_text(&out, "id_type", claim_id_type_words[policy->id_type]);
    wire_out_text(&out, "id_no", id_no);
    wire_out_text(&out, "name", name);
    wire_out_object_end(&out);
    wire_out_date(&out, "effective_on", policy->effective_on);
    wire_out_date(&out, "expires_on", policy->expires_on);
    wire_out_int(&out, "voided", outcome->voided);
    wire_out_object_end(&out);
    return exchange_answer(exchange, strcmp(outcome->outcome, "created") == 0 ? 201 : 200);
}

static enum step_result stored(struct exchange *exchange, const void *result)
{
    struct store_policy_outcome outcome;
    if (!store_policy_put_read(result, 0, exchange->arena, &outcome))
        return do_broken_row(exchange, "policy_put");
    if (store_policy_is_stored(&outcome))
        return print(exchange, &outcome);
    if (strcmp(outcome.outcome, "limit_below_commitments") == 0 ||
        strcmp(outcome.outcome, "pool_in_use") == 0)
        return below_commitments(exchange, &outcome);
    if (strcmp(outcome.outcome, "insured_fixed") == 0)
        return exchange_refuse(exchange, 409, "insured_fixed",
                               "这张保单已有请求，被保险人不能换成另一人。");
    if (strcmp(outcome.outcome, "year_in_use") == 0)
        return exchange_refuse(exchange, 409, "year_in_use",
                               "生效日改变会切断已有金额的保单年度，保单未改变。");
    return do_broken_row(exchange, "policy_put");
}

static enum step_result record(struct exchange *exchange)
{
    const struct wire_policy *body = exchange->state;
    const struct store_policy policy = {
        .policy_no = exchange->path_id,
        .body = body,
        .plan = plan_on(exchange->snapshot->plans, body->plan, exchange->today),
    };
    const struct store_policy_put put = {
        .now_ms = exchange->now_ms,
        .today = exchange->today,
        .actor = exchange->peer.uri,
        .keys = exchange->app->keys,
        .policies = &policy,
        .count = 1,
    };
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_policy_put(params, &put);
    return exchange_call(exchange, SQL_policy_put, params, true, stored);
}

const struct do_entry do_policy_put = {
    .name = "policy_put", .parse = parse, .fetch = wait_for_turn, .record = record};
