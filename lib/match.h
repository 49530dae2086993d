/* match: a name as printed on a prescription → the rows of a plan's lists. Equality of normal keys
 * only; likeness gives candidates, never a product (decisions "Matching results"). Pure. */
#ifndef TEYAO_MATCH_H
#define TEYAO_MATCH_H

#include "arena.h"
#include "formulary.h"
#include "formulary_load.h"

struct match_index;

/* Builds the index over all lists with aliases, molecules, pinyin and traditional forms read from
 * directory. Borrows formulary (must outlive). NULL adds errors. Gives. */
MUST_CHECK struct match_index *match_index_new(const struct formulary *formulary,
                                               const char *directory,
                                               struct formulary_errors *errors);
void match_index_free(struct match_index *index);

enum match_result { MATCH_EXACT, MATCH_GENERIC_SET, MATCH_AMBIGUOUS, MATCH_NONE };
const char *match_result_text(enum match_result result); /* exact generic_set ambiguous none */

/* Which rule found it (contract: matched_by). */
enum match_by {
    MATCH_BY_NOTHING,
    MATCH_BY_BRAND,
    MATCH_BY_BRAND_AND_GENERIC, /* "泰瑞沙（甲磺酸奥希替尼片）": both agree */
    MATCH_BY_GENERIC,           /* full generic or its molecule core */
    MATCH_BY_APPROVAL_NO,
    MATCH_BY_ALIAS,        /* INN, English brand, old name, research code, nickname */
    MATCH_BY_MANUFACTURER, /* narrowed by the maker's name */
    MATCH_BY_FORM,         /* narrowed by dosage form */
    MATCH_BY_PINYIN,       /* candidates only */
    MATCH_BY_INITIALS,     /* candidates only */
    MATCH_BY_NEAR_GENERIC, /* candidates only: one character from one known core */
    MATCH_BY_PART,         /* candidates only: part of brands */
    MATCH_BY_CLASS,        /* a class such as PD-1: never a product */
    MATCH_BY_OUTSIDE       /* a known product that is in no list in scope */
};
const char *match_by_text(enum match_by by);

#define MATCH_MAX_ROWS 64

/* What was asked; any field may be empty, but not all of drug, brand, generic, approval_no. */
struct match_query {
    struct str drug; /* free text as printed: may hold brand, generic, maker, strength */
    struct str brand;
    struct str generic;
    struct str approval_no;
    struct str manufacturer;
    const char *const *lists; /* ids: the scope; borrowed for the call */
    size_t list_count;
    int32_t on; /* each list in its version in force on this day; DATE_NONE: newest */
};

struct match_answer {
    enum match_result result;
    enum match_by matched_by;
    const struct formulary_row
        *products[MATCH_MAX_ROWS]; /* exact: 1; generic_set: ≥ 2, same molecule and benefit */
    size_t product_count;
    const struct formulary_row *candidates[MATCH_MAX_ROWS]; /* for people, never decided on */
    size_t candidate_count;
    bool
        formulation_differs; /* a known product of a listed molecule with another route or formulation */
    bool contradiction;      /* maker, generic or form contradicts the brand's row */
    const char *normal;      /* the key that was compared, arena text */
};

/* Looks only in the query's lists. Never fails on input: anything unreadable is MATCH_NONE.
 * formulation_differs comes with MATCH_NONE and no candidates. answer->normal is arena text. */
void match_find(const struct match_index *index, struct arena *arena,
                const struct match_query *query, struct match_answer *answer);

#endif
