#include "store_readiness.h"

#include <libpq-fe.h>
#include <string.h>

bool store_readiness_read(const void *result, struct arena *arena, struct store_readiness *out)
{
    if (store_row_count(result) != 1)
        return false;
    struct store_row row = store_row_at(result, 0, arena);
    out->schema_version = store_row_string(&row, "schema_version");
    out->role = store_row_string(&row, "role");
    out->synchronous_commit = store_row_string(&row, "synchronous_commit");
    out->role_ok = store_row_bool(&row, "role_ok");
    out->writable = store_row_bool(&row, "writable");
    out->logs_parameters = store_row_bool(&row, "logs_parameters");
    out->server_version = (int)store_row_int(&row, "server_version_num", 0);
    return !row.failed;
}

const char *store_readiness_fault(const struct store_readiness *readiness)
{
    if (strcmp(readiness->schema_version, STORE_SCHEMA_VERSION) != 0)
        return "schema_version";
    if (!readiness->role_ok)
        return "role_has_too_many_rights";
    if (!readiness->writable)
        return "not_writable";
    if (readiness->logs_parameters)
        return "server_logs_parameters";
    if (strcmp(readiness->synchronous_commit, "off") == 0 ||
        strcmp(readiness->synchronous_commit, "local") == 0)
        return "synchronous_commit";
    return NULL;
}

int store_libpq_version(void)
{
    return PQlibVersion();
}
