#include "wire.h"

#include <stdio.h>
#include <string.h>

/* ---- small parts ----------------------------------------------------------------------------- */

static void text_or_null(struct wire_out *out, const char *name, const char *text)
{
    if (text == NULL || text[0] == '\0')
        wire_out_null(out, name);
    else
        wire_out_text(out, name, text);
}

static void print_flags(struct wire_out *out, unsigned flags)
{
    wire_out_array(out, "flags");
    for (unsigned i = 0; i < FLAG_COUNT; i++) {
        if ((flags & (1u << i)) != 0)
            wire_out_text(out, NULL, reason_flag_text(i));
    }
    wire_out_array_end(out);
}

/* X12 306: a whole that is partial is A2, a line A6. */
static const char *x12_action(enum decision decision, bool whole)
{
    switch (decision) {
    case DECISION_APPROVE: return "A1";
    case DECISION_PARTIAL: return whole ? "A2" : "A6";
    case DECISION_DENY: return "A3";
    case DECISION_PEND: return "A4";
    }
    BUG_IF(true);
    return "";
}

static void row_members(struct wire_out *out, const struct formulary_row *row)
{
    wire_out_text(out, "brand", row->brand);
    wire_out_text(out, "generic", row->generic);
    wire_out_text(out, "manufacturer", row->manufacturer);
}

void wire_row_print(struct wire_out *out, const char *name, const struct formulary_row *row)
{
    wire_out_object(out, name);
    wire_out_text(out, "list", row->list->id);
    wire_out_text(out, "row", row->id);
    row_members(out, row);
    wire_out_text(out, "kind", product_kind_text(row->kind));
    wire_out_object_end(out);
}

static void print_rows(struct wire_out *out, const char *name,
                       const struct formulary_row *const *rows, size_t count)
{
    wire_out_array(out, name);
    for (size_t i = 0; i < count; i++)
        wire_row_print(out, NULL, rows[i]);
    wire_out_array_end(out);
}

/* ---- reasons and lines ----------------------------------------------------------------------- */

static void print_reason(struct wire_out *out, const struct verdict_reason *reason)
{
    static const char *const statuses[] = {
        [REASON_DENY] = "deny", [REASON_PEND] = "pend", [REASON_REDUCE] = "reduce"};
    const struct reason_info *info = reason_info(reason->code);
    wire_out_object(out, NULL);
    wire_out_text(out, "code", info->code);
    wire_out_text(out, "effect", statuses[info->status]);
    wire_out_text(out, "message", info->zh);
    wire_out_text(out, "message_en", info->en);
    if (reason->detail != NULL && reason->detail[0] != '\0')
        wire_out_text(out, "detail", reason->detail);
    wire_out_text(out, "clause", reason->clause);
    if (reason->line > 0)
        wire_out_int(out, "line", reason->line);
    else
        wire_out_null(out, "line");
    text_or_null(out, "pointer", reason->pointer);
    text_or_null(out, "required", reason->required);
    text_or_null(out, "submitted", reason->submitted);
    text_or_null(out, "remedy", reason->remedy);
    wire_out_bool(out, "remedy_proven", reason->remedy_proven);
    text_or_null(out, "rule", reason->rule);
    if (info->ncpdp[0] != '\0')
        wire_out_text(out, "ncpdp_reject", info->ncpdp);
    if (reason->candidates != NULL)
        print_rows(out, "candidates", reason->candidates, reason->candidate_count);
    wire_out_object_end(out);
}

/* line -1: every reason. */
static void print_reasons(struct wire_out *out, const struct verdict *verdict, int line)
{
    wire_out_array(out, "reasons");
    for (size_t i = 0; i < verdict->reason_count; i++) {
        if (line < 0 || verdict->reasons[i].line == line)
            print_reason(out, &verdict->reasons[i]);
    }
    wire_out_array_end(out);
}

static void print_product(struct wire_out *out, const struct verdict_line *line)
{
    const struct formulary_row *row = line->row;
    if (row == NULL) {
        wire_out_null(out, "product");
        return;
    }
    wire_out_object(out, "product");
    wire_out_text(out, "list", row->list->id);
    wire_out_text(out, "row", row->id);
    wire_out_text(out, "list_version", row->list->version);
    wire_out_text(out, "kind", product_kind_text(row->kind));
    row_members(out, row);
    wire_out_text(out, "matched_by", match_by_text(line->matched_by));
    wire_out_object_end(out);
}

