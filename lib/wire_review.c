#include "wire_review.h"

#include <json-c/json.h>
#include <string.h>

#include "digest.h"
#include "wire_decode.h"

#define NOTE_MAX 2000

static const char *const outcomes[] = {"uphold", "overturn", NULL};

static const struct wire_field line_fields[] = {
    {.name = "line",
     .kind = WIRE_INT,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct wire_review_line, line),
     .min = 1,
     .max = CLAIM_MAX_LINES},
    {.name = "approved_quantity",
     .kind = WIRE_INT64,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct wire_review_line, approved_quantity),
     .min = 1,
     .max = 100000},
};
static const struct wire_table line_table = WIRE_TABLE(line_fields);

static void check_decision(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    struct wire_review_decision *decision = base;
    bool overturn = strcmp(decision->outcome, "overturn") == 0;
    if (overturn && decision->line_count == 0)
        wire_decode_error(decoder, path, "lines", "required", "推翻时须列出行和批准数量");
    if (strcmp(decision->outcome, "uphold") == 0 && decision->line_count > 0)
        wire_decode_error(decoder, path, "lines", "contradicts", "维持时不列行");
    unsigned seen = 0;
    for (size_t i = 0; i < decision->line_count; i++) {
        unsigned bit = 1u << (unsigned)decision->lines[i].line;
        if ((seen & bit) != 0)
            wire_decode_error(decoder, path, "lines", "contradicts", "同一行只能列一次");
        seen |= bit;
    }
}

#define AT(member) offsetof(struct wire_review_decision, member)
static const struct wire_field decision_fields[] = {
    {.name = "outcome",
     .kind = WIRE_CHOICE,
     .flags = WIRE_REQUIRED,
     .offset = AT(outcome),
     .words = outcomes},
    {.name = "note",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(note),
     .min = 1,
     .max = NOTE_MAX},
    {.name = "lines",
     .kind = WIRE_ARRAY,
     .offset = AT(lines),
     .max = CLAIM_MAX_LINES,
     .table = &line_table,
     .element_size = sizeof(struct wire_review_line),
     .count_offset = AT(line_count)},
    {.name = "mark", .kind = WIRE_INT, .offset = AT(mark), .min = 1, .max = INT32_MAX},
};
#undef AT
static const struct wire_table decision_table = WIRE_CHECKED(decision_fields, check_decision);

static bool parse(struct arena *arena, struct str body, const struct wire_table *table, void *out,
                  struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    return wire_decode_body(&decoder, body.length == 0 ? STR_LIT("{}") : body, table, out);
}

bool wire_review_decision_parse(struct arena *arena, struct str body,
                                struct wire_review_decision *out, struct problem *problem)
{
    *out = (struct wire_review_decision){.outcome = ""};
    return parse(arena, body, &decision_table, out, problem);
}

void wire_review_lines_print(struct buf *buf, const struct wire_review_decision *decision)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_array(&out, NULL);
    for (int line = 1; line <= CLAIM_MAX_LINES; line++) {
        for (size_t i = 0; i < decision->line_count; i++) {
            if (decision->lines[i].line != line)
                continue;
            wire_out_object(&out, NULL);
            wire_out_int(&out, "line", line);
            wire_out_int(&out, "approved_quantity", decision->lines[i].approved_quantity);
            wire_out_object_end(&out);
        }
    }
    wire_out_array_end(&out);
}

static const struct wire_field assign_fields[] = {
    {.name = "release", .kind = WIRE_BOOL, .offset = offsetof(struct wire_review_assign, release)},
    {.name = "force", .kind = WIRE_BOOL, .offset = offsetof(struct wire_review_assign, force)},
};
static const struct wire_table assign_table = WIRE_TABLE(assign_fields);

bool wire_review_assign_parse(struct arena *arena, struct str body, struct wire_review_assign *out,
                              struct problem *problem)
{
    *out = (struct wire_review_assign){.release = false};
    return parse(arena, body, &assign_table, out, problem);
}

struct note {
    const char *note;
};
static const struct wire_field note_fields[] = {
    {.name = "note",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct note, note),
     .min = 1,
     .max = NOTE_MAX},
};
static const struct wire_table note_table = WIRE_TABLE(note_fields);

bool wire_review_note_parse(struct arena *arena, struct str body, const char **note,
                            struct problem *problem)
{
    struct note read = {.note = ""};
    bool good = parse(arena, body, &note_table, &read, problem);
    *note = read.note;
    return good;
}

/* ---- stored notes and steps ---- */

static bool open_entry(struct arena *arena, struct json_object *element,
                       struct wire_review_entry *entry)
{
    struct json_object *sealed = NULL;
    if (json_object_object_get_ex(element, "sealed", &sealed) && sealed != NULL) {
        struct str hex = {json_object_get_string(sealed),
                          (size_t)json_object_get_string_len(sealed)};
        uint8_t *bytes = arena_alloc(arena, hex.length / 2 + 1);
        if (bytes == NULL || !digest_unhex(hex, bytes, hex.length / 2))
            return false;
        entry->bytes = bytes;
        entry->length = hex.length / 2;
    }
    json_object_object_del(element, "sealed");
    const char *text = json_object_to_json_string_ext(element, JSON_C_TO_STRING_PLAIN |
                                                                   JSON_C_TO_STRING_NOSLASHESCAPE);
    entry->json = text == NULL ? NULL : arena_copy(arena, text, strlen(text));
    return entry->json != NULL;
}

bool wire_review_entries_parse(struct arena *arena, struct str json,
                               struct wire_review_entry **entries, size_t *count)
{
    struct problem problem;
    struct json_object *root = NULL;
    problem_init(&problem, arena);
    *entries = NULL;
    *count = 0;
    /* An array is no body: it is opened as the one member of an object. */
    const char *wrapped = arena_printf(arena, "{\"all\":%.*s}", (int)json.length, json.data);
    if (wrapped == NULL || !wire_decode_open(arena, str_of(wrapped), &problem, &root))
        return false;
    struct json_object *all = NULL;
    bool good =
        json_object_object_get_ex(root, "all", &all) && json_object_is_type(all, json_type_array);
    size_t length = good ? json_object_array_length(all) : 0;
    *entries = arena_array(arena, length + 1, sizeof(**entries));
    good = good && *entries != NULL;
    for (size_t i = 0; good && i < length; i++) {
        (*entries)[i] = (struct wire_review_entry){.bytes = NULL};
        good = open_entry(arena, json_object_array_get_idx(all, i), &(*entries)[i]);
    }
    *count = good ? length : 0;
    wire_decode_close(root);
    return good;
}
