/* exchange: one request in flight, from complete bytes to one answer. The steps are one X-macro; the
 * engine walks them, a step that waits for the database resumes it. If the peer vanishes the exchange
 * detaches: what was sent to the database stands, and the same key gets the same bytes later. */
#ifndef TEYAO_EXCHANGE_H
#define TEYAO_EXCHANGE_H

#include "app.h"
#include "arena.h"
#include "buf.h"
#include "db.h"
#include "digest.h"
#include "http.h"
#include "log.h"
#include "problem.h"
#include "store_params.h"
#include "tls.h"

struct conn;
struct route;

/* In this order; a route leaves out what it does not need. STALE goes back to FETCH. */
#define EXCHANGE_STEPS(X)                                                                          \
    X(PARSE, parse)   /* bytes to plain structs; all field errors at once */                       \
    X(FETCH, fetch)   /* one round trip: earlier answer to this key, facts, marks */               \
    X(DECIDE, decide) /* pure */                                                                   \
    X(RECORD, record) /* one SQL function, one transaction */                                      \
    X(REPLY, reply)   /* the answer's bytes */

enum exchange_step {
#define EXCHANGE_STEP(name, member) EXCHANGE_##name,
    EXCHANGE_STEPS(EXCHANGE_STEP)
#undef EXCHANGE_STEP
        EXCHANGE_DONE
};

enum step_result {
    STEP_NEXT,  /* on to the next step */
    STEP_WAIT,  /* a database call was made; its step_resume gives the result */
    STEP_STALE, /* the facts moved meanwhile: back to FETCH, at most EXCHANGE_ROUNDS times */
    STEP_ANSWER /* problem, or status and body, are set: reply now */
};

#define EXCHANGE_ROUNDS 8

struct exchange;
typedef enum step_result step_function(struct exchange *exchange);
/* Called with the outcome of a call that was DB_DONE. result is a PGresult for store_*; borrowed. */
typedef enum step_result step_resume(struct exchange *exchange, const void *result);

/* What a route does: do_<name>.c ends in one of these. NULL steps are skipped. */
struct do_entry {
    const char *name; /* literal; label of metrics and log */
    step_function *parse, *fetch, *decide, *record, *reply;
    bool without_lists; /* works before it is known which lists and plans may decide */
};

struct exchange {
    uint32_t magic;
    struct app *app;   /* borrowed */
    struct conn *conn; /* NULL once the peer has gone */
    const struct route *route;
    struct http_request *request; /* owned */
    struct arena *arena;          /* owned */
    struct tls_peer peer;
    unsigned roles;            /* CONFIG_ROLE_* of an ops or service caller */
    struct snapshot *snapshot; /* own reference: lists and plans as of arrival */
    struct log_context log;
    const char *path_id; /* {id} of the path, "" when it has none; second one in path_id2 */
    const char *path_id2;
    const char *key;      /* Idempotency-Key, NULL when the route takes none */
    struct digest digest; /* of route and canonical body */
    bool holds_key;
    struct exchange *next_key;
    const char *turn_of; /* policy number held, or waited for; arena text */
    bool holds_turn;
    struct exchange *next_turn;                    /* holders of one slot */
    struct exchange *first_waiting, *last_waiting; /* for the turn this one holds */
    struct exchange *next_waiting;                 /* among waiting or woken ones */
    int64_t now_ms;                                /* one instant for the whole exchange */
    int32_t today;
    int64_t deadline_us;
    enum exchange_step step;
    unsigned round; /* 0, then 1 after the first stale */
    step_resume *resume;
    bool changing; /* the call in hand may change something: its loss is outcome_unknown */
    bool running;
    void *state; /* the do_*'s own, arena memory */

    struct problem problem;
    int status;      /* of a good answer */
    struct buf body; /* of a good answer */
    const char *content_type;
    bool replayed;         /* Idempotent-Replayed: true */
    int64_t retry_after_s; /* 0: none */
    const char *location;  /* NULL: none */
};

/* Takes request. conn and peer as of now; route was found and allowed (route.c), except that problem may
 * already be set, in which case it is answered at once. */
void exchange_start(struct app *app, struct conn *conn, struct http_request *request,
                    const struct route *route, const struct problem *refusal);
/* Sends one statement; the step then returns STEP_WAIT. changing: see above. On failure to send the
 * problem is set and STEP_ANSWER is returned instead, so: `return exchange_call(…)`. */
MUST_CHECK enum step_result exchange_call(struct exchange *exchange, int statement,
                                          struct store_params *params, bool changing,
                                          step_resume *resume);
/* Sets the problem and returns STEP_ANSWER. detail may be NULL. */
enum step_result exchange_refuse(struct exchange *exchange, int status, const char *code,
                                 const char *detail);
/* The stored answer of an idempotency key as this exchange's answer, code and all, after a small
 * synchronous write (architecture "commit"). Goes to REPLY without the other steps. */
MUST_CHECK enum step_result exchange_replay(struct exchange *exchange, int status,
                                            const char *authorization_id, bool car_t,
                                            struct str stored);
/* Answers as JSON; the bytes are body's. */
enum step_result exchange_answer(struct exchange *exchange, int status);
/* One exchange of this process at a time works on a policy number, in order of arrival: without it, requests for one
 * policy would keep making each other stale. False: the step returns STEP_WAIT and FETCH is run again when it
 * is this one's turn. Given back when the exchange ends. */
MUST_CHECK bool exchange_take_turn(struct exchange *exchange, const char *policy_no);
/* Takes the key for this exchange; false when another one works on it right now. */
MUST_CHECK bool exchange_take_key(struct exchange *exchange);

#endif