static void print_line(struct wire_out *out, const struct claim *claim,
                       const struct verdict *verdict, size_t index)
{
    const struct verdict_line *line = &verdict->lines[index];
    wire_out_object(out, NULL);
    wire_out_int(out, "line", (int64_t)index + 1);
    wire_out_text(out, "decision", decision_text(line->decision));
    wire_out_text(out, "x12_review_action", x12_action(line->decision, false));
    print_product(out, line);
    wire_out_int(out, "requested_quantity", claim->lines[index].quantity);
    wire_out_int(out, "approved_quantity", line->approved_quantity);
    wire_out_text(out, "unit", claim->lines[index].unit);
    wire_out_int(out, "unit_price_fen", line->unit_price_fen);
    wire_out_int(out, "total_fen", line->total_fen);
    wire_out_int(out, "social_insurance_pays_fen", line->social_fen);
    wire_out_int(out, "deductible_fen", line->deductible_fen);
    wire_out_int(out, "insurer_pays_fen", line->insurer_fen);
    wire_out_int(out, "insured_pays_fen", line->insured_fen);
    print_flags(out, line->flags);
    print_reasons(out, verdict, (int)index + 1);
    wire_out_object_end(out);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void print_pickup(struct wire_out *out, const struct verdict *verdict,
                         const struct wire_answer *answer)
{
    char code[WIRE_PICKUP_PLACEHOLDER_SIZE];
    char expires[INSTANT_TEXT_SIZE];
    if (answer->issue <= 0)
        return;
    wire_pickup_placeholder(answer->issue, answer->key_version, code);
    instant_print(date_start_ms(verdict->expires_on + 1) - 1000, false, expires);
    wire_out_object(out, "pickup");
    wire_out_text(out, "code", code);
    wire_out_date(out, "valid_from", verdict->valid_from);
    wire_out_text(out, "expires_at", expires);
    wire_out_object_end(out);
}

static void print_review(struct wire_out *out, const struct verdict *verdict)
{
    bool noted = verdict->review_due_note != NULL && verdict->review_due_note[0] != '\0';
    bool due = verdict->review_due_on != DATE_NONE && verdict->review_due_on != 0;
    if (!noted && !due)
        return;
    wire_out_object(out, "review");
    if (due)
        wire_out_date(out, "due_on", verdict->review_due_on);
    else
        wire_out_null(out, "due_on");
    if (noted)
        wire_out_text(out, "note", verdict->review_due_note);
    wire_out_object_end(out);
}

static void date_or_null(struct wire_out *out, const char *name, int32_t on)
{
    if (on == DATE_NONE)
        wire_out_null(out, name);
    else
        wire_out_date(out, name, on);
}

static void print_service(struct wire_out *out, const struct verdict *verdict)
{
    static const char *const units[] = {[PROMISE_NO_UNIT] = "",
                                        [PROMISE_WORKING_DAYS] = "working_day",
                                        [PROMISE_CALENDAR_DAYS] = "calendar_day"};
    wire_out_array(out, "service");
    for (size_t i = 0; i < verdict->promise_count; i++) {
        const struct verdict_promise *promise = &verdict->promises[i];
        wire_out_object(out, NULL);
        wire_out_text(out, "kind", verdict_promise_text(promise->kind));
        date_or_null(out, "from", promise->from_on);
        date_or_null(out, "to", promise->to_on);
        text_or_null(out, "basis_unit", units[promise->unit]);
        wire_out_text(out, "note", promise->note);
        wire_out_text(out, "clause", promise->clause);
        wire_out_object_end(out);
    }
    wire_out_array_end(out);
}

static void print_basis(struct wire_out *out, const struct verdict *verdict,
                        const struct wire_answer *answer)
{
    wire_out_object(out, "basis");
    text_or_null(out, "plan", verdict->plan);
    text_or_null(out, "plan_version", verdict->plan_version);
    wire_out_instant(out, "decided_at", answer->decided_at_ms);
    wire_out_int(out, "engine_version", verdict->engine_version);
    text_or_null(out, "formulary", verdict->list_version);
    wire_out_bool(out, "first_request", verdict->first_request);
    wire_out_object_end(out);
}

static void print_head(struct wire_out *out, const struct verdict *verdict,
                       const struct wire_answer *answer)
{
    if (answer->authorization_id != NULL && answer->authorization_id[0] != '\0')
        wire_out_text(out, "authorization_id", answer->authorization_id);
    wire_out_text(out, "decision", decision_text(verdict->decision));
    if (answer->status != NULL)
        wire_out_text(out, "status", answer->status);
    if (answer->overturned_at_ms != 0)
        wire_out_instant(out, "overturned_at", answer->overturned_at_ms);
    wire_out_text(out, "x12_review_action", x12_action(verdict->decision, true));
    wire_out_int(out, "total_fen", verdict->total_fen);
    wire_out_int(out, "social_insurance_pays_fen", verdict->social_fen);
    wire_out_int(out, "deductible_fen", verdict->deductible_fen);
    wire_out_int(out, "insurer_pays_fen", verdict->insurer_fen);
    wire_out_int(out, "insured_pays_fen", verdict->insured_fen);
}

void wire_verdict_print(struct buf *buf, const struct claim *claim, const struct verdict *verdict,
                        const struct wire_answer *answer)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_object(&out, NULL);
    print_head(&out, verdict, answer);
    print_pickup(&out, verdict, answer);
    print_flags(&out, verdict->flags);
    wire_out_array(&out, "lines");
    for (size_t i = 0; i < verdict->line_count; i++)
        print_line(&out, claim, verdict, i);
    wire_out_array_end(&out);
    print_reasons(&out, verdict, -1);
    wire_out_array(&out, "documents_to_collect");
    for (size_t i = 0; i < verdict->to_collect_count; i++)
        wire_out_text(&out, NULL, claim_document_kind_words[verdict->to_collect[i]]);
    wire_out_array_end(&out);
    print_review(&out, verdict);
    print_service(&out, verdict);
    print_basis(&out, verdict, answer);
    wire_out_object_end(&out);
}

