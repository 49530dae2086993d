/* wire_store: the JSON the database gives (daemon/sql.def: facts, lines, dispenses) as plain structs. It comes
 * from our own functions, so a wrong shape is a bug of ours: the functions return false and the caller
 * treats it as weather. All out text is arena text. */
#ifndef TEYAO_WIRE_STORE_H
#define TEYAO_WIRE_STORE_H

#include "arena.h"
#include "buf.h"
#include "history.h"
#include "snapshot.h"
#include "str.h"
#include "verdict.h"

struct
    wire_store_sealed { /* diagnoses the caller has to open: an array as wire_store_diagnoses_print makes */
    const char *authorization_id; /* "": of the policy */
    int32_t confirmed_on;         /* of a policy's diagnosis, else DATE_NONE */
    const uint8_t *bytes;
    size_t length;
};

struct wire_store_facts {
    struct history history;
    struct wire_store_sealed *sealed; /* to be opened and added with wire_store_diagnoses_add */
    size_t sealed_count;
    bool lines_truncated;
};

/* facts of authorization_fetch and authorization_amend_fetch. The authorization's own lines (own: true) are left
 * out; its own uses are not: lines that stand have taken them. policy_found and insured_matches are the caller's to set. */
MUST_CHECK bool wire_store_facts_parse(struct arena *arena, struct str json,
                                       struct wire_store_facts *out);

/* All diagnoses of a claim as an array, to be sealed. */
void wire_store_diagnoses_print(struct buf *buf, const struct claim *claim);
/* Opens what that printed (or wire_known_diagnoses_print) into history->diagnoses, which must have room for
 * CLAIM_MAX_DIAGNOSES more. */
MUST_CHECK bool wire_store_diagnoses_add(struct arena *arena, struct str json,
                                         const struct wire_store_sealed *from,
                                         struct history *history);

/* lines of authorization_amend_fetch: the parts of an earlier verdict that stand; *keep gets a bit for each line
 * that is not pended. Rows are looked up in the snapshot (NULL when no longer listed). */
MUST_CHECK bool wire_store_lines_parse(struct arena *arena, struct str json,
                                       const struct snapshot *snapshot, struct verdict *previous,
                                       unsigned *keep);
/* Reasons of a stored answer, into previous->reasons (appended). */
MUST_CHECK bool wire_store_reasons_parse(struct arena *arena, struct str answer,
                                         struct verdict *previous);

struct wire_store_payable { /* one line of pickup_check */
    int line;
    const char *list, *row, *kind;
    int64_t approved_quantity, dispensed_quantity, remaining;
    int64_t total_fen, insurer_fen, insured_fen;
};
MUST_CHECK bool wire_store_payable_parse(struct arena *arena, struct str json,
                                         struct wire_store_payable lines[CLAIM_MAX_LINES],
                                         size_t *count);

struct
    wire_store_names { /* product and unit names of one line of a stored answer, for the counter */
    const char *brand, *generic, *manufacturer, *unit;
};
/* By line number 1.., "" where the answer has none. */
MUST_CHECK bool wire_store_names_parse(struct arena *arena, struct str answer,
                                       struct wire_store_names names[CLAIM_MAX_LINES]);

#endif
