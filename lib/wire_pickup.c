/* The small bodies of pharmacies: cancel, reversal, check, dispense; and the receipt that is signed. */
#include "wire.h"

#include <string.h>

#include "money.h"
#include "wire_decode.h"

#define TEXT(type, member, named, bits, most)                                                      \
    {                                                                                              \
        .name = (named), .kind = WIRE_TEXT, .flags = (bits), .offset = offsetof(type, member),     \
        .min = 1, .max = (most)                                                                    \
    }

bool wire_key_is_valid(struct str key)
{
    if (key.length < 1 || key.length > 64)
        return false;
    for (size_t i = 0; i < key.length; i++) {
        if (key.data[i] < '!' || key.data[i] > '~')
            return false;
    }
    return true;
}

bool wire_id_is_valid(struct str id)
{
    if (id.length < 1 || id.length > 64)
        return false;
    bool named = false;
    for (size_t i = 0; i < id.length; i++) {
        char c = id.data[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && c != '-' && c != '_' && c != '.')
            return false;
        named |= plain;
    }
    return named;
}

/* ---- cancel, reversal, check ----------------------------------------------------------------- */

static const struct wire_field cancel_fields[] = {
    TEXT(struct wire_cancel, reason, "reason", 0, 200),
};
static const struct wire_table cancel_table = WIRE_TABLE(cancel_fields);

bool wire_cancel_parse(struct arena *arena, struct str body, struct wire_cancel *out,
                       struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    if (body.length == 0)
        body = STR_LIT("{}");
    return wire_decode_body(&decoder, body, &cancel_table, out);
}

static const struct wire_field reversal_fields[] = {
    TEXT(struct wire_reversal, idempotency_key, "idempotency_key", WIRE_REQUIRED | WIRE_ASCII, 64),
};
static const struct wire_table reversal_table = WIRE_TABLE(reversal_fields);

bool wire_reversal_parse(struct arena *arena, struct str body, struct wire_reversal *out,
                         struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    return wire_decode_body(&decoder, body, &reversal_table, out);
}

static const struct wire_field operator_fields[] = {
    TEXT(struct wire_operator, id, "id", WIRE_REQUIRED, 64),
    TEXT(struct wire_operator, name, "name", WIRE_REQUIRED, 100),
};
static const struct wire_table operator_table = WIRE_TABLE(operator_fields);

static const struct wire_field check_fields[] = {
    TEXT(struct wire_check, code, "code", WIRE_REQUIRED, 64),
    {.name = "operator",
     .kind = WIRE_OBJECT,
     .offset = offsetof(struct wire_check, operator),
     .table = &operator_table},
};
static const struct wire_table check_table = WIRE_TABLE(check_fields);

bool wire_check_parse(struct arena *arena, struct str body, struct wire_check *out,
                      struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    return wire_decode_body(&decoder, body, &check_table, out);
}

/* ---- dispense -------------------------------------------------------------------------------- */

#define AT(member)      offsetof(struct wire_dispense, member)
#define LINE_AT(member) offsetof(struct wire_dispense_line, member)

static const struct wire_field collector_fields[] = {
    {.name = "by",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = AT(collector),
     .words = claim_collector_words},
    {.name = "id_no",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(collector_id_no),
     .min = 1,
     .max = 40,
     .format = wire_format_id_no},
};
static const struct wire_table collector_table = WIRE_TABLE(collector_fields);

static const struct wire_field kind_field[] = {
    {.kind = WIRE_WORD, .words = claim_document_kind_words}};
static const struct wire_table kind_element = WIRE_TABLE(kind_field);

static const struct wire_field trace_field[] = {
    {.kind = WIRE_TEXT, .flags = WIRE_REQUIRED, .min = 1, .max = 100, .format = wire_format_trace}};
static const struct wire_table trace_element = WIRE_TABLE(trace_field);

static const struct wire_field line_fields[] = {
    {.name = "line",
     .kind = WIRE_INT,
     .flags = WIRE_REQUIRED,
     .offset = LINE_AT(line),
     .min = 1,
     .max = CLAIM_MAX_LINES},
    {.name = "quantity",
     .kind = WIRE_INT64,
     .flags = WIRE_REQUIRED,
     .offset = LINE_AT(quantity),
     .min = 1,
     .max = 100000},
    {.name = "trace_codes",
     .kind = WIRE_ARRAY,
     .offset = LINE_AT(trace_codes),
     .max = WIRE_MAX_TRACE_CODES,
     .table = &trace_element,
     .element_size = sizeof(const char *),
     .count_offset = LINE_AT(trace_code_count)},
    TEXT(struct wire_dispense_line, batch_no, "batch_no", 0, 64),
};
static const struct wire_table line_table = WIRE_TABLE(line_fields);

