/* store_audit: the audit trail: entries for reads, the chain, signed heads. See sql.def. */
#ifndef TEYAO_STORE_AUDIT_H
#define TEYAO_STORE_AUDIT_H

#include "digest.h"
#include "sign.h"
#include "store_params.h"
#include "store_row.h"

/* One entry for a read of personal data. All borrowed. */
struct store_audit_note {
    const char *actor, *action;
    const uint8_t *authorization_id; /* UUID_SIZE, or NULL */
    const struct digest *person_key; /* or NULL */
    const char *detail;              /* "" or a few words of ours, never personal data */
};
void store_audit_write(struct store_params *params, int64_t now_ms,
                       const struct store_audit_note *note);

void store_audit_seal(struct store_params *params, int at_most);
struct store_audit_head {
    int64_t sealed;   /* entries chained by this call */
    int64_t position; /* of the head; 0: the chain is empty */
    struct digest hash;
};
MUST_CHECK bool store_audit_seal_read(const void *result, struct arena *arena,
                                      struct store_audit_head *out);

#define STORE_AUDIT_HEAD_SIZE 128
/* What a head's signature is over; returns its length. */
size_t store_audit_head_text(int64_t position, const struct digest *hash,
                             char out[STORE_AUDIT_HEAD_SIZE]);
void store_audit_head_put(struct store_params *params, int64_t now_ms,
                          const struct store_audit_head *head, const struct sign_key *key);
/* Arena text: stored already_signed no_such_head; NULL: not what sql.def promises. */
const char *store_audit_head_put_read(const void *result, struct arena *arena);

void store_audit_verify(struct store_params *params, int64_t after_position, int at_most);
struct store_audit_entry {
    int64_t position;
    const uint8_t *canonical;
    size_t canonical_length;
    struct digest hash;
    const char *key_id; /* NULL: no head was signed here */
    const uint8_t *signature;
    size_t signature_length;
};
MUST_CHECK bool store_audit_verify_read(const void *result, size_t index, struct arena *arena,
                                        struct store_audit_entry *out);
/* hash = SHA-256(previous || canonical); the first previous is 32 zero bytes. False on overflow. */
MUST_CHECK bool store_audit_hash(struct arena *arena, const struct digest *previous,
                                 const uint8_t *canonical, size_t length, struct digest *out);

#endif
