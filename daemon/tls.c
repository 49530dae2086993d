#include "tls.h"
#include "tls_material.h"

#include "metrics.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include <stdlib.h>

#define TLS_MAGIC 0x71500001u

struct tls {
    uint32_t magic;
    uint32_t generation;
    struct tls_material *material;
};

static void publish(const struct tls_material *material)
{
    metrics_set(METRIC_tls_certificate_expires_seconds, NULL, material->server_expires_ms / 1000);
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < material->crl_count; i++) {
        if (material->crls[i].next_update_ms < earliest)
            earliest = material->crls[i].next_update_ms;
    }
    if (material->crl_count > 0)
        metrics_set(METRIC_tls_crl_next_update_seconds, NULL, earliest / 1000);
}

struct tls *tls_open(const struct tls_files *files, struct buf *errors)
{
    struct tls *tls = calloc(1, sizeof(*tls));
    struct tls_material *material = tls == NULL ? NULL : tls_material_load(files, errors);
    if (material == NULL) {
        free(tls);
        return NULL;
    }
    tls->magic = TLS_MAGIC;
    tls->generation = 1;
    tls->material = material;
    publish(material);
    return tls;
}

bool tls_reload(struct tls *tls, const struct tls_files *files, struct buf *errors)
{
    MAGIC_CHECK(tls, TLS_MAGIC);
    struct tls_material *material = tls_material_load(files, errors);
    metrics_add(METRIC_tls_reloads_total, material == NULL ? "failed" : "done", NULL, 1);
    if (material == NULL)
        return false;
    /* Connections hold a reference of their own to the old context. */
    tls_material_free(tls->material);
    tls->material = material;
    tls->generation++;
    publish(material);
    return true;
}

void tls_close(struct tls *tls)
{
    if (tls == NULL)
        return;
    MAGIC_CHECK(tls, TLS_MAGIC);
    tls_material_free(tls->material);
    tls->magic = 0;
    free(tls);
}

uint32_t tls_generation(const struct tls *tls)
{
    MAGIC_CHECK(tls, TLS_MAGIC);
    return tls->generation;
}

const struct tls_material *tls_current(const struct tls *tls)
{
    MAGIC_CHECK(tls, TLS_MAGIC);
    return tls->material;
}

struct bufferevent *tls_accept(struct tls *tls, struct event_base *base, int fd)
{
    MAGIC_CHECK(tls, TLS_MAGIC);
    SSL *ssl = SSL_new(tls->material->context);
    if (ssl == NULL) {
        ERR_clear_error();
        return NULL;
    }
    struct bufferevent *bev = bufferevent_openssl_socket_new(
        base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    if (bev == NULL)
        SSL_free(ssl);
    return bev;
}

static const struct {
    long code;
    const char *word;
} verify_words[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, "certificate_expired"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "certificate_not_yet_valid"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "certificate_foreign"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "certificate_foreign"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "certificate_foreign"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "certificate_foreign"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "certificate_foreign"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "certificate_forged"},
    {X509_V_ERR_INVALID_PURPOSE, "certificate_wrong_usage"},
};

static const struct {
    int code;
    const char *word;
} reason_words[] = {
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "certificate_missing"},
    {SSL_R_HTTP_REQUEST, "not_tls"},
    {SSL_R_HTTPS_PROXY_REQUEST, "not_tls"},
    {SSL_R_WRONG_VERSION_NUMBER, "not_tls"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "version_too_old"},
    {SSL_R_VERSION_TOO_LOW, "version_too_old"},
    {SSL_R_NO_SHARED_CIPHER, "no_shared_cipher"},
    {SSL_R_UNEXPECTED_EOF_WHILE_READING, "peer_left"},
};

const char *tls_failure(struct bufferevent *bev)
{
    SSL *ssl = bufferevent_openssl_get_ssl(bev);
    unsigned long code = bufferevent_get_openssl_error(bev);
    long verify = SSL_get_verify_result(ssl);
    for (size_t i = 0; i < ARRAY_LEN(verify_words); i++) {
        if (verify_words[i].code == verify)
            return verify_words[i].word;
    }
    if (verify != X509_V_OK)
        return "certificate_refused";
    for (size_t i = 0; code != 0 && i < ARRAY_LEN(reason_words); i++) {
        if (ERR_GET_REASON(code) == reason_words[i].code)
            return reason_words[i].word;
    }
    return code == 0 ? "peer_left" : "handshake";
}

void tls_shutdown(struct bufferevent *bev)
{
    SSL *ssl = bufferevent_openssl_get_ssl(bev);
    ERR_clear_error();
    /* Zero means sent; what does not fit the socket now is given up. */
    (void)SSL_shutdown(ssl);
    ERR_clear_error();
}

const char *tls_version(struct bufferevent *bev)
{
    return SSL_get_version(bufferevent_openssl_get_ssl(bev));
}

int tls_library_version(void)
{
    return (int)(OPENSSL_version_major() * 10000 + OPENSSL_version_minor() * 100 +
                 OPENSSL_version_patch());
}
