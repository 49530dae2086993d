#include "str.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct str str_of(const char *text)
{
    return (struct str){text, text == NULL ? 0 : strlen(text)};
}

bool str_is_empty(struct str s)
{
    return s.length == 0;
}

bool str_equal(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool str_equal_text(struct str a, const char *b)
{
    return str_equal(a, str_of(b));
}

int str_compare(struct str a, struct str b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool str_starts_with(struct str s, struct str prefix)
{
    return s.length >= prefix.length && str_equal((struct str){s.data, prefix.length}, prefix);
}

bool str_ends_with(struct str s, struct str suffix)
{
    if (suffix.length == 0)
        return true;
    return s.length >= suffix.length &&
           memcmp(s.data + (s.length - suffix.length), suffix.data, suffix.length) == 0;
}

size_t str_find(struct str s, struct str needle)
{
    if (needle.length == 0)
        return 0;
    if (s.length < needle.length)
        return (size_t)-1;
    const char *found = memmem(s.data, s.length, needle.data, needle.length);
    return found == NULL ? (size_t)-1 : (size_t)(found - s.data);
}

static bool is_ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static const struct str ideographic_space = {"\xe3\x80\x80", 3};

static size_t space_at_start(struct str s)
{
    if (s.length > 0 && is_ascii_space(s.data[0]))
        return 1;
    return str_starts_with(s, ideographic_space) ? ideographic_space.length : 0;
}

static size_t space_at_end(struct str s)
{
    if (s.length > 0 && is_ascii_space(s.data[s.length - 1]))
        return 1;
    return str_ends_with(s, ideographic_space) ? ideographic_space.length : 0;
}

struct str str_trim(struct str s)
{
    for (size_t cut = space_at_start(s); cut > 0; cut = space_at_start(s)) {
        s.data += cut;
        s.length -= cut;
    }
    for (size_t cut = space_at_end(s); cut > 0; cut = space_at_end(s))
        s.length -= cut;
    return s;
}

bool str_next(struct str *rest, char separator, struct str *field)
{
    if (rest->data == NULL)
        return false;
    const char *end = rest->length == 0 ? NULL : memchr(rest->data, separator, rest->length);
    if (end == NULL) {
        *field = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *field = (struct str){rest->data, (size_t)(end - rest->data)};
    rest->data = end + 1;
    rest->length -= field->length + 1;
    return true;
}

/* Bytes of the sequence at s and its code point; 0 when malformed (overlong forms, surrogates and
 * what lies above U+10FFFF included). */
static size_t decode(struct str s, uint32_t *code_point)
{
    utf8proc_int32_t value = -1;
    utf8proc_ssize_t left = s.length > 4 ? 4 : (utf8proc_ssize_t)s.length;
    if (left == 0)
        return 0;
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)(const void *)s.data, left, &value);
    if (used <= 0 || value < 0)
        return 0;
    *code_point = (uint32_t)value;
    return (size_t)used;
}

bool str_is_utf8(struct str s)
{
    while (s.length > 0) {
        uint32_t code_point = 0;
        size_t used = decode(s, &code_point);
        if (used == 0 || code_point == 0)
            return false;
        s.data += used;
        s.length -= used;
    }
    return true;
}

uint32_t str_next_code_point(struct str *s)
{
    uint32_t code_point = 0;
    size_t used = decode(*s, &code_point);
    if (used == 0)
        used = s->length; /* malformed: the rest is given up, so that a loop ends */
    if (used > 0) {
        s->data += used;
        s->length -= used;
    }
    return code_point;
}

size_t str_count(struct str s)
{
    size_t count = 0;
    while (s.length > 0) {
        uint32_t code_point = 0;
        size_t used = decode(s, &code_point);
        if (used == 0)
            used = 1;
        s.data += used;
        s.length -= used;
        count++;
    }
    return count;
}

char *str_copy(struct arena *arena, struct str s)
{
    return arena_copy(arena, s.data, s.length);
}

#define FOLD_OPTIONS                                                                               \
    (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE)
#define NAME_OPTIONS (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT)

/* Normal form in memory of the C library (free()); NULL on malformed input or when memory is out. */
static char *normalise(struct str s, unsigned options, size_t *length)
{
    utf8proc_uint8_t *out = NULL;
    if (!str_is_utf8(s) || s.length > INT32_MAX)
        return NULL;
    const char *bytes = s.length == 0 ? "" : s.data;
    utf8proc_ssize_t made =
        utf8proc_map((const utf8proc_uint8_t *)(const void *)bytes, (utf8proc_ssize_t)s.length,
                     &out, (utf8proc_option_t)options);
    if (made < 0)
        return NULL;
    *length = (size_t)made;
    return (char *)out;
}

char *str_nfkc_fold(struct arena *arena, struct str s)
{
    size_t length = 0;
    char *folded = normalise(s, FOLD_OPTIONS, &length);
    if (folded == NULL)
        return NULL;
    char *copy = arena_copy(arena, folded, length);
    free(folded);
    return copy;
}

static bool is_space(uint32_t c)
{
    return (c < 128 && is_ascii_space((char)c)) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

char *str_nfkc_name(struct arena *arena, struct str s)
{
    size_t length = 0, kept = 0;
    char *normal = normalise(s, NAME_OPTIONS, &length);
    if (normal == NULL)
        return NULL;
    struct str rest = {normal, length};
    while (rest.length > 0) {
        const char *at = rest.data;
        uint32_t code_point = str_next_code_point(&rest);
        size_t used = (size_t)(rest.data - at);
        if (is_space(code_point))
            continue;
        memmove(normal + kept, at, used);
        kept += used;
    }
    char *copy = arena_copy(arena, normal, kept);
    free(normal);
    return copy;
}

bool str_to_int64(struct str s, int64_t *value)
{
    bool negative = s.length > 0 && s.data[0] == '-';
    size_t at = negative ? 1 : 0;
    int64_t number = 0;
    if (at == s.length)
        return false;
    for (; at < s.length; at++) {
        int digit = s.data[at] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_sub_overflow(number, digit, &number))
            return false;
    }
    /* Collected as a negative number, whose range is the larger one. */
    if (!negative && number == INT64_MIN)
        return false;
    *value = negative ? number : -number;
    return true;
}

bool str_to_uint32(struct str s, uint32_t *value)
{
    int64_t number = 0;
    if (s.length == 0 || s.data[0] == '-' || !str_to_int64(s, &number) || number > UINT32_MAX)
        return false;
    *value = (uint32_t)number;
    return true;
}

uint64_t str_hash(struct str s)
{
    /* FNV-1a; tables keyed by it hold our own data, never a caller's. */
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < s.length; i++)
        hash = (hash ^ (uint8_t)s.data[i]) * UINT64_C(1099511628211);
    return hash;
}
