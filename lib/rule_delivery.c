/* Delivery is offered by all plans, but Ping An hands out catalogue drugs of the socially insured at
 * the counter only (its specific clause beats the general one). */
#include "rule.h"

#include "snapshot.h"

static enum trace_outcome fail(struct rule_context *context, enum reason_code code,
                               const char *parameter)
{
    struct verdict_reason *reason = rule_add(context, code, rule_clause(context, parameter));
    reason->pointer = "/collection/method";
    reason->required = code == REASON_manual_review ? "是否医保目录内药品" : "到店自取（pickup）";
    reason->submitted = "delivery";
    reason->change = (struct verdict_change){.kind = CHANGE_PICKUP};
    reason->remedy = "改为到店自取";
    return TRACE_FAIL;
}

static const char *coverage(struct rule_context *context)
{
    const char *city = context->claim->delivery_city;
    if (city[0] == '\0')
        return "";
    const char *network = plan_text(context->plan, "network", NULL, "");
    switch (formulary_city_reach(context->snapshot->formulary, network, city)) {
    case REACH_YES: return "；配送城市有指定药房";
    case REACH_NO: return "；配送城市没有指定药房，须另行安排";
    case REACH_UNKNOWN: break;
    }
    return "；手册未印配送城市";
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit || rule_row(context) == NULL)
        return TRACE_NOT_EVALUATED;
    if (context->claim->method == COLLECTION_PICKUP) {
        rule_compared(context, "到店自取");
        return TRACE_PASS;
    }
    if (!plan_list_has(context->plan, "delivery", NULL, "yes"))
        return fail(context, REASON_delivery_not_allowed, "delivery");
    bool pickup_only = plan_list_has(context->plan, "delivery_catalogue", NULL, "pickup_only");
    enum catalogue_flag catalogue = rule_catalogue(context);
    rule_compared(context, "配送；医保内药品 %s；以社保身份投保 %s%s",
                  catalogue == CATALOGUE_YES  ? "是"
                  : catalogue == CATALOGUE_NO ? "否"
                                              : "不明",
                  context->history->social_insured ? "是" : "否", coverage(context));
    if (!pickup_only || !context->history->social_insured || catalogue == CATALOGUE_NO)
        return TRACE_PASS;
    return fail(context,
                catalogue == CATALOGUE_YES ? REASON_delivery_not_allowed : REASON_manual_review,
                "delivery_catalogue");
}

const struct rule rule_delivery = {"delivery", RULE_LINE, "delivery", evaluate};
