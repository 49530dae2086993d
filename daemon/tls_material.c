#include "tls_material.h"

#include "clock.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHAIN_MAX     8
#define AUTHORITY_MAX 32
#define VERIFY_DEPTH  3

/* Key agreement with forward secrecy and authenticated encryption only. */
#define CIPHERS_1_2 "ECDHE+AESGCM:ECDHE+CHACHA20"
#define CIPHERS_1_3 "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
#define GROUPS      "X25519:P-256:P-384"

static bool fail(struct buf *errors, const char *path, const char *what)
{
    unsigned long code = ERR_peek_last_error();
    const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);
    buf_printf(errors, "%s: %s%s%s\n", path, what, reason == NULL ? "" : ": ",
               reason == NULL ? "" : reason);
    ERR_clear_error();
    return false;
}

/* A daemon has no terminal: an encrypted key is an error, never a prompt. */
static int no_password(char *out UNUSED, int size UNUSED, int writing UNUSED, void *context UNUSED)
{
    return -1;
}

/* Every certificate of a PEM file. NULL when there is none or one is malformed. */
static STACK_OF(X509) * read_certificates(const char *path, int most)
{
    STACK_OF(X509) *all = sk_X509_new_null();
    BIO *file = BIO_new_file(path, "r");
    X509 *one = NULL;
    ERR_clear_error();
    while (all != NULL && file != NULL && sk_X509_num(all) < most &&
           (one = PEM_read_bio_X509(file, NULL, no_password, NULL)) != NULL) {
        if (sk_X509_push(all, one) == 0) {
            X509_free(one);
            break;
        }
    }
    bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    (void)BIO_free(file);
    if (all == NULL || sk_X509_num(all) == 0 || !at_end) {
        sk_X509_pop_free(all, X509_free);
        return NULL;
    }
    ERR_clear_error();
    return all;
}

static bool configure(SSL_CTX *context)
{
    static const unsigned char session_context[] = "teyao";
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_clear_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_clear_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    /* Resumption would skip the certificate check. */
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_verify_depth(context, VERIFY_DEPTH);
    SSL_CTX_set_security_level(context, 2);
    return SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_max_early_data(context, 0) == 1 &&
           SSL_CTX_set_recv_max_early_data(context, 0) == 1 &&
           SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, CIPHERS_1_2) == 1 &&
           SSL_CTX_set_ciphersuites(context, CIPHERS_1_3) == 1 &&
           SSL_CTX_set1_groups_list(context, GROUPS) == 1 &&
           SSL_CTX_set_purpose(context, X509_PURPOSE_SSL_CLIENT) == 1 &&
           SSL_CTX_set_session_id_context(context, session_context, sizeof(session_context) - 1) ==
               1;
}

static bool use_chain(struct tls_material *material, STACK_OF(X509) * chain)
{
    X509 *leaf = sk_X509_value(chain, 0);
    if (SSL_CTX_use_certificate(material->context, leaf) != 1)
        return false;
    for (int i = 1; i < sk_X509_num(chain); i++) {
        if (SSL_CTX_add1_chain_cert(material->context, sk_X509_value(chain, i)) != 1)
            return false;
    }
    material->server_expires_ms = tls_time_ms(X509_get0_notAfter(leaf));
    return true;
}

static bool load_chain(struct tls_material *material, const char *path, struct buf *errors)
{
    STACK_OF(X509) *chain = read_certificates(path, CHAIN_MAX);
    if (chain == NULL)
        return fail(errors, path, "holds no readable certificate");
    X509 *leaf = sk_X509_value(chain, 0);
    int64_t now = clock_real_ms();
    bool is_current = tls_time_ms(X509_get0_notBefore(leaf)) <= now &&
                      now < tls_time_ms(X509_get0_notAfter(leaf));
    bool is_server = X509_check_purpose(leaf, X509_PURPOSE_SSL_SERVER, 0) == 1;
    bool is_used = use_chain(material, chain);
    sk_X509_pop_free(chain, X509_free);
    if (!is_used)
        return fail(errors, path, "cannot be used");
    if (!is_server)
        return fail(errors, path, "is not a server certificate");
    return is_current ? true : fail(errors, path, "is not valid now");
}

static bool load_key(struct tls_material *material, const char *path, struct buf *errors)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return fail(errors, path, "cannot be read");
    if ((status.st_mode & (S_IWGRP | S_IXGRP | S_IRWXO)) != 0)
        return fail(errors, path, "may be read or written by others (mode must be 0600 or 0640)");
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key = file == NULL ? NULL : PEM_read_bio_PrivateKey(file, NULL, no_password, NULL);
    (void)BIO_free(file);
    if (key == NULL)
        return fail(errors, path, "holds no readable unencrypted private key");
    bool is_used = SSL_CTX_use_PrivateKey(material->context, key) == 1 &&
                   SSL_CTX_check_private_key(material->context) == 1;
    EVP_PKEY_free(key);
    return is_used ? true : fail(errors, path, "does not fit the certificate");
}

static bool trust(struct tls_material *material, STACK_OF(X509) * authority)
{
    material->authority = SSL_CTX_get_cert_store(material->context);
    for (int i = 0; i < sk_X509_num(authority); i++) {
        X509 *certificate = sk_X509_value(authority, i);
        if (X509_check_ca(certificate) == 0 ||
            X509_STORE_add_cert(material->authority, certificate) != 1 ||
            SSL_CTX_add_client_CA(material->context, certificate) != 1)
            return false;
    }
    return true;
}

static bool load_authority(struct tls_material *material, const struct tls_files *files,
                           struct buf *errors)
{
    STACK_OF(X509) *authority = read_certificates(files->client_ca, AUTHORITY_MAX);
    if (authority == NULL)
        return fail(errors, files->client_ca, "holds no readable certificate");
    bool good = trust(material, authority);
    if (!good)
        (void)fail(errors, files->client_ca, "holds a certificate that is no authority's");
    if (good && files->crl != NULL && files->crl[0] != '\0')
        good = tls_crl_load(material, files->crl, authority, errors);
    sk_X509_pop_free(authority, X509_free);
    return good;
}

struct tls_material *tls_material_load(const struct tls_files *files, struct buf *errors)
{
    struct tls_material *material = calloc(1, sizeof(*material));
    if (material == NULL) {
        buf_add_text(errors, "out of memory\n");
        return NULL;
    }
    ERR_clear_error();
    material->grace_ms = files->crl_grace_ms;
    material->context = SSL_CTX_new(TLS_server_method());
    bool good = material->context != NULL && configure(material->context);
    if (!good)
        (void)fail(errors, "tls", "cannot be set up");
    good = good && load_chain(material, files->certificate, errors) &&
           load_key(material, files->key, errors) && load_authority(material, files, errors) &&
           tls_material_test(material, errors);
    ERR_clear_error();
    if (good)
        return material;
    tls_material_free(material);
    return NULL;
}

void tls_material_free(struct tls_material *material)
{
    if (material == NULL)
        return;
    SSL_CTX_free(material->context);
    free(material->revoked);
    free(material);
}
