#include "tls_material.h"

#include "clock.h"
#include "digest.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t tls_time_ms(const ASN1_TIME *time)
{
    struct tm tm;
    if (time == NULL || ASN1_TIME_to_tm(time, &tm) != 1)
        return INT64_MIN;
    return (int64_t)timegm(&tm) * 1000;
}

void tls_name_digest(const X509_NAME *name, uint8_t out[32])
{
    struct digest digest;
    const unsigned char *der = NULL;
    size_t length = 0;
    if (X509_NAME_get0_der(name, &der, &length) != 1)
        length = 0;
    digest_sha256(der, length, &digest);
    memcpy(out, digest.bytes, sizeof(digest.bytes));
}

void tls_serial_of(const X509_NAME *issuer, const ASN1_INTEGER *number, struct tls_serial *out)
{
    int length = ASN1_STRING_length(number);
    *out = (struct tls_serial){0};
    tls_name_digest(issuer, out->issuer);
    /* Longer ones break RFC 5280 and are compared by their digest's front. */
    if (length < 0 || length > TLS_SERIAL_MAX) {
        struct digest digest;
        digest_sha256(ASN1_STRING_get0_data(number), (size_t)length, &digest);
        memcpy(out->bytes, digest.bytes, TLS_SERIAL_MAX);
        out->length = TLS_SERIAL_MAX;
        return;
    }
    memcpy(out->bytes, ASN1_STRING_get0_data(number), (size_t)length);
    out->length = (uint8_t)length;
}

/* A list signed by nobody we trust could free the revoked or lock out the good. */
static bool is_signed(X509_CRL *crl, STACK_OF(X509) * authority)
{
    for (int i = 0; i < sk_X509_num(authority); i++) {
        X509 *certificate = sk_X509_value(authority, i);
        if (X509_NAME_cmp(X509_get_subject_name(certificate), X509_CRL_get_issuer(crl)) != 0)
            continue;
        if (X509_CRL_verify(crl, X509_get0_pubkey(certificate)) == 1)
            return true;
    }
    return false;
}

static const char *list_problem(X509_CRL *crl, STACK_OF(X509) * authority,
                                const struct tls_material *material)
{
    int64_t now = clock_real_ms();
    int64_t from = tls_time_ms(X509_CRL_get0_lastUpdate(crl));
    int64_t until = tls_time_ms(X509_CRL_get0_nextUpdate(crl));
    if (!is_signed(crl, authority))
        return "a list is not signed by the client authority";
    /* A delta or partitioned list says so in a critical extension; read as a whole one it would lie. */
    if (X509_CRL_get_ext_by_critical(crl, 1, -1) >= 0)
        return "a list has a critical extension that is not understood";
    if (from == INT64_MIN || until == INT64_MIN)
        return "a list lacks lastUpdate or nextUpdate";
    if (from > now + 300000)
        return "a list is from the future";
    if (until + material->grace_ms < now)
        return "a list is past its nextUpdate and the grace time";
    if (material->crl_count == TLS_CRLS_MAX)
        return "too many lists";
    return NULL;
}

static bool take_list(struct tls_material *material, X509_CRL *crl)
{
    STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(crl);
    int count = entries == NULL ? 0 : sk_X509_REVOKED_num(entries);
    size_t total = material->revoked_count + (size_t)(count > 0 ? count : 0);
    const X509_NAME *issuer = X509_CRL_get_issuer(crl);
    if (total > TLS_REVOKED_MAX)
        return false;
    struct tls_serial *grown = realloc(material->revoked, (total + 1) * sizeof(*grown));
    if (grown == NULL)
        return false;
    material->revoked = grown;
    for (int i = 0; i < count; i++) {
        const X509_REVOKED *entry = sk_X509_REVOKED_value(entries, i);
        tls_serial_of(issuer, X509_REVOKED_get0_serialNumber(entry),
                      &grown[material->revoked_count++]);
    }
    struct tls_crl *list = &material->crls[material->crl_count++];
    tls_name_digest(issuer, list->issuer);
    list->next_update_ms = tls_time_ms(X509_CRL_get0_nextUpdate(crl));
    return true;
}

static int compare_serials(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct tls_serial));
}

/* The next list of a PEM file; NULL at its end or when it is malformed, which *bad tells. */
static X509_CRL *next_list(BIO *file, bool *bad)
{
    ERR_clear_error();
    X509_CRL *crl = PEM_read_bio_X509_CRL(file, NULL, NULL, NULL);
    if (crl == NULL)
        *bad = ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE;
    ERR_clear_error();
    return crl;
}

bool tls_crl_load(struct tls_material *material, const char *path, STACK_OF(X509) * authority,
                  struct buf *errors)
{
    const char *problem = NULL;
    bool bad = false;
    BIO *file = BIO_new_file(path, "r");
    if (file == NULL) {
        buf_printf(errors, "%s: cannot be read\n", path);
        return false;
    }
    X509_CRL *crl;
    while (problem == NULL && (crl = next_list(file, &bad)) != NULL) {
        problem = list_problem(crl, authority, material);
        if (problem == NULL && !take_list(material, crl))
            problem = "a list is too large";
        X509_CRL_free(crl);
    }
    (void)BIO_free(file);
    if (problem == NULL && bad)
        problem = "a list is malformed";
    if (problem == NULL && material->crl_count == 0)
        problem = "holds no revocation list";
    if (problem != NULL) {
        buf_printf(errors, "%s: %s\n", path, problem);
        return false;
    }
    qsort(material->revoked, material->revoked_count, sizeof(*material->revoked), compare_serials);
    material->checks_revocation = true;
    return true;
}
