/* buf: a growing byte buffer with a cap and a sticky failure mark; always NUL-terminated. */
#ifndef TEYAO_BUF_H
#define TEYAO_BUF_H

#include "base.h"

struct buf {
    char *data; /* owned; NUL-terminated when length > 0, may be NULL when empty */
    size_t length;
    size_t capacity;
    size_t cap;  /* hard limit in bytes */
    bool failed; /* sticky: an append was refused (cap or memory) */
};

void buf_init(struct buf *buf, size_t cap);
/* Frees the bytes. */
void buf_fini(struct buf *buf);
void buf_clear(struct buf *buf);
void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Text, never NULL ("" when empty). Borrowed until the next append. */
const char *buf_text(const struct buf *buf);
/* Hands the bytes to the caller (free()); the buffer is empty after. NULL when failed. Gives. */
MUST_CHECK char *buf_take(struct buf *buf, size_t *length);

#endif
