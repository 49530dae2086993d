/* reason: the stable codes an answer gives, from one table (reason.def): code, status, texts.
 * contract.md "Reason codes"; decisions.md prevails. */
#ifndef TEYAO_REASON_H
#define TEYAO_REASON_H

#include "base.h"

enum reason_status { REASON_DENY, REASON_PEND, REASON_REDUCE };

enum reason_code {
#define REASON(code, status, x12, ncpdp, zh, en) REASON_##code,
#include "reason.def"
#undef REASON
    REASON_COUNT
};

struct reason_info {
    const char *code; /* stable snake_case, as in the contract */
    enum reason_status status;
    const char *x12;   /* X12 306 review action or "" */
    const char *ncpdp; /* verified NCPDP 511-FB second coding or "" */
    const char *zh;    /* sentence for people at the counter */
    const char *en;
};

/* Never NULL; dies on an unknown code. */
const struct reason_info *reason_info(enum reason_code code);
/* Code by its text; false when unknown. */
MUST_CHECK bool reason_by_text(const char *text, enum reason_code *code);

/* Flags do not change a decision (decisions "Tier"). */
enum reason_flag {
    FLAG_TIER_UNSPECIFIED = 1u << 0,
    FLAG_SETTLEMENT_DISPUTED = 1u << 1,
    FLAG_SAMPLED = 1u << 2,
    FLAG_LABEL_NOT_CHECKED = 1u << 3,
    FLAG_PRICE_NOT_AGREED = 1u << 4,
};
#define FLAG_COUNT 5
/* Text of flag bit index 0..FLAG_COUNT-1. */
const char *reason_flag_text(unsigned index);

#endif
