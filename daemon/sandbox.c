#include "sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

bool sandbox_enter(void)
{
    const struct rlimit no_core = {0, 0};
    (void)umask(077);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    /* Keys live in this process: no core file, no ptrace by the same user, /proc/self/mem closed. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return false;
    return setrlimit(RLIMIT_CORE, &no_core) == 0;
}

size_t sandbox_open_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 0;
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0 && getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 0;
    return (size_t)files.rlim_cur;
}
