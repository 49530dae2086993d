#include "rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "snapshot.h"

#define RULE_TEXT_MAX 2000

struct verdict_reason *rule_add_line(struct rule_context *context, int line, enum reason_code code,
                                     const char *clause)
{
    struct verdict *verdict = context->verdict;
    BUG_IF(verdict->reason_count == VERDICT_MAX_REASONS);
    struct verdict_reason *reason = &verdict->reasons[verdict->reason_count++];
    *reason = (struct verdict_reason){
        .code = code,
        .line = line + 1,
        .clause = clause != NULL ? clause : rule_clause(context, context->rule->parameter),
        .pointer = "",
        .required = "",
        .submitted = "",
        .remedy = "",
        .detail = "",
        .rule = context->rule->name,
    };
    context->clause = reason->clause;
    return reason;
}

struct verdict_reason *rule_add(struct rule_context *context, enum reason_code code,
                                const char *clause)
{
    return rule_add_line(context, context->line, code, clause);
}

static const char *text_of(struct rule_context *context, const char *format, va_list arguments)
{
    char text[RULE_TEXT_MAX];
    int length = vsnprintf(text, sizeof(text), format, arguments);
    size_t size = length < 0 ? 0 : (size_t)length;
    if (size >= sizeof(text)) {
        size = sizeof(text) - 2; /* the last byte before the NUL */
        while (((unsigned char)text[size] & 0xC0u) == 0x80u)
            size--; /* never half a character; what is printed is UTF-8 */
    }
    const char *copy = arena_copy(context->arena, text, size);
    return copy != NULL ? copy : "";
}

void rule_compared(struct rule_context *context, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    context->compared = text_of(context, format, arguments);
    va_end(arguments);
}

const char *rule_text(struct rule_context *context, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = text_of(context, format, arguments);
    va_end(arguments);
    return text;
}

const char *rule_date(struct rule_context *context, int32_t on)
{
    if (on == DATE_NONE)
        return "未填";
    char text[DATE_TEXT_SIZE];
    date_print(on, text);
    return rule_text(context, "%s", text);
}

bool rule_is_overturned(const struct rule_context *context, int line,
                        const struct verdict_reason *reason)
{
    return (context->overturn_lines >> (unsigned)line & 1u) != 0 &&
           reason_info(reason->code)->status != REASON_REDUCE &&
           reason->code != REASON_limit_exhausted && reason->code != REASON_use_limit_reached;
}

static bool line_has(const struct rule_context *context, int line, enum reason_status status)
{
    for (size_t i = 0; i < context->verdict->reason_count; i++) {
        const struct verdict_reason *reason = &context->verdict->reasons[i];
        if ((reason->line == 0 || reason->line == line + 1) &&
            reason_info(reason->code)->status == status &&
            !rule_is_overturned(context, line, reason))
            return true;
    }
    return false;
}

bool rule_line_is_denied(const struct rule_context *context, int line)
{
    if ((context->keep_lines & (1u << (unsigned)line)) != 0)
        return context->verdict->lines[line].decision == DECISION_DENY;
    return line_has(context, line, REASON_DENY);
}

bool rule_line_is_pended(const struct rule_context *context, int line)
{
    if ((context->keep_lines & (1u << (unsigned)line)) != 0)
        return false;
    return line_has(context, line, REASON_PEND);
}

const struct formulary_row *rule_row(const struct rule_context *context)
{
    return context->line < 0 ? NULL : context->verdict->lines[context->line].row;
}

struct verdict_line *rule_line(struct rule_context *context)
{
    BUG_IF(context->line < 0);
    return &context->verdict->lines[context->line];
}

const struct claim_diagnosis *rule_diagnosis(const struct rule_context *context)
{
    BUG_IF(context->line < 0);
    if (context->line_diagnosis[context->line] == CLAIM_ABSENT)
        return NULL;
    return &context->claim->diagnoses[context->line_diagnosis[context->line]];
}

const char *rule_list_id(const struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    return row == NULL ? NULL : row->list->id;
}

