#include "config.h"
#include "config_table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* secret: nobody but the owner and root's group may have a right on it. */
static const struct needed_file {
    size_t offset;
    bool secret, directory;
} needed_files[] = {
    {offsetof(struct config, tls_certificate), false, false},
    {offsetof(struct config, tls_key), true, false},
    {offsetof(struct config, tls_client_ca), false, false},
    {offsetof(struct config, keys_file), true, false},
    {offsetof(struct config, signing_key_file), true, false},
    {offsetof(struct config, formulary_dir), false, true},
};

static const struct config_setting *setting_at(size_t offset)
{
    for (size_t i = 0; i < config_setting_count; i++) {
        if (config_settings[i].offset == offset)
            return &config_settings[i];
    }
    BUG_IF(true);
    return NULL;
}

static const char *file_problem(const struct needed_file *file, const char *path)
{
    struct stat status;
    if (path[0] == '\0')
        return "must be set";
    if (stat(path, &status) != 0 || access(path, R_OK) != 0)
        return strerror(errno);
    if (S_ISDIR(status.st_mode) != file->directory)
        return file->directory ? "is not a directory" : "is not a file";
    /* Group read is what a service manager's credentials and a shared key group need. */
    if (file->secret && (status.st_mode & (S_IWGRP | S_IXGRP | S_IRWXO)) != 0)
        return "may be read or written by others (mode must be 0600 or 0640)";
    return NULL;
}

static bool is_loopback(const char *address)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, address, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool config_check(const struct config *config, struct buf *errors)
{
    bool good = true;
    for (size_t i = 0; i < ARRAY_LEN(needed_files); i++) {
        const struct config_setting *setting = setting_at(needed_files[i].offset);
        const char *path = config_value_text(config, setting);
        const char *problem = file_problem(&needed_files[i], path);
        if (problem == NULL)
            continue;
        good = false;
        buf_printf(errors, "%s: %s%s%s\n", setting->name, path, path[0] == '\0' ? "" : ": ",
                   problem);
    }
    if (config->tls_crl[0] != '\0' && access(config->tls_crl, R_OK) != 0) {
        good = false;
        buf_printf(errors, "tls_crl: %s: %s\n", config->tls_crl, strerror(errno));
    }
    if (!is_loopback(config->plain_address)) {
        good = false;
        buf_printf(errors, "plain_address: %s: is not a loopback address\n", config->plain_address);
    }
    return good;
}

size_t config_frozen_changes(const struct config *running, const struct config *loaded,
                             struct buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < config_setting_count; i++) {
        const struct config_setting *setting = &config_settings[i];
        if (setting->reload || config_value_equal(running, loaded, setting))
            continue;
        buf_printf(out, "%s%s", count == 0 ? "" : " ", setting->name);
        count++;
    }
    return count;
}

static bool keep_one(const struct config *running, struct config *loaded,
                     const struct config_setting *setting)
{
    const char *from = (const char *)running + setting->offset;
    char *to = (char *)loaded + setting->offset;
    if (setting->type == CONFIG_NUMBER) {
        memcpy(to, from, sizeof(int64_t));
    } else if (setting->type == CONFIG_FLAG) {
        memcpy(to, from, sizeof(bool));
    } else {
        const char *text = str_copy(loaded->memory, str_of(config_value_text(running, setting)));
        if (text == NULL)
            return false;
        memcpy(to, &text, sizeof(text));
    }
    return true;
}

bool config_keep_frozen(const struct config *running, struct config *loaded)
{
    for (size_t i = 0; i < config_setting_count; i++) {
        if (!config_settings[i].reload && !keep_one(running, loaded, &config_settings[i]))
            return false;
    }
    return true;
}
