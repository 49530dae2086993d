#include "wire_decided.h"

#include <json-c/json.h>
#include <string.h>

#define SHOWN_BYTES 80

/* ---- reading: absent, null and other types give the fallback --------------------------------- */

struct reading {
    struct arena *arena;
    bool failed;
};

static struct json_object *open_json(struct str text)
{
    struct json_tokener *tokener = json_tokener_new_ex(32);
    struct json_object *root = NULL;
    if (tokener != NULL && text.data != NULL && text.length < INT32_MAX)
        root = json_tokener_parse_ex(tokener, text.data, (int)text.length);
    /* Nothing may follow: a cut or lengthened answer is not one. */
    if (tokener != NULL && root != NULL && json_tokener_get_parse_end(tokener) != text.length) {
        json_object_put(root);
        root = NULL;
    }
    if (tokener != NULL)
        json_tokener_free(tokener);
    return root;
}

static struct json_object *member(struct json_object *object, const char *name)
{
    struct json_object *value = NULL;
    return json_object_is_type(object, json_type_object) &&
                   json_object_object_get_ex(object, name, &value)
               ? value
               : NULL;
}

static const char *text_of(struct reading *reading, struct json_object *object, const char *name)
{
    struct json_object *value = member(object, name);
    if (!json_object_is_type(value, json_type_string))
        return "";
    const char *copy = arena_copy(reading->arena, json_object_get_string(value),
                                  (size_t)json_object_get_string_len(value));
    if (copy == NULL)
        reading->failed = true;
    return copy == NULL ? "" : copy;
}

static int64_t int_of(struct json_object *object, const char *name)
{
    struct json_object *value = member(object, name);
    return json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : 0;
}

/* The number of a line, 0 for the whole. */
static int line_of(struct reading *reading, struct json_object *object)
{
    int64_t line = int_of(object, "line");
    if (line < 0 || line > CLAIM_MAX_LINES)
        reading->failed = true;
    return reading->failed ? 0 : (int)line;
}

static enum decision decision_of(struct reading *reading, struct json_object *object)
{
    static const char *const words[] = {"approve", "partial", "deny", "pend", NULL};
    int decision = claim_word(words, text_of(reading, object, "decision"));
    if (decision < 0)
        reading->failed = true;
    return decision < 0 ? DECISION_DENY : (enum decision)decision;
}