const char *rule_clause(struct rule_context *context, const char *parameter)
{
    if (parameter == NULL)
        return RULE_CLAUSE_REQUEST;
    BUG_IF(context->plan == NULL); /* only rules without a parameter stand before the policy's */
    const char *suffix = rule_list_id(context);
    if (plan_parameter(context->plan, parameter, suffix) == NULL)
        return RULE_CLAUSE_REQUEST;
    return plan_clause(context->plan, parameter, suffix);
}

const char *rule_row_clause(struct rule_context *context, const struct formulary_row *row)
{
    return rule_text(context, "%s %s", row->list->manual, row->heading);
}

int64_t rule_term(const struct rule_context *context, int64_t of_policy, const char *parameter,
                  int64_t fallback)
{
    return of_policy != CLAIM_ABSENT ? of_policy
                                     : plan_int(context->plan, parameter, NULL, fallback);
}

int rule_age(const struct rule_context *context, int32_t on)
{
    if (context->history->birth_on == DATE_NONE || on == DATE_NONE)
        return -1;
    return date_age(context->history->birth_on, on);
}

bool rule_is_first_request(const struct rule_context *context)
{
    const char *group = context->verdict->lines[context->line].disease_group;
    for (size_t i = 0; i < context->history->line_count; i++) {
        const struct history_line *line = &context->history->lines[i];
        if (line->same_policy && line->dispensed_quantity > 0 && group[0] != '\0' &&
            strcmp(line->disease_group, group) == 0)
            return false;
    }
    return true;
}

const char *rule_disease_group(const struct rule_context *context,
                               const struct claim_diagnosis *diagnosis)
{
    const char *group =
        oncology_disease_group(context->snapshot->oncology, diagnosis, context->arena);
    return group != NULL ? group : "";
}

bool rule_is_same_disease(const struct rule_context *context,
                          const struct claim_diagnosis *diagnosis)
{
    if (rule_diagnosis(context) == NULL)
        return false;
    const char *category = context->category[context->line];
    const char *why;
    if (category[0] != '\0' &&
        oncology_fit(context->snapshot->oncology, category, diagnosis, &why) == ONCOLOGY_PASS)
        return true;
    return strcmp(rule_disease_group(context, diagnosis),
                  context->verdict->lines[context->line].disease_group) == 0;
}

int32_t rule_first_confirmed_on(const struct rule_context *context)
{
    int32_t first_on = DATE_NONE;
    for (size_t i = 0; i < context->claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[i];
        if (diagnosis->event != EVENT_INITIAL || diagnosis->first_confirmed_on == DATE_NONE ||
            !rule_is_same_disease(context, diagnosis))
            continue;
        if (first_on == DATE_NONE || diagnosis->first_confirmed_on < first_on)
            first_on = diagnosis->first_confirmed_on;
    }
    const char *group = context->verdict->lines[context->line].disease_group;
    for (size_t i = 0; first_on == DATE_NONE && i < context->history->line_count; i++) {
        const struct history_line *line = &context->history->lines[i];
        if (line->same_policy && line->dispensed_quantity > 0 &&
            strcmp(line->disease_group, group) == 0)
            first_on = line->first_confirmed_on;
    }
    return first_on;
}

enum catalogue_flag rule_catalogue(const struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row != NULL && row->catalogue != CATALOGUE_UNKNOWN)
        return row->catalogue;
    int reason = context->claim->unsettled_reason;
    if (context->claim->settled || reason == UNSETTLED_NO_LOCAL ||
        reason == UNSETTLED_CARD_NOT_USED)
        return CATALOGUE_YES;
    return reason == UNSETTLED_NOT_IN_CATALOGUE ? CATALOGUE_NO : CATALOGUE_UNKNOWN;
}

int32_t rule_prescribed_on(const struct rule_context *context)
{
    return claim_prescribed_on(context->claim, context->today);
}

const char *rule_line_pointer(struct rule_context *context, const char *member)
{
    return rule_text(context, "/lines/%d%s%s", context->line, member[0] == '\0' ? "" : "/", member);
}
