/* wire_text: the one JSON writer for answers: own, byte-stable, no json-c. Members stand in the order
 * written; numbers are integers; no white space. */
#ifndef TEYAO_WIRE_TEXT_H
#define TEYAO_WIRE_TEXT_H

#include "buf.h"
#include "str.h"

/* Appends text as a JSON string with quotes: '"', '\\' and control characters escaped (short forms where JSON
 * has them, \u00xx otherwise, DEL included), everything else as it is. Malformed UTF-8 is replaced by U+FFFD byte by byte, so
 * that an answer is always well-formed. NULL prints "". */
void wire_text(struct buf *buf, const char *text);
void wire_text_str(struct buf *buf, struct str text);

/* A writer that places commas. Borrows buf. */
struct wire_out {
    struct buf *buf;
    bool first; /* nothing written yet at this level */
};

void wire_out_init(struct wire_out *out, struct buf *buf);
/* name NULL: an array element (or the outermost value). */
void wire_out_object(struct wire_out *out, const char *name);
void wire_out_object_end(struct wire_out *out);
void wire_out_array(struct wire_out *out, const char *name);
void wire_out_array_end(struct wire_out *out);
void wire_out_text(struct wire_out *out, const char *name, const char *text);
void wire_out_int(struct wire_out *out, const char *name, int64_t value);
void wire_out_bool(struct wire_out *out, const char *name, bool value);
void wire_out_null(struct wire_out *out, const char *name);
/* YYYY-MM-DD; days must not be DATE_NONE. */
void wire_out_date(struct wire_out *out, const char *name, int32_t days);
/* RFC 3339 with +08:00 and milliseconds. */
void wire_out_instant(struct wire_out *out, const char *name, int64_t instant_ms);
/* JSON text as it is (the caller vouches for it). */
void wire_out_raw(struct wire_out *out, const char *name, const char *json);

#endif
