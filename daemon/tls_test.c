/* The self-test of freshly loaded certificates: a reload that would lock everybody out is refused. */
#include "tls_material.h"

#include <openssl/err.h>

#define ROUNDS 16

struct pair {
    SSL_CTX *context;
    SSL *server, *client;
};

static void pair_fini(struct pair *pair)
{
    SSL_free(pair->server);
    SSL_free(pair->client);
    SSL_CTX_free(pair->context);
    ERR_clear_error();
}

static bool connect_pair(struct pair *pair)
{
    BIO *left = NULL, *right = NULL;
    if (BIO_new_bio_pair(&left, 0, &right, 0) != 1)
        return false;
    SSL_set_bio(pair->server, left, left);
    SSL_set_bio(pair->client, right, right);
    SSL_set_accept_state(pair->server);
    SSL_set_connect_state(pair->client);
    return true;
}

static bool pair_init(struct pair *pair, const struct tls_material *material, int version)
{
    *pair = (struct pair){0};
    pair->context = SSL_CTX_new(TLS_client_method());
    if (pair->context == NULL)
        return false;
    pair->server = SSL_new(material->context);
    pair->client = SSL_new(pair->context);
    return pair->server != NULL && pair->client != NULL &&
           SSL_set_min_proto_version(pair->client, version) == 1 &&
           SSL_set_max_proto_version(pair->client, version) == 1 && connect_pair(pair);
}

static bool is_fatal(const SSL *ssl, int result)
{
    int error = SSL_get_error(ssl, result);
    return result != 1 && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE;
}

/* True when the server side comes to a finished handshake. */
static bool shake(struct pair *pair)
{
    for (int i = 0; i < ROUNDS; i++) {
        ERR_clear_error();
        int client = SSL_do_handshake(pair->client);
        bool client_failed = is_fatal(pair->client, client);
        ERR_clear_error();
        int server = SSL_do_handshake(pair->server);
        if (client_failed || is_fatal(pair->server, server))
            return false;
        if (client == 1 && server == 1)
            return true;
    }
    return false;
}

/* A caller without certificate must be refused; without that demand everything else must work. */
static const char *test_version(const struct tls_material *material, int version)
{
    struct pair pair;
    const char *problem = NULL;
    bool made = pair_init(&pair, material, version);
    if (!made)
        problem = "self-test: out of memory";
    else if (shake(&pair))
        problem = "self-test: a caller without certificate was let in";
    pair_fini(&pair);
    if (problem != NULL)
        return problem;
    made = pair_init(&pair, material, version);
    if (made)
        SSL_set_verify(pair.server, SSL_VERIFY_NONE, NULL);
    if (!made || !shake(&pair))
        problem = "self-test: the handshake fails with this certificate and key";
    pair_fini(&pair);
    return problem;
}

bool tls_material_test(const struct tls_material *material, struct buf *errors)
{
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        const char *problem = test_version(material, versions[i]);
        if (problem != NULL) {
            buf_printf(errors, "tls: %s\n", problem);
            return false;
        }
    }
    return true;
}
