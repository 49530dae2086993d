/* store_seal: personal values on their way into and out of the database. The context names table, column and
 * row, so that a value moved elsewhere does not open. */
#ifndef TEYAO_STORE_SEAL_H
#define TEYAO_STORE_SEAL_H

#include "arena.h"
#include "buf.h"
#include "seal.h"
#include "str.h"

struct store_sealed {
    const uint8_t *bytes; /* arena */
    size_t length;
};

/* what: "policy.id_no"; row: the policy number, an authorization id … False when the arena overflowed. */
MUST_CHECK bool store_seal(const struct seal_keys *keys, struct arena *arena, const char *what,
                           const char *row, struct str plain, struct store_sealed *out);
/* False when it does not open (a wrong key or a moved value) or the arena overflowed. */
MUST_CHECK bool store_unseal(const struct seal_keys *keys, struct arena *arena, const char *what,
                             const char *row, const uint8_t *bytes, size_t length,
                             struct str *plain);
/* Join key of a person, and of a name under the same key (NFKC, no spaces). False on overflow. */
MUST_CHECK bool store_person_keys(const struct seal_keys *keys, struct arena *arena,
                                  const char *id_type, const char *id_no, const char *name,
                                  struct digest *person, struct digest *name_key);

#endif
