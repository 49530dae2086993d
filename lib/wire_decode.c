#include "wire_decode.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "claim.h"
#include "date.h"
#include "json_strict.h"

_Static_assert(sizeof(enum claim_event) == sizeof(int), "words are stored through int");

/* ---- errors ---------------------------------------------------------------------------------- */

static const char *usual_detail(const char *code)
{
    static const struct {
        const char *code, *detail;
    } details[] = {
        {"required", "此项必填"},
        {"unknown_field", "没有这个字段"},
        {"duplicate_key", "同一对象内字段重复"},
        {"wrong_type", "类型不符"},
        {"not_an_integer", "须为整数，不带小数或指数"},
        {"out_of_range", "超出允许范围"},
        {"too_many", "数量过多"},
        {"too_few", "数量不足"},
        {"bad_format", "格式不符"},
        {"check_digit", "校验位不符"},
        {"not_a_date", "不是有效日期，须为 YYYY-MM-DD"},
        {"in_the_future", "日期不得晚于今天"},
        {"contradicts", "与请求中的其他内容矛盾"},
    };
    for (size_t i = 0; i < ARRAY_LEN(details); i++) {
        if (strcmp(details[i].code, code) == 0)
            return details[i].detail;
    }
    return "";
}

static void put_member(struct buf *buf, const char *name)
{
    buf_add_char(buf, '/');
    for (; *name != '\0'; name++) {
        if (*name == '~')
            buf_add_text(buf, "~0");
        else if (*name == '/')
            buf_add_text(buf, "~1");
        else
            buf_add_char(buf, *name);
    }
}

static void put_path(struct buf *buf, const struct wire_path *path)
{
    if (path == NULL)
        return;
    put_path(buf, path->up);
    if (path->name != NULL)
        put_member(buf, path->name);
    else
        buf_printf(buf, "/%zu", path->index);
}

void wire_decode_error(struct wire_decoder *decoder, const struct wire_path *path,
                       const char *member, const char *code, const char *detail)
{
    struct buf buf;
    buf_init(&buf, SIZE_MAX - 1);
    put_path(&buf, path);
    if (member != NULL)
        put_member(&buf, member);
    const char *pointer = arena_copy(decoder->arena, buf_text(&buf), buf.length);
    buf_fini(&buf);
    /* What a check finds after memory ran out may only be what was not kept: not the sender's fault. */
    if (!arena_is_overflown(decoder->arena))
        problem_field(decoder->problem, pointer, code,
                      detail != NULL ? detail : usual_detail(code));
}

static const char *range_detail(struct wire_decoder *decoder, const char *format, int64_t min,
                                int64_t max)
{
    return arena_printf(decoder->arena, "%s %" PRId64 " 到 %" PRId64, format, min, max);
}

static const char *words_detail(struct wire_decoder *decoder, const char *const *words)
{
    struct buf buf;
    buf_init(&buf, 4096);
    buf_add_text(&buf, "须为下列之一：");
    for (size_t i = 0; words[i] != NULL; i++) {
        if (i > 0)
            buf_add_text(&buf, "、");
        buf_add_text(&buf, words[i]);
    }
    const char *text = arena_copy(decoder->arena, buf_text(&buf), buf.length);
    buf_fini(&buf);
    return text;
}

bool wire_decode_is_good(const struct wire_decoder *decoder)
{
    return decoder->problem->status == 0 && !arena_is_overflown(decoder->arena);
}

/* ---- what absent members have ---------------------------------------------------------------- */

/* base + offset; the cast is the one place where tables meet structs. */
static void *at(void *base, size_t offset)
{
    return (char *)base + offset;
}

