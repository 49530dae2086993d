#include "log.h"

#include "buf.h"
#include "clock.h"
#include "date.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 8192
#define ID_MAX         128
#define MESSAGE_MAX    200
#define DIGITS_MAX     4

static const char *const level_names[] = {"error", "warn", "info", "debug"};
static enum log_level threshold = LOG_LEVEL_INFO;
static int output = STDERR_FILENO;

void log_set_level(enum log_level level)
{
    threshold = level;
}

void log_set_fd(int fd)
{
    output = fd;
}

bool log_is_on(enum log_level level)
{
    return level <= threshold;
}

bool log_level_parse(const char *text, enum log_level *level)
{
    for (size_t i = 0; i < ARRAY_LEN(level_names); i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

static bool is_token_char(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && strchr("._:/@+-", c) != NULL;
}

static void add_id(struct buf *line, const char *text)
{
    if (text == NULL) {
        buf_add_text(line, "null");
        return;
    }
    size_t length = 0;
    while (length <= ID_MAX && is_token_char(text[length]))
        length++;
    bool is_token = length > 0 && length <= ID_MAX && text[length] == '\0';
    buf_printf(line, "\"%s\"", is_token ? text : "[withheld]");
}

/* Literals come from the program, but the line must stay JSON whatever they hold. */
static void add_literal(struct buf *line, const char *text)
{
    buf_add_char(line, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buf_add_char(line, '\\');
        buf_add_char(line, (unsigned char)*text < 0x20 ? ' ' : *text);
    }
    buf_add_char(line, '"');
}

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* Length of a quoted part at text, both quotes included; 0 when none begins here. An apostrophe inside a
 * word ("can't") opens nothing. */
static size_t quoted_at(const char *text, char before)
{
    bool opens = *text == '"' || *text == '`' || (*text == '\'' && !is_token_char(before));
    if (!opens)
        return 0;
    const char *end = strchr(text + 1, *text == '`' ? '\'' : *text);
    return end == NULL ? strlen(text) : (size_t)(end - text) + 1;
}

static void add_message(struct buf *line, const char *text)
{
    char before = ' ';
    buf_add_char(line, '"');
    for (size_t count = 0; text != NULL && *text != '\0' && count < MESSAGE_MAX; count++) {
        size_t quoted = quoted_at(text, before), digits = digits_at(text);
        before = *text;
        if (quoted > 0) {
            buf_add_text(line, "[quoted]");
            text += quoted;
        } else if (digits >= DIGITS_MAX) {
            buf_add_char(line, '#');
            text += digits;
        } else if (digits > 0) {
            buf_add(line, text, digits);
            text += digits;
        } else {
            bool is_safe = *text >= 0x20 && *text < 0x7f && *text != '"' && *text != '\\';
            buf_add_char(line, is_safe ? *text : ' ');
            text++;
        }
    }
    buf_add_char(line, '"');
}

static void add_field(struct buf *line, const struct log_field *field)
{
    buf_printf(line, ",\"%s\":", field->name);
    switch (field->kind) {
    case LOG_KIND_LITERAL: add_literal(line, field->text); break;
    case LOG_KIND_ID: add_id(line, field->text); break;
    case LOG_KIND_MESSAGE: add_message(line, field->text); break;
    case LOG_KIND_NUMBER: buf_add_int(line, field->number); break;
    case LOG_KIND_WITHHELD:
        buf_add_text(line, "\"[");
        buf_add_int(line, field->number);
        buf_add_text(line, " bytes withheld]\"");
        break;
    }
}

static void write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(output, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return; /* a full or closed log must not stop payments */
        bytes += written;
        length -= (size_t)written;
    }
}

void log_write(enum log_level level, const struct log_context *context, const char *event,
               const struct log_field *fields, size_t count)
{
    char at[INSTANT_TEXT_SIZE];
    struct buf line;
    int saved = errno;
    buf_init(&line, LINE_MAX_BYTES);
    instant_print(clock_now_ms(), true, at);
    buf_printf(&line, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"", at, level_names[level],
               event);
    if (context != NULL && context->request_id != NULL && context->request_id[0] != '\0') {
        buf_add_text(&line, ",\"request_id\":");
        add_id(&line, context->request_id);
    }
    if (context != NULL && context->trace_id != NULL && context->trace_id[0] != '\0') {
        buf_add_text(&line, ",\"trace_id\":");
        add_id(&line, context->trace_id);
    }
    for (size_t i = 0; i < count; i++)
        add_field(&line, &fields[i]);
    buf_add_text(&line, "}\n");
    if (!line.failed)
        write_all(buf_text(&line), line.length);
    buf_fini(&line);
    errno = saved;
}
