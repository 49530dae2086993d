/* ctl_impact: what a version of a list or plan that waits for activation would change. Every stored decision of a
 * period, and whatever is still open or pended of before, is decided twice from its stored facts: by what is
 * active, and as if the version had always been in force. Only what differs is told, so that a new engine or a
 * paper that came later is not taken for the version's doing. Nothing that was issued is touched: codes stay
 * valid and decisions stand; it shows whom the next prescription would meet. */
#ifndef TEYAO_CTL_IMPACT_H
#define TEYAO_CTL_IMPACT_H

#include "ctl.h"
#include "date.h"
#include "digest.h"
#include "store_version.h"
#include "verdict.h"

#define CTL_IMPACT_DAYS 90 /* period looked at without --from */

enum ctl_impact_what {
    IMPACT_DECISION,      /* of the period: would be decided otherwise */
    IMPACT_CODE,          /* open code of a line that would not be approved */
    IMPACT_PEND_RESOLVED, /* pend that would be approved */
    IMPACT_PEND_DENIED,   /* pend that would be denied */
    IMPACT_PATIENT,       /* dispensed before, and would not be covered any more */
    IMPACT_WHAT_COUNT
};

struct ctl_impact_case { /* one line of one authorization */
    const char *authorization_id, *row, *reason, *clause;
    unsigned what; /* bit per enum ctl_impact_what */
    int line;      /* 1.. */
    int32_t prescribed_on;
    enum decision before, after;
    struct digest person_key;
};

struct ctl_impact {
    struct version version;
    int32_t from_on, to_on;
    struct ctl_impact_case *cases;
    size_t count, capacity;
    size_t decisions, unreadable; /* read in the period */
    struct store_version_counts counts;
    int pends_denied;
    int64_t limit_decisions, limit_affected; /* the settings */
    bool over_threshold;
};

/* active: what decides now; version: one more that the files hold. Cases live as long as the command. CTL_GOOD, or
 * why not after saying it. */
MUST_CHECK enum ctl_exit ctl_impact_find(struct ctl *ctl, const struct version_choice *active,
                                         const struct version *version, struct ctl_impact *impact);

/* ---- ctl_impact_tell.c ---- */

/* For people. */
void ctl_impact_print(struct buf *out, const struct ctl_impact *impact);
/* JSON object, no line end. */
void ctl_impact_print_json(struct buf *out, const struct ctl_impact *impact);
/* One line for each case into the file. False after saying why. */
MUST_CHECK bool ctl_impact_write_csv(const char *path, const struct ctl_impact *impact);

#endif
