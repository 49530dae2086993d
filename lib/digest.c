#include "digest.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

void digest_sha256(const void *bytes, size_t length, struct digest *out)
{
    unsigned made = 0;
    int ok = EVP_Digest(length == 0 ? "" : bytes, length, out->bytes, &made, EVP_sha256(), NULL);
    BUG_IF(ok != 1 || made != DIGEST_SIZE);
}

void digest_hmac(const uint8_t *key, size_t key_length, const void *bytes, size_t length,
                 struct digest *out)
{
    unsigned made = 0;
    BUG_IF(key_length > INT_MAX);
    const uint8_t *mac = HMAC(EVP_sha256(), key, (int)key_length,
                              length == 0 ? (const void *)"" : bytes, length, out->bytes, &made);
    BUG_IF(mac == NULL || made != DIGEST_SIZE);
}

static void put_u32(uint8_t out[4], size_t value)
{
    BUG_IF(value > UINT32_MAX);
    out[0] = (uint8_t)(value >> 24);
    out[1] = (uint8_t)(value >> 16);
    out[2] = (uint8_t)(value >> 8);
    out[3] = (uint8_t)value;
}

void digest_hmac_parts(const uint8_t *key, size_t key_length, const struct str *parts, size_t count,
                       struct digest *out)
{
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = hmac == NULL ? NULL : EVP_MAC_CTX_new(hmac);
    char name[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    size_t made = 0;
    BUG_IF(context == NULL || EVP_MAC_init(context, key, key_length, params) != 1);
    for (size_t i = 0; i < count; i++) {
        uint8_t prefix[4];
        put_u32(prefix, parts[i].length);
        BUG_IF(EVP_MAC_update(context, prefix, sizeof(prefix)) != 1);
        const void *bytes = parts[i].length == 0 ? "" : parts[i].data;
        BUG_IF(EVP_MAC_update(context, bytes, parts[i].length) != 1);
    }
    BUG_IF(EVP_MAC_final(context, out->bytes, &made, DIGEST_SIZE) != 1 || made != DIGEST_SIZE);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(hmac);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return digest_bytes_equal(a->bytes, b->bytes, DIGEST_SIZE);
}

bool digest_bytes_equal(const void *a, const void *b, size_t length)
{
    return length == 0 || CRYPTO_memcmp(a, b, length) == 0;
}

void digest_print(const struct digest *digest, char out[DIGEST_HEX_SIZE])
{
    digest_hex(digest->bytes, DIGEST_SIZE, out);
}

bool digest_parse(struct str hex, struct digest *out)
{
    return digest_unhex(hex, out->bytes, DIGEST_SIZE);
}

void digest_hex(const void *bytes, size_t length, char *out)
{
    static const char symbols[] = "0123456789abcdef";
    const uint8_t *from = bytes;
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = symbols[from[i] >> 4];
        out[2 * i + 1] = symbols[from[i] & 15];
    }
    out[2 * length] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool digest_unhex(struct str hex, uint8_t *out, size_t length)
{
    if (hex.length % 2 != 0 || hex.length / 2 != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        int high = hex_value(hex.data[2 * i]);
        int low = hex_value(hex.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void digest_base64url(const void *bytes, size_t length, char *out)
{
    const uint8_t *from = bytes;
    unsigned held = 0, bits = 0;
    for (size_t i = 0; i < length; i++) {
        held = (held << 8 | from[i]) & 0xffff;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            *out++ = base64url[held >> bits & 63];
        }
    }
    if (bits > 0)
        *out++ = base64url[held << (6 - bits) & 63];
    *out = '\0';
}

static int base64url_value(char c)
{
    const char *found = c == '\0' ? NULL : strchr(base64url, c);
    return found == NULL ? -1 : (int)(found - base64url);
}

bool digest_unbase64url(struct str text, uint8_t *out, size_t capacity, size_t *length)
{
    unsigned held = 0, bits = 0;
    size_t made = 0;
    if (text.length % 4 == 1)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        int value = base64url_value(text.data[i]);
        if (value < 0)
            return false;
        held = (held << 6 | (unsigned)value) & 0xffff;
        bits += 6;
        if (bits < 8)
            continue;
        if (made == capacity)
            return false;
        bits -= 8;
        out[made++] = (uint8_t)(held >> bits);
    }
    /* Bits left over must be zero, so that each byte string has one text only. */
    if ((held & ((1u << bits) - 1)) != 0)
        return false;
    *length = made;
    return true;
}

void digest_random(void *out, size_t length)
{
    BUG_IF(length > INT_MAX || RAND_bytes(out, (int)length) != 1);
}

void digest_wipe(void *bytes, size_t length)
{
    OPENSSL_cleanse(bytes, length);
}
