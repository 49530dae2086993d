/* app: what one running daemon holds; made by main, borrowed by every exchange. One thread. */
#ifndef TEYAO_APP_H
#define TEYAO_APP_H

#include "base.h"
#include "config.h"
#include "db.h"
#include "limit.h"
#include "seal.h"
#include "sign.h"
#include "snapshot.h"

#define APP_KEY_SLOTS 1024 /* hash table of idempotency keys being worked on */

struct admit;
struct versions;
struct exchange;

struct app {
    struct config *config;     /* owned; replaced on reload, so read it through app each time */
    struct db *db;             /* owned */
    struct snapshot *snapshot; /* one reference; exchanges hold their own */
    struct seal_keys *keys;    /* owned */
    struct sign_key *sign;     /* owned */
    struct limit *limit;       /* owned */
    struct admit *admit;       /* owned; pharmacies known to be registered */
    struct versions *versions; /* owned; which lists and plans may decide */
    size_t versions_waiting;   /* in the files, and not active */
    struct exchange *keys_in_use[APP_KEY_SLOTS];  /* chains through exchange->next_key */
    struct exchange *turns_in_use[APP_KEY_SLOTS]; /* holders; chains through next_turn */
    struct exchange *woken_first, *woken_last;    /* whose turn it is, to be run */
    bool waking;
    size_t in_flight;
    bool draining;
    bool schema_is_ready;   /* the database has the schema this program was built for */
    bool lists_are_settled; /* the snapshot holds what the database says may decide, and no more */
};

#endif