/* Length of an array, 0 when it is none. */
static size_t length_of(struct json_object *array)
{
    return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void read_line(struct reading *reading, struct json_object *from,
                      struct wire_decided_line *line)
{
    struct json_object *product = member(from, "product");
    line->decision = decision_of(reading, from);
    line->list = text_of(reading, product, "list");
    line->row = text_of(reading, product, "row");
    line->brand = text_of(reading, product, "brand");
    line->generic = text_of(reading, product, "generic");
    line->unit = text_of(reading, from, "unit");
    line->requested_quantity = int_of(from, "requested_quantity");
    line->approved_quantity = int_of(from, "approved_quantity");
    line->total_fen = int_of(from, "total_fen");
    line->social_fen = int_of(from, "social_insurance_pays_fen");
    line->deductible_fen = int_of(from, "deductible_fen");
    line->insurer_fen = int_of(from, "insurer_pays_fen");
    line->insured_fen = int_of(from, "insured_pays_fen");
}

static void read_reason(struct reading *reading, struct json_object *from,
                        struct wire_decided_reason *reason)
{
    reason->code = text_of(reading, from, "code");
    reason->message = text_of(reading, from, "message");
    reason->message_en = text_of(reading, from, "message_en");
    reason->detail = text_of(reading, from, "detail");
    reason->clause = text_of(reading, from, "clause");
    reason->pointer = text_of(reading, from, "pointer");
    reason->required = text_of(reading, from, "required");
    reason->submitted = text_of(reading, from, "submitted");
    reason->remedy = text_of(reading, from, "remedy");
    reason->rule = text_of(reading, from, "rule");
    reason->line = line_of(reading, from);
}

static void read_head(struct reading *reading, struct json_object *root, struct wire_decided *out)
{
    struct json_object *basis = member(root, "basis");
    out->decision = decision_of(reading, root);
    out->authorization_id = text_of(reading, root, "authorization_id");
    out->status = text_of(reading, root, "status");
    out->plan = text_of(reading, basis, "plan");
    out->plan_version = text_of(reading, basis, "plan_version");
    out->formulary = text_of(reading, basis, "formulary");
    out->decided_at = text_of(reading, basis, "decided_at");
    out->engine_version = (int)int_of(basis, "engine_version");
    out->total_fen = int_of(root, "total_fen");
    out->social_fen = int_of(root, "social_insurance_pays_fen");
    out->deductible_fen = int_of(root, "deductible_fen");
    out->insurer_fen = int_of(root, "insurer_pays_fen");
    out->insured_fen = int_of(root, "insured_pays_fen");
}

static void read_answer(struct reading *reading, struct json_object *root, struct wire_decided *out)
{
    struct json_object *lines = member(root, "lines"), *reasons = member(root, "reasons");
    read_head(reading, root, out);
    out->line_count = length_of(lines);
    size_t count = length_of(reasons);
    out->reasons = arena_array(reading->arena, count + 1, sizeof(*out->reasons));
    if (out->line_count == 0 || out->line_count > CLAIM_MAX_LINES || out->reasons == NULL) {
        reading->failed = true;
        return;
    }
    for (size_t i = 0; i < out->line_count; i++)
        read_line(reading, json_object_array_get_idx(lines, i), &out->lines[i]);
    for (size_t i = 0; i < count; i++)
        read_reason(reading, json_object_array_get_idx(reasons, i), &out->reasons[i]);
    out->reason_count = count;
}

bool wire_decided_parse(struct arena *arena, struct str answer, struct wire_decided *out)
{
    struct reading reading = {.arena = arena};
    struct json_object *root = open_json(answer);
    memset(out, 0, sizeof(*out));
    if (root == NULL)
        return false;
    read_answer(&reading, root, out);
    json_object_put(root);
    return !reading.failed;
}

bool wire_decided_steps_parse(struct arena *arena, struct str trace,
                              struct wire_decided_step **steps, size_t *count)
{
    struct reading reading = {.arena = arena};
    struct json_object *root = open_json(trace);
    *count = length_of(root);
    *steps = arena_array(arena, *count + 1, sizeof(**steps));
    reading.failed = !json_object_is_type(root, json_type_array) || *steps == NULL;
    for (size_t i = 0; i < *count && !reading.failed; i++) {
        struct json_object *from = json_object_array_get_idx(root, i);
        struct wire_decided_step *step = &(*steps)[i];
        step->rule = text_of(&reading, from, "rule");
        step->outcome = text_of(&reading, from, "outcome");
        step->clause = text_of(&reading, from, "clause");
        step->compared = text_of(&reading, from, "compared");
        step->line = line_of(&reading, from);
    }
    json_object_put(root);
    return !reading.failed;
}

/* ---- differences ----------------------------------------------------------------------------- */

struct comparing {
    struct buf *buf;
    size_t limit, count;
};

struct place { /* where in the text, as a chain on the stack */
    const struct place *up;
    const char *name; /* NULL: element index */
    size_t index;
};

static void print_place(struct buf *buf, const struct place *place)
{
    if (place == NULL || place->up == NULL)
        return;
    print_place(buf, place->up);
    if (place->name != NULL)
        buf_printf(buf, "/%s", place->name);
    else
        buf_printf(buf, "/%zu", place->index);
}

static void print_value(struct buf *buf, struct json_object *value, bool absent)
{
    const char *text = absent ? "(无)"
                              : json_object_to_json_string_ext(
                                    value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    size_t length = strlen(text), shown = length;
    if (length > SHOWN_BYTES) {
        shown = SHOWN_BYTES;
        while (shown > 0 && ((unsigned char)text[shown] & 0xC0u) == 0x80u)
            shown--; /* not inside a character */
    }
    buf_add(buf, text, shown);
    buf_add_text(buf, shown < length ? "…" : "");
}

struct sides { /* one place's two values */
    struct json_object *left, *right;
    bool left_absent, right_absent;
};

static void differ(struct comparing *comparing, const struct place *place,
                   const struct sides *sides)
{
    if (comparing->count++ >= comparing->limit)
        return;
    print_place(comparing->buf, place);
    buf_add_text(comparing->buf, ": ");
    print_value(comparing->buf, sides->left, sides->left_absent);
    buf_add_text(comparing->buf, " → ");
    print_value(comparing->buf, sides->right, sides->right_absent);
    buf_add_char(comparing->buf, '\n');
}

static void compare(struct comparing *comparing, const struct place *place,
                    const struct sides *sides);

static void compare_arrays(struct comparing *comparing, const struct place *place,
                           const struct sides *sides)
{
    size_t left = json_object_array_length(sides->left);
    size_t right = json_object_array_length(sides->right);
    for (size_t i = 0; i < left || i < right; i++) {
        const struct place here = {place, NULL, i};
        const struct sides values = {
            i < left ? json_object_array_get_idx(sides->left, i) : NULL,
            i < right ? json_object_array_get_idx(sides->right, i) : NULL,
            i >= left,
            i >= right,
        };
        compare(comparing, &here, &values);
    }
}

static void compare_objects(struct comparing *comparing, const struct place *place,
                            const struct sides *sides)
{
    json_object_object_foreach(sides->left, name, value)
    {
        const struct place here = {place, name, 0};
        struct sides values = {.left = value};
        values.right_absent = !json_object_object_get_ex(sides->right, name, &values.right);
        compare(comparing, &here, &values);
    }
    json_object_object_foreach(sides->right, added, other)
    {
        const struct place here = {place, added, 0};
        const struct sides values = {.right = other, .left_absent = true};
        if (!json_object_object_get_ex(sides->left, added, NULL))
            differ(comparing, &here, &values);
    }
}

static void compare(struct comparing *comparing, const struct place *place,
                    const struct sides *sides)
{
    bool both = !sides->left_absent && !sides->right_absent;
    if (both && json_object_is_type(sides->left, json_type_object) &&
        json_object_is_type(sides->right, json_type_object))
        compare_objects(comparing, place, sides);
    else if (both && json_object_is_type(sides->left, json_type_array) &&
             json_object_is_type(sides->right, json_type_array))
        compare_arrays(comparing, place, sides);
    else if (!both || !json_object_equal(sides->left, sides->right))
        differ(comparing, place, sides);
}

size_t wire_decided_differences(struct buf *buf, struct str left, struct str right, size_t limit)
{
    struct comparing comparing = {.buf = buf, .limit = limit};
    const struct place root = {NULL, NULL, 0};
    const struct sides sides = {.left = open_json(left), .right = open_json(right)};
    bool readable = sides.left != NULL && sides.right != NULL;
    if (readable)
        compare(&comparing, &root, &sides);
    json_object_put(sides.left);
    json_object_put(sides.right);
    return readable ? comparing.count : SIZE_MAX;
}
