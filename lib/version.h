/* version: which versions of lists and plans are used. Files may hold more than are active: a version is used
 * only once two people have activated it, and only while its data is what they saw (its digest). */
#ifndef TEYAO_VERSION_H
#define TEYAO_VERSION_H

#include "base.h"

enum version_kind { VERSION_LIST, VERSION_PLAN, VERSION_KIND_COUNT };
/* "list", "plan"; and back. */
const char *version_kind_text(enum version_kind kind);
MUST_CHECK bool version_kind_by_text(const char *text, enum version_kind *kind);

struct version {
    enum version_kind kind;
    const char *id;         /* "cpic-b" */
    const char *version;    /* "manual-1" */
    int32_t effective_from; /* days */
    const char *digest;     /* hex SHA-256 over all of it that decides */
};

/* What a loader takes of the files. */
struct version_choice {
    const struct version *active; /* borrowed */
    size_t count;
    /* NULL, or one more that is taken as if it had always been in force and no other version of its id ever:
     * what would it change? Borrowed. */
    const struct version *as_if;
};

/* NULL when it is not among them. */
const struct version *version_find(const struct version *all, size_t count, enum version_kind kind,
                                   const char *id, const char *version);
/* Is it taken? choice NULL: everything is. */
bool version_is_chosen(const struct version_choice *choice, enum version_kind kind, const char *id,
                       const char *version);
/* First day under a choice: its own, or an early one for as_if and an earlier one for the others of as_if's id. */
int32_t version_first_day(const struct version_choice *choice, const struct version *version);

#endif
