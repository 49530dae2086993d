#include "limit.h"

#include "str.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_MAGIC 0x11317001u
#define CALLER_MAX  96
#define NONE        SIZE_MAX
/* Tokens are counted in millionths, so that a rate of one a second loses nothing to rounding. */
#define TOKEN INT64_C(1000000)

struct bucket {
    char caller[CALLER_MAX + 1];
    int64_t tokens; /* millionths */
    int64_t filled_us;
    size_t chain;        /* next in the same hash slot */
    size_t older, newer; /* by last use */
    size_t slot;
};

struct limit {
    uint32_t magic;
    int64_t rate, burst;
    size_t capacity, count, slots;
    size_t oldest, newest;
    size_t *heads;
    struct bucket *buckets;
};

struct limit *limit_new(size_t callers, int64_t rate_per_second, int64_t burst)
{
    struct limit *limit = calloc(1, sizeof(*limit));
    if (limit == NULL)
        return NULL;
    limit->magic = LIMIT_MAGIC;
    limit->capacity = callers;
    limit->slots = callers * 2 + 1;
    limit->oldest = limit->newest = NONE;
    limit->heads = malloc(limit->slots * sizeof(*limit->heads));
    limit->buckets = calloc(callers, sizeof(*limit->buckets));
    if (limit->heads == NULL || limit->buckets == NULL) {
        limit_free(limit);
        return NULL;
    }
    for (size_t i = 0; i < limit->slots; i++)
        limit->heads[i] = NONE;
    limit_set(limit, rate_per_second, burst);
    return limit;
}

void limit_free(struct limit *limit)
{
    if (limit == NULL)
        return;
    MAGIC_CHECK(limit, LIMIT_MAGIC);
    free(limit->heads);
    free(limit->buckets);
    limit->magic = 0;
    free(limit);
}

void limit_set(struct limit *limit, int64_t rate_per_second, int64_t burst)
{
    MAGIC_CHECK(limit, LIMIT_MAGIC);
    BUG_IF(rate_per_second < 1 || burst < 1 || burst > INT64_MAX / TOKEN / 2);
    limit->rate = rate_per_second;
    limit->burst = burst;
    for (size_t i = 0; i < limit->count; i++) {
        if (limit->buckets[i].tokens > burst * TOKEN)
            limit->buckets[i].tokens = burst * TOKEN;
    }
}

static void unlink_use(struct limit *limit, size_t at)
{
    struct bucket *bucket = &limit->buckets[at];
    if (bucket->older != NONE)
        limit->buckets[bucket->older].newer = bucket->newer;
    else
        limit->oldest = bucket->newer;
    if (bucket->newer != NONE)
        limit->buckets[bucket->newer].older = bucket->older;
    else
        limit->newest = bucket->older;
}

static void link_newest(struct limit *limit, size_t at)
{
    struct bucket *bucket = &limit->buckets[at];
    bucket->older = limit->newest;
    bucket->newer = NONE;
    if (limit->newest != NONE)
        limit->buckets[limit->newest].newer = at;
    else
        limit->oldest = at;
    limit->newest = at;
}

static void unlink_slot(struct limit *limit, size_t at)
{
    size_t *link = &limit->heads[limit->buckets[at].slot];
    while (*link != at)
        link = &limit->buckets[*link].chain;
    *link = limit->buckets[at].chain;
}

static size_t find(const struct limit *limit, const char *caller, size_t slot)
{
    size_t at = limit->heads[slot];
    while (at != NONE && strcmp(limit->buckets[at].caller, caller) != 0)
        at = limit->buckets[at].chain;
    return at;
}

static size_t add(struct limit *limit, const char *caller, size_t slot, int64_t now_us)
{
    size_t at = limit->count;
    if (limit->count < limit->capacity) {
        limit->count++;
    } else {
        at = limit->oldest;
        unlink_use(limit, at);
        unlink_slot(limit, at);
    }
    struct bucket *bucket = &limit->buckets[at];
    memcpy(bucket->caller, caller, strlen(caller) + 1);
    bucket->tokens = limit->burst * TOKEN;
    bucket->filled_us = now_us;
    bucket->slot = slot;
    bucket->chain = limit->heads[slot];
    limit->heads[slot] = at;
    link_newest(limit, at);
    return at;
}

static void refill(const struct limit *limit, struct bucket *bucket, int64_t now_us)
{
    int64_t full = limit->burst * TOKEN, gained = 0;
    int64_t elapsed_us = now_us - bucket->filled_us;
    if (elapsed_us <= 0)
        return;
    /* rate tokens a second are rate millionths a microsecond */
    if (__builtin_mul_overflow(elapsed_us, limit->rate, &gained) || gained > full)
        gained = full;
    bucket->tokens = bucket->tokens > full - gained ? full : bucket->tokens + gained;
    bucket->filled_us = now_us;
}

bool limit_take(struct limit *limit, const char *caller, int64_t now_us, int64_t *retry_after_s)
{
    MAGIC_CHECK(limit, LIMIT_MAGIC);
    BUG_IF(strlen(caller) > CALLER_MAX);
    size_t slot = str_hash(str_of(caller)) % limit->slots;
    size_t at = find(limit, caller, slot);
    if (at == NONE) {
        at = add(limit, caller, slot, now_us);
    } else {
        unlink_use(limit, at);
        link_newest(limit, at);
    }
    struct bucket *bucket = &limit->buckets[at];
    refill(limit, bucket, now_us);
    if (bucket->tokens >= TOKEN) {
        bucket->tokens -= TOKEN;
        *retry_after_s = 0;
        return true;
    }
    int64_t per_second = limit->rate * TOKEN;
    *retry_after_s = (TOKEN - bucket->tokens + per_second - 1) / per_second;
    return false;
}

size_t limit_callers(const struct limit *limit)
{
    MAGIC_CHECK(limit, LIMIT_MAGIC);
    return limit->count;
}
