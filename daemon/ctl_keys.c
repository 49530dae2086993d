/* teyaoctl keys new: fresh keys for an installation. Nothing that exists is touched: an identity key that
 * is lost or replaced makes every stored person a stranger. */
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"

#define KEY_SIZE 32

static bool write_new(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        ctl_say("%s: %s", path, strerror(errno));
        return false;
    }
    bool good = write(fd, bytes, length) == (ssize_t)length && fsync(fd) == 0;
    if (!good)
        ctl_say("%s: %s", path, strerror(errno));
    if (close(fd) != 0 || !good) {
        (void)unlink(path);
        return false;
    }
    return true;
}

static bool write_seal_keys(const char *path)
{
    static const char *const purposes[] = {"seal 1 aes-256-gcm", "identity 1 hmac-sha256",
                                           "pickup 1 hmac-sha256", "tag 1 hmac-sha256",
                                           "idempotency 1 hmac-sha256"};
    struct buf text;
    buf_init(&text, 4096);
    buf_add_text(&text,
                 "# Keys of Teyao: <purpose> <key id> <algorithm> <key>. Keep a copy in a safe; "
                 "never take a line out.\n");
    for (size_t i = 0; i < ARRAY_LEN(purposes); i++) {
        uint8_t key[KEY_SIZE];
        char hex[2 * KEY_SIZE + 1];
        digest_random(key, sizeof(key));
        digest_hex(key, sizeof(key), hex);
        buf_printf(&text, "%s %s\n", purposes[i], hex);
        digest_wipe(key, sizeof(key));
        digest_wipe(hex, sizeof(hex));
    }
    bool good = !text.failed && write_new(path, text.data, text.length);
    if (text.data != NULL)
        digest_wipe(text.data, text.length);
    buf_fini(&text);
    return good;
}

static bool write_sign_key(const char *path)
{
    char *bytes = NULL;
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    BIO *bio = BIO_new(BIO_s_mem());
    bool good = key != NULL && bio != NULL &&
                PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1;
    long length = good ? BIO_get_mem_data(bio, &bytes) : 0;
    if (!good)
        ctl_say("no key could be made");
    good = good && write_new(path, bytes, (size_t)length);
    if (length > 0)
        digest_wipe(bytes, (size_t)length);
    BIO_free(bio);
    EVP_PKEY_free(key);
    return good;
}

enum ctl_exit ctl_keys_new(struct ctl *ctl)
{
    const char *keys = ctl->option[CTL_KEYS], *sign = ctl->option[CTL_SIGN];
    if (keys == NULL && sign == NULL) {
        ctl_say("give --keys FILE, --sign FILE or both");
        return CTL_USAGE;
    }
    if (keys != NULL && !write_seal_keys(keys))
        return CTL_REFUSED;
    if (sign != NULL && !write_sign_key(sign))
        return CTL_REFUSED;
    if (keys != NULL)
        buf_printf(&ctl->out, "%s\n", keys);
    if (sign != NULL)
        buf_printf(&ctl->out, "%s\n", sign);
    return CTL_GOOD;
}
