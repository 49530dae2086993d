/* pickup_code: single-use voucher text. Derived, never stored:
 * HMAC-SHA-256(key, authorization id, issue number) → 13 (CAR-T: 16) Crockford base-32 characters
 * + 2 Reed-Solomon check characters over GF(32) (primitive polynomial x^5+x^2+1, generator roots a^1, a^2), shown in groups
 * of five with '-'. Only a keyed tag is stored. One wrong character, or two swapped, is always caught.
 *
 * The HMAC runs over the authorization id and the issue number in decimal as digest_hmac_parts()
 * feeds them (each after its length in four bytes, big endian). Character i is bits 5i to 5i+4 of
 * the result, most significant first, in the alphabet 0123456789ABCDEFGHJKMNPQRSTVWXYZ. The check
 * characters are the remainder of data(x) * x^2 divided by (x - a)(x - a^2) = x^2 + 6x + 8.
 *
 * Vectors, key 000102…1f, authorization id 00000000-0000-4000-8000-000000000000, issue 1:
 *   normal  YASV6-6S91J-BJRVE
 *   CAR-T   YASV6-6S91J-BJRJK-T3P */
#ifndef TEYAO_PICKUP_CODE_H
#define TEYAO_PICKUP_CODE_H

#include "base.h"
#include "digest.h"
#include "str.h"

#define PICKUP_CODE_DATA       13
#define PICKUP_CODE_DATA_CAR_T 16
#define PICKUP_CODE_CHECK      2
#define PICKUP_CODE_MAX        18 /* characters without separators */
#define PICKUP_CODE_TEXT_SIZE  24 /* three hyphens and NUL */

enum pickup_code_result { PICKUP_CODE_OK, PICKUP_CODE_BAD_FORMAT, PICKUP_CODE_MISTYPED };

/* Derives the code's printed text. issue ≥ 1. key 32 bytes. */
void pickup_code_derive(const uint8_t key[32], const char *authorization_id, int issue, bool car_t,
                        char out[PICKUP_CODE_TEXT_SIZE]);
/* Crockford reading: either case, hyphens and dashes, spaces (ASCII, U+00A0, U+3000), full-width
 * letters and digits; I L → 1, O → 0. Gives the normal form without separators. U is not a symbol:
 * MISTYPED, as is a check character that does not fit. BAD_FORMAT: other characters, or not 15 or
 * 18 of them. */
MUST_CHECK enum pickup_code_result pickup_code_parse(struct str typed,
                                                     char normal[PICKUP_CODE_MAX + 1]);
/* Groups of five of a normal form. */
void pickup_code_print(const char *normal, char out[PICKUP_CODE_TEXT_SIZE]);
/* What the database stores: HMAC(tag key, normal form). Only a normal form from pickup_code_parse(). */
void pickup_code_tag(const uint8_t tag_key[32], const char *normal, struct digest *out);

#endif
