/* limit: a token bucket for each caller in a table of fixed size. */
#ifndef TEYAO_LIMIT_H
#define TEYAO_LIMIT_H

#include "base.h"

struct limit;

/* callers: table size; when it is full the caller idle longest is forgotten. NULL when memory is out. Gives. */
MUST_CHECK struct limit *limit_new(size_t callers, int64_t rate_per_second, int64_t burst);
void limit_free(struct limit *limit);
/* New rate for all; what callers have left is cut to the new burst. */
void limit_set(struct limit *limit, int64_t rate_per_second, int64_t burst);
/* Takes one token of caller (at most 96 bytes) at a monotonic time. False: none left, *retry_after_s ≥ 1
 * tells when there will be. */
MUST_CHECK bool limit_take(struct limit *limit, const char *caller, int64_t now_us,
                           int64_t *retry_after_s);
size_t limit_callers(const struct limit *limit);

#endif
