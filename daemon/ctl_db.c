#include "ctl.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

struct ctl_db {
    PGconn *connection;
    PGresult *result; /* of the last call */
};

/* The last line of what libpq says, which never holds a parameter's value. */
static void say_connection(const char *what, PGconn *connection)
{
    const char *message = PQerrorMessage(connection);
    ctl_say("%s: %.*s", what, (int)strcspn(message, "\n"), message);
}

struct ctl_db *ctl_db_open(struct ctl *ctl, const char *role)
{
    const char *given = ctl->option[CTL_DATABASE];
    const char *conninfo = given != NULL         ? given
                           : ctl->config != NULL ? ctl->config->database
                                                 : NULL;
    if (conninfo == NULL) {
        ctl_say("which database? give --config or --database");
        return NULL;
    }
    /* A later word overrides what the string says. */
    const char *const names[] = {"dbname", "application_name", "client_encoding",
                                 given == NULL ? "user" : NULL, NULL};
    const char *const values[] = {conninfo, "teyaoctl", "UTF8", role, NULL};
    struct ctl_db *db = calloc(1, sizeof(*db));
    if (db == NULL)
        return NULL;
    db->connection = PQconnectdbParams(names, values, 1);
    if (PQstatus(db->connection) == CONNECTION_OK)
        return db;
    say_connection("database", db->connection);
    ctl_db_close(db);
    return NULL;
}

void ctl_db_close(struct ctl_db *db)
{
    if (db == NULL)
        return;
    PQclear(db->result);
    PQfinish(db->connection);
    free(db);
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* Class 08, 53, 57 and 40: the server cannot now; others: it will not. */
static enum ctl_exit exit_of(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == NULL)
        return CTL_WEATHER;
    return strncmp(state, "08", 2) == 0 || strncmp(state, "53", 2) == 0 ||
                   strncmp(state, "57", 2) == 0 || strncmp(state, "40", 2) == 0
               ? CTL_WEATHER
               : CTL_REFUSED;
}

static void say_result(const char *what, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    ctl_say("%s: %s %s%s%s", what, state == NULL ? "" : state,
            message == NULL ? "the connection was lost" : message, constraint == NULL ? "" : ": ",
            constraint == NULL ? "" : constraint);
}

const void *ctl_db_call(struct ctl_db *db, int statement, struct store_params *params,
                        enum ctl_exit *exit_code)
{
    const struct sql_info *info = sql_info(statement);
    const char *values[STORE_MAX_PARAMS];
    int lengths[STORE_MAX_PARAMS], formats[STORE_MAX_PARAMS];
    if (params->failed) {
        ctl_say("%s: out of memory", info->name);
        *exit_code = CTL_WEATHER;
        return NULL;
    }
    BUG_IF(params->count != info->parameters);
    for (int i = 0; i < params->count; i++) {
        values[i] = params->item[i].data;
        lengths[i] = params->item[i].length;
        formats[i] = params->item[i].format;
    }
    PQclear(db->result);
    db->result =
        PQexecParams(db->connection, info->text, params->count, NULL, values, lengths, formats, 0);
    if (is_good(db->result))
        return db->result;
    say_result(info->name, db->result);
    *exit_code = exit_of(db->result);
    return NULL;
}

static bool simple(struct ctl_db *db, const char *command, const char *tag)
{
    PQclear(db->result);
    db->result = PQexec(db->connection, command);
    if (is_good(db->result) && strcmp(PQcmdStatus(db->result), tag) == 0)
        return true;
    say_result(command, db->result);
    return false;
}

bool ctl_db_begin(struct ctl_db *db)
{
    return simple(db, "BEGIN", "BEGIN");
}

bool ctl_db_commit(struct ctl_db *db)
{
    return simple(db, "COMMIT", "COMMIT");
}