static void set_default(const struct wire_field *field, void *base)
{
    void *target = at(base, field->offset);
    if (field->present_offset != 0)
        *(bool *)at(base, field->present_offset) = false;
    switch (field->kind) {
    case WIRE_TEXT:
    case WIRE_CHOICE: *(const char **)target = ""; break;
    case WIRE_WORD:
    case WIRE_INT: *(int *)target = (int)field->fallback; break;
    case WIRE_INT64: *(int64_t *)target = field->fallback; break;
    case WIRE_BOOL: *(bool *)target = field->fallback != 0; break;
    case WIRE_TRI: *(int *)target = CLAIM_ABSENT; break;
    case WIRE_DATE: *(int32_t *)target = DATE_NONE; break;
    case WIRE_OBJECT: wire_decode_defaults(field->table, target); break;
    case WIRE_ARRAY:
    case WIRE_LIST: *(size_t *)at(base, field->count_offset) = 0; break;
    case WIRE_CUSTOM: field->decode(NULL, NULL, NULL, target); break;
    }
}

void wire_decode_defaults(const struct wire_table *table, void *base)
{
    for (size_t i = 0; i < table->count; i++)
        set_default(&table->fields[i], base);
}

/* ---- scalars --------------------------------------------------------------------------------- */

static bool refuse(struct wire_decoder *decoder, const struct wire_path *path, const char *code,
                   const char *detail)
{
    wire_decode_error(decoder, path, NULL, code, detail);
    return false;
}

static bool expect_type(struct wire_decoder *decoder, const struct wire_path *path,
                        struct json_object *value, enum json_type type)
{
    static const char *const details[] = {
        [json_type_boolean] = "须为 true 或 false",
        [json_type_int] = "须为整数",
        [json_type_object] = "须为对象",
        [json_type_array] = "须为数组",
        [json_type_string] = "须为文本",
    };
    if (json_object_get_type(value) == type)
        return true;
    return refuse(decoder, path, "wrong_type", details[type]);
}

static bool decode_number(struct wire_decoder *decoder, const struct wire_path *path,
                          const struct wire_field *field, struct json_object *value,
                          int64_t *number)
{
    if (json_object_get_type(value) == json_type_double)
        return refuse(decoder, path, "not_an_integer", NULL);
    if (!expect_type(decoder, path, value, json_type_int))
        return false;
    *number = json_object_get_int64(value);
    if (*number < field->min || *number > field->max)
        return refuse(decoder, path, "out_of_range",
                      range_detail(decoder, "须在以下范围：", field->min, field->max));
    return true;
}

static bool is_visible_ascii(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '!' || text.data[i] > '~')
            return false;
    }
    return true;
}

/* The text as stored; "" counts as absent. */
static bool decode_text(struct wire_decoder *decoder, const struct wire_path *path,
                        const struct wire_field *field, struct json_object *value, const char **out)
{
    const char *code = "bad_format";
    if (!expect_type(decoder, path, value, json_type_string))
        return false;
    struct str text = str_trim(
        (struct str){json_object_get_string(value), (size_t)json_object_get_string_len(value)});
    if (text.length == 0) {
        if ((field->flags & WIRE_REQUIRED) != 0)
            return refuse(decoder, path, "required", NULL);
        return true;
    }
    size_t count = str_count(text);
    if ((int64_t)count < field->min || (int64_t)count > field->max)
        return refuse(decoder, path, "out_of_range",
                      range_detail(decoder, "字符数须在以下范围：", field->min, field->max));
    if ((field->flags & WIRE_ASCII) != 0 && !is_visible_ascii(text))
        return refuse(decoder, path, code, "只能用可见的 ASCII 字符，不含空格");
    const char *stored = field->format != NULL ? field->format(decoder->arena, text, &code)
                                               : str_copy(decoder->arena, text);
    if (stored == NULL)
        return arena_is_overflown(decoder->arena) ? false : refuse(decoder, path, code, NULL);
    *out = stored;
    return true;
}

static bool decode_word(struct wire_decoder *decoder, const struct wire_path *path,
                        const struct wire_field *field, struct json_object *value, int *index)
{
    if (!expect_type(decoder, path, value, json_type_string))
        return false;
    *index = claim_word(field->words, json_object_get_string(value));
    if (*index == CLAIM_ABSENT)
        return refuse(decoder, path, "out_of_range", words_detail(decoder, field->words));
    return true;
}

