/* sign: Ed25519 signatures over receipts and audit heads; verifiable offline with the public key. */
#ifndef TEYAO_SIGN_H
#define TEYAO_SIGN_H

#include "base.h"
#include "str.h"

#define SIGN_SIZE        64
#define SIGN_PUBLIC_SIZE 32

struct sign_key;

/* PEM private key (PKCS#8, Ed25519). NULL when it is not one. Gives. */
MUST_CHECK struct sign_key *sign_key_parse(struct str pem);
void sign_key_free(struct sign_key *key);
/* Hex of the first 8 bytes of SHA-256 of the public key: names the key in a receipt. 17 bytes. */
void sign_key_id(const struct sign_key *key, char out[17]);
void sign_public(const struct sign_key *key, uint8_t out[SIGN_PUBLIC_SIZE]);
void sign_make(const struct sign_key *key, const void *bytes, size_t length,
               uint8_t out[SIGN_SIZE]);
MUST_CHECK bool sign_verify(const uint8_t public_key[SIGN_PUBLIC_SIZE], const void *bytes,
                            size_t length, const uint8_t signature[SIGN_SIZE]);

#endif
