/* ready: asks again and again whether the database is one this program may work with, and says so in the
 * app; until then /readyz answers 503. */
#ifndef TEYAO_READY_H
#define TEYAO_READY_H

#include "app.h"

struct event_base;
struct ready;

/* Once the database is good and it is known which lists may decide: takes them into use. False: they cannot be,
 * which was said, and it is tried again later. */
typedef bool ready_settle(void *context);

/* Borrows app and context for its life. The first question is asked at once. NULL when memory is out. Gives. */
MUST_CHECK struct ready *ready_new(struct event_base *base, struct app *app, ready_settle *settle,
                                   void *context);
/* Before db_close. */
void ready_free(struct ready *ready);

#endif
