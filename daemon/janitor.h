/* janitor: what has to happen without anybody asking: codes past their day expire, the audit trail is
 * chained and its head signed. Each task is one statement at a time, repeated while it finds a full batch. */
#ifndef TEYAO_JANITOR_H
#define TEYAO_JANITOR_H

#include "app.h"

struct event_base;
struct janitor;

/* Borrows app for its life; reads its settings each time. NULL when memory is out. Gives. */
MUST_CHECK struct janitor *janitor_new(struct event_base *base, struct app *app);
/* No further runs; what was sent stands. Before db_close. */
void janitor_free(struct janitor *janitor);

#endif
