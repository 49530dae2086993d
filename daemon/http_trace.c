#include "http_head.h"

#include <string.h>

/* Lower-case hex only, as W3C Trace Context 3.2 wants it. */
static bool is_hex(const char *text, size_t digits)
{
    return strspn(text, "0123456789abcdef") >= digits;
}

/* All zeros is no id. */
static bool is_id(const char *text, size_t digits)
{
    return is_hex(text, digits) && strspn(text, "0") < digits;
}

void http_trace_read(struct http_request *request)
{
    const char *value = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, "traceparent") != 0)
            continue;
        if (value != NULL)
            return; /* two are none */
        value = request->headers[i].value;
    }
    /* 00-<32>-<16>-<2>; a later version may be longer and is read the same way. */
    if (value == NULL || strlen(value) < 55 || value[2] != '-' || value[35] != '-' ||
        value[52] != '-')
        return;
    bool is_first = strncmp(value, "00", 2) == 0;
    if (!is_hex(value, 2) || strncmp(value, "ff", 2) == 0 || !is_hex(value + 53, 2))
        return;
    if (value[55] != '\0' && (is_first || value[55] != '-'))
        return;
    if (!is_id(value + 3, 32) || !is_id(value + 36, 16))
        return;
    memcpy(request->trace_id, value + 3, 32);
    memcpy(request->parent_id, value + 36, 16);
}
