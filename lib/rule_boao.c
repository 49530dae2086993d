/* Overseas drugs are booked at one of two hospitals, so many days ahead; the code is valid from the visit. */
#include "rule.h"

#include "snapshot.h"

static const char clause_text[] = "000 院外特药直付（海外） 服务标准 3";

static enum trace_outcome fail_no_booking(struct rule_context *context)
{
    rule_compared(context, "没有预约");
    struct verdict_reason *reason = rule_add(context, REASON_documents_missing, clause_text);
    reason->pointer = "/booking";
    reason->required = "booking";
    reason->remedy = "补充预约：clinic、booked_on、visit_on";
    return TRACE_FAIL;
}

static enum trace_outcome fail_short(struct rule_context *context, const char *required,
                                     int32_t earliest_on)
{
    struct verdict_reason *reason = rule_add(context, REASON_notice_too_short, clause_text);
    reason->pointer = "/booking/visit_on";
    reason->required = required;
    reason->submitted = rule_date(context, context->claim->visit_on);
    if (earliest_on != DATE_NONE)
        reason->remedy =
            rule_text(context, "就诊日改为 %s 或以后", rule_date(context, earliest_on));
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct claim *claim = context->claim;
    const char *list = rule_list_id(context);
    if (list == NULL || !plan_list_has(context->plan, "hospital_only", list, "boao"))
        return TRACE_NOT_EVALUATED;
    context->clause = clause_text;
    if (!claim->has_booking)
        return fail_no_booking(context);
    const struct formulary_boao *boao =
        formulary_boao_find(context->snapshot->formulary, claim->hospital_name,
                            claim->booking_expert ? "expert" : "general");
    if (boao == NULL)
        return TRACE_NOT_EVALUATED; /* the hospital rule speaks */
    int32_t lead = claim->visit_on - claim->booked_on;
    rule_compared(context, "%s %s：预约 %s，就诊 %s，提前 %d 天，至少 %d 天", boao->hospital,
                  boao->clinic, rule_date(context, claim->booked_on),
                  rule_date(context, claim->visit_on), (int)lead, boao->lead_days);
    if (lead < boao->lead_days)
        return fail_short(context, rule_text(context, "至少提前 %d 天预约", boao->lead_days),
                          claim->booked_on + boao->lead_days);
    if (claim->visit_on > context->history->expires_on)
        return fail_short(context,
                          rule_text(context, "就诊日不晚于保单到期日 %s",
                                    rule_date(context, context->history->expires_on)),
                          DATE_NONE);
    int32_t days = (int32_t)plan_int(context->plan, "code_valid_days", NULL, 30);
    if (claim->visit_on <= context->today + days)
        return TRACE_PASS;
    /* A code of today would end before the visit: how to keep it is not settled. */
    struct verdict_reason *reason = rule_add(context, REASON_manual_review, clause_text);
    reason->pointer = "/booking/visit_on";
    reason->required = rule_text(context, "就诊日在取药码有效期内（%s 前）",
                                 rule_date(context, context->today + days));
    reason->submitted = rule_date(context, claim->visit_on);
    return TRACE_FAIL;
}

const struct rule rule_boao = {"boao", RULE_LINE, NULL, evaluate};