/* A code of this line that stands earlier in the request. */
static bool stands_before(const struct wire_dispense *dispense, size_t line, size_t code)
{
    const char *wanted = dispense->lines[line].trace_codes[code];
    for (size_t i = 0; i <= line; i++) {
        const struct wire_dispense_line *other = &dispense->lines[i];
        size_t count = i == line ? code : other->trace_code_count;
        for (size_t j = 0; j < count; j++) {
            if (strcmp(other->trace_codes[j], wanted) == 0)
                return true;
        }
    }
    return false;
}

static void check_traces(struct wire_decoder *decoder, const struct wire_path *path,
                         const struct wire_dispense *dispense, size_t line)
{
    struct wire_path traces = {path, "trace_codes", 0};
    for (size_t i = 0; i < dispense->lines[line].trace_code_count; i++) {
        struct wire_path here = {&traces, NULL, i};
        if (dispense->lines[line].trace_codes[i][0] != '\0' && stands_before(dispense, line, i))
            wire_decode_error(decoder, &here, NULL, "contradicts", "同一追溯码出现两次");
    }
}

static void check_dispense(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    const struct wire_dispense *dispense = base;
    struct wire_path lines = {path, "lines", 0};
    unsigned seen = 0;
    for (size_t i = 0; i < dispense->line_count; i++) {
        struct wire_path here = {&lines, NULL, i};
        int line = dispense->lines[i].line;
        if (line > 0 && (seen & (1u << line)) != 0)
            wire_decode_error(decoder, &here, "line", "contradicts", "同一行出现两次");
        seen |= 1u << line;
        check_traces(decoder, &here, dispense, i);
    }
}

static const struct wire_field dispense_fields[] = {
    TEXT(struct wire_dispense, code, "code", WIRE_REQUIRED, 64),
    {.name = "collector", .kind = WIRE_OBJECT, .flags = WIRE_REQUIRED, .table = &collector_table},
    {.name = "operator", .kind = WIRE_OBJECT, .offset = AT(operator), .table = &operator_table},
    {.name = "prescription_original",
     .kind = WIRE_BOOL,
     .flags = WIRE_REQUIRED,
     .offset = AT(prescription_original)},
    {.name = "documents",
     .kind = WIRE_ARRAY,
     .offset = AT(documents),
     .max = DOC_COUNT,
     .table = &kind_element,
     .element_size = sizeof(enum claim_document_kind),
     .count_offset = AT(document_count)},
    {.name = "lines",
     .kind = WIRE_ARRAY,
     .flags = WIRE_REQUIRED,
     .offset = AT(lines),
     .min = 1,
     .max = CLAIM_MAX_LINES,
     .table = &line_table,
     .element_size = sizeof(struct wire_dispense_line),
     .count_offset = AT(line_count)},
};
static const struct wire_table dispense_table = WIRE_CHECKED(dispense_fields, check_dispense);

bool wire_dispense_parse(struct arena *arena, struct str body, struct wire_dispense *out,
                         struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    return wire_decode_body(&decoder, body, &dispense_table, out);
}

/* ---- receipt --------------------------------------------------------------------------------- */

/* Members stand sorted, as canon_json() would put them. */
static void print_receipt_line(struct wire_out *out, const struct wire_receipt_line *line)
{
    wire_out_object(out, NULL);
    if (line->batch_no != NULL && line->batch_no[0] != '\0')
        wire_out_text(out, "batch_no", line->batch_no);
    wire_out_text(out, "brand", line->brand);
    wire_out_int(out, "line", line->line);
    wire_out_int(out, "quantity", line->quantity);
    wire_out_text(out, "row", line->row);
    wire_out_array(out, "trace_codes");
    for (size_t i = 0; i < line->trace_code_count; i++)
        wire_out_text(out, NULL, line->trace_codes[i]);
    wire_out_array_end(out);
    wire_out_text(out, "unit", line->unit);
    wire_out_object_end(out);
}

void wire_receipt_print(struct buf *buf, const struct wire_receipt *receipt)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "authorization_id", receipt->authorization_id);
    wire_out_text(&out, "collector", receipt->collector);
    wire_out_text(&out, "dispense_id", receipt->dispense_id);
    wire_out_instant(&out, "dispensed_at", receipt->dispensed_at_ms);
    wire_out_text(&out, "key_id", receipt->key_id);
    wire_out_array(&out, "lines");
    for (size_t i = 0; i < receipt->line_count; i++)
        print_receipt_line(&out, &receipt->lines[i]);
    wire_out_array_end(&out);
    wire_out_text(&out, "operator_id", receipt->operator_id);
    wire_out_text(&out, "pharmacy_id", receipt->pharmacy_id);
    wire_out_text(&out, "type", "teyao.dispense.v1");
    wire_out_object_end(&out);
}
