#include "wire_case.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Codes actually given, as a set to hold against the wanted one. */
struct codes {
    const char *codes[VERDICT_MAX_REASONS + WIRE_CASE_MAX_CODES];
    size_t count;
};

struct comparison {
    const struct wire_expect *expect;
    const struct verdict *verdict; /* NULL: the request had field errors */
    struct buf *out;
    size_t differences;
};

PRINTF_LIKE(2, 3) static void differ(struct comparison *comparison, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    buf_add_text(comparison->out, line);
    buf_add_char(comparison->out, '\n');
    comparison->differences++;
}

static void add_code(struct codes *codes, const char *code)
{
    for (size_t i = 0; i < codes->count; i++) {
        if (strcmp(codes->codes[i], code) == 0)
            return;
    }
    if (codes->count < ARRAY_LEN(codes->codes))
        codes->codes[codes->count++] = code;
}

static bool has_code(const char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0)
            return true;
    }
    return false;
}

static void compare_codes(struct comparison *comparison, const char *what,
                          const struct wire_expect_codes *wanted, const struct codes *given)
{
    if (!wanted->given)
        return;
    for (size_t i = 0; i < wanted->count; i++) {
        if (!has_code(given->codes, given->count, wanted->codes[i]))
            differ(comparison, "%s: %s was expected", what, wanted->codes[i]);
    }
    for (size_t i = 0; i < given->count; i++) {
        if (!has_code(wanted->codes, wanted->count, given->codes[i]))
            differ(comparison, "%s: %s was not expected", what, given->codes[i]);
    }
}

static void compare_text(struct comparison *comparison, const char *what, const char *wanted,
                         const char *given)
{
    if (wanted[0] != '\0' && strcmp(wanted, given) != 0)
        differ(comparison, "%s: %s was expected, is %s", what, wanted, given);
}

static void compare_amount(struct comparison *comparison, const char *what, int64_t wanted,
                           int64_t given)
{
    if (wanted != CLAIM_ABSENT && wanted != given)
        differ(comparison, "%s: %" PRId64 " was expected, is %" PRId64, what, wanted, given);
}

static void compare_date(struct comparison *comparison, const char *what, int32_t wanted,
                         int32_t given)
{
    char wanted_text[DATE_TEXT_SIZE];
    char given_text[DATE_TEXT_SIZE] = "none";
    if (wanted == DATE_NONE || wanted == given)
        return;
    date_print(wanted, wanted_text);
    if (given != DATE_NONE)
        date_print(given, given_text);
    differ(comparison, "%s: %s was expected, is %s", what, wanted_text, given_text);
}

static void add_flags(struct codes *codes, unsigned flags)
{
    for (unsigned i = 0; i < FLAG_COUNT; i++) {
        if ((flags & (1u << i)) != 0)
            add_code(codes, reason_flag_text(i));
    }
}

/* line -1: of every line and the whole. */
static void collect_reasons(const struct verdict *verdict, int line, struct codes *codes)
{
    codes->count = 0;
    for (size_t i = 0; i < verdict->reason_count; i++) {
        if (line < 0 || verdict->reasons[i].line == line)
            add_code(codes, reason_info(verdict->reasons[i].code)->code);
    }
}

static void compare_line(struct comparison *comparison, size_t index)
{
    const struct wire_expect_line *wanted = &comparison->expect->lines[index];
    const struct verdict_line *line = &comparison->verdict->lines[index];
    struct codes given = {.count = 0};
    char what[64];
#define NAMED(name) ((void)snprintf(what, sizeof(what), "line %zu " name, index + 1), what)
    compare_text(comparison, NAMED("decision"), wanted->decision, decision_text(line->decision));
    compare_text(comparison, NAMED("row"), wanted->row, line->row == NULL ? "none" : line->row->id);
    compare_amount(comparison, NAMED("insurer_pays_fen"), wanted->insurer_pays_fen,
                   line->insurer_fen);
    compare_amount(comparison, NAMED("insured_pays_fen"), wanted->insured_pays_fen,
                   line->insured_fen);
    compare_amount(comparison, NAMED("social_insurance_pays_fen"),
                   wanted->social_insurance_pays_fen, line->social_fen);
    compare_amount(comparison, NAMED("total_fen"), wanted->total_fen, line->total_fen);
    compare_amount(comparison, NAMED("approved_quantity"), wanted->approved_quantity,
                   line->approved_quantity);
    collect_reasons(comparison->verdict, (int)index + 1, &given);
    compare_codes(comparison, NAMED("reasons"), &wanted->reasons, &given);
    given.count = 0;
    add_flags(&given, line->flags);
    compare_codes(comparison, NAMED("flags"), &wanted->flags, &given);
#undef NAMED
}

