/* db: statement calls over a small pool of libpq connections inside the event loop. One call is one
 * transaction (the statement is one function call, committed by the server before ReadyForQuery).
 * Every call ends in exactly one db_done, also at shutdown. */
#ifndef TEYAO_DB_H
#define TEYAO_DB_H

#include "base.h"
#include "buf.h"

struct event_base;
struct pg_result; /* is PGresult */
struct db;
struct db_call;

enum db_outcome {
    DB_DONE,        /* committed: ReadyForQuery seen, no warning about a cancelled wait */
    DB_ERROR,       /* refused by the server and rolled back: sqlstate and constraint are given */
    DB_UNKNOWN,     /* sent, but whether it committed is not known → 503 outcome_unknown */
    DB_UNAVAILABLE, /* certainly not executed: no connection, queue full, deadline before sending */
};

/* One parameter: text or binary. Bytes are copied by db_call_new. */
struct db_param {
    const char *data; /* NULL = SQL NULL */
    int length;       /* binary only */
    int format;       /* 0 text, 1 binary */
};

struct db_answer {
    enum db_outcome outcome;
    void *result; /* PGresult (store_* cast it), borrowed for the call; NULL unless DB_DONE */
    const char *sqlstate;   /* 5 characters, DB_ERROR; else "" */
    const char *constraint; /* name or "" */
    const char *message;    /* primary message without parameter values; for the log only */
};
typedef void db_done(void *context, const struct db_answer *answer);

struct db_options {
    const char *conninfo; /* borrowed during db_open */
    int connections;      /* 1–32 */
    int queue_limit;      /* calls waiting; past it DB_UNAVAILABLE at once */
    int64_t connect_timeout_ms, call_timeout_ms;
};
MUST_CHECK struct db *db_open(struct event_base *base, const struct db_options *options);
/* Ends every call (DB_UNAVAILABLE or DB_UNKNOWN) and frees. */
void db_close(struct db *db);
/* statement: index in sql.h's table. Copies params. done is called from the event loop, never from
 * inside db_call (unless it returns false: then done was not and will not be called).
 * deadline_us: monotonic. read_only calls, and those that
 * had not been sent, are asked again on a lost connection, at most twice. */
MUST_CHECK bool db_call(struct db *db, int statement, const struct db_param *params, int count,
                        int64_t deadline_us, bool read_only, db_done *done, void *context);
/* Forget the caller: its done will not be called; the call itself goes on (a change that was sent stands). */
void db_detach(struct db *db, void *context);
bool db_is_ready(const struct db *db);
size_t db_queued(const struct db *db);

#endif
