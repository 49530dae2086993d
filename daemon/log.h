/* log: one JSON object a line on stderr (journald takes it from there). Structured only: there is no
 * printf, so that no request body, name, id number or code can reach a log by accident. A run-time
 * text has to enter through LOG_ID (tokens only) or LOG_MESSAGE (scrubbed); anything else is withheld. */
#ifndef TEYAO_LOG_H
#define TEYAO_LOG_H

#include "base.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* What ties lines of one request together; both borrowed, either may be NULL or "". */
struct log_context {
    const char *request_id;
    const char *trace_id; /* 32 lower-case hex digits of a W3C traceparent */
};

enum log_kind {
    LOG_KIND_LITERAL,
    LOG_KIND_ID,
    LOG_KIND_MESSAGE,
    LOG_KIND_NUMBER,
    LOG_KIND_WITHHELD
};

struct log_field {
    const char *name;
    const char *text;
    int64_t number;
    enum log_kind kind;
};

/* A string literal of the program. */
#define LOG_CODE(field, literal) ((struct log_field){(field), "" literal "", 0, LOG_KIND_LITERAL})
/* An identifier known only at run time: 1 to 128 of [A-Za-z0-9._:/@+-]; anything else is printed as
 * "[withheld]". Never give it a pickup code, an id number or a name. NULL prints null. */
#define LOG_ID(field, token) ((struct log_field){(field), (token), 0, LOG_KIND_ID})
/* A message of a library or the kernel: ASCII letters and punctuation stay, quoted parts, runs of
 * four or more digits and bytes beyond ASCII are replaced; cut at 200 characters. */
#define LOG_MESSAGE(field, text) ((struct log_field){(field), (text), 0, LOG_KIND_MESSAGE})
#define LOG_NUMBER(field, value)                                                                   \
    ((struct log_field){(field), NULL, (int64_t)(value), LOG_KIND_NUMBER})
/* Says that something was there, and its size, never what. */
#define LOG_WITHHELD(field, bytes)                                                                 \
    ((struct log_field){(field), NULL, (int64_t)(bytes), LOG_KIND_WITHHELD})

/* event is a literal in snake_case; fields follow: log_info(NULL, "listening", LOG_NUMBER("port", n)). */
#define log_error(context, event, ...) log_line_(LOG_LEVEL_ERROR, context, event, ##__VA_ARGS__)
#define log_warn(context, event, ...)  log_line_(LOG_LEVEL_WARN, context, event, ##__VA_ARGS__)
#define log_info(context, event, ...)  log_line_(LOG_LEVEL_INFO, context, event, ##__VA_ARGS__)
#define log_debug(context, event, ...) log_line_(LOG_LEVEL_DEBUG, context, event, ##__VA_ARGS__)

/* An expression, so that a line of log adds no nesting where it stands. */
#define log_line_(level, context, event, ...)                                                      \
    (log_is_on(level) ? log_write((level), (context), "" event "", log_fields_(__VA_ARGS__) + 1,   \
                                  sizeof(log_fields_(__VA_ARGS__)) / sizeof(struct log_field) - 1) \
                      : (void)0)
#define log_fields_(...) ((const struct log_field[]){{0}, ##__VA_ARGS__})

void log_set_level(enum log_level level);
/* error, warn, info, debug. */
MUST_CHECK bool log_level_parse(const char *text, enum log_level *level);
bool log_is_on(enum log_level level);
/* Where lines go; 2 at start. For tests. */
void log_set_fd(int fd);
void log_write(enum log_level level, const struct log_context *context, const char *event,
               const struct log_field *fields, size_t count);

#endif
