/* json_strict: RFC 8259 + I-JSON (RFC 7493) pre-validation of a body before json-c sees it: well-formed UTF-8
 * without byte order mark, no NUL (also not escaped), no lone surrogates and noncharacters, no duplicate keys
 * (compared after unescaping), depth ≤ 16, integers within ±(2^53 − 1), no leading zeros, no NaN, one value and
 * nothing after it. Fractions and exponents are well-formed here; that an integer was asked is the decoder's to
 * say. Pure; allocates from the arena only, at most O(length). */
#ifndef TEYAO_JSON_STRICT_H
#define TEYAO_JSON_STRICT_H

#include "arena.h"
#include "str.h"

#define JSON_STRICT_MAX_DEPTH    16    /* nested objects and arrays; a bare scalar is depth 0 */
#define JSON_STRICT_MAX_MEMBERS  20000 /* members of objects open at one time */
#define JSON_STRICT_MAX_FINDINGS 32

enum json_strict_code {
    JSON_STRICT_OK,
    JSON_STRICT_MALFORMED,
    JSON_STRICT_DUPLICATE_KEY,
    JSON_STRICT_OUT_OF_RANGE,
    JSON_STRICT_TOO_DEEP,
    JSON_STRICT_NO_MEMORY /* the arena overflowed: weather, not the sender's fault */
};

/* Something wrong with well-formed text, at a place that can be named. */
struct json_strict_finding {
    enum json_strict_code code; /* DUPLICATE_KEY or OUT_OF_RANGE */
    const char *pointer;        /* JSON Pointer (RFC 6901), arena text */
};

struct json_strict_error {
    enum json_strict_code code; /* of what stopped the scan, else of the first finding, else OK */
    size_t offset;              /* byte where it was noticed */
    const char *message;        /* static English text, "" when OK */
    const char *pointer;        /* of the first finding, else "" */
    struct json_strict_finding findings[JSON_STRICT_MAX_FINDINGS];
    size_t finding_count;
};

/* True when acceptable. Malformed text, depth and memory stop at once; duplicate keys and integers out of
 * range are collected (the first JSON_STRICT_MAX_FINDINGS). */
MUST_CHECK bool json_strict_check(struct arena *arena, struct str text,
                                  struct json_strict_error *error);

/* Unescapes the inside of a JSON string that json_strict_check() has accepted (no quotes around it).
 * NUL-terminated arena text; borrows nothing. NULL on overflow. */
MUST_CHECK char *json_strict_unescape(struct arena *arena, struct str inside, size_t *length);

#endif
