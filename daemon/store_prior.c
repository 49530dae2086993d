#include "store_prior.h"

#include <string.h>

void store_prior_read(struct store_row *row, struct store_prior *prior)
{
    size_t length;
    prior->outcome = store_row_string(row, "outcome");
    prior->http = (int)store_row_int(row, "http", 0);
    prior->answer.data = (const char *)store_row_bytes(row, "answer", &length);
    prior->answer.length = length;
    prior->authorization_id = store_row_string(row, "authorization_id");
    prior->key_version = (int)store_row_int(row, "key_version", 0);
    prior->issue = (int)store_row_int(row, "issue", 0);
    prior->car_t = store_row_bool(row, "car_t");
}

bool store_prior_is(const struct store_prior *prior, const char *outcome)
{
    return strcmp(prior->outcome, outcome) == 0;
}

bool store_prior_is_replay(const struct store_prior *prior)
{
    return store_prior_is(prior, "replay") || store_prior_is(prior, "replayed");
}
