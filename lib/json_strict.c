#include "json_strict.h"

#include <string.h>

#define MAX_INTEGER UINT64_C(9007199254740991) /* 2^53 - 1 */
#define FIRST_KEYS  (size_t)64

/* One open object or array. */
struct frame {
    bool is_object;
    size_t first_key; /* index in keys[] where the members of this object start */
    size_t index;     /* of the element being read */
    struct str key;   /* unescaped name of the member being read */
};

struct scan {
    struct arena *arena;
    const char *text;
    size_t length;
    size_t at;
    struct json_strict_error *error;
    struct frame frames[JSON_STRICT_MAX_DEPTH];
    size_t depth;
    struct str *keys; /* names of the members of all open objects, innermost last */
    size_t key_count;
    size_t key_capacity;
};

static bool fail(struct scan *scan, enum json_strict_code code, const char *message)
{
    scan->error->code = code;
    scan->error->offset = scan->at;
    scan->error->message = message;
    return false;
}

static bool malformed(struct scan *scan, const char *message)
{
    return fail(scan, JSON_STRICT_MALFORMED, message);
}

static char *pointer_put(char *out, struct str key)
{
    *out++ = '/';
    for (size_t i = 0; i < key.length; i++) {
        if (key.data[i] == '~' || key.data[i] == '/') {
            *out++ = '~';
            *out++ = key.data[i] == '~' ? '0' : '1';
        } else {
            *out++ = key.data[i];
        }
    }
    return out;
}

static const char *pointer_here(struct scan *scan)
{
    size_t size = 1;
    for (size_t i = 0; i < scan->depth; i++)
        size += 24 + 2 * scan->frames[i].key.length;
    char *pointer = arena_alloc(scan->arena, size);
    if (pointer == NULL)
        return NULL;
    char *out = pointer;
    for (size_t i = 0; i < scan->depth; i++) {
        const struct frame *frame = &scan->frames[i];
        char digits[24];
        size_t first = sizeof(digits);
        size_t rest = frame->index;
        do {
            digits[--first] = (char)('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        out = pointer_put(out, frame->is_object
                                   ? frame->key
                                   : (struct str){digits + first, sizeof(digits) - first});
    }
    *out = '\0';
    return pointer;
}

/* Collects what is wrong at the place being read; the scan goes on. */
static bool find(struct scan *scan, enum json_strict_code code, const char *message)
{
    struct json_strict_error *error = scan->error;
    if (error->finding_count == JSON_STRICT_MAX_FINDINGS)
        return true;
    const char *pointer = pointer_here(scan);
    if (pointer == NULL)
        return fail(scan, JSON_STRICT_NO_MEMORY, "out of request memory");
    if (error->finding_count == 0) {
        error->code = code;
        error->offset = scan->at;
        error->message = message;
        error->pointer = pointer;
    }
    error->findings[error->finding_count++] = (struct json_strict_finding){code, pointer};
    return true;
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->length && strchr(" \t\n\r", scan->text[scan->at]) != NULL &&
           scan->text[scan->at] != '\0')
        scan->at++;
}

static int peek(const struct scan *scan)
{
    return scan->at < scan->length ? (unsigned char)scan->text[scan->at] : -1;
}

