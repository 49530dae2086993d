#include "wire_decode.h"

#include <string.h>

#include "claim.h"
#include "date.h"

static const void *at(const void *base, size_t offset)
{
    return (const char *)base + offset;
}

static void encode_element(struct wire_out *out, const struct wire_table *table,
                           const void *element);

static void encode_array(struct wire_out *out, const struct wire_field *field, const void *base)
{
    size_t count = *(const size_t *)at(base, field->count_offset);
    const void *elements = at(base, field->offset);
    bool sent = field->present_offset != 0 && *(const bool *)at(base, field->present_offset);
    if (count == 0 && !sent && (field->flags & (WIRE_REQUIRED | WIRE_ALWAYS)) == 0)
        return;
    if (field->kind == WIRE_LIST)
        elements = *(const void *const *)elements;
    wire_out_array(out, field->name);
    for (size_t i = 0; i < count; i++)
        encode_element(out, field->table, at(elements, i * field->element_size));
    wire_out_array_end(out);
}

static void encode_nested(struct wire_out *out, const struct wire_field *field, const void *base)
{
    struct buf *buf = out->buf;
    bool first = out->first;
    size_t length = buf->length;
    bool always = (field->flags & (WIRE_REQUIRED | WIRE_ALWAYS)) != 0;
    if (field->present_offset != 0) {
        if (!*(const bool *)at(base, field->present_offset))
            return;
        always = true;
    }
    wire_out_object(out, field->name);
    size_t opened = buf->length;
    wire_encode_members(out, field->table, at(base, field->offset));
    if (buf->length == opened && !always && !buf->failed) {
        /* nothing in it: as if it had not been begun */
        buf->length = length;
        buf->data[length] = '\0';
        out->first = first;
        return;
    }
    wire_out_object_end(out);
}

static bool is_absent(const struct wire_field *field, const void *target)
{
    switch (field->kind) {
    case WIRE_TEXT:
    case WIRE_CHOICE: return str_is_empty(str_of(*(const char *const *)target));
    case WIRE_WORD:
    case WIRE_INT: return *(const int *)target == field->fallback;
    case WIRE_INT64: return *(const int64_t *)target == field->fallback;
    case WIRE_BOOL: return *(const bool *)target == (field->fallback != 0);
    case WIRE_TRI: return *(const int *)target == CLAIM_ABSENT;
    case WIRE_DATE: return *(const int32_t *)target == DATE_NONE;
    default: return false;
    }
}

/* A value that cannot be said at all, whatever the flags. */
static bool is_unsayable(const struct wire_field *field, const void *target)
{
    if (field->kind == WIRE_WORD)
        return *(const int *)target < 0;
    if (field->kind == WIRE_CHOICE || field->kind == WIRE_DATE || field->kind == WIRE_TRI)
        return is_absent(field, target);
    return false;
}

static void encode_scalar(struct wire_out *out, const struct wire_field *field, const void *target)
{
    switch (field->kind) {
    case WIRE_TEXT:
    case WIRE_CHOICE: wire_out_text(out, field->name, *(const char *const *)target); break;
    case WIRE_WORD: wire_out_text(out, field->name, field->words[*(const int *)target]); break;
    case WIRE_INT: wire_out_int(out, field->name, *(const int *)target); break;
    case WIRE_INT64: wire_out_int(out, field->name, *(const int64_t *)target); break;
    case WIRE_BOOL: wire_out_bool(out, field->name, *(const bool *)target); break;
    case WIRE_TRI: wire_out_bool(out, field->name, *(const int *)target != 0); break;
    case WIRE_DATE: wire_out_date(out, field->name, *(const int32_t *)target); break;
    default: break;
    }
}

static void encode_field(struct wire_out *out, const struct wire_field *field, const void *base)
{
    const void *target = at(base, field->offset);
    if (field->kind == WIRE_OBJECT) {
        encode_nested(out, field, base);
    } else if (field->kind == WIRE_ARRAY || field->kind == WIRE_LIST) {
        encode_array(out, field, base);
    } else if (field->kind == WIRE_CUSTOM) {
        field->encode(out, field->name, target);
    } else {
        bool always = (field->flags & (WIRE_REQUIRED | WIRE_ALWAYS)) != 0;
        if (is_absent(field, target) && (!always || is_unsayable(field, target)))
            return;
        encode_scalar(out, field, target);
    }
}

static void encode_element(struct wire_out *out, const struct wire_table *table,
                           const void *element)
{
    if (table->fields[0].name == NULL)
        encode_scalar(out, &table->fields[0], at(element, table->fields[0].offset));
    else
        wire_encode_object(out, NULL, table, element);
}

void wire_encode_members(struct wire_out *out, const struct wire_table *table, const void *base)
{
    for (size_t i = 0; i < table->count; i++)
        encode_field(out, &table->fields[i], base);
}

void wire_encode_object(struct wire_out *out, const char *name, const struct wire_table *table,
                        const void *base)
{
    wire_out_object(out, name);
    wire_encode_members(out, table, base);
    wire_out_object_end(out);
}
