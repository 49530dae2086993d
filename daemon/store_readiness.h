/* store_readiness: is this the database the program was built for? See sql.def readiness. */
#ifndef TEYAO_STORE_READINESS_H
#define TEYAO_STORE_READINESS_H

#include "store_row.h"

#define STORE_SCHEMA_VERSION "1" /* what schema/ says of itself in teyao.readiness() */

struct store_readiness {
    const char *schema_version, *role, *synchronous_commit;
    bool role_ok, writable, logs_parameters;
    int server_version; /* 150020 */
};

MUST_CHECK bool store_readiness_read(const void *result, struct arena *arena,
                                     struct store_readiness *out);
/* NULL when requests may be answered; else why not, a snake_case literal. */
const char *store_readiness_fault(const struct store_readiness *readiness);
/* Of libpq as loaded: 150019. */
int store_libpq_version(void);

#endif
