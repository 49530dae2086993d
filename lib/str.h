/* str: UTF-8 slices and the NFKC keys names are compared by. A slice borrows its bytes. */
#ifndef TEYAO_STR_H
#define TEYAO_STR_H

#include "arena.h"
#include "base.h"

struct str {
    const char *data; /* not NUL-terminated by promise; NULL only when length is 0 */
    size_t length;    /* bytes */
};

#define STR_LIT(literal) ((struct str){(literal), sizeof(literal) - 1})

/* Borrows text (NULL gives the empty slice). */
struct str str_of(const char *text);
bool str_is_empty(struct str s);
bool str_equal(struct str a, struct str b);
bool str_equal_text(struct str a, const char *b);
/* memcmp order, then length. */
int str_compare(struct str a, struct str b);
bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
/* Byte offset of needle, or (size_t)-1. */
size_t str_find(struct str s, struct str needle);
/* Cuts ASCII and U+3000 white space at both ends. */
struct str str_trim(struct str s);
/* Cuts the next field up to separator off *rest; false when *rest is exhausted. Empty fields count:
 * "a," gives "a" and "", and "" gives one empty field. Exhausted means data is NULL, so the empty
 * slice {NULL, 0} gives no field. */
bool str_next(struct str *rest, char separator, struct str *field);
/* Well-formed UTF-8 (RFC 3629), no surrogates, no NUL. */
bool str_is_utf8(struct str s);
/* Next code point; 0 at the end or on malformed input, whose rest is given up. Advances *s. */
uint32_t str_next_code_point(struct str *s);
/* Number of code points; malformed input counts bytes. */
size_t str_count(struct str s);
/* NUL-terminated copy in the arena. */
MUST_CHECK char *str_copy(struct arena *arena, struct str s);
/* NFKC + case fold + default-ignorable removal (utf8proc). NULL on malformed UTF-8 or overflow. */
MUST_CHECK char *str_nfkc_fold(struct arena *arena, struct str s);
/* NFKC, all white space (zero-width spaces too) removed, case kept: how a person's name is compared
 * (insured_mismatch compares NFKC, no spaces). NULL on malformed UTF-8 or overflow. */
MUST_CHECK char *str_nfkc_name(struct arena *arena, struct str s);
/* Whole-string decimal integers; false when empty, non-digit, or out of the type's range. A leading
 * '-' is allowed for int64 only; '+' and spaces are not, leading zeros are. */
MUST_CHECK bool str_to_int64(struct str s, int64_t *value);
MUST_CHECK bool str_to_uint32(struct str s, uint32_t *value);
/* FNV-1a of the bytes: for tables over our own data, not over what a caller sends. */
uint64_t str_hash(struct str s);

#endif
