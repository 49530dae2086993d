/* rule: what one rule is, and what rules may do. One file per rule (rule_<name>.c), each ending in one
 * const struct rule; decide.c holds the ordered table. Rules never stop each other: all failing rules
 * are reported; a rule whose inputs are missing says not_evaluated. */
#ifndef TEYAO_RULE_H
#define TEYAO_RULE_H

#include "arena.h"
#include "calendar.h"
#include "history.h"
#include "oncology.h"
#include "plan.h"
#include "verdict.h"

struct snapshot; /* snapshot.h */

enum rule_scope { RULE_WHOLE, RULE_LINE };

struct rule_context {
    struct arena *arena;
    const struct snapshot *snapshot;
    const struct claim *claim;
    const struct history *history;
    const struct plan *plan; /* NULL until the policy rule has found it */
    int32_t today;
    struct verdict *verdict;
    const struct rule *rule;  /* being evaluated */
    int line;                 /* index 0..; -1 for a whole-scope rule */
    bool sealed;              /* policy_not_found or insured_mismatch: later rules are not evaluated */
    /* working facts, set by earlier rules */
    int primary;              /* index of the diagnosis the line rests on, per line */
    int line_diagnosis[CLAIM_MAX_LINES]; /* CLAIM_ABSENT until the disease rule found it */
    struct match_answer match[CLAIM_MAX_LINES];
    enum oncology_tier tier[CLAIM_MAX_LINES];
};

struct rule {
    const char *name;      /* also the file: rule_<name>.c */
    enum rule_scope scope;
    const char *parameter; /* plan parameter whose clause is cited, or NULL */
    enum trace_outcome (*evaluate)(struct rule_context *context);
};

/* Adds a reason for the current line (or the whole). Clause: explicit, or NULL = the rule's parameter's
 * clause. Never drops silently: dies past VERDICT_MAX_REASONS. Returns it for optional fields. */
struct verdict_reason *rule_add(struct rule_context *context, enum reason_code code, const char *clause);
/* What was compared, for the trace of this evaluation. */
void rule_compared(struct rule_context *context, const char *format, ...) PRINTF_LIKE(2, 3);
bool rule_line_is_denied(const struct rule_context *context, int line);
bool rule_line_is_pended(const struct rule_context *context, int line);
const struct formulary_row *rule_row(const struct rule_context *context); /* current line's row or NULL */
struct verdict_line *rule_line(struct rule_context *context);

#endif
