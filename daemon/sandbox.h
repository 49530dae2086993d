/* sandbox: what the process gives up before it listens. */
#ifndef TEYAO_SANDBOX_H
#define TEYAO_SANDBOX_H

#include "base.h"

/* No new privileges, not dumpable or traceable, RLIMIT_CORE 0, umask 077. False with errno set. */
MUST_CHECK bool sandbox_enter(void);
/* Raises the soft limit of open files to the hard one; returns what holds now. */
size_t sandbox_open_files(void);

#endif
