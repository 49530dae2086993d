#include "sign.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"

#define SIGN_MAGIC 0x51690ed5u

struct sign_key {
    uint32_t magic;
    EVP_PKEY *private_key;
    uint8_t public_key[SIGN_PUBLIC_SIZE];
};

/* Refuses a passphrase: without it libcrypto would ask on the terminal. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static EVP_PKEY *read_ed25519(struct str pem)
{
    if (pem.length == 0 || pem.length > INT_MAX)
        return NULL;
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.length);
    if (bio == NULL)
        return NULL;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    if (key != NULL && EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

struct sign_key *sign_key_parse(struct str pem)
{
    struct sign_key *key = calloc(1, sizeof(*key));
    if (key == NULL)
        return NULL;
    key->magic = SIGN_MAGIC;
    key->private_key = read_ed25519(pem);
    size_t length = SIGN_PUBLIC_SIZE;
    if (key->private_key == NULL ||
        EVP_PKEY_get_raw_public_key(key->private_key, key->public_key, &length) != 1 ||
        length != SIGN_PUBLIC_SIZE) {
        sign_key_free(key);
        return NULL;
    }
    return key;
}

void sign_key_free(struct sign_key *key)
{
    if (key == NULL)
        return;
    MAGIC_CHECK(key, SIGN_MAGIC);
    EVP_PKEY_free(key->private_key);
    key->magic = 0;
    free(key);
}

void sign_key_id(const struct sign_key *key, char out[17])
{
    MAGIC_CHECK(key, SIGN_MAGIC);
    struct digest digest;
    digest_sha256(key->public_key, SIGN_PUBLIC_SIZE, &digest);
    digest_hex(digest.bytes, 8, out);
}

void sign_public(const struct sign_key *key, uint8_t out[SIGN_PUBLIC_SIZE])
{
    MAGIC_CHECK(key, SIGN_MAGIC);
    memcpy(out, key->public_key, SIGN_PUBLIC_SIZE);
}

void sign_make(const struct sign_key *key, const void *bytes, size_t length, uint8_t out[SIGN_SIZE])
{
    MAGIC_CHECK(key, SIGN_MAGIC);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t made = SIGN_SIZE;
    BUG_IF(
        context == NULL || EVP_DigestSignInit(context, NULL, NULL, NULL, key->private_key) != 1 ||
        EVP_DigestSign(context, out, &made, length == 0 ? (const void *)"" : bytes, length) != 1 ||
        made != SIGN_SIZE);
    EVP_MD_CTX_free(context);
}

bool sign_verify(const uint8_t public_key[SIGN_PUBLIC_SIZE], const void *bytes, size_t length,
                 const uint8_t signature[SIGN_SIZE])
{
    EVP_PKEY *key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, SIGN_PUBLIC_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = key != NULL && context != NULL &&
                EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, SIGN_SIZE,
                                 length == 0 ? (const void *)"" : bytes, length) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}
