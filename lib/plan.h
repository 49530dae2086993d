/* plan: an insurer's product version with its rules' parameters as data (formulary/plans/<id>.csv, further versions
 * in plans/<id>@<version>.csv). Every parameter carries its clause or says that it is a default or decision of ours. */
#ifndef TEYAO_PLAN_H
#define TEYAO_PLAN_H

#include "arena.h"
#include "formulary_load.h"

enum plan_basis { PLAN_BASIS_MANUAL, PLAN_BASIS_DEFAULT, PLAN_BASIS_DECISION };
const char *plan_basis_text(enum plan_basis basis);

struct plan_parameter {
    const char *name;
    const char *value;
    const char *unit;
    enum plan_basis basis;
    const char *clause; /* "003 附件一 CAR-T 药品清单 注 4" or "" */
    const char *source_lines;
    const char *note;
};

struct plan {
    const char *id;
    const char *version;
    const char *manual;
    const char *name_zh;
    int32_t effective_from;   /* days; until the next version begins */
    const char *digest;       /* hex SHA-256 of its file */
    const char *const *lists; /* in order of precedence */
    size_t list_count;
    const struct plan_parameter *parameters;
    size_t parameter_count;
};

struct plan_set;

/* Reads plans/<id>.csv for every id in plans.csv, in its order. Unknown or missing parameters, bad
 * values, unknown lists, rows, clauses and document kinds are errors. Borrows formulary for the call.
 * NULL adds errors. Gives. */
MUST_CHECK struct plan_set *plan_set_load(const char *directory, const struct formulary *formulary,
                                          struct formulary_errors *errors);
/* Only the chosen versions; all of them must be there with the digest they were activated with. */
MUST_CHECK struct plan_set *plan_set_load_chosen(const char *directory,
                                                 const struct formulary *formulary,
                                                 const struct version_choice *choice,
                                                 struct formulary_errors *errors);
void plan_set_free(struct plan_set *plans);
const char *plan_set_digest(const struct plan_set *plans);
size_t plan_set_count(const struct plan_set *plans);
const struct plan *plan_set_at(const struct plan_set *plans, size_t index);
/* The version in force on a day: the one that began last, or the earliest for days before it; the newest with
 * on = DATE_NONE. NULL when no version of the plan is known. */
const struct plan *plan_on(const struct plan_set *plans, const char *id, int32_t on);
/* The newest version; NULL when unknown. */
const struct plan *plan_find(const struct plan_set *plans, const char *id);

/* Parameter by name, or by "name.suffix" first when suffix is not NULL; NULL when the plan has none. */
const struct plan_parameter *plan_parameter(const struct plan *plan, const char *name,
                                            const char *suffix);
/* Value as integer / text / membership in a space-separated list; the fallback when absent. */
int64_t plan_int(const struct plan *plan, const char *name, const char *suffix, int64_t fallback);
const char *plan_text(const struct plan *plan, const char *name, const char *suffix,
                      const char *fallback);
bool plan_list_has(const struct plan *plan, const char *name, const char *suffix, const char *word);
/* Clause to cite for a parameter: the manual's place; "平台默认（非手册）" or "平台决定（非手册）" when there is
 * none; the place with "（数值为平台默认）" behind it when the manual has the rule but not the number. */
const char *plan_clause(const struct plan *plan, const char *name, const char *suffix);

#endif
