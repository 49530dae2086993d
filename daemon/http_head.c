#include "http_head.h"

#include <string.h>

static const struct {
    const char *text;
    enum http_method method;
} methods[] = {{"GET", HTTP_GET}, {"POST", HTTP_POST}, {"PUT", HTTP_PUT}};

bool http_head_is_token(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.length; i++) {
        if (!http_head_is_token(s.data[i]))
            return false;
    }
    return s.length > 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_folded(struct str s, const char *text)
{
    size_t length = strlen(text);
    if (s.length != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (lower(s.data[i]) != text[i])
            return false;
    }
    return true;
}

static enum http_fault check_version(struct str version)
{
    if (str_equal_text(version, "HTTP/1.1"))
        return HTTP_FAULT_NONE;
    bool shaped = version.length == 8 && str_starts_with(version, STR_LIT("HTTP/")) &&
                  is_digit(version.data[5]) && version.data[6] == '.' && is_digit(version.data[7]);
    return shaped ? HTTP_FAULT_VERSION : HTTP_FAULT_REQUEST_LINE;
}

static bool find_method(struct str text, enum http_method *method)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        if (str_equal_text(text, methods[i].text)) {
            *method = methods[i].method;
            return true;
        }
    }
    return false;
}

enum http_fault http_head_request_line(struct http_head *head, struct str line)
{
    struct str rest = line, method, target, version, surplus;
    if (!str_next(&rest, ' ', &method) || !str_next(&rest, ' ', &target) ||
        !str_next(&rest, ' ', &version) || str_next(&rest, ' ', &surplus))
        return HTTP_FAULT_REQUEST_LINE;
    if (!is_token(method) || target.length == 0)
        return HTTP_FAULT_REQUEST_LINE;
    enum http_fault fault = check_version(version);
    if (fault != HTTP_FAULT_NONE)
        return fault;
    if (!find_method(method, &head->request->method))
        return HTTP_FAULT_METHOD;
    return http_target_parse(head->arena, target, head->request);
}

/* ---- fields the framing or the meaning of a request hangs on --------------------------------- */

/* uri-host [":" port], without user information (RFC 9112 3.2). */
static bool is_host(struct str host)
{
    size_t at = 0;
    if (host.length > 255)
        return false;
    if (host.length > 0 && host.data[0] == '[') {
        for (at = 1; at < host.length && host.data[at] != ']'; at++) {
            char c = lower(host.data[at]);
            if (!is_digit(c) && !(c >= 'a' && c <= 'f') && c != ':' && c != '.')
                return false;
        }
        if (at == host.length || at < 3)
            return false;
        at++;
    } else {
        while (at < host.length && (http_head_is_token(host.data[at]) && host.data[at] != '%'))
            at++;
    }
    if (at == 0)
        return false;
    if (at == host.length)
        return true;
    if (host.data[at] != ':' || host.length - at - 1 < 1 || host.length - at - 1 > 5)
        return false;
    for (at++; at < host.length; at++) {
        if (!is_digit(host.data[at]))
            return false;
    }
    return true;
}

static enum http_fault field_host(struct http_head *head, struct str value)
{
    if (head->has_host || !is_host(value))
        return HTTP_FAULT_HOST;
    head->has_host = true;
    return HTTP_FAULT_NONE;
}

static enum http_fault field_content_length(struct http_head *head, struct str value)
{
    if (head->has_length || value.length == 0)
        return HTTP_FAULT_CONTENT_LENGTH;
    /* A leading zero would be read as octal by some; nobody needs it. */
    if (value.length > 1 && value.data[0] == '0')
        return HTTP_FAULT_CONTENT_LENGTH;
    int64_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (!is_digit(value.data[i]))
            return HTTP_FAULT_CONTENT_LENGTH;
        if (length <= HTTP_BODY_MAX)
            length = length * 10 + (value.data[i] - '0');
    }
    head->has_length = true;
    head->content_length = length;
    return HTTP_FAULT_NONE;
}

static enum http_fault field_transfer_encoding(struct http_head *head UNUSED,
                                               struct str value UNUSED)
{
    return HTTP_FAULT_TRANSFER_ENCODING;
}

static enum http_fault field_upgrade(struct http_head *head UNUSED, struct str value UNUSED)
{
    return HTTP_FAULT_UPGRADE;
}

