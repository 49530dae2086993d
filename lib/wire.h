/* wire: JSON bodies ↔ plain structs (contract.md; decisions.md "The API" prevails). Every *_parse function runs
 * json_strict first, then field tables; all field errors are reported at once in the problem, which is 400
 * malformed_json, 422 invalid_request, or untouched (status 0). Details are Chinese and never echo a submitted value.
 *
 * Ownership: body is borrowed for the call; everything put into an out struct is arena text. No json-c object
 * outlives a function. False with problem->status == 0 means the arena overflowed (weather), never the
 * sender's fault. Money in fen, dates in days (date.h), instants in milliseconds.
 *
 * Absent: text "", dates DATE_NONE, optional numbers, enums and tri-state booleans CLAIM_ABSENT. */
#ifndef TEYAO_WIRE_H
#define TEYAO_WIRE_H

#include "arena.h"
#include "buf.h"
#include "claim.h"
#include "history.h"
#include "match.h"
#include "problem.h"
#include "snapshot.h"
#include "verdict.h"
#include "wire_text.h"

#define WIRE_MAX_BODY        (256u * 1024u)
#define WIRE_MAX_TRACE_CODES 400 /* per dispensed line */
#define WIRE_MAX_PLANS       16

/* ---- requests of pharmacies ------------------------------------------------------------------ */

/* POST /v1/authorizations and /v1/estimates. */
MUST_CHECK bool wire_request_parse(struct arena *arena, struct str body, int32_t today,
                                   struct claim *claim, struct problem *problem);
/* The claim as request JSON in table order, absent members left out; re-read by wire_claim_parse() it prints
 * the same bytes. */
void wire_claim_print(struct buf *buf, const struct claim *claim);
/* A stored claim: as wire_request_parse() without the comparisons with today. */
MUST_CHECK bool wire_claim_parse(struct arena *arena, struct str stored, struct claim *claim,
                                 struct problem *problem);

/* POST …/documents. claim holds the stored request and gets the merged one: documents are added (one that is there
 * with kind and sha256 is not added twice), clinical merges field by field, diagnoses replace all when not empty.
 * On false claim is as before. */
MUST_CHECK bool wire_documents_parse(struct arena *arena, struct str body, int32_t today,
                                     struct claim *claim, struct problem *problem);

struct wire_cancel {
    const char *reason; /* snake_case word ("insured_refused_partial") or free text ≤ 200, "" */
};
/* POST …/cancel. An empty body counts as {}. */
MUST_CHECK bool wire_cancel_parse(struct arena *arena, struct str body, struct wire_cancel *out,
                                  struct problem *problem);

struct wire_reversal {
    const char *idempotency_key; /* 1–64 visible ASCII */
};
MUST_CHECK bool wire_reversal_parse(struct arena *arena, struct str body, struct wire_reversal *out,
                                    struct problem *problem);

struct wire_operator { /* the pharmacist at the counter; both "" when not sent */
    const char *id, *name;
};

struct wire_check {
    const char *code; /* as typed: pickup_code_parse() is the caller's */
    struct wire_operator operator;
};
MUST_CHECK bool wire_check_parse(struct arena *arena, struct str body, struct wire_check *out,
                                 struct problem *problem);

struct wire_dispense_line {
    int line; /* 1–5, each at most once */
    int64_t quantity;
    const char *trace_codes[WIRE_MAX_TRACE_CODES];
    size_t trace_code_count; /* ident_trace_code_is_valid(), no two alike in the whole request */
    const char *batch_no;
};

struct wire_dispense {
    const char *code;
    enum claim_collector collector;
    const char *collector_id_no; /* upper case */
    struct wire_operator operator;
    bool prescription_original;
    enum claim_document_kind documents[DOC_COUNT];
    size_t document_count;
    struct wire_dispense_line lines[CLAIM_MAX_LINES];
    size_t line_count;
};
MUST_CHECK bool wire_dispense_parse(struct arena *arena, struct str body, struct wire_dispense *out,
                                    struct problem *problem);

