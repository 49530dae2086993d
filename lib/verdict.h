/* verdict: the answer to a claim as plain structs; wire_verdict prints it. All text is arena or
 * snapshot text. */
#ifndef TEYAO_VERDICT_H
#define TEYAO_VERDICT_H

#include "claim.h"
#include "formulary.h"
#include "match.h"
#include "reason.h"

enum decision { DECISION_APPROVE, DECISION_PARTIAL, DECISION_DENY, DECISION_PEND };
const char *decision_text(enum decision decision); /* approve partial deny pend */

/* What a reason's remedy would change in the request, so that deciding again can prove it. */
enum verdict_change_kind {
    CHANGE_NONE, /* the remedy is told, not tried */
    CHANGE_DAY, /* asked on another day, with a prescription of that day when this one is too old */
    CHANGE_PAPERS,     /* papers added */
    CHANGE_PLANNED_ON, /* purchase planned for another day */
    CHANGE_VISIT_ON,   /* visit on another day */
    CHANGE_PICKUP,     /* collected instead of delivered */
    CHANGE_QUANTITY    /* fewer units for fewer days */
};
struct verdict_change {
    enum verdict_change_kind kind;
    int32_t on;
    uint64_t papers; /* bit per enum claim_document_kind */
    int64_t quantity;
    int days;
};

struct verdict_reason {
    enum reason_code code;
    int line;             /* 1..5; 0 = the whole */
    const char *clause;   /* never "" : manual and place, or the contract's section */
    const char *pointer;  /* JSON Pointer into the request, or "" */
    const char *required; /* what the rule asks, "" when nothing to compare */
    const char *submitted;
    const char *remedy;           /* what would change the answer, or "" */
    const char *detail;           /* extra Chinese sentence for people, or "" */
    const char *rule;             /* the rule that gave it */
    struct verdict_change change; /* what the remedy changes */
    bool remedy_proven;           /* deciding again with this single change pays the line */
    const struct formulary_row *const *candidates; /* rows to choose from, or NULL */
    size_t candidate_count;
};

enum trace_outcome { TRACE_PASS, TRACE_FAIL, TRACE_NOT_EVALUATED };
struct verdict_trace {
    const char *rule;
    int line; /* 0 = whole */
    enum trace_outcome outcome;
    const char *clause;
    const char *
        compared; /* what was compared, text without personal data beyond the request's own facts */
};

/* What the insurer's manual promises besides money: by when something happens, counted from the decision. */
enum verdict_promise_kind {
    PROMISE_REVIEW,
    PROMISE_FIND_DRUG,
    PROMISE_DELIVERY,
    PROMISE_COLLECTION
};
const char *verdict_promise_text(enum verdict_promise_kind kind); /* review find_drug … */
enum verdict_promise_unit { PROMISE_NO_UNIT, PROMISE_WORKING_DAYS, PROMISE_CALENDAR_DAYS };
struct verdict_promise {
    enum verdict_promise_kind kind;
    int32_t from_on, to_on;         /* first and last day of it; DATE_NONE: the note says why */
    int missing_year;               /* year without a calendar, 0 */
    enum verdict_promise_unit unit; /* how the clause counts; NO_UNIT: no days are promised */
    const char *note;               /* Chinese, never "" */
    const char *clause;
};
#define VERDICT_MAX_PROMISES 16

#define VERDICT_MAX_REASONS 512
#define VERDICT_MAX_TRACE   512

struct verdict_line {
    enum decision decision;
    const struct formulary_row *row; /* NULL when no product was identified */
    enum match_by matched_by;
    const char *disease_group; /* "" when none */
    int32_t confirmed_on;      /* of the diagnosis the line rests on, DATE_NONE */
    int days_supply;           /* of the approved quantity; 0 */
    int64_t approved_quantity;
    int64_t total_fen, social_fen, deductible_fen, insurer_fen, insured_fen;
    int64_t unit_price_fen; /* price that counted */
    const char *pool;       /* pool id the money is taken from, "" = annual limit only */
    bool takes_use;         /* takes one use under a use limit */
    const char *use_period; /* key the use is unique under: "policy_year:<date>" or "policy:<no>" */
    unsigned flags;         /* enum reason_flag bits */
};

struct verdict {
    enum decision decision;
    int64_t total_fen, social_fen, deductible_fen, insurer_fen, insured_fen;
    struct verdict_line lines[CLAIM_MAX_LINES];
    size_t line_count;
    struct verdict_reason reasons[VERDICT_MAX_REASONS]; /* in rule order */
    size_t reason_count;
    struct verdict_trace trace[VERDICT_MAX_TRACE];
    size_t trace_count;
    unsigned flags;
    bool issues_code;                               /* something may be handed out */
    bool code_car_t;                                /* 16 data characters */
    int32_t valid_from;                             /* first day the code may be redeemed */
    int32_t expires_on;                             /* last day, end of day */
    const char *plan, *plan_version, *list_version; /* list_version: digest of the formulary */
    int engine_version;
    int32_t decided_on;
    int32_t review_due_on;       /* SLA due date of a review; DATE_NONE when no calendar */
    const char *review_due_note; /* "no calendar for 2027" or "" */
    struct verdict_promise promises[VERDICT_MAX_PROMISES];
    size_t promise_count;
    bool first_request;
    enum claim_document_kind to_collect[DOC_COUNT]; /* counter papers */
    size_t to_collect_count;
    /* field errors raised after matching (days_supply required): pointer + code */
    struct {
        const char *pointer;
        const char *code;
    } field_errors[CLAIM_MAX_LINES];
    size_t field_error_count;
};

#endif
