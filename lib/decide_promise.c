#include "decide_promise.h"

#include <string.h>

#include "rule_boao.h"
#include "snapshot.h"

/* What the review queue shows unasked. */
#define REVIEWED_FLAGS (FLAG_TIER_UNSPECIFIED | FLAG_SETTLEMENT_DISPUTED | FLAG_SAMPLED)

/* A duration of a plan: "1 working_day", "3 days", "2-5 working_days", "same_day", "half_day". */
struct span {
    int least, most; /* days; least 0: from the first day on */
    enum verdict_promise_unit unit;
};

static struct span span_of(const char *value)
{
    struct str unit = str_of(value), number = {NULL, 0}, part;
    struct span span = {.unit = PROMISE_CALENDAR_DAYS};
    (void)str_next(&unit, ' ', &number);
    if (str_starts_with(unit, STR_LIT("working_day")))
        span.unit = PROMISE_WORKING_DAYS;
    while (str_next(&number, '-', &part)) {
        uint32_t days = 0;
        if (!str_to_uint32(part, &days))
            break; /* same_day, half_day: no number */
        span.least = span.most;
        span.most = (int)days;
    }
    return span;
}

static struct verdict_promise *add(struct rule_context *context, enum verdict_promise_kind kind,
                                   const char *clause, const char *note)
{
    struct verdict *verdict = context->verdict;
    BUG_IF(verdict->promise_count == VERDICT_MAX_PROMISES);
    struct verdict_promise *promise = &verdict->promises[verdict->promise_count++];
    *promise = (struct verdict_promise){
        .kind = kind, .from_on = DATE_NONE, .to_on = DATE_NONE, .note = note, .clause = clause};
    return promise;
}

/* DATE_NONE and the year in *missing_year when the calendar does not know it: never a guess. */
static int32_t day_after(const struct rule_context *context, int32_t on, int days,
                         enum verdict_promise_unit unit, int *missing_year)
{
    int32_t day = DATE_NONE;
    if (unit == PROMISE_CALENDAR_DAYS)
        return on + days;
    if (!calendar_add_working_days(context->snapshot->calendar, on, days, &day, missing_year))
        return DATE_NONE;
    return day;
}

static const char *days_text(struct rule_context *context, const struct span *span)
{
    const char *unit = span->unit == PROMISE_WORKING_DAYS ? "个工作日" : "天";
    if (span->most == 0)
        return "当日";
    if (span->least == 0)
        return rule_text(context, "%d %s内", span->most, unit);
    return rule_text(context, "%d 至 %d %s", span->least, span->most, unit);
}

/* What the parameter promises, counted from a day. */
static struct verdict_promise *promise(struct rule_context *context, enum verdict_promise_kind kind,
                                       const struct plan_parameter *parameter, const char *what,
                                       int32_t from_on)
{
    struct span span = span_of(parameter->value);
    struct verdict_promise *added =
        add(context, kind, plan_clause(context->plan, parameter->name, NULL), "");
    added->unit = span.unit;
    added->from_on = day_after(context, from_on, span.least, span.unit, &added->missing_year);
    added->to_on = day_after(context, from_on, span.most, span.unit, &added->missing_year);
    added->note = rule_text(context, "%s：自 %s 起%s", what, rule_date(context, from_on),
                            days_text(context, &span));
    if (added->missing_year != 0)
        added->note = rule_text(context, "%s；no calendar for %d（该年放假安排未公布）",
                                added->note, added->missing_year);
    return added;
}

/* ---- lines ---- */

static bool is_payable(const struct verdict_line *line)
{
    return line->decision == DECISION_APPROVE || line->decision == DECISION_PARTIAL;
}

/* Benefit of the list a paid line is of; "" for a line that is not paid or stands of a list that is gone. */
static const char *paid_benefit(const struct verdict_line *line)
{
    return is_payable(line) && line->row != NULL ? line->row->list->benefit : "";
}

static bool any(const struct verdict_line *line)
{
    (void)line;
    return true;
}

/* What the overseas chapter promises is the visit; devices are used in the hospital that is arranged. */
static bool is_visited(const struct verdict_line *line)
{
    return strcmp(paid_benefit(line), "boao") == 0;
}

static bool is_found(const struct verdict_line *line)
{
    return paid_benefit(line)[0] != '\0' && !is_visited(line);
}

static bool is_delivered(const struct verdict_line *line)
{
    return is_found(line) && strcmp(paid_benefit(line), "device") != 0;
}

static bool any_line(const struct rule_context *context,
                     bool (*counts)(const struct verdict_line *))
{
    for (size_t i = 0; i < context->verdict->line_count; i++) {
        if (counts(&context->verdict->lines[i]))
            return true;
    }
    return false;
}

/* The parameter of each line that counts, every one once: two lists of a plan may have their own. */
static size_t parameters_of(const struct rule_context *context, const char *name,
                            bool (*counts)(const struct verdict_line *),
                            const struct plan_parameter *out[CLAIM_MAX_LINES])
{
    size_t count = 0;
    for (size_t i = 0; i < context->verdict->line_count; i++) {
        const struct verdict_line *line = &context->verdict->lines[i];
        const char *list = line->row == NULL ? NULL : line->row->list->id;
        const struct plan_parameter *parameter = plan_parameter(context->plan, name, list);
        bool known = parameter == NULL || !counts(line);
        for (size_t j = 0; j < count; j++)
            known |= out[j] == parameter;
        if (!known)
            out[count++] = parameter;
    }
    return count;
}

