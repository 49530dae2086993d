/* seal: encryption of personal fields and the identity join key.
 * Sealed value layout: 1 byte algorithm id, 2 bytes key id (big endian), 12 bytes nonce, ciphertext,
 * 16 bytes tag. Algorithm 1 = AES-256-GCM (digest SHA-256); 2 = SM4-GCM is reserved for a switch by
 * key file, not by schema. The context (table.column + row id) is authenticated. */
#ifndef TEYAO_SEAL_H
#define TEYAO_SEAL_H

#include "base.h"
#include "digest.h"
#include "str.h"

#define SEAL_OVERHEAD 31
#define SEAL_MAX_KEYS 16

struct seal_keys;

/* Key file text: lines `<purpose> <key id> <algorithm> <64 hex digits>`; purposes: seal, identity,
 * pickup, tag, idempotency; highest id of a purpose is used for new values, all for reading. '#' comments.
 * NULL sets *message (static text with the line). Copies; wipes on free. */
MUST_CHECK struct seal_keys *seal_keys_parse(struct str text, const char **message, unsigned *line);
void seal_keys_free(struct seal_keys *keys);

enum seal_purpose { SEAL_SEAL, SEAL_IDENTITY, SEAL_PICKUP, SEAL_TAG, SEAL_IDEMPOTENCY, SEAL_PURPOSES };
/* Current version of a purpose (≥ 1). */
int seal_key_version(const struct seal_keys *keys, enum seal_purpose purpose);
/* Key bytes of a version, borrowed; NULL when unknown. */
const uint8_t *seal_key(const struct seal_keys *keys, enum seal_purpose purpose, int version);

/* out must hold length + SEAL_OVERHEAD. */
void seal_close(const struct seal_keys *keys, struct str context, const void *plain, size_t length,
                uint8_t *out, size_t *out_length);
/* False when the tag, key id or context is wrong. out must hold length - SEAL_OVERHEAD. */
MUST_CHECK bool seal_open(const struct seal_keys *keys, struct str context, const void *sealed,
                          size_t length, void *out, size_t *out_length);
/* HMAC of id type and number with identity key version 1..: how rows of a person are joined. The identity key is not rotated in place. */
void seal_identity(const struct seal_keys *keys, const char *id_type, const char *id_no,
                   struct digest *out);
/* Masks: "110105********002X", "测*" and so on. out is arena text. */
MUST_CHECK char *seal_mask_id(struct arena *arena, struct str id_no);
MUST_CHECK char *seal_mask_name(struct arena *arena, struct str name);

#endif
