/* rule: what one rule is, and what rules may do. One file per rule (rule_<name>.c), each ending in one
 * const struct rule; rule_table.def is the order. Rules never stop each other: all failing rules are
 * reported; a rule whose inputs are missing says not_evaluated. */
#ifndef TEYAO_RULE_H
#define TEYAO_RULE_H

#include "arena.h"
#include "calendar.h"
#include "history.h"
#include "oncology.h"
#include "plan.h"
#include "verdict.h"

struct snapshot; /* snapshot.h */

/* Where a reason rests on no manual clause (decisions "The API"). */
#define RULE_CLAUSE_REQUEST "接口契约 v1 · Authorization request"
#define RULE_CLAUSE_POLICY  "接口契约 v1 · The insurer's core system"
#define RULE_CLAUSE_REVIEW  "接口契约 v1 · Insurer operations"
#define RULE_CLAUSE_CODES   "接口契约 v1 · Reason codes"

enum rule_scope { RULE_WHOLE, RULE_LINE };

struct rule_context {
    struct arena *arena;
    const struct snapshot *snapshot;
    const struct claim *claim;
    const struct history *history;
    const struct plan *plan; /* NULL until the policy rule has found it */
    int32_t today;
    int32_t submitted_on;             /* prescription age is judged then */
    int hour;                         /* of the decision in Shanghai, 0 to 23; -1 unknown */
    unsigned keep_lines;              /* bit i: line i stands from an earlier verdict */
    unsigned overturn_lines;          /* bit i: a person decided for line i */
    const int64_t *overturn_quantity; /* granted, per line of overturn_lines */
    struct verdict *verdict;
    const struct rule *rule; /* being evaluated */
    int line;                /* index 0..; -1 for a whole-scope rule */
    bool sealed;          /* policy_not_found or insured_mismatch: later rules are not evaluated */
    bool no_benefit;      /* the plan has no special-drug benefit: no list rule can be evaluated */
    const char *compared; /* of this evaluation, for the trace */
    const char *clause;   /* of this evaluation, for the trace; NULL = the parameter's */
    /* working facts, set by earlier rules, per line */
    int line_diagnosis[CLAIM_MAX_LINES];      /* diagnosis the line rests on, CLAIM_ABSENT */
    const char *category[CLAIM_MAX_LINES];    /* disease word it was compared with, "" */
    enum oncology_fit fit[CLAIM_MAX_LINES];   /* how it fits that word */
    enum oncology_tier tier[CLAIM_MAX_LINES]; /* TIER_SEVERE until the tier rule has judged */
    struct match_answer match[CLAIM_MAX_LINES];
    bool listed_elsewhen[CLAIM_MAX_LINES]; /* another version of the list holds it */
    int64_t quantity[CLAIM_MAX_LINES];     /* that may be approved */
    int ratio_percent[CLAIM_MAX_LINES];
    bool unsettled[CLAIM_MAX_LINES]; /* ratio_percent is the unsettled one */
};

struct rule {
    const char *name; /* also the file: rule_<name>.c */
    enum rule_scope scope;
    const char *parameter; /* plan parameter whose clause is cited, or NULL */
    enum trace_outcome (*evaluate)(struct rule_context *context);
};

#define RULE(name) extern const struct rule rule_##name;
#include "rule_table.def"
#undef RULE

/* Adds a reason for the current line (or the whole). Clause: explicit, or NULL = the rule's parameter's
 * clause. Never drops silently: dies past VERDICT_MAX_REASONS. Returns it for optional fields. */
struct verdict_reason *rule_add(struct rule_context *context, enum reason_code code,
                                const char *clause);
/* The same for a line from a whole-scope rule (money). */
struct verdict_reason *rule_add_line(struct rule_context *context, int line, enum reason_code code,
                                     const char *clause);
/* What was compared, for the trace of this evaluation. */
void rule_compared(struct rule_context *context, const char *format, ...) PRINTF_LIKE(2, 3);
/* Arena text; "" when the arena is full (decide() then refuses the whole). */
const char *rule_text(struct rule_context *context, const char *format, ...) PRINTF_LIKE(2, 3);
const char *rule_date(struct rule_context *context, int32_t on); /* "未填" for DATE_NONE */

/* Is this reason set aside for that line, because a person decided for it? */
bool rule_is_overturned(const struct rule_context *context, int line,
                        const struct verdict_reason *reason);
bool rule_line_is_denied(const struct rule_context *context, int line);
/* Some reason pends it; whether one denies it too is asked first. */
bool rule_line_is_pended(const struct rule_context *context, int line);
const struct formulary_row *
rule_row(const struct rule_context *context); /* current line's row or NULL */
struct verdict_line *rule_line(struct rule_context *context);
const struct claim_diagnosis *
rule_diagnosis(const struct rule_context *context); /* current line's or NULL */

/* Clause of a parameter, list-specific first when there is a row; the contract's section when none. */
const char *rule_clause(struct rule_context *context, const char *parameter);
/* "003 附件一 序号 85": manual and heading of the row. */
const char *rule_row_clause(struct rule_context *context, const struct formulary_row *row);
/* The list id of the current line, NULL without a row: suffix of list-specific parameters. */
const char *rule_list_id(const struct rule_context *context);

/* A whole-number term: the policy's own when it has one, else the plan's. */
int64_t rule_term(const struct rule_context *context, int64_t of_policy, const char *parameter,
                  int64_t fallback);
/* Completed years of the insured; -1 when the birth date is unknown. */
int rule_age(const struct rule_context *context, int32_t on);
/* First request for the current line's disease under this policy (decisions "Later request"). */
bool rule_is_first_request(const struct rule_context *context);
/* oncology_disease_group(); "" when the arena is full. */
const char *rule_disease_group(const struct rule_context *context,
                               const struct claim_diagnosis *diagnosis);
/* Is this diagnosis of the disease the current line rests on? False when the line rests on none. */
bool rule_is_same_disease(const struct rule_context *context,
                          const struct claim_diagnosis *diagnosis);
/* Earliest initial diagnosis of the line's disease: in the request, else of an earlier authorization
 * under this policy; DATE_NONE when only later events are known. */
int32_t rule_first_confirmed_on(const struct rule_context *context);
/* Is the current line's product a drug of the basic-insurance catalogue? By the row's flag; without one,
 * by what the request says (decisions "Catalogue drug"). */
enum catalogue_flag rule_catalogue(const struct rule_context *context);
/* Prescription date, or today before a Boao visit. */
int32_t rule_prescribed_on(const struct rule_context *context);
/* JSON Pointer into the current line: "/lines/0/quantity". */
const char *rule_line_pointer(struct rule_context *context, const char *member);

#endif
