#include "db_state.h"

#include <stdio.h>
#include <string.h>

void db_result_clear(struct db_link *link)
{
    PQclear(link->result);
    link->result = NULL;
    link->has_error = link->unsure = false;
    link->sqlstate[0] = link->constraint[0] = link->message[0] = '\0';
}

static void copy_field(const PGresult *result, int field, char *out, size_t size)
{
    const char *text = PQresultErrorField(result, field);
    (void)snprintf(out, size, "%s", text == NULL ? "" : text);
}

void db_result_take(struct db_link *link, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        if (link->result == NULL)
            link->result = result;
        else
            PQclear(result);
        return;
    }
    /* Also after a good result: what fails at the commit (a deferred constraint) comes second. */
    if (!link->has_error) {
        link->has_error = true;
        copy_field(result, PG_DIAG_SQLSTATE, link->sqlstate, sizeof(link->sqlstate));
        copy_field(result, PG_DIAG_CONSTRAINT_NAME, link->constraint, sizeof(link->constraint));
        copy_field(result, PG_DIAG_MESSAGE_PRIMARY, link->message, sizeof(link->message));
    }
    PQclear(result);
}

/* When the wait for a standby is cancelled, the commit stands here but may be nowhere else: the server
 * says COMMIT and only a warning tells. Its text is translated, the place it comes from is not. */
void db_result_notice(void *context, const PGresult *result)
{
    struct db_link *link = context;
    MAGIC_CHECK(link, DB_LINK_MAGIC);
    const char *place = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if ((place != NULL && strcmp(place, "SyncRepWaitForLSN") == 0) ||
        (text != NULL && strstr(text, "synchronous replication") != NULL))
        link->unsure = true;
}

static bool is_class(const struct db_link *link, const char *prefix)
{
    return strncmp(link->sqlstate, prefix, strlen(prefix)) == 0;
}

/* Shutdown, crash of a neighbour, or a broken connection. */
bool db_result_is_fatal(const struct db_link *link)
{
    return link->has_error && (is_class(link, "57P") || is_class(link, "08") ||
                               link->sqlstate[0] == '\0' || PQstatus(link->conn) != CONNECTION_OK);
}

bool db_result_is_misplaced(const struct db_link *link)
{
    static const char *const states[] = {
        "25006", /* read only: a standby */
        "26000", /* the prepared statement is gone */
        "0A000", /* its result type changed with the schema */
    };
    for (size_t i = 0; link->has_error && i < ARRAY_LEN(states); i++) {
        if (strcmp(link->sqlstate, states[i]) == 0)
            return true;
    }
    return false;
}

enum db_outcome db_result_outcome(const struct db_link *link)
{
    if (link->unsure || db_result_is_fatal(link))
        return DB_UNKNOWN;
    if (link->has_error)
        return DB_ERROR;
    return link->result != NULL ? DB_DONE : DB_UNKNOWN;
}
