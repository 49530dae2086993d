/* seal: encryption of personal fields and the identity join key.
 * Sealed value layout: 1 byte algorithm id, 2 bytes key id (big endian), 12 bytes nonce, ciphertext,
 * 16 bytes tag. Algorithm 1 = AES-256-GCM (digest SHA-256); 2 = SM4-GCM is reserved for a switch by
 * key file, not by schema. The first three bytes and the context (table.column + row id) are
 * authenticated, so a value moved to another row or column does not open. */
#ifndef TEYAO_SEAL_H
#define TEYAO_SEAL_H

#include "base.h"
#include "digest.h"
#include "str.h"

#define SEAL_OVERHEAD 31
#define SEAL_MAX_KEYS 16

struct seal_keys;

/* Key file text: lines `<purpose> <key id> <algorithm> <64 hex digits>`; purposes: seal, identity,
 * pickup, tag, idempotency; key id 1 to 65535; algorithm aes-256-gcm for seal, hmac-sha256 for the
 * others. Every purpose must have a key, identity exactly one (rows are joined by it; it cannot be
 * rotated in place); no key bytes may stand twice. The highest id of a purpose is used for new
 * values, all for reading. Lines that begin with '#' and empty lines are skipped.
 * NULL sets *message (static text) and *line (1-based; 0 when memory is out). Copies; wipes on free. */
MUST_CHECK struct seal_keys *seal_keys_parse(struct str text, const char **message, unsigned *line);
void seal_keys_free(struct seal_keys *keys);

enum seal_purpose {
    SEAL_SEAL,
    SEAL_IDENTITY,
    SEAL_PICKUP,
    SEAL_TAG,
    SEAL_IDEMPOTENCY,
    SEAL_PURPOSES
};
/* Current version (key id) of a purpose, 1 to 65535. */
int seal_key_version(const struct seal_keys *keys, enum seal_purpose purpose);
/* Key bytes of a version, borrowed; NULL when unknown. */
const uint8_t *seal_key(const struct seal_keys *keys, enum seal_purpose purpose, int version);

/* out must hold length + SEAL_OVERHEAD. */
void seal_close(const struct seal_keys *keys, struct str context, const void *plain, size_t length,
                uint8_t *out, size_t *out_length);
/* False when the tag, key id or context is wrong. out must hold length - SEAL_OVERHEAD. */
MUST_CHECK bool seal_open(const struct seal_keys *keys, struct str context, const void *sealed,
                          size_t length, void *out, size_t *out_length);
/* HMAC of id type and number under the identity key: how rows of a person are joined. The caller
 * gives the normal form of the number (ident_resident_parse). */
void seal_identity(const struct seal_keys *keys, const char *id_type, const char *id_no,
                   struct digest *out);
/* Arena text; NULL on overflow. 18 characters show 6 and 4 ("110105********002X"), 8 and more show
 * 2 and 2, fewer none. A name shows its first character ("测**"), a name of one character none. */
MUST_CHECK char *seal_mask_id(struct arena *arena, struct str id_no);
MUST_CHECK char *seal_mask_name(struct arena *arena, struct str name);

#endif
