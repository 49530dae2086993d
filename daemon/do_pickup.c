#include "do_pickup.h"

#include <string.h>

#include "do_common.h"
#include "sql.h"

enum step_result do_pickup_code(struct exchange *exchange, const char *typed,
                                struct do_pickup *pickup)
{
    char normal[PICKUP_CODE_MAX + 1];
    if (pickup_code_parse(str_of(typed), normal) != PICKUP_CODE_OK)
        return exchange_refuse(exchange, 422, "code_mistyped", "取药码有误，请核对后重新输入");
    store_tags_make(exchange->app->keys, normal, &pickup->tags);
    digest_wipe(normal, sizeof(normal));
    return STEP_NEXT;
}

static enum step_result too_many(struct exchange *exchange, const struct store_guard *guard)
{
    exchange->retry_after_s = guard->retry_after_s < 1 ? 1 : guard->retry_after_s;
    return exchange_refuse(exchange, 429, "too_many_attempts", "错误的取药码次数过多，请稍后再试");
}

static enum step_result guard(struct exchange *exchange, int add, step_resume *resume)
{
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    const struct config *config = exchange->app->config;
    store_pickup_guard(params, exchange->now_ms, exchange->peer.uri, add,
                       config->code_guard_attempts, config->code_guard_window_s);
    return exchange_call(exchange, SQL_pickup_guard, params, add > 0, resume);
}

/* A wrong code was counted, in a transaction of its own: now the refusal. */
static enum step_result counted(struct exchange *exchange, const void *result)
{
    const struct do_pickup *pickup = exchange->state;
    struct store_guard state;
    if (!store_pickup_guard_read(result, exchange->arena, &state))
        return do_broken_row(exchange, "pickup_guard");
    if (strcmp(pickup->found.state, "other_pharmacy") == 0)
        return exchange_refuse(exchange, 403, "code_other_pharmacy", "此取药码属于其他药房");
    return exchange_refuse(exchange, 404, "code_unknown", "没有这个取药码");
}

static enum step_result found(struct exchange *exchange, const void *result)
{
    struct do_pickup *pickup = exchange->state;
    if (!store_pickup_check_read(result, exchange->arena, exchange->app->keys, &pickup->found))
        return do_broken_row(exchange, "pickup_check");
    if (strcmp(pickup->found.state, "unknown") == 0 ||
        strcmp(pickup->found.state, "other_pharmacy") == 0)
        return guard(exchange, 1, counted);
    return pickup->next(exchange, NULL);
}

static enum step_result looked(struct exchange *exchange, const void *result)
{
    const struct do_pickup *pickup = exchange->state;
    struct store_guard state;
    if (!store_pickup_guard_read(result, exchange->arena, &state))
        return do_broken_row(exchange, "pickup_guard");
    if (state.blocked)
        return too_many(exchange, &state);
    struct store_params *params = do_params(exchange);
    if (params == NULL)
        return STEP_ANSWER;
    store_pickup_check(params, exchange->today, exchange->peer.id, &pickup->tags);
    return exchange_call(exchange, SQL_pickup_check, params, false, found);
}

enum step_result do_pickup_find(struct exchange *exchange, struct do_pickup *pickup)
{
    BUG_IF(exchange->state != pickup);
    return guard(exchange, 0, looked);
}

static enum step_result refuse_when(struct exchange *exchange, const char *code, const char *detail,
                                    const char *name, const char *when)
{
    exchange_refuse(exchange, 409, code, detail);
    struct problem *problem = &exchange->problem;
    const char *json = when[0] == '\0' ? NULL : arena_printf(exchange->arena, "\"%s\"", when);
    if (json != NULL && problem->extra_count < ARRAY_LEN(problem->extra)) {
        problem->extra[problem->extra_count].name = name;
        problem->extra[problem->extra_count++].json = json;
    }
    return STEP_ANSWER;
}

enum step_result do_pickup_usable(struct exchange *exchange, const char *state, int64_t used_at_ms,
                                  int32_t valid_from, int32_t expires_on)
{
    char text[INSTANT_TEXT_SIZE] = "";
    if (strcmp(state, "used") == 0) {
        if (used_at_ms != INT64_MIN)
            instant_print(used_at_ms, true, text);
        return refuse_when(exchange, "code_already_dispensed",
                           arena_printf(exchange->arena, "此取药码已于 %s 取药", text),
                           "dispensed_at", text);
    }
    if (strcmp(state, "expired") == 0) {
        if (expires_on != DATE_NONE)
            instant_print(date_start_ms(expires_on + 1) - 1000, false, text);
        return refuse_when(exchange, "code_expired",
                           arena_printf(exchange->arena, "此取药码已过期（%s）", text),
                           "expired_at", text);
    }
    if (strcmp(state, "cancelled") == 0)
        return refuse_when(exchange, "code_cancelled", "此取药码已作废", "", "");
    if (strcmp(state, "not_yet_valid") == 0) {
        if (valid_from != DATE_NONE)
            date_print(valid_from, text);
        return refuse_when(exchange, "code_not_yet_valid",
                           arena_printf(exchange->arena, "此取药码自 %s 起可用", text),
                           "valid_from", text);
    }
    return STEP_NEXT;
}
