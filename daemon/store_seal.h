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
                             const char *row, struct store_sealed sealed, struct str *plain);

struct store_person {   /* how a person is found without saying who it is */
    struct digest key;  /* join key of id type and number */
    struct digest name; /* of the name (NFKC, no spaces) under the same key */
};
/* False on overflow or a name that is not UTF-8. */
MUST_CHECK bool store_person_make(const struct seal_keys *keys, struct arena *arena,
                                  const char *id_type, const char *id_no, const char *name,
                                  struct store_person *out);

#endif