static bool decode_date(struct wire_decoder *decoder, const struct wire_path *path,
                        const struct wire_field *field, struct json_object *value, int32_t *days)
{
    int32_t parsed = DATE_NONE;
    if (!expect_type(decoder, path, value, json_type_string))
        return false;
    if (!date_parse(json_object_get_string(value), (size_t)json_object_get_string_len(value),
                    &parsed))
        return refuse(decoder, path, "not_a_date", NULL);
    if ((field->flags & WIRE_PAST) != 0 && decoder->today != DATE_NONE && parsed > decoder->today)
        return refuse(decoder, path, "in_the_future", NULL);
    *days = parsed;
    return true;
}

static bool decode_bool(struct wire_decoder *decoder, const struct wire_path *path,
                        const struct wire_field *field, struct json_object *value, void *target)
{
    if (!expect_type(decoder, path, value, json_type_boolean))
        return false;
    bool sent = json_object_get_boolean(value) != 0;
    if (field->kind == WIRE_BOOL)
        *(bool *)target = sent;
    else
        *(int *)target = sent;
    return true;
}

/* ---- arrays and objects ---------------------------------------------------------------------- */

static void decode_element(struct wire_decoder *decoder, const struct wire_path *path,
                           const struct wire_field *field, struct json_object *value, void *element)
{
    const struct wire_field *first = &field->table->fields[0];
    if (first->name != NULL) {
        wire_decode_object(decoder, path, field->table, value, element);
        return;
    }
    set_default(first, element);
    (void)wire_decode_value(decoder, path, first, value, element);
}

static bool decode_array(struct wire_decoder *decoder, const struct wire_path *path,
                         const struct wire_field *field, struct json_object *value, void *base)
{
    void *elements = at(base, field->offset);
    if (!expect_type(decoder, path, value, json_type_array))
        return false;
    size_t count = json_object_array_length(value);
    if ((int64_t)count > field->max || (int64_t)count < field->min)
        return refuse(decoder, path, (int64_t)count > field->max ? "too_many" : "too_few",
                      range_detail(decoder, "项数须在以下范围：", field->min, field->max));
    if (field->kind == WIRE_LIST) {
        elements = arena_array(decoder->arena, count + 1, field->element_size);
        if (elements == NULL)
            return false;
        *(void **)at(base, field->offset) = elements;
    }
    bool keep = decoder->keep_absent;
    decoder->keep_absent = false; /* elements are new ones */
    for (size_t i = 0; i < count; i++) {
        struct wire_path here = {path, NULL, i};
        decode_element(decoder, &here, field, json_object_array_get_idx(value, i),
                       at(elements, i * field->element_size));
    }
    decoder->keep_absent = keep;
    *(size_t *)at(base, field->count_offset) = count;
    return true;
}

bool wire_decode_value(struct wire_decoder *decoder, const struct wire_path *path,
                       const struct wire_field *field, struct json_object *value, void *base)
{
    void *target = at(base, field->offset);
    int64_t number = 0;
    int index = 0;
    switch (field->kind) {
    case WIRE_TEXT: return decode_text(decoder, path, field, value, target);
    case WIRE_DATE: return decode_date(decoder, path, field, value, target);
    case WIRE_WORD:
        if (!decode_word(decoder, path, field, value, &index))
            return false;
        *(int *)target = index;
        return true;
    case WIRE_CHOICE:
        if (!decode_word(decoder, path, field, value, &index))
            return false;
        *(const char **)target = field->words[index];
        return true;
    case WIRE_INT:
        if (!decode_number(decoder, path, field, value, &number))
            return false;
        *(int *)target = (int)number;
        return true;
    case WIRE_INT64:
        if (!decode_number(decoder, path, field, value, &number))
            return false;
        *(int64_t *)target = number;
        return true;
    case WIRE_BOOL:
    case WIRE_TRI: return decode_bool(decoder, path, field, value, target);
    case WIRE_OBJECT: wire_decode_object(decoder, path, field->table, value, target); return true;
    case WIRE_ARRAY:
    case WIRE_LIST: return decode_array(decoder, path, field, value, base);
    case WIRE_CUSTOM: field->decode(decoder, path, value, target); return true;
    }
    return false;
}

