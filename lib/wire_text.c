#include "wire_text.h"

#include <string.h>

#include "date.h"

static void escape(struct buf *buf, unsigned char c)
{
    static const char shorts[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = c == '\0' ? NULL : strchr(shorts, c);
    if (found != NULL) {
        buf_add_char(buf, '\\');
        buf_add_char(buf, letters[found - shorts]);
    } else {
        buf_printf(buf, "\\u%04x", (unsigned)c);
    }
}

/* Bytes of the well-formed character at the start of s; 0 when there is none. */
static size_t character_length(struct str s)
{
    unsigned char lead = (unsigned char)s.data[0];
    size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > s.length || !str_is_utf8((struct str){s.data, length}))
        return 0;
    return length;
}

void wire_text_str(struct buf *buf, struct str text)
{
    /* Nearly all text is clean: copied in runs, escaped one by one. */
    size_t run = 0;
    size_t at = 0;
    buf_add_char(buf, '"');
    while (at < text.length) {
        unsigned char c = (unsigned char)text.data[at];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            at++;
            continue;
        }
        size_t length =
            c >= 0x80 ? character_length((struct str){text.data + at, text.length - at}) : 0;
        if (length > 0) {
            at += length;
            continue;
        }
        buf_add(buf, text.data + run, at - run);
        if (c >= 0x80)
            buf_add_text(buf, "\xEF\xBF\xBD");
        else
            escape(buf, c);
        run = ++at;
    }
    if (at > run)
        buf_add(buf, text.data + run, at - run);
    buf_add_char(buf, '"');
}

void wire_text(struct buf *buf, const char *text)
{
    wire_text_str(buf, str_of(text));
}

void wire_out_init(struct wire_out *out, struct buf *buf)
{
    *out = (struct wire_out){.buf = buf, .first = true};
}

static void lead_in(struct wire_out *out, const char *name)
{
    if (!out->first)
        buf_add_char(out->buf, ',');
    out->first = false;
    if (name != NULL) {
        wire_text(out->buf, name);
        buf_add_char(out->buf, ':');
    }
}

void wire_out_object(struct wire_out *out, const char *name)
{
    lead_in(out, name);
    buf_add_char(out->buf, '{');
    out->first = true;
}

void wire_out_object_end(struct wire_out *out)
{
    buf_add_char(out->buf, '}');
    out->first = false;
}

void wire_out_array(struct wire_out *out, const char *name)
{
    lead_in(out, name);
    buf_add_char(out->buf, '[');
    out->first = true;
}

void wire_out_array_end(struct wire_out *out)
{
    buf_add_char(out->buf, ']');
    out->first = false;
}

void wire_out_text(struct wire_out *out, const char *name, const char *text)
{
    lead_in(out, name);
    wire_text(out->buf, text);
}

void wire_out_int(struct wire_out *out, const char *name, int64_t value)
{
    lead_in(out, name);
    buf_add_int(out->buf, value);
}

void wire_out_bool(struct wire_out *out, const char *name, bool value)
{
    lead_in(out, name);
    buf_add_text(out->buf, value ? "true" : "false");
}

void wire_out_null(struct wire_out *out, const char *name)
{
    lead_in(out, name);
    buf_add_text(out->buf, "null");
}

void wire_out_date(struct wire_out *out, const char *name, int32_t days)
{
    char text[DATE_TEXT_SIZE];
    date_print(days, text);
    wire_out_text(out, name, text);
}

void wire_out_instant(struct wire_out *out, const char *name, int64_t instant_ms)
{
    char text[INSTANT_TEXT_SIZE];
    instant_print(instant_ms, true, text);
    wire_out_text(out, name, text);
}

void wire_out_raw(struct wire_out *out, const char *name, const char *json)
{
    lead_in(out, name);
    buf_add_text(out->buf, json);
}
