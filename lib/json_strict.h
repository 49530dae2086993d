/* json_strict: RFC 8259 + I-JSON pre-validation of a request body before json-c sees it: real UTF-8, no NUL, no
 * duplicate keys, depth ≤ 16, integers within ±(2^53 − 1), no leading zeros, no NaN, one value, nothing after. Pure, allocation-free but for the arena. */
#ifndef TEYAO_JSON_STRICT_H
#define TEYAO_JSON_STRICT_H

#include "arena.h"
#include "str.h"

#define JSON_STRICT_MAX_DEPTH 16

enum json_strict_code { JSON_STRICT_OK, JSON_STRICT_MALFORMED, JSON_STRICT_DUPLICATE_KEY, JSON_STRICT_OUT_OF_RANGE, JSON_STRICT_TOO_DEEP };
struct json_strict_error {
    enum json_strict_code code;
    size_t offset;        /* byte where it was noticed */
    const char *message;  /* static */
    const char *pointer;  /* JSON Pointer of the place where known, arena text, else "" */
};
/* True when acceptable. All duplicate keys and out-of-range numbers could be reported; the first is enough for malformed text. */
MUST_CHECK bool json_strict_check(struct arena *arena, struct str text, struct json_strict_error *error);

#endif