/* 1 to 64 visible ASCII characters: an Idempotency-Key. */
bool wire_key_is_valid(struct str key);
/* A policy number, pharmacy id or the like in a path: 1 to 64 of letters, digits, '-', '_', '.', with a letter or
 * digit among them. */
bool wire_id_is_valid(struct str id);

/* ---- requests of the core system ------------------------------------------------------------- */
/* snapshot may be NULL: then plans, riders, lists and rows are not looked up. */

struct wire_policy {
    const char *plan;
    const char *riders[HISTORY_MAX_RIDERS];
    size_t rider_count;
    enum claim_id_type id_type;
    const char *id_no; /* upper case */
    const char *name;
    int32_t birth_on; /* from the resident id when not sent */
    bool citizen;     /* not sent: true exactly with a resident id */
    int32_t effective_on, expires_on;
    int32_t received_on, previous_expires_on, terminated_on; /* or DATE_NONE */
    bool social_insured;
    struct claim_diagnosis
        known_diagnoses[CLAIM_MAX_DIAGNOSES]; /* first_confirmed_on = confirmed_on */
    size_t known_diagnosis_count;
    struct policy_terms terms; /* pools' used_fen is 0 */
    bool void_open_codes;
};
MUST_CHECK bool wire_policy_parse(struct arena *arena, struct str body,
                                  const struct snapshot *snapshot, struct wire_policy *out,
                                  struct problem *problem);
/* terms and known_diagnoses as the JSON the database keeps, and back (facts hold the same shapes). */
void wire_terms_print(struct buf *buf, const struct policy_terms *terms);
MUST_CHECK bool wire_terms_parse(struct arena *arena, struct str stored, struct policy_terms *terms,
                                 struct problem *problem);
/* [{"icd10","confirmed_on","morphology","staging"}] */
void wire_known_diagnoses_print(struct buf *buf, const struct claim_diagnosis *diagnoses,
                                size_t count);
MUST_CHECK bool
wire_known_diagnoses_parse(struct arena *arena, struct str stored,
                           struct claim_diagnosis *diagnoses /* CLAIM_MAX_DIAGNOSES */,
                           size_t *count, struct problem *problem);
/* One diagnosis of a claim as stored per approved line: the diagnoses[] element of a request. */
void wire_diagnosis_print(struct buf *buf, const struct claim_diagnosis *diagnosis);
MUST_CHECK bool wire_diagnosis_parse(struct arena *arena, struct str stored,
                                     struct claim_diagnosis *diagnosis, struct problem *problem);

struct wire_pharmacy {
    const char *name, *province, *city;
    const char *plans[WIRE_MAX_PLANS];
    size_t plan_count;
    bool suspended;
};
MUST_CHECK bool wire_pharmacy_parse(struct arena *arena, struct str body,
                                    const struct snapshot *snapshot, struct wire_pharmacy *out,
                                    struct problem *problem);

struct wire_grant {
    const char *policy_no, *list, *row;
    const char *state;      /* eligible applied papers_missing granted collected refused */
    int32_t from_on, to_on; /* to DATE_NONE: open */
};
MUST_CHECK bool wire_grant_parse(struct arena *arena, struct str body,
                                 const struct snapshot *snapshot, struct wire_grant *out,
                                 struct problem *problem);

struct wire_price {          /* list and row stand in the path */
    const char *pharmacy_id; /* "": all pharmacies */
    int32_t from_on, to_on;  /* to DATE_NONE: open */
    int64_t price_fen;
};
MUST_CHECK bool wire_price_parse(struct arena *arena, struct str body, struct wire_price *out,
                                 struct problem *problem);

/* ---- answers --------------------------------------------------------------------------------- */

struct wire_answer {
    const char *authorization_id; /* NULL or "": an estimate, no id */
    const char *status;           /* open pended denied …; NULL: left out */
    int issue;                    /* ≥ 1: pickup is printed with a placeholder; 0: no pickup */
    int key_version;
    int64_t decided_at_ms;
    int64_t overturned_at_ms; /* 0: not overturned */
};

