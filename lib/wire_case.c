#include "wire_case.h"

#include <json-c/json.h>
#include <string.h>

#include "money.h"
#include "wire_decode.h"

#define MAX_BASES 8

/* ---- what is expected ------------------------------------------------------------------------ */

#define TEXT(type, member)                                                                         \
    {                                                                                              \
        .name = #member, .kind = WIRE_TEXT, .offset = offsetof(type, member), .min = 1,            \
        .max = 1000                                                                                \
    }
#define AMOUNT(type, member)                                                                       \
    {                                                                                              \
        .name = #member, .kind = WIRE_INT64, .offset = offsetof(type, member),                     \
        .max = MONEY_MAX_FEN, .fallback = CLAIM_ABSENT                                             \
    }
#define CODES(type, member)                                                                        \
    {                                                                                              \
        .name = #member, .kind = WIRE_ARRAY, .offset = offsetof(type, member.codes),               \
        .max = WIRE_CASE_MAX_CODES, .table = &code_element, .element_size = sizeof(const char *),  \
        .count_offset = offsetof(type, member.count),                                              \
        .present_offset = offsetof(type, member.given)                                             \
    }
#define LINE_NUMBER(type)                                                                          \
    {                                                                                              \
        .name = "line", .kind = WIRE_INT, .offset = offsetof(type, line), .max = CLAIM_MAX_LINES,  \
        .fallback = CLAIM_ABSENT                                                                   \
    }
#define ENTRIES(member, type, entries, number, most)                                               \
    {                                                                                              \
        .name = #member, .kind = WIRE_ARRAY, .offset = offsetof(struct wire_expect, member),       \
        .max = (most), .table = (entries), .element_size = sizeof(type),                           \
        .count_offset = offsetof(struct wire_expect, number)                                       \
    }

static const struct wire_field code_field[] = {{.kind = WIRE_TEXT, .min = 1, .max = 200}};
static const struct wire_table code_element = WIRE_TABLE(code_field);

static const struct wire_field line_fields[] = {
    TEXT(struct wire_expect_line, decision),
    TEXT(struct wire_expect_line, row),
    AMOUNT(struct wire_expect_line, insurer_pays_fen),
    AMOUNT(struct wire_expect_line, insured_pays_fen),
    AMOUNT(struct wire_expect_line, social_insurance_pays_fen),
    AMOUNT(struct wire_expect_line, total_fen),
    AMOUNT(struct wire_expect_line, approved_quantity),
    CODES(struct wire_expect_line, reasons),
    CODES(struct wire_expect_line, flags),
};
static const struct wire_table line_table = WIRE_TABLE(line_fields);

static const struct wire_field trace_fields[] = {
    TEXT(struct wire_expect_trace, rule),
    TEXT(struct wire_expect_trace, outcome),
    LINE_NUMBER(struct wire_expect_trace),
    TEXT(struct wire_expect_trace, compared),
};
static const struct wire_table trace_table = WIRE_TABLE(trace_fields);

static const struct wire_field detail_fields[] = {
    TEXT(struct wire_expect_reason, code),
    TEXT(struct wire_expect_reason, clause),
    TEXT(struct wire_expect_reason, pointer),
    TEXT(struct wire_expect_reason, required),
    TEXT(struct wire_expect_reason, submitted),
    TEXT(struct wire_expect_reason, remedy),
    TEXT(struct wire_expect_reason, rule),
    LINE_NUMBER(struct wire_expect_reason),
    {.name = "remedy_proven",
     .kind = WIRE_TRI,
     .offset = offsetof(struct wire_expect_reason, remedy_proven)},
};
static const struct wire_table detail_table = WIRE_TABLE(detail_fields);

static const struct wire_field promise_fields[] = {
    TEXT(struct wire_expect_promise, kind),       TEXT(struct wire_expect_promise, from),
    TEXT(struct wire_expect_promise, to),         TEXT(struct wire_expect_promise, note),
    TEXT(struct wire_expect_promise, basis_unit), TEXT(struct wire_expect_promise, clause),
};
static const struct wire_table promise_table = WIRE_TABLE(promise_fields);

#define EXPECT_AT(member) offsetof(struct wire_expect, member)
static const struct wire_field expect_fields[] = {
    TEXT(struct wire_expect, decision),
    AMOUNT(struct wire_expect, insurer_pays_fen),
    AMOUNT(struct wire_expect, insured_pays_fen),
    AMOUNT(struct wire_expect, social_insurance_pays_fen),
    ENTRIES(lines, struct wire_expect_line, &line_table, line_count, CLAIM_MAX_LINES),
    CODES(struct wire_expect, reasons),
    CODES(struct wire_expect, flags),
    CODES(struct wire_expect, to_collect),
    CODES(struct wire_expect, field_errors),
    ENTRIES(details, struct wire_expect_reason, &detail_table, detail_count, WIRE_CASE_MAX_CODES),
    ENTRIES(trace, struct wire_expect_trace, &trace_table, trace_count, WIRE_CASE_MAX_CODES),
    {.name = "service",
     .kind = WIRE_ARRAY,
     .offset = EXPECT_AT(service),
     .max = WIRE_CASE_MAX_CODES,
     .table = &promise_table,
     .element_size = sizeof(struct wire_expect_promise),
     .count_offset = EXPECT_AT(service_count),
     .present_offset = EXPECT_AT(service_given)},
    {.name = "valid_from", .kind = WIRE_DATE, .offset = EXPECT_AT(valid_from)},
    {.name = "expires_on", .kind = WIRE_DATE, .offset = EXPECT_AT(expires_on)},
    {.name = "review_due_on", .kind = WIRE_DATE, .offset = EXPECT_AT(review_due_on)},
    {.name = "issues_code", .kind = WIRE_TRI, .offset = EXPECT_AT(issues_code)},
    {.name = "first_request", .kind = WIRE_TRI, .offset = EXPECT_AT(first_request)},
};
static const struct wire_table expect_table = WIRE_TABLE(expect_fields);