const char *wire_verdict_status(const struct verdict *verdict)
{
    if (verdict->issues_code)
        return "open";
    return verdict->decision == DECISION_PEND ? "pended" : "denied";
}

bool wire_verdict_problem(const struct verdict *verdict, struct problem *problem)
{
    for (size_t i = 0; i < verdict->field_error_count; i++)
        problem_field(problem, verdict->field_errors[i].pointer, verdict->field_errors[i].code,
                      strcmp(verdict->field_errors[i].code, "required") == 0
                          ? "按清单核对后，此项必填"
                          : "按清单核对后，此项不符合要求");
    return verdict->field_error_count > 0;
}

void wire_trace_print(struct buf *buf, const struct verdict *verdict)
{
    static const char *const outcomes[] = {
        [TRACE_PASS] = "pass", [TRACE_FAIL] = "fail", [TRACE_NOT_EVALUATED] = "not_evaluated"};
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_array(&out, NULL);
    for (size_t i = 0; i < verdict->trace_count; i++) {
        const struct verdict_trace *trace = &verdict->trace[i];
        wire_out_object(&out, NULL);
        wire_out_text(&out, "rule", trace->rule);
        if (trace->line > 0)
            wire_out_int(&out, "line", trace->line);
        else
            wire_out_null(&out, "line");
        wire_out_text(&out, "outcome", outcomes[trace->outcome]);
        text_or_null(&out, "clause", trace->clause);
        text_or_null(&out, "compared", trace->compared);
        wire_out_object_end(&out);
    }
    wire_out_array_end(&out);
}

/* ---- stored answers -------------------------------------------------------------------------- */

/* Quotes inside texts are escaped, so these bytes can only be members of ours. */
static const struct str code_lead = {"\"code\":\"@pickup:", sizeof("\"code\":\"@pickup:") - 1};
static const struct str pickup_lead = {",\"pickup\":{", sizeof(",\"pickup\":{") - 1};
static const struct str status_lead = {"\"status\":\"", sizeof("\"status\":\"") - 1};
#define NOT_FOUND SIZE_MAX

