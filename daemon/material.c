#include "material.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "log.h"

#define SECRET_FILE_MAX 65536

struct secret { /* the bytes of a secret file; wiped when done */
    char bytes[SECRET_FILE_MAX];
    size_t length;
};

static void complain(struct buf *errors, const char *path, const char *what)
{
    buf_printf(errors, "%s: %s\n", path, what);
}

/* Judges the open file, not the name, so that it cannot be exchanged in between. */
static const char *secret_problem(int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return strerror(errno);
    if (!S_ISREG(status.st_mode))
        return "is not a file";
    if (status.st_size >= SECRET_FILE_MAX)
        return "is too large";
    if ((status.st_mode & (S_IWGRP | S_IXGRP | S_IRWXO)) != 0)
        return "may be read or written by others (mode must be 0600 or 0640)";
    return NULL;
}

static struct secret *secret_read(const char *path, struct buf *errors)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        complain(errors, path, strerror(errno));
        return NULL;
    }
    const char *problem = secret_problem(fd);
    struct secret *secret = problem == NULL ? calloc(1, sizeof(*secret)) : NULL;
    ssize_t got = 0;
    while (secret != NULL && secret->length < SECRET_FILE_MAX) {
        got = read(fd, secret->bytes + secret->length, SECRET_FILE_MAX - secret->length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        secret->length += (size_t)got;
    }
    if (secret == NULL || got < 0) {
        complain(errors, path, problem != NULL ? problem : strerror(errno));
        free(secret);
        secret = NULL;
    }
    close(fd);
    return secret;
}

static void secret_free(struct secret *secret)
{
    if (secret == NULL)
        return;
    digest_wipe(secret, sizeof(*secret));
    free(secret);
}

struct seal_keys *material_keys(const char *path, struct buf *errors)
{
    struct secret *secret = secret_read(path, errors);
    if (secret == NULL)
        return NULL;
    const char *message = "";
    unsigned line = 0;
    struct seal_keys *keys =
        seal_keys_parse((struct str){secret->bytes, secret->length}, &message, &line);
    if (keys == NULL)
        buf_printf(errors, "%s:%u: %s\n", path, line, message);
    secret_free(secret);
    return keys;
}

struct sign_key *material_sign(const char *path, struct buf *errors)
{
    struct secret *secret = secret_read(path, errors);
    if (secret == NULL)
        return NULL;
    struct sign_key *key = sign_key_parse((struct str){secret->bytes, secret->length});
    if (key == NULL)
        complain(errors, path, "is not an Ed25519 private key in PEM without passphrase");
    secret_free(secret);
    return key;
}

void material_list_errors(const char *directory, const struct formulary_errors *errors,
                          struct buf *out)
{
    for (size_t i = 0; i < errors->count; i++) {
        const struct formulary_error *error = &errors->item[i];
        buf_printf(out, "%s/%s:%u:%u: %s\n", directory, error->file, error->line, error->column,
                   error->message);
    }
    if (errors->more)
        buf_printf(out, "%s: more errors were left out\n", directory);
}

static struct snapshot *load_chosen(const char *directory, const struct version_choice *choice,
                                    struct buf *errors)
{
    struct formulary_errors *found = calloc(1, sizeof(*found));
    if (found == NULL) {
        complain(errors, directory, "out of memory");
        return NULL;
    }
    struct snapshot *snapshot = snapshot_load_chosen(directory, choice, found);
    if (snapshot == NULL)
        material_list_errors(directory, found, errors);
    formulary_errors_fini(found);
    free(found);
    return snapshot;
}

struct snapshot *material_snapshot(const char *directory, struct buf *errors)
{
    return load_chosen(directory, NULL, errors);
}

static size_t say_waiting(const struct snapshot *snapshot, const struct version_choice *choice)
{
    struct version all[SNAPSHOT_MAX_VERSIONS];
    size_t count = snapshot_versions(snapshot, all, ARRAY_LEN(all)), waiting = 0;
    BUG_IF(count > ARRAY_LEN(all));
    for (size_t i = 0; i < count; i++) {
        if (version_is_chosen(choice, all[i].kind, all[i].id, all[i].version))
            continue;
        log_warn(NULL, "version_waits_for_activation",
                 LOG_ID("kind", version_kind_text(all[i].kind)), LOG_ID("id", all[i].id),
                 LOG_ID("version", all[i].version));
        waiting++;
    }
    return waiting;
}

/* The chosen ones are read by themselves, so that nothing of the others can be found or suggested. */
struct snapshot *material_snapshot_chosen(const char *directory,
                                          const struct version_choice *choice, size_t *waiting,
                                          struct buf *errors)
{
    *waiting = 0;
    struct snapshot *snapshot = load_chosen(directory, NULL, errors);
    if (snapshot == NULL || choice == NULL)
        return snapshot;
    *waiting = say_waiting(snapshot, choice);
    snapshot_drop(snapshot);
    return load_chosen(directory, choice, errors);
}

bool material_load(const struct config *config, const struct version_choice *choice,
                   struct material *material, struct buf *errors)
{
    material->snapshot =
        material_snapshot_chosen(config->formulary_dir, choice, &material->waiting, errors);
    material->keys = material_keys(config->keys_file, errors);
    material->sign = material_sign(config->signing_key_file, errors);
    if (material->snapshot != NULL && material->keys != NULL && material->sign != NULL)
        return true;
    material_fini(material);
    return false;
}

void material_fini(struct material *material)
{
    if (material->snapshot != NULL)
        snapshot_drop(material->snapshot);
    seal_keys_free(material->keys);
    sign_key_free(material->sign);
    *material = (struct material){.snapshot = NULL};
}
