/* tls_material: what one load of the certificate files gives; for tls*.c only. */
#ifndef TEYAO_TLS_MATERIAL_H
#define TEYAO_TLS_MATERIAL_H

#include "tls.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#define TLS_CRLS_MAX    16
#define TLS_REVOKED_MAX 1000000

struct tls_crl {
    uint8_t issuer[32]; /* SHA-256 of the issuer's name */
    int64_t next_update_ms;
};

struct tls_material {
    SSL_CTX *context;
    X509_STORE *authority; /* owned by context */
    bool checks_revocation;
    int64_t grace_ms;
    struct tls_crl crls[TLS_CRLS_MAX];
    size_t crl_count;
    struct tls_serial *revoked; /* sorted; owned */
    size_t revoked_count;
    int64_t server_expires_ms;
};

/* Gives; NULL with lines in errors. */
MUST_CHECK struct tls_material *tls_material_load(const struct tls_files *files,
                                                  struct buf *errors);
void tls_material_free(struct tls_material *material);
/* Handshakes in memory, 1.2 and 1.3: the key signs, and a caller without certificate is refused. */
MUST_CHECK bool tls_material_test(const struct tls_material *material, struct buf *errors);

/* Revocation lists of a file, each signed by a certificate in authority (tls_crl.c). */
MUST_CHECK bool tls_crl_load(struct tls_material *material, const char *path,
                             STACK_OF(X509) * authority, struct buf *errors);
void tls_serial_of(const X509_NAME *issuer, const ASN1_INTEGER *number, struct tls_serial *out);
void tls_name_digest(const X509_NAME *name, uint8_t out[32]);
/* INT64_MIN when the time is malformed. */
int64_t tls_time_ms(const ASN1_TIME *time);

/* The swapped whole (tls.c). */
const struct tls_material *tls_current(const struct tls *tls);

#endif
