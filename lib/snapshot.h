/* snapshot: everything immutable a decision rests on: lists, match index, plans, oncology map, calendar.
 * Loaded together, swapped together (SIGHUP); reference counted on one thread. */
#ifndef TEYAO_SNAPSHOT_H
#define TEYAO_SNAPSHOT_H

#include "calendar.h"
#include "formulary.h"
#include "match.h"
#include "oncology.h"
#include "plan.h"

struct snapshot {
    const struct formulary *formulary;
    struct match_index *match;
    struct plan_set *plans;
    struct oncology *oncology;
    struct calendar *calendar;
    char digest[65]; /* hex SHA-256 over formulary and plan digests */
    unsigned references;
};

/* Reads the formulary directory; NULL adds errors. Gives one reference. */
MUST_CHECK struct snapshot *snapshot_load(const char *directory, struct formulary_errors *errors);
/* Only the chosen versions (formulary_load_chosen, plan_set_load_chosen); choice NULL: everything. */
MUST_CHECK struct snapshot *snapshot_load_chosen(const char *directory,
                                                 const struct version_choice *choice,
                                                 struct formulary_errors *errors);
/* The versions in it, lists first; texts live as long as the snapshot. Gives how many there are; at most cap are
 * written. */
size_t snapshot_versions(const struct snapshot *snapshot, struct version *versions, size_t cap);
#define SNAPSHOT_MAX_VERSIONS 128 /* as many as files may hold */
struct snapshot *snapshot_hold(struct snapshot *snapshot);
void snapshot_drop(struct snapshot *snapshot);

#endif
