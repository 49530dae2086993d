/* store_prior: the columns that say what an idempotency key already stands for (sql.def "prior"). */
#ifndef TEYAO_STORE_PRIOR_H
#define TEYAO_STORE_PRIOR_H

#include "store_row.h"
#include "str.h"

struct store_prior {
    const char *outcome; /* new replay reused tombstone, or the changing statement's own word */
    int http;
    struct str answer;            /* stored bytes, placeholder and all */
    const char *authorization_id; /* "" when NULL */
    int key_version, issue;
    bool car_t;
};

/* Reads them from a row; the row's failed mark tells whether that went well. */
void store_prior_read(struct store_row *row, struct store_prior *prior);
/* True for "replay" and "replayed". */
bool store_prior_is_replay(const struct store_prior *prior);
bool store_prior_is(const struct store_prior *prior, const char *outcome);

#endif
