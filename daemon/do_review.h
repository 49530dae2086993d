/* do_review: what the calls of the review desk share. */
#ifndef TEYAO_DO_REVIEW_H
#define TEYAO_DO_REVIEW_H

#include "exchange.h"
#include "str.h"
#include "uuid.h"

#define DO_REVIEW_READERS                                                                          \
    (CONFIG_ROLE_REVIEWER | CONFIG_ROLE_SENIOR | CONFIG_ROLE_AUDITOR | CONFIG_ROLE_ADMIN)
#define DO_REVIEW_DECIDERS (CONFIG_ROLE_REVIEWER | CONFIG_ROLE_SENIOR | CONFIG_ROLE_ADMIN)

/* Has the caller one of these roles? */
MUST_CHECK bool do_review_may(const struct exchange *exchange, unsigned roles);
/* Refuses with 403 after an audit entry. */
MUST_CHECK enum step_result do_review_forbid(struct exchange *exchange);
/* 404, the same for a malformed, an unknown and a plainly approved one. */
enum step_result do_review_unknown(struct exchange *exchange);
/* 409 with members by and since. */
enum step_result do_review_conflict(struct exchange *exchange, const char *code, const char *detail,
                                    const char *by, int64_t since);
#endif
