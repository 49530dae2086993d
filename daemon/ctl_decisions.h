/* ctl_decisions: what explain, verify and replay share: the stored decisions, read page by page as
 * teyao_auditor and opened with the keys of personal fields; and the lists they are decided again with. */
#ifndef TEYAO_CTL_DECISIONS_H
#define TEYAO_CTL_DECISIONS_H

#include "ctl.h"
#include "rederive.h"
#include "store_decision.h"

struct ctl_decisions {
    struct ctl *ctl;
    struct ctl_db *db;
    struct seal_keys *keys;
    struct arena *arena; /* of one decision, emptied between two */
    struct arena *page;  /* of the rows read together */
    struct store_decision_query query;
};

/* Opens the database and the keys, reads --from, --to and --plan. CTL_GOOD, or why not after saying it. */
MUST_CHECK enum ctl_exit ctl_decisions_open(struct ctl *ctl, struct ctl_decisions *decisions);
void ctl_decisions_close(struct ctl_decisions *decisions);

/* One decision. sealed: NULL, or the column that does not open. Gives false to stop (memory is out). */
typedef bool ctl_decisions_visit(void *context, struct ctl_decisions *decisions,
                                 struct store_decision_row *row, const char *sealed);
/* Every decision of the query in the order they were made. */
MUST_CHECK enum ctl_exit ctl_decisions_walk(struct ctl_decisions *decisions,
                                            ctl_decisions_visit *visit, void *context);

/* The record as deciding it again wants it. */
struct rederive_stored ctl_decisions_stored(const struct store_decision_row *row);
/* Notes in the audit trail who read what; false after saying why. id may be NULL. */
MUST_CHECK bool ctl_decisions_note(struct ctl_decisions *decisions, const char *action,
                                   const uint8_t *id, const char *detail);
/* A day of an option, DATE_NONE when not given; false after saying why. */
MUST_CHECK bool ctl_decisions_day(struct ctl *ctl, enum ctl_option option, int32_t *day);

#endif
