/* digest: SHA-256, HMAC-SHA-256, constant-time comparison, hex and base64. libcrypto is used here. */
#ifndef TEYAO_DIGEST_H
#define TEYAO_DIGEST_H

#include "base.h"
#include "str.h"

#define DIGEST_SIZE     32
#define DIGEST_HEX_SIZE 65

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

void digest_sha256(const void *bytes, size_t length, struct digest *out);
void digest_hmac(const uint8_t *key, size_t key_length, const void *bytes, size_t length,
                 struct digest *out);
/* Each part follows its length as four bytes, big endian, so that ("ab","c") and ("a","bc")
 * differ. */
void digest_hmac_parts(const uint8_t *key, size_t key_length, const struct str *parts, size_t count,
                       struct digest *out);
bool digest_equal(const struct digest *a, const struct digest *b);
bool digest_bytes_equal(const void *a, const void *b, size_t length); /* constant time */
void digest_print(const struct digest *digest, char out[DIGEST_HEX_SIZE]);
/* Both cases of hex digits are read, exactly length bytes. */
MUST_CHECK bool digest_parse(struct str hex, struct digest *out);
void digest_hex(const void *bytes, size_t length, char *out /* 2*length+1 */);
MUST_CHECK bool digest_unhex(struct str hex, uint8_t *out, size_t length);
/* base64url without padding; out must hold 4*((length+2)/3)+1. */
void digest_base64url(const void *bytes, size_t length, char *out);
/* False on a foreign character, padding, a text no byte string has, or more than capacity bytes. */
MUST_CHECK bool digest_unbase64url(struct str text, uint8_t *out, size_t capacity, size_t *length);
/* Cryptographically strong random bytes; dies when the system has none. */
void digest_random(void *out, size_t length);
/* Overwrites secrets so that the compiler may not drop it. */
void digest_wipe(void *bytes, size_t length);

#endif
