#include "http_head.h"

#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* pchar of RFC 3986 3.3 without the escape, which is looked at apart. */
static bool is_plain(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && strchr("-._~!$&'()*+,;=:@", c) != NULL;
}

/* One escaped or plain character at text[*at]; -1 when it is neither. */
static int next_byte(struct str text, size_t *at, bool is_query)
{
    char c = text.data[*at];
    if (c == '%') {
        if (text.length - *at < 3)
            return -1;
        int high = hex_value(text.data[*at + 1]), low = hex_value(text.data[*at + 2]);
        if (high < 0 || low < 0)
            return -1;
        *at += 3;
        return high * 16 + low;
    }
    *at += 1;
    if (is_query && c == '+')
        return ' ';
    if (is_plain(c) || (is_query && (c == '/' || c == '?')))
        return (unsigned char)c;
    return -1;
}

/* Decoded copy; NULL when an escape, a control character or the UTF-8 is bad. A NUL byte never gets
 * through, so that the text is what its length says. */
static const char *decode(struct arena *arena, struct str text, bool is_query)
{
    char *out = arena_alloc(arena, text.length + 1);
    if (out == NULL)
        return NULL;
    size_t length = 0;
    for (size_t at = 0; at < text.length;) {
        int byte = next_byte(text, &at, is_query);
        if (byte < 0x20 || byte == 0x7f)
            return NULL;
        out[length++] = (char)byte;
    }
    return str_is_utf8((struct str){out, length}) ? out : NULL;
}

static enum http_fault parse_path(struct arena *arena, struct str path,
                                  struct http_request *request)
{
    request->path = str_copy(arena, path);
    if (request->path == NULL)
        return HTTP_FAULT_MEMORY;
    struct str rest = {path.data + 1, path.length - 1}, segment;
    if (rest.length == 0)
        return HTTP_FAULT_NONE;
    while (str_next(&rest, '/', &segment)) {
        if (request->segment_count == HTTP_SEGMENTS_MAX)
            return HTTP_FAULT_TARGET;
        const char *text = decode(arena, segment, false);
        if (text == NULL)
            return HTTP_FAULT_TARGET;
        request->segments[request->segment_count++] = text;
    }
    return HTTP_FAULT_NONE;
}

static enum http_fault parse_query(struct arena *arena, struct str query,
                                   struct http_request *request)
{
    struct str rest = query, item;
    while (str_next(&rest, '&', &item)) {
        if (request->query_count == HTTP_QUERY_MAX)
            return HTTP_FAULT_TARGET;
        size_t equals = str_find(item, STR_LIT("="));
        size_t name_length = equals == (size_t)-1 ? item.length : equals;
        struct str name = {item.data, name_length}, value = {"", 0};
        if (name_length < item.length)
            value = (struct str){item.data + name_length + 1, item.length - name_length - 1};
        struct http_pair *pair = &request->query[request->query_count++];
        pair->name = decode(arena, name, true);
        pair->value = decode(arena, value, true);
        if (pair->name == NULL || pair->name[0] == '\0' || pair->value == NULL)
            return HTTP_FAULT_TARGET;
    }
    return HTTP_FAULT_NONE;
}

enum http_fault http_target_parse(struct arena *arena, struct str target,
                                  struct http_request *request)
{
    if (target.length > HTTP_TARGET_MAX)
        return HTTP_FAULT_TARGET_LONG;
    /* Only origin-form: no absolute-form, authority-form or "*" (RFC 9112 3.2). */
    if (target.length == 0 || target.data[0] != '/')
        return HTTP_FAULT_TARGET;
    size_t mark = str_find(target, STR_LIT("?"));
    struct str path = target;
    if (mark != (size_t)-1)
        path.length = mark;
    enum http_fault fault = parse_path(arena, path, request);
    if (fault != HTTP_FAULT_NONE || mark == (size_t)-1 || mark + 1 == target.length)
        return fault;
    struct str query = {target.data + mark + 1, target.length - mark - 1};
    return parse_query(arena, query, request);
}
