/* store_version: which versions of lists and plans may decide, and proposals of further ones. See sql.def
 * version_…. */
#ifndef TEYAO_STORE_VERSION_H
#define TEYAO_STORE_VERSION_H

#include "store_params.h"
#include "version.h"

struct store_version { /* one that may decide */
    struct version version;
    const char *proposed_by, *confirmed_by;
    int64_t confirmed_at_ms;
};

struct store_version_counts {
    int decisions, codes, pends, patients;
};

struct store_version_proposal {
    int64_t proposal;
    struct version version;
    const char *proposed_by, *report;
    int64_t proposed_at_ms;
    struct store_version_counts counts;
    bool active;
};

struct store_version_actor {
    int64_t now_ms;
    const char *actor; /* whom the audit trail names */
    const char *by;    /* who answers for it */
};

/* Rows of version_read and version_baseline into *rows (arena); false when one is not what sql.def promises. */
MUST_CHECK bool store_version_rows(const void *result, struct arena *arena,
                                   struct store_version **rows, size_t *count);
void store_version_baseline(struct store_params *params, int64_t now_ms, const char *actor,
                            const struct version *versions, size_t count);
void store_version_propose(struct store_params *params, const struct store_version_actor *actor,
                           const struct version *version, const struct store_version_counts *counts,
                           const char *report);
/* The outcome; *proposal 0 unless proposed. NULL when it cannot be read. */
const char *store_version_propose_read(const void *result, struct arena *arena, int64_t *proposal);
/* proposal 0: all. */
void store_version_proposal_read(struct store_params *params, int64_t proposal, int at_most);
MUST_CHECK bool store_version_proposal_row(const void *result, size_t index, struct arena *arena,
                                           struct store_version_proposal *out);

struct store_version_consent {
    int64_t proposal;
    const char *digest; /* hex, of the files as they are */
    bool over_threshold, impact_confirmed;
    const char *report;
};
void store_version_activate(struct store_params *params, const struct store_version_actor *actor,
                            const struct store_version_consent *consent);
/* The outcome, or NULL. */
const char *store_version_activate_read(const void *result, struct arena *arena);

#endif
