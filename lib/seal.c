#include "seal.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define SEAL_MAGIC     0x5ea10003u
#define SEAL_KEY_SIZE  32
#define SEAL_HEADER    3 /* algorithm id, key id */
#define SEAL_NONCE     12
#define SEAL_TAG_SIZE  16
#define SEAL_AES_GCM   1
#define SEAL_MAX_KEYID 65535u

_Static_assert(SEAL_OVERHEAD == SEAL_HEADER + SEAL_NONCE + SEAL_TAG_SIZE, "layout of seal.h");

struct seal_entry {
    int version;
    uint8_t key[SEAL_KEY_SIZE];
};

struct seal_keys {
    uint32_t magic;
    size_t count[SEAL_PURPOSES];
    struct seal_entry entries[SEAL_PURPOSES][SEAL_MAX_KEYS];
};

static const struct {
    const char *name;
    const char *algorithm;
    const char *missing;
} purposes[SEAL_PURPOSES] = {
    [SEAL_SEAL] = {"seal", "aes-256-gcm", "no key of purpose seal"},
    [SEAL_IDENTITY] = {"identity", "hmac-sha256", "no key of purpose identity"},
    [SEAL_PICKUP] = {"pickup", "hmac-sha256", "no key of purpose pickup"},
    [SEAL_TAG] = {"tag", "hmac-sha256", "no key of purpose tag"},
    [SEAL_IDEMPOTENCY] = {"idempotency", "hmac-sha256", "no key of purpose idempotency"},
};

/* Next word of a line; empty at its end. */
static struct str next_word(struct str *line)
{
    struct str word = {NULL, 0};
    *line = str_trim(*line);
    size_t length = 0;
    while (length < line->length && line->data[length] != ' ' && line->data[length] != '\t')
        length++;
    word = (struct str){line->data, length};
    if (length > 0) {
        line->data += length;
        line->length -= length;
    }
    return word;
}

static const char *add_key(struct seal_keys *keys, int purpose, uint32_t version,
                           const uint8_t bytes[SEAL_KEY_SIZE])
{
    size_t count = keys->count[purpose];
    if (purpose == SEAL_IDENTITY && count > 0)
        return "a second identity key: it joins stored rows and cannot be rotated in place";
    if (count == SEAL_MAX_KEYS)
        return "more keys of one purpose than 16";
    for (int p = 0; p < SEAL_PURPOSES; p++) {
        for (size_t i = 0; i < keys->count[p]; i++) {
            const struct seal_entry *entry = &keys->entries[p][i];
            if (p == purpose && entry->version == (int)version)
                return "a key id that stands twice";
            if (digest_bytes_equal(entry->key, bytes, SEAL_KEY_SIZE))
                return "the same key bytes twice";
        }
    }
    struct seal_entry *entry = &keys->entries[purpose][count];
    entry->version = (int)version;
    memcpy(entry->key, bytes, SEAL_KEY_SIZE);
    keys->count[purpose] = count + 1;
    return NULL;
}

/* NULL, or what is wrong with the line. */
static const char *read_line(struct seal_keys *keys, struct str line)
{
    uint8_t bytes[SEAL_KEY_SIZE];
    uint32_t version = 0;
    int purpose = 0;
    struct str name = next_word(&line);
    if (str_is_empty(name) || name.data[0] == '#')
        return NULL;
    while (purpose < SEAL_PURPOSES && !str_equal_text(name, purposes[purpose].name))
        purpose++;
    if (purpose == SEAL_PURPOSES)
        return "purpose seal, identity, pickup, tag or idempotency is expected";
    if (!str_to_uint32(next_word(&line), &version) || version < 1 || version > SEAL_MAX_KEYID)
        return "a key id from 1 to 65535 is expected";
    if (!str_equal_text(next_word(&line), purposes[purpose].algorithm))
        return "algorithm aes-256-gcm is expected for seal, hmac-sha256 for the others";
    if (!digest_unhex(next_word(&line), bytes, SEAL_KEY_SIZE))
        return "64 hex digits are expected";
    const char *wrong = str_is_empty(next_word(&line)) ? add_key(keys, purpose, version, bytes)
                                                       : "nothing is expected after the key";
    digest_wipe(bytes, sizeof(bytes));
    return wrong;
}

static const char *read_keys(struct seal_keys *keys, struct str text, unsigned *line_number)
{
    struct str line;
    for (*line_number = 1; str_next(&text, '\n', &line); (*line_number)++) {
        const char *wrong = read_line(keys, line);
        if (wrong != NULL)
            return wrong;
    }
    for (int p = 0; p < SEAL_PURPOSES; p++) {
        if (keys->count[p] == 0)
            return purposes[p].missing;
    }
    return NULL;
}

struct seal_keys *seal_keys_parse(struct str text, const char **message, unsigned *line)
{
    struct seal_keys *keys = calloc(1, sizeof(*keys));
    *line = 0;
    *message = "out of memory";
    if (keys == NULL)
        return NULL;
    keys->magic = SEAL_MAGIC;
    *message = read_keys(keys, text, line);
    if (*message == NULL)
        return keys;
    seal_keys_free(keys);
    return NULL;
}

void seal_keys_free(struct seal_keys *keys)
{
    if (keys == NULL)
        return;
    MAGIC_CHECK(keys, SEAL_MAGIC);
    digest_wipe(keys, sizeof(*keys));
    free(keys);
}

static const struct seal_entry *current(const struct seal_keys *keys, enum seal_purpose purpose)
{
    MAGIC_CHECK(keys, SEAL_MAGIC);
    const struct seal_entry *best = &keys->entries[purpose][0];
    for (size_t i = 1; i < keys->count[purpose]; i++) {
        if (keys->entries[purpose][i].version > best->version)
            best = &keys->entries[purpose][i];
    }
    return best;
}