/* ---- bases ----------------------------------------------------------------------------------- */

/* RFC 7396: null removes, objects merge, everything else replaces. False when memory is out. */
static bool merge(struct json_object *target, struct json_object *patch, int depth)
{
    BUG_IF(depth > 64); /* json_strict allows 16 */
    json_object_object_foreach(patch, name, value)
    {
        struct json_object *old = NULL;
        if (value == NULL) {
            json_object_object_del(target, name);
            continue;
        }
        if (!json_object_is_type(value, json_type_object)) {
            if (json_object_object_add(target, name, json_object_get(value)) != 0)
                return false;
            continue;
        }
        if (!json_object_object_get_ex(target, name, &old) ||
            !json_object_is_type(old, json_type_object)) {
            old = json_object_new_object();
            if (old == NULL || json_object_object_add(target, name, old) != 0)
                return false;
        }
        if (!merge(old, value, depth + 1))
            return false;
    }
    return true;
}

/* name as seen from the file that names it, which stands at where. */
static const char *beside(struct arena *arena, const char *where, const char *name)
{
    const char *slash = strrchr(where, '/');
    if (slash == NULL || name[0] == '/')
        return name;
    return arena_printf(arena, "%.*s/%s", (int)(slash - where), where, name);
}

/* Where a case's text comes from. */
struct source {
    struct arena *arena;
    wire_case_read *read;
    void *context;
    struct problem *problem;
};

static struct json_object *bad_base(struct source *source, const char *why)
{
    problem_field(source->problem, "/base", "bad_format", why);
    return NULL;
}

/* One file with all its bases merged in. NULL: problem set or memory out. Gives. */
static struct json_object *load(struct source *source, struct str text, const char *where,
                                int depth)
{
    struct json_object *root = NULL, *base = NULL, *named = NULL;
    struct str base_text = {NULL, 0};
    if (!wire_decode_open(source->arena, text, source->problem, &root))
        return NULL;
    if (!json_object_object_get_ex(root, "base", &base))
        return root;
    const char *name = json_object_is_type(base, json_type_string)
                           ? beside(source->arena, where, json_object_get_string(base))
                           : NULL;
    name = name == NULL ? NULL : arena_copy(source->arena, name, strlen(name));
    if (name == NULL || source->read == NULL || depth == MAX_BASES)
        bad_base(source, "须为文件名，且层数有限");
    else if (!source->read(source->context, source->arena, name, &base_text))
        bad_base(source, "文件无法读取");
    else
        named = load(source, base_text, name, depth + 1);
    json_object_object_del(root, "base");
    if (named != NULL && !merge(named, root, 0)) {
        json_object_put(named);
        named = NULL;
    }
    json_object_put(root);
    return named;
}

/* ---- a case ---------------------------------------------------------------------------------- */

#define CASE_AT(member) offsetof(struct wire_case, member)

/* The request is read on its own: its field errors are not the case's. */
static void decode_request(struct wire_decoder *decoder, const struct wire_path *path,
                           struct json_object *value, void *target)
{
    struct wire_case *out = target;
    (void)path;
    if (decoder == NULL)
        return;
    struct wire_decoder own = {
        .arena = decoder->arena, .problem = &out->request_problem, .today = out->today};
    problem_init(&out->request_problem, decoder->arena);
    wire_decode_object(&own, NULL, &wire_table_claim, value, &out->claim);
}

static void encode_nothing(struct wire_out *out, const char *name, const void *target)
{
    (void)out;
    (void)name;
    (void)target;
}

static const struct wire_field case_fields[] = {
    {.name = "title",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = CASE_AT(title),
     .min = 1,
     .max = 300},
    {.name = "clause", .kind = WIRE_TEXT, .offset = CASE_AT(clause), .min = 1, .max = 300},
    {.name = "today", .kind = WIRE_DATE, .flags = WIRE_REQUIRED, .offset = CASE_AT(today)},
    {.name = "submitted_on", .kind = WIRE_DATE, .offset = CASE_AT(submitted_on)},
    {.name = "hour",
     .kind = WIRE_INT,
     .offset = CASE_AT(hour),
     .max = 23,
     .fallback = CLAIM_ABSENT},
    {.name = "history",
     .kind = WIRE_OBJECT,
     .flags = WIRE_REQUIRED,
     .offset = CASE_AT(history),
     .table = &wire_table_history},
    {.name = "request",
     .kind = WIRE_CUSTOM,
     .flags = WIRE_REQUIRED,
     .decode = decode_request,
     .encode = encode_nothing},
    {.name = "expect",
     .kind = WIRE_OBJECT,
     .offset = CASE_AT(expect),
     .table = &expect_table,
     .present_offset = CASE_AT(has_expect)},
};
static const struct wire_table case_table = WIRE_TABLE(case_fields);

bool wire_case_parse(struct arena *arena, struct str text, wire_case_read *read, void *context,
                     struct wire_case *out, struct problem *problem)
{
    struct source source = {arena, read, context, problem};
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    *out = (struct wire_case){.today = DATE_NONE};
    struct json_object *root = load(&source, text, "", 0);
    if (root == NULL)
        return false;
    wire_decode_object(&decoder, NULL, &case_table, root, out);
    wire_decode_close(root);
    return wire_decode_is_good(&decoder);
}