/* ---- review and finding ---- */

static void add_review(struct rule_context *context, const struct plan_parameter *parameter,
                       const char *what)
{
    struct verdict *verdict = context->verdict;
    const struct verdict_promise *due =
        promise(context, PROMISE_REVIEW, parameter, what, context->today);
    verdict->review_due_on = due->to_on;
    verdict->review_due_note =
        due->missing_year == 0 ? "" : rule_text(context, "no calendar for %d", due->missing_year);
}

/* The prescription's review, then that of the claim where the plan has one: the latter is when all is due. */
static void add_reviews(struct rule_context *context)
{
    const struct plan_parameter *parameters[CLAIM_MAX_LINES];
    size_t count = parameters_of(context, "sla.review", any, parameters);
    for (size_t i = 0; i < count; i++)
        add_review(context, parameters[i], "审核");
    bool first = context->verdict->first_request;
    const struct plan_parameter *claim =
        plan_parameter(context->plan, first ? "sla.first_review" : "sla.later_review", NULL);
    if (claim != NULL)
        add_review(context, claim, first ? "首次申请的核责调查" : "非首次申请的核责调查");
}

static void add_finding(struct rule_context *context)
{
    const struct plan_parameter *parameters[CLAIM_MAX_LINES];
    size_t count = parameters_of(context, "sla.find_drug", is_found, parameters);
    for (size_t i = 0; i < count; i++)
        promise(context, PROMISE_FIND_DRUG, parameters[i], "审核通过后找药或安排就医",
                context->today);
}

/* ---- delivery and collection ---- */

static bool is_out_of_reach(const struct rule_context *context, const char *city)
{
    const char *network = plan_text(context->plan, "network", NULL, "");
    return city[0] != '\0' &&
           formulary_city_reach(context->snapshot->formulary, network, city) == REACH_NO;
}

static void arrange(struct rule_context *context, enum verdict_promise_kind kind, const char *city)
{
    add(context, kind, plan_clause(context->plan, "network", NULL),
        rule_text(context, "%s 不在覆盖城市内或没有指定药房，另行安排", city));
}

/* Ordered in the morning: that afternoon; in the afternoon: the next morning. */
static void add_half_day(struct rule_context *context, const struct plan_parameter *parameter,
                         int32_t from_on)
{
    int hour = from_on == context->today ? context->hour : -1;
    struct verdict_promise *added =
        promise(context, PROMISE_DELIVERY, parameter, "同城配送", from_on);
    const char *when = hour < 0 ? "上午预约当日下午送达，下午预约次日上午送达"
                       : hour < 12 ? "上午预约，当日下午送达"
                                   : "下午预约，次日上午送达";
    added->note = rule_text(context, "同城配送：%s", when);
    added->from_on = hour >= 12 ? from_on + 1 : from_on;
    added->to_on = hour >= 0 && hour < 12 ? from_on : from_on + 1;
}

static void deliver(struct rule_context *context, bool same_city, int32_t from_on)
{
    const struct plan_parameter *parameter = plan_parameter(
        context->plan, same_city ? "sla.delivery_same_city" : "sla.delivery_elsewhere", NULL);
    if (parameter == NULL)
        return; /* the plan promises nothing */
    if (strcmp(parameter->value, "half_day") == 0)
        add_half_day(context, parameter, from_on);
    else
        promise(context, PROMISE_DELIVERY, parameter, same_city ? "同城配送" : "异地配送", from_on);
}

/* Counted from the first day the drug may be ordered or, later, is planned to be. */
static void add_delivery(struct rule_context *context)
{
    const char *city = context->claim->delivery_city;
    const char *pharmacy_city = context->history->pharmacy_city;
    int32_t from_on = context->verdict->valid_from;
    if (context->claim->planned_on > from_on)
        from_on = context->claim->planned_on; /* DATE_NONE is earlier than any day */
    if (is_out_of_reach(context, city)) {
        arrange(context, PROMISE_DELIVERY, city);
        return;
    }
    bool known = city[0] != '\0' && pharmacy_city[0] != '\0';
    bool same_city = known && formulary_is_same_city(city, pharmacy_city);
    if (!known || same_city)
        deliver(context, true, from_on);
    if (!known || !same_city)
        deliver(context, false, from_on);
}

static void add_collection(struct rule_context *context)
{
    const char *city = context->history->pharmacy_city;
    if (any_line(context, is_visited)) {
        struct verdict_promise *visit =
            add(context, PROMISE_COLLECTION, rule_boao_clause, "按预约就诊，由就诊医院开方取药");
        visit->from_on = context->claim->visit_on;
    }
    if (!any_line(context, is_delivered))
        return;
    if (context->claim->method == COLLECTION_DELIVERY)
        add_delivery(context);
    else if (is_out_of_reach(context, city))
        arrange(context, PROMISE_COLLECTION, city);
}

/* A person looks at what waits or was refused, and at what the review queue shows of the rest. */
static bool needs_review(const struct verdict *verdict)
{
    bool all_payable = true;
    for (size_t i = 0; i < verdict->line_count; i++)
        all_payable &= is_payable(&verdict->lines[i]);
    return !all_payable || (verdict->flags & REVIEWED_FLAGS) != 0;
}

void decide_promise_add(struct rule_context *context)
{
    if (needs_review(context->verdict))
        add_reviews(context);
    if (!context->verdict->issues_code)
        return;
    add_finding(context);
    add_collection(context);
}
