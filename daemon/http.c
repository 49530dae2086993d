#include "http.h"

#include <string.h>
#include <strings.h>
#include <time.h>

static const struct http_fault_info faults[] = {
    [HTTP_FAULT_NONE] = {200, "ok", ""},
#define HTTP_FAULT(name, status, code, detail) [HTTP_FAULT_##name] = {status, code, detail},
#include "http_fault.def"
#undef HTTP_FAULT
};

static const struct {
    int status;
    const char *text;
} status_texts[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

const struct http_fault_info *http_fault_info(enum http_fault fault)
{
    BUG_IF((unsigned)fault >= HTTP_FAULT_COUNT);
    return &faults[fault];
}

const char *http_status_text(int status)
{
    for (size_t i = 0; i < ARRAY_LEN(status_texts); i++) {
        if (status_texts[i].status == status)
            return status_texts[i].text;
    }
    return "Unknown";
}

const char *http_method_text(enum http_method method)
{
    switch (method) {
    case HTTP_GET: return "GET";
    case HTTP_POST: return "POST";
    case HTTP_PUT: return "PUT";
    }
    BUG_IF(true);
    return "";
}

const char *http_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    }
    return NULL;
}

const char *http_query(const struct http_request *request, const char *name, bool *twice)
{
    const char *value = NULL;
    bool seen_twice = false;
    for (size_t i = 0; i < request->query_count; i++) {
        if (strcmp(request->query[i].name, name) != 0)
            continue;
        if (value == NULL)
            value = request->query[i].value;
        else
            seen_twice = true;
    }
    if (twice != NULL)
        *twice = seen_twice;
    return value;
}

bool http_is_json(const struct http_request *request)
{
    const char *type = http_header(request, "content-type");
    if (type == NULL)
        return false;
    struct str rest = str_of(type), part;
    if (!str_next(&rest, ';', &part))
        return false;
    part = str_trim(part);
    if (part.length != 16 || strncasecmp(part.data, "application/json", 16) != 0)
        return false;
    while (str_next(&rest, ';', &part)) {
        part = str_trim(part);
        bool plain = part.length == 13 && strncasecmp(part.data, "charset=utf-8", 13) == 0;
        bool quoted = part.length == 15 && strncasecmp(part.data, "charset=\"utf-8\"", 15) == 0;
        if (!plain && !quoted)
            return false;
    }
    return true;
}

/* ---- answers ---------------------------------------------------------------------------------- */

static bool is_clean(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c >= 0x7f)
            return false;
    }
    return true;
}

static void print_header(struct buf *out, const char *name, const char *value)
{
    /* A line break here would let a value write headers of its own. */
    BUG_IF(!is_clean(name) || !is_clean(value));
    buf_printf(out, "%s: %s\r\n", name, value);
}

/* IMF-fixdate (RFC 9110 5.6.7), always GMT. */
static void print_date(struct buf *out, int64_t date_ms)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)(date_ms / 1000);
    struct tm tm;
    if (gmtime_r(&seconds, &tm) == NULL)
        return;
    buf_printf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n", days + 3 * tm.tm_wday,
               tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
               tm.tm_sec);
}

void http_response_header(struct http_response *response, const char *name, const char *value)
{
    BUG_IF(response->extra_count == ARRAY_LEN(response->extra));
    response->extra[response->extra_count++] = (struct http_pair){name, value};
}

void http_response_print(const struct http_response *response, int64_t date_ms, struct buf *out)
{
    buf_printf(out, "HTTP/1.1 %d %s\r\n", response->status, http_status_text(response->status));
    print_date(out, date_ms);
    print_header(out, "X-Request-Id", response->request_id);
    if (response->content_type != NULL)
        print_header(out, "Content-Type", response->content_type);
    for (size_t i = 0; i < response->extra_count; i++)
        print_header(out, response->extra[i].name, response->extra[i].value);
    print_header(out, "Cache-Control", "no-store");
    if (response->close)
        print_header(out, "Connection", "close");
    buf_printf(out, "Content-Length: %zu\r\n\r\n", response->body_length);
    buf_add(out, response->body, response->body_length);
}