/* "" in wanted: anything. */
static bool fits(const char *wanted, const char *given)
{
    return wanted[0] == '\0' || (given != NULL && strcmp(wanted, given) == 0);
}

static bool contains(const char *given, const char *wanted)
{
    return wanted[0] == '\0' || (given != NULL && strstr(given, wanted) != NULL);
}

static bool reason_fits(const struct wire_expect_reason *wanted,
                        const struct verdict_reason *reason)
{
    return fits(wanted->code, reason_info(reason->code)->code) &&
           (wanted->line == CLAIM_ABSENT || wanted->line == reason->line) &&
           (wanted->remedy_proven == CLAIM_ABSENT ||
            wanted->remedy_proven == (int)reason->remedy_proven) &&
           contains(reason->clause, wanted->clause) && fits(wanted->pointer, reason->pointer) &&
           fits(wanted->required, reason->required) && fits(wanted->submitted, reason->submitted) &&
           fits(wanted->rule, reason->rule) && contains(reason->remedy, wanted->remedy);
}

static void compare_details(struct comparison *comparison)
{
    const struct verdict *verdict = comparison->verdict;
    for (size_t i = 0; i < comparison->expect->detail_count; i++) {
        const struct wire_expect_reason *wanted = &comparison->expect->details[i];
        bool found = false;
        for (size_t j = 0; j < verdict->reason_count && !found; j++)
            found = reason_fits(wanted, &verdict->reasons[j]);
        if (!found)
            differ(comparison, "details %zu: no reason %s like that", i, wanted->code);
    }
}

static void compare_trace(struct comparison *comparison)
{
    static const char *const outcomes[] = {
        [TRACE_PASS] = "pass", [TRACE_FAIL] = "fail", [TRACE_NOT_EVALUATED] = "not_evaluated"};
    const struct verdict *verdict = comparison->verdict;
    for (size_t i = 0; i < comparison->expect->trace_count; i++) {
        const struct wire_expect_trace *wanted = &comparison->expect->trace[i];
        bool found = false;
        for (size_t j = 0; j < verdict->trace_count && !found; j++) {
            const struct verdict_trace *trace = &verdict->trace[j];
            found = fits(wanted->rule, trace->rule) &&
                    fits(wanted->outcome, outcomes[trace->outcome]) &&
                    (wanted->line == CLAIM_ABSENT || wanted->line == trace->line) &&
                    contains(trace->compared, wanted->compared);
        }
        if (!found)
            differ(comparison, "trace %zu: rule %s did not say %s", i, wanted->rule,
                   wanted->outcome);
    }
}

/* "none" for a day or a unit that is not there. */
static bool day_fits(const char *wanted, int32_t on)
{
    char text[DATE_TEXT_SIZE + 4] = "none";
    if (on != DATE_NONE)
        date_print(on, text);
    return fits(wanted, text);
}

static bool promise_fits(const struct wire_expect_promise *wanted,
                         const struct verdict_promise *promise)
{
    static const char *const units[] = {[PROMISE_NO_UNIT] = "none",
                                        [PROMISE_WORKING_DAYS] = "working_day",
                                        [PROMISE_CALENDAR_DAYS] = "calendar_day"};
    return fits(wanted->kind, verdict_promise_text(promise->kind)) &&
           day_fits(wanted->from, promise->from_on) && day_fits(wanted->to, promise->to_on) &&
           fits(wanted->basis_unit, units[promise->unit]) &&
           contains(promise->note, wanted->note) && contains(promise->clause, wanted->clause);
}

