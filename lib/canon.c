#include "canon.h"

#include <stdlib.h>
#include <string.h>

#include "json_strict.h"
#include "wire_text.h"

/* The text was accepted by json_strict, so its shape is a promise: a broken one is a bug. */

struct member {
    struct str key;   /* unescaped */
    struct str value; /* as written */
};

struct canon {
    struct arena *arena;
    struct buf *out;
};

static struct str skip_space(struct str s)
{
    while (s.length > 0 &&
           (s.data[0] == ' ' || s.data[0] == '\t' || s.data[0] == '\n' || s.data[0] == '\r')) {
        s.data++;
        s.length--;
    }
    return s;
}

static struct str cut(struct str s, size_t count)
{
    BUG_IF(count > s.length);
    return (struct str){s.data + count, s.length - count};
}

/* Bytes of the string at the start of s, quotes included. */
static size_t string_length(struct str s)
{
    size_t at = 1;
    while (s.data[at] != '"') {
        at += s.data[at] == '\\' ? 2 : 1;
        BUG_IF(at >= s.length);
    }
    return at + 1;
}

/* Bytes of the value at the start of s. */
static size_t value_length(struct str s)
{
    size_t at = 0;
    size_t depth = 0;
    do {
        BUG_IF(at >= s.length);
        char c = s.data[at];
        if (c == '"') {
            at += string_length(cut(s, at));
        } else if (c == '{' || c == '[') {
            depth++;
            at++;
        } else if (c == '}' || c == ']') {
            depth--;
            at++;
        } else if (depth > 0) {
            at++;
        } else {
            while (at < s.length && strchr(",]} \t\r\n", s.data[at]) == NULL)
                at++;
        }
    } while (depth > 0);
    return at;
}

/* The first UTF-16 code unit of a code point, which is what RFC 8785 sorts by: characters beyond the first
 * plane sort before U+E000 to U+FFFF. */
static uint32_t utf16_rank(uint32_t c)
{
    return c >= 0x10000 ? 0xD800 + ((c - 0x10000) >> 10) : c;
}

static int compare_members(const void *left, const void *right)
{
    struct str a = ((const struct member *)left)->key;
    struct str b = ((const struct member *)right)->key;
    while (a.length > 0 && b.length > 0) {
        uint32_t x = str_next_code_point(&a);
        uint32_t y = str_next_code_point(&b);
        if (x == y)
            continue;
        uint32_t x_rank = utf16_rank(x);
        uint32_t y_rank = utf16_rank(y);
        if (x_rank != y_rank)
            return x_rank < y_rank ? -1 : 1;
        return x < y ? -1 : 1;
    }
    return (a.length > 0) - (b.length > 0);
}

/* RFC 8785 escapes control characters only; wire_text() also escapes DEL, which is not ours here. */
static void print_string(struct canon *canon, struct str text)
{
    static const char controls[] = "\b\f\n\r\t\"\\";
    static const char letters[] = "bfnrt\"\\";
    buf_add_char(canon->out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        const char *found = strchr(controls, c);
        if (found != NULL) {
            buf_add_char(canon->out, '\\');
            buf_add_char(canon->out, letters[found - controls]);
        } else if (c < 0x20) {
            buf_printf(canon->out, "\\u%04x", (unsigned)c);
        } else {
            buf_add_char(canon->out, (char)c);
        }
    }
    buf_add_char(canon->out, '"');
}

static bool unescape(struct canon *canon, struct str quoted, struct str *text)
{
    text->data = json_strict_unescape(
        canon->arena, (struct str){quoted.data + 1, quoted.length - 2}, &text->length);
    return text->data != NULL;
}

static bool print_value(struct canon *canon, struct str value);

static size_t count_members(struct str inside)
{
    size_t count = 0;
    for (inside = skip_space(inside); inside.length > 0; inside = skip_space(inside)) {
        count++;
        inside = skip_space(cut(inside, string_length(inside)));
        inside = skip_space(cut(inside, 1));
        inside = skip_space(cut(inside, value_length(inside)));
        if (inside.length > 0)
            inside = cut(inside, 1);
    }
    return count;
}

static bool read_members(struct canon *canon, struct str inside, struct member *members)
{
    for (inside = skip_space(inside); inside.length > 0; inside = skip_space(inside), members++) {
        struct str quoted = {inside.data, string_length(inside)};
        if (!unescape(canon, quoted, &members->key))
            return false;
        inside = skip_space(cut(inside, quoted.length));
        inside = skip_space(cut(inside, 1)); /* ':' */
        members->value = (struct str){inside.data, value_length(inside)};
        inside = skip_space(cut(inside, members->value.length));
        if (inside.length > 0)
            inside = cut(inside, 1); /* ',' */
    }
    return true;
}

static bool print_object(struct canon *canon, struct str inside)
{
    size_t count = count_members(inside);
    struct member *members = arena_array(canon->arena, count + 1, sizeof(*members));
    if (members == NULL || !read_members(canon, inside, members))
        return false;
    qsort(members, count, sizeof(*members), compare_members);
    buf_add_char(canon->out, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(canon->out, ',');
        print_string(canon, members[i].key);
        buf_add_char(canon->out, ':');
        if (!print_value(canon, members[i].value))
            return false;
    }
    buf_add_char(canon->out, '}');
    return true;
}

static bool print_array(struct canon *canon, struct str inside)
{
    bool first = true;
    buf_add_char(canon->out, '[');
    for (inside = skip_space(inside); inside.length > 0; inside = skip_space(inside)) {
        struct str value = {inside.data, value_length(inside)};
        if (!first)
            buf_add_char(canon->out, ',');
        first = false;
        if (!print_value(canon, value))
            return false;
        inside = skip_space(cut(inside, value.length));
        if (inside.length > 0)
            inside = cut(inside, 1); /* ',' */
    }
    buf_add_char(canon->out, ']');
    return true;
}

static bool print_number(struct canon *canon, struct str value)
{
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] != '-' && (value.data[i] < '0' || value.data[i] > '9'))
            return false;
    }
    buf_add(canon->out, value.data, value.length);
    return true;
}

/* At most JSON_STRICT_MAX_DEPTH deep. */
static bool print_value(struct canon *canon, struct str value)
{
    struct str text;
    struct str inside = {value.data + 1, value.length - 2};
    switch (value.data[0]) {
    case '{': return print_object(canon, inside);
    case '[': return print_array(canon, inside);
    case '"':
        if (!unescape(canon, value, &text))
            return false;
        print_string(canon, text);
        return true;
    case 't':
    case 'f':
    case 'n': buf_add(canon->out, value.data, value.length); return true;
    default: return print_number(canon, str_equal_text(value, "-0") ? STR_LIT("0") : value);
    }
}

bool canon_json(struct arena *arena, struct str text, struct buf *out)
{
    struct canon canon = {arena, out};
    struct str value = str_trim(text);
    if (value.length == 0)
        return true;
    return print_value(&canon, value) && !out->failed;
}

bool canon_digest(struct arena *arena, const uint8_t *key, size_t key_length, struct str route,
                  struct str body, struct digest *out)
{
    struct buf bytes;
    buf_init(&bytes, body.length + 64); /* no canonical form is longer than what was written */
    bool good = canon_json(arena, body, &bytes);
    if (good) {
        struct str parts[] = {route, {buf_text(&bytes), bytes.length}};
        digest_hmac_parts(key, key_length, parts, ARRAY_LEN(parts), out);
    }
    buf_fini(&bytes);
    return good;
}
