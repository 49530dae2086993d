#include "store_seal.h"

#include <string.h>

static struct str context_of(struct arena *arena, const char *what, const char *row)
{
    return str_of(arena_printf(arena, "%s:%s", what, row));
}

bool store_seal(const struct seal_keys *keys, struct arena *arena, const char *what,
                const char *row, struct str plain, struct store_sealed *out)
{
    struct str context = context_of(arena, what, row);
    uint8_t *bytes = arena_alloc(arena, plain.length + SEAL_OVERHEAD);
    if (context.data == NULL || bytes == NULL)
        return false;
    seal_close(keys, context, plain.data, plain.length, bytes, &out->length);
    out->bytes = bytes;
    return true;
}

bool store_unseal(const struct seal_keys *keys, struct arena *arena, const char *what,
                  const char *row, struct store_sealed sealed, struct str *plain)
{
    struct str context = context_of(arena, what, row);
    if (sealed.bytes == NULL || sealed.length < SEAL_OVERHEAD || context.data == NULL)
        return false;
    char *out = arena_alloc(arena, sealed.length - SEAL_OVERHEAD + 1);
    if (out == NULL || !seal_open(keys, context, sealed.bytes, sealed.length, out, &plain->length))
        return false;
    plain->data = out;
    return true;
}

bool store_person_make(const struct seal_keys *keys, struct arena *arena, const char *id_type,
                       const char *id_no, const char *name, struct store_person *out)
{
    char *normal = str_nfkc_name(arena, str_of(name));
    if (normal == NULL)
        return false;
    seal_identity(keys, id_type, id_no, &out->key);
    const struct str parts[] = {STR_LIT("name"), str_of(normal)};
    digest_hmac_parts(seal_key(keys, SEAL_IDENTITY, seal_key_version(keys, SEAL_IDENTITY)), 32,
                      parts, ARRAY_LEN(parts), &out->name);
    return true;
}
