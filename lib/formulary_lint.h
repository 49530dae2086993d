/* formulary_lint: finds rows that overlap (same brand twice in one list), are unreachable (no name
 * finds them), or ambiguous (one name finds several molecules), names that differ in one character, unknown molecules. */
#ifndef TEYAO_FORMULARY_LINT_H
#define TEYAO_FORMULARY_LINT_H

#include "buf.h"
#include "formulary.h"

struct match_index;

/* Appends one line of text per finding: `<severity> <row> <kind>: <detail>`; returns the number of
 * findings of severity "error" (an unreachable row is one; overlaps and ambiguities are notes). */
size_t formulary_lint(const struct formulary *formulary, const struct match_index *index,
                      struct buf *out);

#endif
