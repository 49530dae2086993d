#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "material.h"

void ctl_say(const char *format, ...)
{
    va_list values;
    fputs("teyaoctl: ", stderr);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
}

static bool read_all(int fd, char *bytes, size_t size, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t count = read(fd, bytes + *got, size - *got);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        if (count == 0)
            break;
        *got += (size_t)count;
    }
    return true;
}

bool ctl_read_file(struct arena *arena, const char *path, size_t cap, struct str *text)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        ctl_say("%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool fits = S_ISREG(status.st_mode) && (size_t)status.st_size <= cap;
    char *bytes = fits ? arena_alloc(arena, (size_t)status.st_size + 1) : NULL;
    bool good = bytes != NULL && read_all(fd, bytes, (size_t)status.st_size, &text->length);
    text->data = bytes;
    if (!good)
        ctl_say("%s: %s", path, fits ? "cannot be read" : "is no file, or too large");
    close(fd);
    return good;
}

static bool is_directory(const char *path)
{
    struct stat status;
    return path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *ctl_share(struct ctl *ctl, const char *name)
{
    static const char *const beside[] = {"../share/teyao", "..", "../.."};
    const char *named = getenv("TEYAO_SHARE");
    if (named != NULL && named[0] != '\0')
        return arena_printf(ctl->arena, "%s/%s", named, name);
    const char *installed = arena_printf(ctl->arena, "%s/%s", TEYAO_SHARE_DIR, name);
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (is_directory(installed) || length <= 0)
        return installed;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash != NULL)
        *slash = '\0';
    for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
        const char *path = arena_printf(ctl->arena, "%s/%s/%s", program, beside[i], name);
        if (is_directory(path))
            return path;
    }
    return installed;
}

const char *ctl_formulary_dir(struct ctl *ctl)
{
    if (ctl->option[CTL_FORMULARY] != NULL)
        return ctl->option[CTL_FORMULARY];
    if (ctl->config != NULL && is_directory(ctl->config->formulary_dir))
        return ctl->config->formulary_dir;
    return ctl_share(ctl, "formulary");
}

struct snapshot *ctl_snapshot(struct ctl *ctl)
{
    struct buf errors;
    buf_init(&errors, 262144);
    struct snapshot *snapshot = material_snapshot(ctl_formulary_dir(ctl), &errors);
    fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
    return snapshot;
}

const char *ctl_actor(struct ctl *ctl)
{
    const struct passwd *account = getpwuid(getuid());
    if (account != NULL)
        return arena_printf(ctl->arena, "urn:teyao:ctl:%s", account->pw_name);
    return arena_printf(ctl->arena, "urn:teyao:ctl:%u", (unsigned)getuid());
}
