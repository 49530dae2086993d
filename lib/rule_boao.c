/* Overseas drugs are booked at one of two hospitals, so many days ahead; the code is valid from the visit. */
#include "rule_boao.h"

#include "rule.h"
#include "snapshot.h"

struct lead {
    int least, most; /* days between booking and visit */
};

const char rule_boao_clause[] = "000 院外特药直付（海外） 服务标准 3";

static enum trace_outcome fail_no_booking(struct rule_context *context)
{
    rule_compared(context, "没有预约");
    struct verdict_reason *reason = rule_add(context, REASON_documents_missing, rule_boao_clause);
    reason->pointer = "/booking";
    reason->required = "booking";
    reason->remedy = "补充预约：clinic、booked_on、visit_on";
    return TRACE_FAIL;
}

static enum trace_outcome fail_short(struct rule_context *context, const char *required,
                                     int32_t earliest_on)
{
    struct verdict_reason *reason = rule_add(context, REASON_notice_too_short, rule_boao_clause);
    reason->pointer = "/booking/visit_on";
    reason->required = required;
    reason->submitted = rule_date(context, context->claim->visit_on);
    if (earliest_on != DATE_NONE)
        reason->change = (struct verdict_change){.kind = CHANGE_VISIT_ON, .on = earliest_on};
    if (earliest_on != DATE_NONE)
        reason->remedy =
            rule_text(context, "就诊日改为 %s 或以后", rule_date(context, earliest_on));
    return TRACE_FAIL;
}

/* Enough for one of the two hospitals, and which one is meant is not said. */
static enum trace_outcome fail_unknown_hospital(struct rule_context *context,
                                                const struct lead *asked)
{
    struct verdict_reason *reason = rule_add(context, REASON_manual_review, rule_boao_clause);
    reason->pointer = "/booking/visit_on";
    reason->required =
        rule_text(context, "两家医院分别须提前 %d 天和 %d 天", asked->least, asked->most);
    reason->submitted = rule_date(context, context->claim->visit_on);
    return TRACE_FAIL;
}

/* Lead days of the hospital; of both where a request before the visit names none. 0 and 0: another hospital. */
static struct lead lead_asked(const struct rule_context *context)
{
    static const char *const hospitals[] = {"博鳌超级医院", "博鳌恒大国际医院"};
    const struct claim *claim = context->claim;
    const struct formulary *formulary = context->snapshot->formulary;
    const char *clinic = claim->booking_expert ? "expert" : "general";
    struct lead lead = {0, 0};
    bool any = !claim->has_prescription; /* the prescription names the hospital */
    for (size_t i = 0; i < ARRAY_LEN(hospitals); i++) {
        const struct formulary_boao *boao =
            formulary_boao_find(formulary, any ? hospitals[i] : claim->hospital_name, clinic);
        if (boao == NULL)
            continue;
        lead.least = lead.least == 0 || boao->lead_days < lead.least ? boao->lead_days : lead.least;
        lead.most = boao->lead_days > lead.most ? boao->lead_days : lead.most;
    }
    return lead;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct claim *claim = context->claim;
    const char *list = rule_list_id(context);
    if (list == NULL || !plan_list_has(context->plan, "hospital_only", list, "boao"))
        return TRACE_NOT_EVALUATED;
    context->clause = rule_boao_clause;
    if (!claim->has_booking)
        return fail_no_booking(context);
    struct lead asked = lead_asked(context);
    if (asked.most == 0)
        return TRACE_NOT_EVALUATED; /* the hospital rule speaks */
    int32_t lead = claim->visit_on - claim->booked_on;
    rule_compared(context, "%s：预约 %s，就诊 %s，提前 %d 天，至少 %d 天",
                  claim->booking_expert ? "专家门诊" : "普通门诊",
                  rule_date(context, claim->booked_on), rule_date(context, claim->visit_on),
                  (int)lead, asked.most);
    if (lead < asked.least)
        return fail_short(context, rule_text(context, "至少提前 %d 天预约", asked.least),
                          claim->booked_on + asked.most);
    if (lead < asked.most)
        return fail_unknown_hospital(context, &asked);
    if (claim->visit_on > context->history->expires_on)
        return fail_short(context,
                          rule_text(context, "就诊日不晚于保单到期日 %s",
                                    rule_date(context, context->history->expires_on)),
                          DATE_NONE);
    int32_t days = (int32_t)plan_int(context->plan, "code_valid_days", NULL, 30);
    if (claim->visit_on <= context->today + days)
        return TRACE_PASS;
    /* A code of today would end before the visit: how to keep it is not settled. */
    struct verdict_reason *reason = rule_add(context, REASON_manual_review, rule_boao_clause);
    reason->pointer = "/booking/visit_on";
    reason->required = rule_text(context, "就诊日在取药码有效期内（%s 前）",
                                 rule_date(context, context->today + days));
    reason->submitted = rule_date(context, claim->visit_on);
    return TRACE_FAIL;
}

const struct rule rule_boao = {"boao", RULE_LINE, NULL, evaluate};