static enum http_fault field_expect(struct http_head *head, struct str value)
{
    if (head->has_continue || !equal_folded(value, "100-continue"))
        return HTTP_FAULT_EXPECT;
    head->has_continue = true;
    return HTTP_FAULT_NONE;
}

static enum http_fault field_connection(struct http_head *head, struct str value)
{
    struct str rest = value, option;
    while (str_next(&rest, ',', &option)) {
        if (equal_folded(str_trim(option), "close"))
            head->request->close = true;
    }
    return HTTP_FAULT_NONE;
}

static enum http_fault field_content_encoding(struct http_head *head UNUSED, struct str value)
{
    return equal_folded(value, "identity") ? HTTP_FAULT_NONE : HTTP_FAULT_CONTENT_ENCODING;
}

static enum http_fault field_once(struct http_head *head UNUSED, struct str value UNUSED)
{
    return HTTP_FAULT_NONE;
}

static const struct field_rule {
    const char *name;
    bool once;
    enum http_fault (*check)(struct http_head *head, struct str value);
} field_rules[] = {
    {"host", false, field_host},
    {"content-length", false, field_content_length},
    {"transfer-encoding", false, field_transfer_encoding},
    {"connection", false, field_connection},
    {"expect", false, field_expect},
    {"upgrade", false, field_upgrade},
    {"http2-settings", false, field_upgrade},
    {"content-type", true, field_once},
    {"content-encoding", true, field_content_encoding},
    {"idempotency-key", true, field_once},
    {"authorization", true, field_once},
};

static const struct field_rule *find_rule(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(field_rules); i++) {
        if (strcmp(field_rules[i].name, name) == 0)
            return &field_rules[i];
    }
    return NULL;
}

/* Blank is SP or HTAB only; str_trim would also cut what Unicode calls a space. */
static struct str trim_blank(struct str s)
{
    while (s.length > 0 && (s.data[0] == ' ' || s.data[0] == '\t')) {
        s.data++;
        s.length--;
    }
    while (s.length > 0 && (s.data[s.length - 1] == ' ' || s.data[s.length - 1] == '\t'))
        s.length--;
    return s;
}

static char *copy_lower(struct arena *arena, struct str s)
{
    char *copy = str_copy(arena, s);
    for (char *c = copy; c != NULL && *c != '\0'; c++)
        *c = lower(*c);
    return copy;
}

enum http_fault http_head_field(struct http_head *head, struct str line)
{
    struct http_request *request = head->request;
    /* Folding begins with a blank: it is no token, so it ends here too. */
    size_t colon = str_find(line, STR_LIT(":"));
    if (colon == (size_t)-1 || !is_token((struct str){line.data, colon}))
        return HTTP_FAULT_HEADER;
    struct str value = trim_blank((struct str){line.data + colon + 1, line.length - colon - 1});
    for (size_t i = 0; i < value.length; i++) {
        if ((unsigned char)value.data[i] >= 0x80)
            return HTTP_FAULT_HEADER;
    }
    if (request->header_count == HTTP_HEADERS_MAX)
        return HTTP_FAULT_HEAD_LARGE;
    char *name = copy_lower(head->arena, (struct str){line.data, colon});
    char *text = str_copy(head->arena, value);
    if (name == NULL || text == NULL)
        return HTTP_FAULT_MEMORY;
    const struct field_rule *rule = find_rule(name);
    if (rule != NULL && rule->once && http_header(request, name) != NULL)
        return HTTP_FAULT_DUPLICATE;
    request->headers[request->header_count++] = (struct http_pair){name, text};
    return rule == NULL ? HTTP_FAULT_NONE : rule->check(head, value);
}

enum http_fault http_head_end(const struct http_head *head)
{
    if (!head->has_host)
        return HTTP_FAULT_HOST;
    if (head->request->method == HTTP_GET)
        return head->content_length > 0 ? HTTP_FAULT_BODY_UNEXPECTED : HTTP_FAULT_NONE;
    if (!head->has_length)
        return HTTP_FAULT_LENGTH_REQUIRED;
    return head->content_length > HTTP_BODY_MAX ? HTTP_FAULT_BODY_LARGE : HTTP_FAULT_NONE;
}