/* ---- strings --------------------------------------------------------------------------------- */

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Four hex digits at text[at]; -1 when they are not. */
static int32_t hex4(const char *text, size_t length, size_t at)
{
    int32_t value = 0;
    if (length < 4 || at > length - 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit((unsigned char)text[at + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool is_noncharacter(uint32_t c)
{
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

/* The code point of a \u escape whose first digit is at *at; a surrogate pair is taken whole. 0 when it
 * is not one that I-JSON allows. */
static uint32_t escaped_code_point(const char *text, size_t length, size_t *at)
{
    int32_t high = hex4(text, length, *at);
    if (high <= 0 || (high >= 0xDC00 && high <= 0xDFFF))
        return 0;
    *at += 4;
    if (high < 0xD800 || high > 0xDBFF)
        return is_noncharacter((uint32_t)high) ? 0 : (uint32_t)high;
    if (*at + 6 > length || text[*at] != '\\' || text[*at + 1] != 'u')
        return 0;
    int32_t low = hex4(text, length, *at + 2);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *at += 6;
    uint32_t c = 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
    return is_noncharacter(c) ? 0 : c;
}

static bool read_escape(struct scan *scan)
{
    scan->at++;
    int c = peek(scan);
    if (c == 'u') {
        size_t at = scan->at + 1;
        if (escaped_code_point(scan->text, scan->length, &at) == 0)
            return malformed(scan, "\\u escape is not an allowed character");
        scan->at = at;
        return true;
    }
    if (c <= 0 || strchr("\"\\/bfnrt", c) == NULL)
        return malformed(scan, "unknown escape");
    scan->at++;
    return true;
}

static bool read_character(struct scan *scan)
{
    struct str rest = {scan->text + scan->at, scan->length - scan->at};
    uint32_t c = str_next_code_point(&rest);
    if (c == 0)
        return malformed(scan, "not well-formed UTF-8");
    if (is_noncharacter(c))
        return malformed(scan, "noncharacter in a string");
    scan->at = scan->length - rest.length;
    return true;
}

/* Stands on the opening quote; inside gets what is between the quotes. */
static bool read_string(struct scan *scan, struct str *inside, bool *escaped)
{
    size_t start = ++scan->at;
    *escaped = false;
    for (;;) {
        int c = peek(scan);
        if (c < 0x20)
            return malformed(scan, c < 0 ? "unfinished string" : "control character in a string");
        if (c == '"')
            break;
        if (c == '\\') {
            *escaped = true;
            if (!read_escape(scan))
                return false;
        } else if (c < 0x80) {
            scan->at++;
        } else if (!read_character(scan)) {
            return false;
        }
    }
    *inside = (struct str){scan->text + start, scan->at - start};
    scan->at++;
    return true;
}

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(leads[length] | c);
    return length;
}

char *json_strict_unescape(struct arena *arena, struct str inside, size_t *length)
{
    static const char letters[] = "bfnrt";
    static const char controls[] = "\b\f\n\r\t";
    char *out = arena_alloc(arena, inside.length + 1); /* no escape is shorter than what it means */
    size_t used = 0;
    size_t at = 0;
    if (out == NULL)
        return NULL;
    while (at < inside.length) {
        char c = inside.data[at++];
        if (c != '\\') {
            out[used++] = c;
            continue;
        }
        BUG_IF(at >= inside.length);
        c = inside.data[at++];
        const char *letter = strchr(letters, c);
        if (c == 'u')
            used += put_utf8(out + used, escaped_code_point(inside.data, inside.length, &at));
        else
            out[used++] = letter != NULL ? controls[letter - letters] : c;
    }
    out[used] = '\0';
    *length = used;
    return out;
}

/* ---- numbers and words ----------------------------------------------------------------------- */

static size_t skip_digits(struct scan *scan)
{
    size_t start = scan->at;
    while (peek(scan) >= '0' && peek(scan) <= '9')
        scan->at++;
    return scan->at - start;
}

static bool integer_fits(struct str digits)
{
    int64_t value = 0;
    return str_to_int64(digits, &value) && (uint64_t)value <= MAX_INTEGER;
}

static bool read_number(struct scan *scan)
{
    bool integer = true;
    if (peek(scan) == '-')
        scan->at++;
    struct str digits = {scan->text + scan->at, 0};
    digits.length = skip_digits(scan);
    if (digits.length == 0)
        return malformed(scan, "not a value");
    if (digits.length > 1 && digits.data[0] == '0')
        return malformed(scan, "leading zero");
    if (peek(scan) == '.') {
        integer = false;
        scan->at++;
        if (skip_digits(scan) == 0)
            return malformed(scan, "no digit after the point");
    }
    if (peek(scan) == 'e' || peek(scan) == 'E') {
        integer = false;
        scan->at++;
        if (peek(scan) == '+' || peek(scan) == '-')
            scan->at++;
        if (skip_digits(scan) == 0)
            return malformed(scan, "no digit in the exponent");
    }
    if (integer && !integer_fits(digits))
        return find(scan, JSON_STRICT_OUT_OF_RANGE, "integer beyond 2^53 - 1");
    return true;
}

static bool read_word(struct scan *scan)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t length = strlen(words[i]);
        if (scan->length - scan->at >= length &&
            memcmp(scan->text + scan->at, words[i], length) == 0) {
            scan->at += length;
            return true;
        }
    }
    return malformed(scan, "not a value");
}

/* ---- duplicate keys -------------------------------------------------------------------------- */

static bool push_key(struct scan *scan, struct str key)
{
    if (scan->key_count == JSON_STRICT_MAX_MEMBERS)
        return malformed(scan, "too many members");
    if (scan->key_count == scan->key_capacity) {
        size_t capacity = scan->key_capacity == 0 ? FIRST_KEYS : scan->key_capacity * 2;
        struct str *keys = arena_array(scan->arena, capacity, sizeof(*keys));
        if (keys == NULL)
            return fail(scan, JSON_STRICT_NO_MEMORY, "out of request memory");
        if (scan->key_count > 0)
            memcpy(keys, scan->keys, scan->key_count * sizeof(*keys));
        scan->keys = keys;
        scan->key_capacity = capacity;
    }
    scan->keys[scan->key_count++] = key;
    return true;
}

static void sift_down(struct str *keys, size_t from, size_t count)
{
    for (;;) {
        size_t child = 2 * from + 1;
        if (child >= count)
            return;
        if (child + 1 < count && str_compare(keys[child], keys[child + 1]) < 0)
            child++;
        if (str_compare(keys[from], keys[child]) >= 0)
            return;
        struct str swap = keys[from];
        keys[from] = keys[child];
        keys[child] = swap;
        from = child;
    }
}

/* Heap sort: in place, and no input makes it slow. */
static void sort_keys(struct str *keys, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift_down(keys, i, count);
    for (size_t last = count; last-- > 1;) {
        struct str swap = keys[0];
        keys[0] = keys[last];
        keys[last] = swap;
        sift_down(keys, 0, last);
    }
}

/* At the end of an object: which of its names stood twice? */
static bool check_keys(struct scan *scan, struct frame *frame)
{
    struct str *keys = scan->keys + frame->first_key;
    size_t count = scan->key_count - frame->first_key;
    if (count > 1)
        sort_keys(keys, count);
    for (size_t i = 1; i < count; i++) {
        bool known = i > 1 && str_equal(keys[i - 2], keys[i]);
        if (known || !str_equal(keys[i - 1], keys[i]))
            continue;
        frame->key = keys[i];
        if (!find(scan, JSON_STRICT_DUPLICATE_KEY, "duplicate key"))
            return false;
    }
    scan->key_count = frame->first_key;
    return true;
}

/* ---- structure ------------------------------------------------------------------------------- */

static bool read_key(struct scan *scan, struct frame *frame)
{
    bool escaped = false;
    struct str key;
    if (peek(scan) != '"')
        return malformed(scan, "a member name was expected");
    if (!read_string(scan, &key, &escaped))
        return false;
    if (escaped) {
        key.data = json_strict_unescape(scan->arena, key, &key.length);
        if (key.data == NULL)
            return fail(scan, JSON_STRICT_NO_MEMORY, "out of request memory");
    }
    skip_space(scan);
    if (peek(scan) != ':')
        return malformed(scan, "':' was expected");
    scan->at++;
    skip_space(scan);
    frame->key = key;
    return push_key(scan, key);
}

static bool open_frame(struct scan *scan, bool is_object)
{
    if (scan->depth == JSON_STRICT_MAX_DEPTH)
        return fail(scan, JSON_STRICT_TOO_DEEP, "nested too deeply");
    scan->frames[scan->depth++] =
        (struct frame){.is_object = is_object, .first_key = scan->key_count};
    scan->at++;
    skip_space(scan);
    return true;
}

/* Reads a scalar whole, or the opening of an object or array; *opened says which. */
static bool read_value(struct scan *scan, bool *opened)
{
    struct str inside;
    bool escaped = false;
    int c = peek(scan);
    *opened = c == '{' || c == '[';
    if (*opened)
        return open_frame(scan, c == '{');
    if (c == '"')
        return read_string(scan, &inside, &escaped);
    if (c == '-' || (c >= '0' && c <= '9'))
        return read_number(scan);
    return read_word(scan);
}

static bool close_frame(struct scan *scan)
{
    struct frame *frame = &scan->frames[scan->depth - 1];
    scan->at++;
    if (frame->is_object && !check_keys(scan, frame))
        return false;
    scan->depth--;
    return true;
}

/* Between values: closes what ends here and goes to the start of the next value. */
static bool to_next(struct scan *scan, bool opened)
{
    while (scan->depth > 0) {
        struct frame *frame = &scan->frames[scan->depth - 1];
        int end = frame->is_object ? '}' : ']';
        skip_space(scan);
        if (peek(scan) == end) {
            if (!close_frame(scan))
                return false;
            opened = false;
            continue;
        }
        if (!opened) {
            if (peek(scan) != ',')
                return malformed(scan, "',' or the end of the object or array was expected");
            scan->at++;
            frame->index++;
            skip_space(scan);
        }
        return frame->is_object ? read_key(scan, frame) : true;
    }
    return true;
}

static bool scan_document(struct scan *scan)
{
    bool opened = false;
    skip_space(scan);
    do {
        if (!read_value(scan, &opened) || !to_next(scan, opened))
            return false;
    } while (scan->depth > 0);
    skip_space(scan);
    if (scan->at != scan->length)
        return malformed(scan, "text after the value");
    return true;
}

bool json_strict_check(struct arena *arena, struct str text, struct json_strict_error *error)
{
    struct scan scan = {.arena = arena, .text = text.data, .length = text.length, .error = error};
    *error = (struct json_strict_error){.message = "", .pointer = ""};
    return scan_document(&scan) && error->finding_count == 0;
}
