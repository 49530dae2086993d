#include "unit.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "digest.h"
#include "sign.h"

/* Keys are made in the test; a key in the tree would be one too many. */
static struct str pem_of(EVP_PKEY *pkey, const EVP_CIPHER *cipher, char *out, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char passphrase[] = "secret";
    assert_non_null(pkey);
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, pkey, cipher,
                                                   cipher == NULL ? NULL : passphrase,
                                                   cipher == NULL ? 0 : 6, NULL, NULL),
                     1);
    int length = BIO_read(bio, out, (int)size);
    assert_true(length > 0);
    BIO_free(bio);
    return (struct str){out, (size_t)length};
}

/* The secret key of RFC 8032, section 7.1, test 2 (a public test vector). */
static EVP_PKEY *vector_key(void)
{
    uint8_t secret[32];
    assert_true(digest_unhex(
        STR_LIT("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"), secret, 32));
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, 32);
}

static void rfc_8032_vector(void **state)
{
    (void)state;
    char pem[512], text[129], id[17];
    uint8_t public_key[SIGN_PUBLIC_SIZE], signature[SIGN_SIZE];
    EVP_PKEY *pkey = vector_key();
    struct sign_key *key = sign_key_parse(pem_of(pkey, NULL, pem, sizeof(pem)));
    assert_non_null(key);
    sign_public(key, public_key);
    digest_hex(public_key, sizeof(public_key), text);
    assert_string_equal(text, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    sign_make(key, "\x72", 1, signature);
    digest_hex(signature, sizeof(signature), text);
    assert_string_equal(text, "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert_true(sign_verify(public_key, "\x72", 1, signature));
    sign_key_id(key, id);
    struct digest digest;
    digest_sha256(public_key, sizeof(public_key), &digest);
    digest_hex(digest.bytes, 8, text);
    assert_string_equal(id, text);
    sign_key_free(key);
    sign_key_free(NULL);
    EVP_PKEY_free(pkey);
}

static void every_changed_bit_is_seen(void **state)
{
    (void)state;
    char pem[512], message[] = "receipt of a dispense";
    uint8_t public_key[SIGN_PUBLIC_SIZE], signature[SIGN_SIZE];
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    struct sign_key *key = sign_key_parse(pem_of(pkey, NULL, pem, sizeof(pem)));
    assert_non_null(key);
    sign_public(key, public_key);
    sign_make(key, message, sizeof(message), signature);
    assert_true(sign_verify(public_key, message, sizeof(message), signature));
    for (size_t bit = 0; bit < sizeof(message) * 8; bit++) {
        message[bit / 8] = (char)(message[bit / 8] ^ 1 << bit % 8);
        assert_false(sign_verify(public_key, message, sizeof(message), signature));
        message[bit / 8] = (char)(message[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t bit = 0; bit < sizeof(signature) * 8; bit++) {
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(sign_verify(public_key, message, sizeof(message), signature));
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_false(sign_verify(public_key, message, sizeof(message) - 1, signature));
    sign_make(key, NULL, 0, signature);
    assert_true(sign_verify(public_key, NULL, 0, signature));
    sign_key_free(key);
    EVP_PKEY_free(pkey);
}

static void other_keys_are_refused(void **state)
{
    (void)state;
    char pem[1024];
    EVP_PKEY *curve = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    EVP_PKEY *right = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    assert_null(sign_key_parse(pem_of(curve, NULL, pem, sizeof(pem))));
    /* Locked with a passphrase: refused, not asked for. */
    assert_null(sign_key_parse(pem_of(right, EVP_aes_128_cbc(), pem, sizeof(pem))));
    struct str whole = pem_of(right, NULL, pem, sizeof(pem));
    assert_null(sign_key_parse((struct str){whole.data, whole.length / 2}));
    assert_null(sign_key_parse(STR_LIT("not a key")));
    assert_null(sign_key_parse(str_of(NULL)));
    EVP_PKEY_free(curve);
    EVP_PKEY_free(right);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_8032_vector),
        cmocka_unit_test(every_changed_bit_is_seen),
        cmocka_unit_test(other_keys_are_refused),
    };
    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
