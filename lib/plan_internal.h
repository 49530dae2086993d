/* plan_internal: shared by plan.c (reading a plan's values) and plan_load.c (checking its file). */
#ifndef TEYAO_PLAN_INTERNAL_H
#define TEYAO_PLAN_INTERNAL_H

#include "formulary_internal.h"
#include "plan.h"

#define PLAN_MAX_PLANS      64
#define PLAN_MAX_PARAMETERS 256
#define PLAN_MAX_NAME       96
#define PLAN_NO_NUMBER      INT64_MIN

/* What stands around a struct plan; plan_find and plan_set_at give out the first member. */
struct plan_slot {
    struct plan plan;
    struct formulary_names names; /* parameter name → index */
    const char **clauses;         /* by index: what plan_clause says */
    int64_t *numbers;             /* by index: PLAN_NO_NUMBER when the value is none */
};

struct plan_set {
    struct arena *arena; /* owned */
    char digest[DIGEST_HEX_SIZE];
    struct plan_slot *slots;
    size_t count;
    const char *files[PLAN_MAX_PLANS + 1]; /* room to read one that is not chosen */
    struct digest digests[PLAN_MAX_PLANS + 1];
};

/* What plan_load.c carries while it reads one file. */
struct plan_loader {
    const struct formulary *formulary;
    struct plan_set *set;
    struct plan_slot *slot;
    struct plan_parameter *parameters; /* room for PLAN_MAX_PARAMETERS */
    unsigned lines[PLAN_MAX_PARAMETERS];
    struct formulary_table table;
};

/* A name of letters, digits, '-', '_' and '.'. */
bool plan_is_code(struct str value);
/* Where one file is read to and what from. */
struct plan_source {
    const struct formulary *formulary;
    const struct version_choice *choice;
    const char *directory, *file;
};
/* Reads and checks one file into the next slot of the set; one that is not chosen leaves no trace. */
void plan_load_file(struct plan_set *set, const struct plan_source *source,
                    struct formulary_errors *errors);
/* Checks the name and value of the record at hand; adds errors. */
void plan_check_parameter(struct plan_loader *loader, struct str name, struct str value,
                          struct str unit);
/* Are all parameters there that the plan must have, and do they fit each other? */
void plan_check_whole(struct plan_loader *loader);

enum {
    PLAN_NAME,
    PLAN_VALUE,
    PLAN_UNIT,
    PLAN_BASIS,
    PLAN_CLAUSE,
    PLAN_SOURCE,
    PLAN_NOTE,
    PLAN_COLUMNS
};

#endif