/* The answer to an authorization or estimate. Member order is fixed: authorization_id, decision, status,
 * overturned_at, x12_review_action, sums, pickup, flags, lines, reasons, documents_to_collect, review, service, basis. Top-level
 * reasons holds every reason (line null: the whole request); a line's reasons holds its own. What a reason does not say is null. */
void wire_verdict_print(struct buf *buf, const struct claim *claim, const struct verdict *verdict,
                        const struct wire_answer *answer);
/* The status an authorization gets from its verdict: open, pended or denied. */
const char *wire_verdict_status(const struct verdict *verdict);
/* When the verdict carries field errors raised after matching: makes the problem 422 and returns true. */
bool wire_verdict_problem(const struct verdict *verdict, struct problem *problem);
/* [{"rule","line","outcome","clause","compared"}] */
void wire_trace_print(struct buf *buf, const struct verdict *verdict);

#define WIRE_PICKUP_PLACEHOLDER_SIZE 48
/* @pickup:<issue>:<key_version>@ */
void wire_pickup_placeholder(int issue, int key_version, char out[WIRE_PICKUP_PLACEHOLDER_SIZE]);
/* Issue and key version of the placeholder in stored bytes; false when there is none. */
MUST_CHECK bool wire_pickup_find(struct str stored, int *issue, int *key_version);
/* stored with the placeholder replaced by code (printed form). Without a placeholder: stored as it is. */
void wire_answer_with_code(struct buf *buf, struct str stored, const char *code);

struct wire_restate {   /* what has changed since the answer was stored */
    const char *status; /* current one; pickup is dropped unless open or partly_dispensed */
    const char *code;   /* printed form, or NULL: pickup is dropped */
    const char *trace;  /* JSON array to add as "trace", or NULL */
    const char *extra;  /* further members as they are ("\"dispenses\":[…],…"), or NULL */
};
/* GET: the stored answer as the authorization now stands. */
void wire_answer_restate(struct buf *buf, struct str stored, const struct wire_restate *restate);

/* GET /v1/formulary/match, teyaoctl formulary match --json. */
void wire_match_print(struct buf *buf, const struct match_answer *answer);
/* One {list,row,brand,generic,manufacturer,kind}. */
void wire_row_print(struct wire_out *out, const char *name, const struct formulary_row *row);
/* GET /v1/formulary/lists: {"items":[…],"next_cursor":null}. */
void wire_lists_print(struct buf *buf, const struct formulary *formulary);
/* GET /v1/formulary/lists/{list}: the list's own members and rows from..from+limit; next_cursor NULL at the end. */
void wire_rows_print(struct buf *buf, const struct formulary_list *list, size_t from, size_t limit,
                     const char *next_cursor);

struct wire_receipt_line {
    int line;
    const char *row, *brand, *unit, *batch_no; /* batch_no "": left out */
    int64_t quantity;
    const char *const *trace_codes;
    size_t trace_code_count;
};
struct wire_receipt {
    const char *dispense_id, *authorization_id, *pharmacy_id, *operator_id, *collector, *key_id;
    int64_t dispensed_at_ms;
    const struct wire_receipt_line *lines;
    size_t line_count;
};
/* Canonical JSON (sorted members) of a dispense: exactly the bytes that are signed. No personal data. */
void wire_receipt_print(struct buf *buf, const struct wire_receipt *receipt);

/* ---- stored facts ---------------------------------------------------------------------------- */

/* history ↔ JSON with the C names; parse then print gives the same bytes. */
void wire_facts_print(struct buf *buf, const struct history *history);
MUST_CHECK bool wire_facts_parse(struct arena *arena, struct str stored, struct history *history,
                                 struct problem *problem);

/* ---- decision cases: see wire_case.h --------------------------------------------------------- */

#endif
