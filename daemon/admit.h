/* admit: a pharmacy's certificate speaks only for a registered pharmacy (decisions "The API": never
 * registered gets 403). Registrations are never taken back, so an id seen once is remembered; an unknown one
 * is asked for each time, which its rate limit bounds. */
#ifndef TEYAO_ADMIT_H
#define TEYAO_ADMIT_H

#include "exchange.h"

struct admit;

/* Remembers up to slots ids (a power of two is not needed). NULL when memory is out. Gives. */
MUST_CHECK struct admit *admit_new(size_t slots);
void admit_free(struct admit *admit);
void admit_learn(struct admit *admit, const char *pharmacy_id);
bool admit_is_known(const struct admit *admit, const char *pharmacy_id);

/* Before the first step of an exchange: STEP_NEXT for callers that are no pharmacy or a known one, else the
 * database is asked. */
MUST_CHECK enum step_result admit_step(struct exchange *exchange);

#endif
