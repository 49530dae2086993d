#include "store_audit.h"

#include <stdio.h>
#include <string.h>

void store_audit_write(struct store_params *params, int64_t now_ms,
                       const struct store_audit_note *note)
{
    struct store_column id, person;
    store_instant(params, now_ms);
    store_text_array(params, &note->actor, 1);
    store_text_array(params, &note->action, 1);
    store_column_begin(&id, params, STORE_UUID);
    store_column_uuid(&id, note->authorization_id);
    store_column_end(&id);
    store_column_begin(&person, params, STORE_BYTEA);
    store_column_bytes(&person, note->person_key == NULL ? NULL : note->person_key->bytes,
                       DIGEST_SIZE);
    store_column_end(&person);
    store_text_array(params, &note->detail, 1);
}

void store_audit_seal(struct store_params *params, int at_most)
{
    store_int4(params, at_most);
}

static bool digest_column(struct store_row *row, const char *column, struct digest *out)
{
    size_t length = 0;
    const uint8_t *bytes = store_row_bytes(row, column, &length);
    if (bytes == NULL || length != DIGEST_SIZE)
        return false;
    memcpy(out->bytes, bytes, DIGEST_SIZE);
    return true;
}

bool store_audit_seal_read(const void *result, struct arena *arena, struct store_audit_head *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    *out = (struct store_audit_head){.sealed = store_row_int(&row, "sealed", 0),
                                     .position = store_row_int(&row, "position", 0)};
    if (out->position > 0 && !digest_column(&row, "hash", &out->hash))
        return false;
    return !row.failed;
}

size_t store_audit_head_text(int64_t position, const struct digest *hash,
                             char out[STORE_AUDIT_HEAD_SIZE])
{
    char hex[DIGEST_HEX_SIZE];
    digest_print(hash, hex);
    return (size_t)snprintf(out, STORE_AUDIT_HEAD_SIZE, "teyao audit head 1\n%lld\n%s\n",
                            (long long)position, hex);
}

void store_audit_head_put(struct store_params *params, int64_t now_ms,
                          const struct store_audit_head *head, const struct sign_key *key)
{
    char text[STORE_AUDIT_HEAD_SIZE], id[17];
    uint8_t signature[SIGN_SIZE];
    sign_make(key, text, store_audit_head_text(head->position, &head->hash, text), signature);
    sign_key_id(key, id);
    store_instant(params, now_ms);
    store_int8(params, head->position);
    store_bytes(params, head->hash.bytes, DIGEST_SIZE);
    store_text(params, id);
    store_bytes(params, signature, sizeof(signature));
}

const char *store_audit_head_put_read(const void *result, struct arena *arena)
{
    if (store_row_count(result) != 1)
        return NULL;
    struct store_row row = store_row_at(result, 0, arena);
    const char *outcome = store_row_text(&row, "outcome");
    return row.failed ? NULL : outcome;
}

void store_audit_verify(struct store_params *params, int64_t after_position, int at_most)
{
    store_int8(params, after_position);
    store_int4(params, at_most);
}

bool store_audit_verify_read(const void *result, size_t index, struct arena *arena,
                             struct store_audit_entry *out)
{
    struct store_row row = store_row_at(result, (int)index, arena);
    out->position = store_row_int(&row, "position", 0);
    out->canonical = store_row_bytes(&row, "canonical", &out->canonical_length);
    out->key_id = store_row_text(&row, "key_id");
    out->signature = store_row_bytes(&row, "signature", &out->signature_length);
    return digest_column(&row, "hash", &out->hash) && out->canonical != NULL && !row.failed;
}

bool store_audit_hash(struct arena *arena, const struct digest *previous, const uint8_t *canonical,
                      size_t length, struct digest *out)
{
    uint8_t *bytes = arena_alloc(arena, DIGEST_SIZE + length);
    if (bytes == NULL)
        return false;
    memcpy(bytes, previous->bytes, DIGEST_SIZE);
    memcpy(bytes + DIGEST_SIZE, canonical, length);
    digest_sha256(bytes, DIGEST_SIZE + length, out);
    return true;
}
