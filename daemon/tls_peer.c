#include "tls_material.h"

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *prefix;
    enum tls_kind kind;
} kinds[] = {
    {"urn:teyao:pharmacy:", TLS_KIND_PHARMACY},
    {"urn:teyao:ops:", TLS_KIND_OPS},
    {"urn:teyao:service:", TLS_KIND_SERVICE},
};

static bool is_id(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && c != '.' && c != '_' && c != '-')
            return false;
    }
    return length >= 1 && length <= TLS_ID_MAX;
}

bool tls_uri_parse(const char *uri, size_t length, struct tls_peer *peer)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        size_t prefix = strlen(kinds[i].prefix);
        if (length <= prefix || memcmp(uri, kinds[i].prefix, prefix) != 0)
            continue;
        if (!is_id(uri + prefix, length - prefix))
            return false;
        peer->kind = kinds[i].kind;
        memcpy(peer->id, uri + prefix, length - prefix);
        peer->id[length - prefix] = '\0';
        memcpy(peer->uri, uri, length);
        peer->uri[length] = '\0';
        return true;
    }
    return false;
}

/* Exactly one name of ours; with two nobody could say who is meant. Names of others do not matter. */
static void read_identity(X509 *leaf, struct tls_peer *peer)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    int ours = 0;
    bool good = true;
    for (int i = 0; names != NULL && i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI)
            continue;
        const char *uri = (const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier);
        int length = ASN1_STRING_length(name->d.uniformResourceIdentifier);
        if (length < 10 || strncasecmp(uri, "urn:teyao:", 10) != 0)
            continue;
        ours++;
        good = good && tls_uri_parse(uri, (size_t)length, peer);
    }
    GENERAL_NAMES_free(names);
    if (ours == 1 && good)
        return;
    peer->kind = TLS_KIND_NONE;
    peer->id[0] = '\0';
    peer->uri[0] = '\0';
}

static void read_chain(STACK_OF(X509) * chain, struct tls_peer *peer)
{
    peer->chain_length = 0;
    peer->not_after_ms = INT64_MAX;
    for (int i = 0; i < sk_X509_num(chain); i++) {
        X509 *one = sk_X509_value(chain, i);
        int64_t until = tls_time_ms(X509_get0_notAfter(one));
        if (until < peer->not_after_ms)
            peer->not_after_ms = until;
        bool is_root = i > 0 && i + 1 == sk_X509_num(chain);
        if (is_root || peer->chain_length == TLS_CHAIN_MAX)
            continue;
        tls_serial_of(X509_get_issuer_name(one), X509_get0_serialNumber(one),
                      &peer->chain[peer->chain_length++]);
    }
}

void tls_peer_read(const struct tls *tls, struct bufferevent *bev, struct tls_peer *peer)
{
    SSL *ssl = bufferevent_openssl_get_ssl(bev);
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    *peer = (struct tls_peer){.generation = tls_generation(tls)};
    /* The handshake demanded a certificate; without one there must be no request. */
    BUG_IF(chain == NULL || sk_X509_num(chain) < 1 || SSL_get_verify_result(ssl) != X509_V_OK);
    read_identity(sk_X509_value(chain, 0), peer);
    read_chain(chain, peer);
    ERR_clear_error();
}

bool tls_peer_renew(const struct tls *tls, struct bufferevent *bev, struct tls_peer *peer)
{
    SSL *ssl = bufferevent_openssl_get_ssl(bev);
    STACK_OF(X509) *sent = SSL_get_peer_cert_chain(ssl);
    X509 *leaf = SSL_get0_peer_certificate(ssl);
    X509_STORE_CTX *check = X509_STORE_CTX_new();
    bool good = leaf != NULL && check != NULL &&
                X509_STORE_CTX_init(check, tls_current(tls)->authority, leaf, sent) == 1 &&
                X509_STORE_CTX_set_default(check, "ssl_client") == 1 &&
                X509_verify_cert(check) == 1;
    if (good) {
        read_chain(X509_STORE_CTX_get0_chain(check), peer);
        peer->generation = tls_generation(tls);
    }
    X509_STORE_CTX_free(check);
    ERR_clear_error();
    return good;
}

static int compare_serials(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct tls_serial));
}

static bool is_revoked(const struct tls_material *material, const struct tls_serial *serial)
{
    return material->revoked_count > 0 &&
           bsearch(serial, material->revoked, material->revoked_count, sizeof(*material->revoked),
                   compare_serials) != NULL;
}

/* Is there a list of this issuer that still counts? */
static bool is_covered(const struct tls_material *material, const uint8_t issuer[32],
                       int64_t now_ms)
{
    for (size_t i = 0; i < material->crl_count; i++) {
        const struct tls_crl *list = &material->crls[i];
        if (memcmp(list->issuer, issuer, sizeof(list->issuer)) == 0 &&
            now_ms <= list->next_update_ms + material->grace_ms)
            return true;
    }
    return false;
}

enum tls_state tls_peer_check(const struct tls *tls, const struct tls_peer *peer, int64_t now_ms)
{
    const struct tls_material *material = tls_current(tls);
    if (now_ms >= peer->not_after_ms)
        return TLS_STATE_EXPIRED;
    for (size_t i = 0; material->checks_revocation && i < peer->chain_length; i++) {
        if (is_revoked(material, &peer->chain[i]))
            return TLS_STATE_REVOKED;
    }
    if (material->checks_revocation &&
        (peer->chain_length == 0 || !is_covered(material, peer->chain[0].issuer, now_ms)))
        return TLS_STATE_UNKNOWN;
    return peer->kind == TLS_KIND_NONE ? TLS_STATE_NO_IDENTITY : TLS_STATE_OK;
}