static void compare_service(struct comparison *comparison)
{
    const struct wire_expect *expect = comparison->expect;
    const struct verdict *verdict = comparison->verdict;
    if (!expect->service_given)
        return;
    for (size_t i = 0; i < expect->service_count && i < verdict->promise_count; i++) {
        char from[DATE_TEXT_SIZE] = "none", to[DATE_TEXT_SIZE] = "none";
        const struct verdict_promise *promise = &verdict->promises[i];
        if (promise_fits(&expect->service[i], promise))
            continue;
        if (promise->from_on != DATE_NONE)
            date_print(promise->from_on, from);
        if (promise->to_on != DATE_NONE)
            date_print(promise->to_on, to);
        differ(comparison, "service %zu: is %s from %s to %s, %s [%s]", i,
               verdict_promise_text(promise->kind), from, to, promise->note, promise->clause);
    }
    if (expect->service_count != verdict->promise_count)
        differ(comparison, "service: %zu were expected, are %zu", expect->service_count,
               verdict->promise_count);
}

static void compare_whole(struct comparison *comparison)
{
    const struct wire_expect *expect = comparison->expect;
    const struct verdict *verdict = comparison->verdict;
    struct codes given = {.count = 0};
    compare_text(comparison, "decision", expect->decision, decision_text(verdict->decision));
    compare_amount(comparison, "insurer_pays_fen", expect->insurer_pays_fen, verdict->insurer_fen);
    compare_amount(comparison, "insured_pays_fen", expect->insured_pays_fen, verdict->insured_fen);
    compare_amount(comparison, "social_insurance_pays_fen", expect->social_insurance_pays_fen,
                   verdict->social_fen);
    compare_date(comparison, "valid_from", expect->valid_from, verdict->valid_from);
    compare_date(comparison, "expires_on", expect->expires_on, verdict->expires_on);
    compare_date(comparison, "review_due_on", expect->review_due_on, verdict->review_due_on);
    compare_amount(comparison, "issues_code", expect->issues_code, verdict->issues_code);
    compare_amount(comparison, "first_request", expect->first_request, verdict->first_request);
    collect_reasons(verdict, -1, &given);
    compare_codes(comparison, "reasons", &expect->reasons, &given);
    given.count = 0;
    add_flags(&given, verdict->flags);
    for (size_t i = 0; i < verdict->line_count; i++)
        add_flags(&given, verdict->lines[i].flags);
    compare_codes(comparison, "flags", &expect->flags, &given);
    given.count = 0;
    for (size_t i = 0; i < verdict->to_collect_count; i++)
        add_code(&given, claim_document_kind_words[verdict->to_collect[i]]);
    compare_codes(comparison, "to_collect", &expect->to_collect, &given);
    compare_service(comparison);
}

/* "code pointer" of every field error, of the request or raised after matching. */
static void compare_field_errors(struct comparison *comparison, const struct wire_case *wanted)
{
    struct arena *arena = wanted->request_problem.arena;
    const struct problem *problem = &wanted->request_problem;
    const struct verdict *verdict = comparison->verdict;
    struct wire_expect_codes none = {.given = true};
    struct codes given = {.count = 0};
    for (size_t i = 0; i < problem->error_count; i++) {
        const char *text =
            arena_printf(arena, "%s %s", problem->errors[i].code, problem->errors[i].pointer);
        add_code(&given, text == NULL ? problem->errors[i].code : text);
    }
    for (size_t i = 0; verdict != NULL && i < verdict->field_error_count; i++) {
        const char *text = arena_printf(arena, "%s %s", verdict->field_errors[i].code,
                                        verdict->field_errors[i].pointer);
        add_code(&given, text == NULL ? verdict->field_errors[i].code : text);
    }
    compare_codes(comparison, "field_errors",
                  wanted->expect.field_errors.given ? &wanted->expect.field_errors : &none, &given);
}

size_t wire_case_compare(const struct wire_case *wanted, const struct verdict *verdict,
                         struct buf *out)
{
    struct comparison comparison = {&wanted->expect, verdict, out, 0};
    compare_field_errors(&comparison, wanted);
    if (verdict == NULL || verdict->field_error_count > 0)
        return comparison.differences;
    compare_whole(&comparison);
    if (wanted->expect.line_count > verdict->line_count)
        differ(&comparison, "lines: %zu were expected, %zu are there", wanted->expect.line_count,
               verdict->line_count);
    for (size_t i = 0; i < wanted->expect.line_count && i < verdict->line_count; i++)
        compare_line(&comparison, i);
    compare_details(&comparison);
    compare_trace(&comparison);
    return comparison.differences;
}
