/* teyaoctl cert: drives the scripts of certs/, which drive openssl. */
#include "ctl.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS 16

static enum ctl_exit wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return CTL_WEATHER;
    }
    if (!WIFEXITED(status))
        return CTL_WEATHER;
    int code = WEXITSTATUS(status);
    return code <= CTL_WEATHER ? (enum ctl_exit)code : CTL_WEATHER;
}

/* sh <certs>/<script> arguments; never through a command line, so nothing is quoted. */
static enum ctl_exit run_script(struct ctl *ctl, const char *name)
{
    const char *script = arena_printf(ctl->arena, "%s/%s", ctl_share(ctl, "certs"), name);
    const char *words[MAX_WORDS] = {"sh", script};
    size_t count = 2;
    if (script == NULL || access(script, R_OK) != 0) {
        ctl_say("%s: %s", script == NULL ? name : script, strerror(errno));
        return CTL_WEATHER;
    }
    for (size_t i = 0; i < ctl->argument_count && count < MAX_WORDS - 1; i++)
        words[count++] = ctl->arguments[i];
    char *copies[MAX_WORDS] = {NULL};
    for (size_t i = 0; i < count; i++) {
        copies[i] = str_copy(ctl->arena, str_of(words[i]));
        if (copies[i] == NULL)
            return CTL_WEATHER;
    }
    pid_t child;
    int problem = posix_spawn(&child, "/bin/sh", NULL, NULL, copies, environ);
    if (problem != 0) {
        ctl_say("sh: %s", strerror(problem));
        return CTL_WEATHER;
    }
    return wait_for(child);
}

enum ctl_exit ctl_cert_ca(struct ctl *ctl)
{
    return run_script(ctl, "ca.sh");
}

enum ctl_exit ctl_cert_issue(struct ctl *ctl)
{
    return run_script(ctl, "issue.sh");
}

enum ctl_exit ctl_cert_revoke(struct ctl *ctl)
{
    return run_script(ctl, "revoke.sh");
}

enum ctl_exit ctl_cert_crl(struct ctl *ctl)
{
    return run_script(ctl, "crl.sh");
}
