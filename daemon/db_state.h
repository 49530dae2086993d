/* db_state: the pool's inside, for db*.c only. */
#ifndef TEYAO_DB_STATE_H
#define TEYAO_DB_STATE_H

#include "db.h"
#include "sql.h"

#include <libpq-fe.h>
#include <sys/queue.h>

struct event;

#define DB_LINKS_MAX  32
#define DB_MAGIC      0xdb000001u
#define DB_LINK_MAGIC 0xdb000002u
#define DB_CALL_MAGIC 0xdb000003u
/* A server that restarts ends every connection, but not all in one instant: a call may meet several. More
 * would let a call that crashes the server do so again and again. */
#define DB_TRIES_MAX 3

#define DB_LINK_STATES(X)                                                                          \
    X(DOWN) /* waits for its next attempt */                                                       \
    X(CONNECTING)                                                                                  \
    X(READY)     /* connected, nothing under way */                                                \
    X(PREPARING) /* the call in hand has not been sent yet, its statement has */                   \
    X(BUSY)      /* the call in hand was sent */

enum db_link_state {
#define DB_LINK_STATE(name) DB_LINK_##name,
    DB_LINK_STATES(DB_LINK_STATE)
#undef DB_LINK_STATE
        DB_LINK_STATE_COUNT
};

struct db_call {
    uint32_t magic;
    struct db *db;
    TAILQ_ENTRY(db_call) entry; /* while queued */
    struct db_link *link;       /* while on one */
    struct event *timer;        /* owned */
    int statement;
    bool read_only;
    int tries;    /* connections lost under it */
    bool is_void; /* its caller was told that it never ran: so it never may */
    int count;
    const char **values; /* these three into the call's own memory */
    int *lengths, *formats;
    int64_t deadline_us, sent_us;
    db_done *done; /* NULL once told or detached */
    void *context;
};

struct db_link {
    uint32_t magic;
    struct db *db;
    int index;
    enum db_link_state state;
    PGconn *conn;             /* owned; NULL when down */
    struct event *io, *timer; /* owned; io only with a connection */
    int io_fd;
    short io_what;
    unsigned failures;    /* attempts in a row that failed */
    struct db_call *call; /* owned; still here when its caller was told already */
    bool prepared[SQL_COUNT];
    /* what the statement under way gave so far */
    PGresult *result; /* owned; first good one */
    bool has_error, unsure;
    char sqlstate[6], constraint[64], message[256];
};

TAILQ_HEAD(db_queue, db_call);

struct db {
    uint32_t magic;
    struct event_base *base; /* borrowed */
    char *conninfo;          /* owned */
    struct db_options options;
    struct db_queue queue;
    size_t queued;
    struct event *kick; /* owned */
    struct db_link links[DB_LINKS_MAX];
    int64_t unusable_since_us; /* 0 while a link is usable */
    bool closing;
};

/* db.c */
void db_kick(struct db *db);
/* Tells the caller, once. answer->result is borrowed. */
void db_call_tell(struct db_call *call, const struct db_answer *answer);
void db_call_tell_outcome(struct db_call *call, enum db_outcome outcome);
void db_call_free(struct db_call *call);
/* Back to the head of the queue. */
void db_call_requeue(struct db_call *call);
/* A link became usable or stopped being so. */
void db_watch(struct db *db);

/* db_link.c */
MUST_CHECK bool db_link_init(struct db *db, int index);
void db_link_fini(struct db_link *link);
/* Takes the call; link is READY. */
void db_link_send(struct db_link *link, struct db_call *call);
bool db_link_is_usable(const struct db_link *link);
/* READY and not ended by the server meanwhile, as far as the socket tells; finds out and lets go if so. */
MUST_CHECK bool db_link_is_free(struct db_link *link);

/* db_result.c: what the statement under way came to */
void db_result_clear(struct db_link *link);
/* Takes result. */
void db_result_take(struct db_link *link, PGresult *result);
/* libpq's notice receiver; context is the link. */
void db_result_notice(void *context, const PGresult *result);
/* Outcome of a call whose end was seen. */
enum db_outcome db_result_outcome(const struct db_link *link);
/* The server said that it cannot serve writers (any more): the link is of no use. */
bool db_result_is_fatal(const struct db_link *link);
/* Rolled back for a reason that lies in this connection, not in the call: a standby, or a prepared
 * statement that no longer is what it was. Another connection may do it. */
bool db_result_is_misplaced(const struct db_link *link);

#endif
