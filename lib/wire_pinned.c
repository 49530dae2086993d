#include "wire_pinned.h"

#include <json-c/json.h>
#include <string.h>

#include "wire.h"
#include "wire_decode.h"

#define AT(member) offsetof(struct wire_pinned, member)
#define OF(member) offsetof(struct wire_standing, member)

/* JSON that stays JSON: read by wire_store_lines_parse when the lists are at hand. */
static void decode_raw(struct wire_decoder *decoder, const struct wire_path *path,
                       struct json_object *value, void *target)
{
    (void)path;
    *(const char **)target = NULL;
    if (value == NULL) /* the default of an absent one */
        return;
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                                 JSON_C_TO_STRING_NOSLASHESCAPE);
    if (text != NULL)
        *(const char **)target = arena_copy(decoder->arena, text, strlen(text));
}

static void encode_raw(struct wire_out *out, const char *name, const void *target)
{
    wire_out_raw(out, name, *(const char *const *)target);
}

#define TEXT(name_, offset_)                                                                       \
    {                                                                                              \
        .name = (name_), .kind = WIRE_TEXT, .offset = (offset_), .max = 100                        \
    }
#define COUNT(name_, offset_)                                                                      \
    {                                                                                              \
        .name = (name_), .kind = WIRE_INT, .offset = (offset_), .max = INT16_MAX                   \
    }
#define DAY(name_, offset_)                                                                        \
    {                                                                                              \
        .name = (name_), .kind = WIRE_DATE, .offset = (offset_)                                    \
    }
#define YES_NO(name_, offset_)                                                                     \
    {                                                                                              \
        .name = (name_), .kind = WIRE_BOOL, .flags = WIRE_ALWAYS, .offset = (offset_)              \
    }

static const struct wire_field standing_fields[] = {
    TEXT("status", OF(status)),
    {.name = "lines",
     .kind = WIRE_CUSTOM,
     .flags = WIRE_REQUIRED,
     .offset = OF(lines),
     .decode = decode_raw,
     .encode = encode_raw},
    YES_NO("first_request", OF(first_request)),
    TEXT("pickup_state", OF(pickup_state)),
    COUNT("issue", OF(issue)),
    COUNT("key_version", OF(key_version)),
    YES_NO("car_t", OF(car_t)),
    DAY("valid_from", OF(valid_from)),
    DAY("expires_on", OF(expires_on)),
};
static const struct wire_table standing_table = WIRE_TABLE(standing_fields);

#define GRANTED(name_, line_)                                                                      \
    {                                                                                              \
        .name = (name_), .kind = WIRE_INT64, .offset = AT(overturn_quantity[line_]),               \
        .max = INT32_MAX                                                                           \
    }

static const struct wire_field fields[] = {
    DAY("today", AT(today)),
    DAY("submitted_on", AT(submitted_on)),
    {.name = "hour", .kind = WIRE_INT, .offset = AT(hour), .max = 23, .fallback = CLAIM_ABSENT},
    TEXT("snapshot", AT(snapshot)),
    {.name = "facts",
     .kind = WIRE_OBJECT,
     .flags = WIRE_REQUIRED,
     .offset = AT(history),
     .table = &wire_table_history},
    {.name = "standing",
     .kind = WIRE_OBJECT,
     .offset = AT(standing),
     .present_offset = AT(amended),
     .table = &standing_table},
    GRANTED("overturned_1", 0),
    GRANTED("overturned_2", 1),
    GRANTED("overturned_3", 2),
    GRANTED("overturned_4", 3),
    GRANTED("overturned_5", 4),
};
static const struct wire_table table = WIRE_TABLE(fields);

void wire_pinned_print(struct buf *buf, const struct wire_pinned *pinned)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_encode_object(&out, NULL, &table, pinned);
}

bool wire_pinned_parse(struct arena *arena, struct str stored, struct wire_pinned *out,
                       struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    *out = (struct wire_pinned){.today = DATE_NONE};
    return wire_decode_body(&decoder, stored, &table, out) &&
           (!out->amended || out->standing.lines != NULL) && out->today != DATE_NONE &&
           out->submitted_on != DATE_NONE;
}

static bool is_payable(const struct verdict_line *line)
{
    return line->decision == DECISION_APPROVE || line->decision == DECISION_PARTIAL;
}

unsigned wire_pinned_overturned(const struct wire_pinned *pinned)
{
    unsigned lines = 0;
    for (unsigned i = 0; i < CLAIM_MAX_LINES; i++)
        lines |= pinned->overturn_quantity[i] > 0 ? 1u << i : 0;
    return lines;
}

static bool code_stands(const struct wire_pinned *pinned)
{
    return pinned->amended && strcmp(pinned->standing.pickup_state, "active") == 0;
}

const char *wire_pinned_status(const struct wire_pinned *pinned, const struct verdict *verdict,
                               unsigned keep)
{
    const char *before = pinned->amended ? pinned->standing.status : "";
    if (strcmp(before, "partly_dispensed") != 0 && strcmp(before, "dispensed") != 0)
        return wire_verdict_status(verdict);
    bool more = code_stands(pinned);
    for (size_t i = 0; i < verdict->line_count; i++)
        more |= (keep >> i & 1u) == 0 && is_payable(&verdict->lines[i]);
    return more ? "partly_dispensed" : "dispensed";
}

int wire_pinned_code(const struct wire_pinned *pinned, struct verdict *verdict, bool *fresh)
{
    const struct wire_standing *standing = &pinned->standing;
    *fresh = false;
    if (code_stands(pinned)) {
        verdict->issues_code = true;
        verdict->valid_from = standing->valid_from;
        verdict->expires_on = standing->expires_on;
        return standing->issue;
    }
    if (!verdict->issues_code)
        return 0;
    *fresh = true;
    return pinned->amended ? standing->issue + 1 : 1;
}