void wire_pickup_placeholder(int issue, int key_version, char out[WIRE_PICKUP_PLACEHOLDER_SIZE])
{
    (void)snprintf(out, WIRE_PICKUP_PLACEHOLDER_SIZE, "@pickup:%d:%d@", issue, key_version);
}

static struct str after(struct str s, size_t offset)
{
    return (struct str){s.data + offset, s.length - offset};
}

bool wire_pickup_find(struct str stored, int *issue, int *key_version)
{
    struct str issue_text, version_text;
    uint32_t number = 0, version = 0;
    size_t at = str_find(stored, code_lead);
    if (at == NOT_FOUND)
        return false;
    struct str rest = after(stored, at + code_lead.length);
    if (!str_next(&rest, ':', &issue_text) || !str_next(&rest, '@', &version_text) ||
        !str_to_uint32(issue_text, &number) || !str_to_uint32(version_text, &version) ||
        number > INT32_MAX || version > INT32_MAX)
        return false;
    *issue = (int)number;
    *key_version = (int)version;
    return true;
}

void wire_answer_with_code(struct buf *buf, struct str stored, const char *code)
{
    size_t at = str_find(stored, code_lead);
    if (at == NOT_FOUND) {
        buf_add(buf, stored.data, stored.length);
        return;
    }
    buf_add(buf, stored.data, at);
    buf_add_text(buf, "\"code\":");
    wire_text(buf, code);
    struct str rest = after(stored, at + code_lead.length);
    size_t end = str_find(rest, STR_LIT("\""));
    BUG_IF(end == NOT_FOUND);
    rest = after(rest, end + 1);
    buf_add(buf, rest.data, rest.length);
}

/* Appends stored with the first status member's value replaced. */
static void put_status(struct buf *buf, struct str stored, const char *status)
{
    size_t at = str_find(stored, status_lead);
    if (at == NOT_FOUND || status == NULL) {
        buf_add(buf, stored.data, stored.length);
        return;
    }
    at += status_lead.length;
    struct str rest = after(stored, at);
    size_t end = str_find(rest, STR_LIT("\""));
    BUG_IF(end == NOT_FOUND);
    buf_add(buf, stored.data, at - 1);
    wire_text(buf, status);
    rest = after(rest, end + 1);
    buf_add(buf, rest.data, rest.length);
}

/* The pickup object holds texts only: its first '}' ends it. */
static void put_without_pickup(struct buf *buf, struct str stored)
{
    size_t at = str_find(stored, pickup_lead);
    if (at == NOT_FOUND) {
        buf_add(buf, stored.data, stored.length);
        return;
    }
    struct str rest = after(stored, at);
    size_t end = str_find(rest, STR_LIT("}"));
    BUG_IF(end == NOT_FOUND);
    buf_add(buf, stored.data, at);
    rest = after(rest, end + 1);
    buf_add(buf, rest.data, rest.length);
}

/* Adds a member (name NULL: text holds whole members) before the last '}'. text NULL: nothing. */
static void put_member(struct buf *buf, const char *name, const char *text)
{
    if (text == NULL || text[0] == '\0' || buf->failed || buf->length == 0)
        return;
    buf->data[--buf->length] = '\0';
    if (name != NULL)
        buf_printf(buf, ",\"%s\":", name);
    else
        buf_add_char(buf, ',');
    buf_add_text(buf, text);
    buf_add_char(buf, '}');
}

void wire_answer_restate(struct buf *buf, struct str stored, const struct wire_restate *restate)
{
    struct buf stated;
    const char *status = restate->status == NULL ? "" : restate->status;
    bool keep = restate->code != NULL &&
                (strcmp(status, "open") == 0 || strcmp(status, "partly_dispensed") == 0);
    buf_init(&stated, SIZE_MAX - 1);
    put_status(&stated, stored, restate->status);
    struct str text = {buf_text(&stated), stated.length};
    if (keep)
        wire_answer_with_code(buf, text, restate->code);
    else
        put_without_pickup(buf, text);
    if (stated.failed)
        buf->failed = true;
    buf_fini(&stated);
    put_member(buf, "trace", restate->trace);
    put_member(buf, NULL, restate->extra);
}