int seal_key_version(const struct seal_keys *keys, enum seal_purpose purpose)
{
    return current(keys, purpose)->version;
}

const uint8_t *seal_key(const struct seal_keys *keys, enum seal_purpose purpose, int version)
{
    MAGIC_CHECK(keys, SEAL_MAGIC);
    for (size_t i = 0; i < keys->count[purpose]; i++) {
        if (keys->entries[purpose][i].version == version)
            return keys->entries[purpose][i].key;
    }
    return NULL;
}

/* Feeds what is authenticated but not encrypted: the header, then the context. */
static bool feed_context(EVP_CIPHER_CTX *cipher, const uint8_t *header, struct str context)
{
    int made = 0;
    const void *bytes = context.length == 0 ? "" : context.data;
    return EVP_CipherUpdate(cipher, NULL, &made, header, SEAL_HEADER) == 1 &&
           (context.length == 0 ||
            EVP_CipherUpdate(cipher, NULL, &made, bytes, (int)context.length) == 1);
}

void seal_close(const struct seal_keys *keys, struct str context, const void *plain, size_t length,
                uint8_t *out, size_t *out_length)
{
    BUG_IF(length > INT_MAX - SEAL_OVERHEAD || context.length > INT_MAX);
    const struct seal_entry *entry = current(keys, SEAL_SEAL);
    uint8_t *nonce = out + SEAL_HEADER, *body = nonce + SEAL_NONCE;
    int made = 0, rest = 0;
    out[0] = SEAL_AES_GCM;
    out[1] = (uint8_t)(entry->version >> 8);
    out[2] = (uint8_t)entry->version;
    /* Random 96-bit nonces are safe for 2^32 values under one key; a new key id starts afresh. */
    digest_random(nonce, SEAL_NONCE);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    BUG_IF(cipher == NULL ||
           EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, entry->key, nonce) != 1 ||
           !feed_context(cipher, out, context));
    if (length > 0)
        BUG_IF(EVP_EncryptUpdate(cipher, body, &made, plain, (int)length) != 1);
    BUG_IF(EVP_EncryptFinal_ex(cipher, body + made, &rest) != 1 || made != (int)length ||
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG_SIZE, body + length) != 1);
    EVP_CIPHER_CTX_free(cipher);
    *out_length = length + SEAL_OVERHEAD;
}

static bool decrypt(const uint8_t *key, struct str context, const uint8_t *sealed, size_t length,
                    uint8_t *out)
{
    const uint8_t *nonce = sealed + SEAL_HEADER, *body = nonce + SEAL_NONCE;
    uint8_t tag[SEAL_TAG_SIZE];
    int made = 0, rest = 0;
    memcpy(tag, body + length, SEAL_TAG_SIZE);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    BUG_IF(cipher == NULL);
    bool good = EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                feed_context(cipher, sealed, context) &&
                (length == 0 || EVP_DecryptUpdate(cipher, out, &made, body, (int)length) == 1) &&
                EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, SEAL_TAG_SIZE, tag) == 1 &&
                EVP_DecryptFinal_ex(cipher, tag, &rest) == 1;
    EVP_CIPHER_CTX_free(cipher);
    return good;
}

bool seal_open(const struct seal_keys *keys, struct str context, const void *sealed, size_t length,
               void *out, size_t *out_length)
{
    const uint8_t *bytes = sealed;
    if (length < SEAL_OVERHEAD || length > INT_MAX || context.length > INT_MAX ||
        bytes[0] != SEAL_AES_GCM)
        return false;
    const uint8_t *key = seal_key(keys, SEAL_SEAL, bytes[1] << 8 | bytes[2]);
    size_t plain_length = length - SEAL_OVERHEAD;
    if (key == NULL)
        return false;
    if (!decrypt(key, context, bytes, plain_length, out)) {
        /* What a false tag decrypts to must not be looked at. */
        digest_wipe(out, plain_length);
        return false;
    }
    *out_length = plain_length;
    return true;
}

void seal_identity(const struct seal_keys *keys, const char *id_type, const char *id_no,
                   struct digest *out)
{
    const struct str parts[] = {str_of(id_type), str_of(id_no)};
    const struct seal_entry *entry = current(keys, SEAL_IDENTITY);
    digest_hmac_parts(entry->key, SEAL_KEY_SIZE, parts, ARRAY_LEN(parts), out);
}

/* Shows so many code points at both ends and one star for each between. */
static char *mask(struct arena *arena, struct str text, size_t head, size_t tail)
{
    size_t count = str_count(text), at = 0;
    char *out = arena_alloc(arena, text.length + 1);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *from = text.data;
        (void)str_next_code_point(&text);
        size_t used = (size_t)(text.data - from);
        if (i >= head && i + tail < count) {
            out[at++] = '*';
            continue;
        }
        memcpy(out + at, from, used);
        at += used;
    }
    return out;
}

char *seal_mask_id(struct arena *arena, struct str id_no)
{
    if (!str_is_utf8(id_no))
        return arena_copy(arena, "****", 4);
    size_t count = str_count(id_no);
    if (count == 18)
        return mask(arena, id_no, 6, 4);
    if (count >= 8)
        return mask(arena, id_no, 2, 2);
    return mask(arena, id_no, 0, 0);
}

char *seal_mask_name(struct arena *arena, struct str name)
{
    if (!str_is_utf8(name))
        return arena_copy(arena, "*", 1);
    return mask(arena, name, str_count(name) > 1 ? 1 : 0, 0);
}
