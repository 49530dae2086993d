/* rule_notice: the first day a code may be redeemed, for the notice rule and the verdict. */
#ifndef TEYAO_RULE_NOTICE_H
#define TEYAO_RULE_NOTICE_H

#include "rule.h"

/* Does the notice clause cover this row? */
bool rule_notice_applies(const struct rule_context *context, const struct formulary_row *row);
/* max(day of submission + notice days, planned purchase). */
int32_t rule_notice_valid_from(const struct rule_context *context);

#endif