static const struct wire_field *find_field(const struct wire_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->fields[i].name, name) == 0)
            return &table->fields[i];
    }
    return NULL;
}

static void decode_member(struct wire_decoder *decoder, const struct wire_path *path,
                          const struct wire_field *field, struct json_object *object, void *base)
{
    struct wire_path here = {path, field->name, 0};
    struct json_object *value = NULL;
    bool sent = json_object_object_get_ex(object, field->name, &value);
    if (!sent) {
        if ((field->flags & WIRE_REQUIRED) != 0)
            wire_decode_error(decoder, &here, NULL, "required", NULL);
        return;
    }
    if (field->present_offset != 0)
        *(bool *)at(base, field->present_offset) = true;
    (void)wire_decode_value(decoder, &here, field, value, base);
}

void wire_decode_object(struct wire_decoder *decoder, const struct wire_path *path,
                        const struct wire_table *table, struct json_object *value, void *base)
{
    if (!decoder->keep_absent)
        wire_decode_defaults(table, base);
    if (!expect_type(decoder, path, value, json_type_object))
        return;
    for (size_t i = 0; i < table->count; i++)
        decode_member(decoder, path, &table->fields[i], value, base);
    json_object_object_foreach(value, name, unused)
    {
        (void)unused;
        if (find_field(table, name) == NULL)
            wire_decode_error(decoder, path, name, "unknown_field", NULL);
    }
    if (table->check != NULL)
        table->check(decoder, path, base);
}

/* ---- bodies ---------------------------------------------------------------------------------- */

static bool refuse_text(struct arena *arena, struct problem *problem,
                        const struct json_strict_error *error)
{
    if (error->code == JSON_STRICT_NO_MEMORY)
        return false;
    if (error->code == JSON_STRICT_MALFORMED || error->code == JSON_STRICT_TOO_DEEP) {
        const char *detail = arena_printf(arena, "请求体不是合格的 JSON（第 %zu 字节）：%s",
                                          error->offset + 1, error->message);
        problem_set(problem, 400, "malformed_json", detail);
        return false;
    }
    for (size_t i = 0; i < error->finding_count; i++) {
        const struct json_strict_finding *finding = &error->findings[i];
        const char *code =
            finding->code == JSON_STRICT_DUPLICATE_KEY ? "duplicate_key" : "out_of_range";
        problem_field(problem, finding->pointer, code, usual_detail(code));
    }
    return false;
}

bool wire_decode_open(struct arena *arena, struct str text, struct problem *problem,
                      struct json_object **root)
{
    struct json_strict_error error;
    *root = NULL;
    if (!json_strict_check(arena, text, &error))
        return refuse_text(arena, problem, &error);
    text = str_trim(text);
    if (text.data[0] != '{' && text.data[0] != '[') {
        problem_field(problem, "", "wrong_type", "须为对象");
        return false;
    }
    BUG_IF(text.length > INT32_MAX);
    struct json_tokener *tokener = json_tokener_new_ex(JSON_STRICT_MAX_DEPTH + 2);
    if (tokener == NULL)
        return false;
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    *root = json_tokener_parse_ex(tokener, text.data, (int)text.length);
    json_tokener_free(tokener);
    return *root != NULL;
}

void wire_decode_close(struct json_object *root)
{
    (void)json_object_put(root);
}

bool wire_decode_body(struct wire_decoder *decoder, struct str body, const struct wire_table *table,
                      void *base)
{
    struct json_object *root = NULL;
    if (!wire_decode_open(decoder->arena, body, decoder->problem, &root))
        return false;
    wire_decode_object(decoder, NULL, table, root, base);
    wire_decode_close(root);
    return wire_decode_is_good(decoder);
}
