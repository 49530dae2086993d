/* versions: which versions of lists and plans may decide, as the database says. Asked at the first start of being
 * ready and at every reload; the last answer stands while the database cannot be asked. An installation that never
 * activated anything begins with what its files hold (the baseline). */
#ifndef TEYAO_VERSIONS_H
#define TEYAO_VERSIONS_H

#include "app.h"
#include "version.h"

struct versions;

/* Who asks; each has one question at a time. */
enum versions_asker { VERSIONS_READY, VERSIONS_RELOAD, VERSIONS_ASKERS };

/* known: the answer came; otherwise the one before stands, if any. From the event loop. */
typedef void versions_done(void *context, bool known);

/* Borrows app. */
MUST_CHECK struct versions *versions_new(struct app *app);
/* Questions under way are forgotten. Before the database is closed. */
void versions_free(struct versions *versions);
/* Asked again while a question of the same asker is under way, the answer is that of the later question. False:
 * the database takes no question, and done will not be called. */
MUST_CHECK bool versions_ask(struct versions *versions, enum versions_asker asker,
                             versions_done *done, void *context);
/* NULL while nothing is known. Borrowed until the next answer. */
const struct version_choice *versions_choice(const struct versions *versions);
/* Does the snapshot hold just what may decide? */
bool versions_fit(const struct versions *versions, const struct snapshot *snapshot);

#endif
