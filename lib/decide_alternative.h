/* decide_alternative: for a product that is not listed, or not for this disease: which listed products would be paid for
 * the same diagnosis? Each one named has been decided on. Whether it suits the patient is the doctor's. */
#ifndef TEYAO_DECIDE_ALTERNATIVE_H
#define TEYAO_DECIDE_ALTERNATIVE_H

#include "decide.h"

#define DECIDE_ALTERNATIVE_MAX_NAMED  3
#define DECIDE_ALTERNATIVE_MAX_TRIALS 5

/* Completes the remedies of verdict, which decide_plain() has made from input. False: memory is out. */
MUST_CHECK bool decide_alternative_find(struct arena *arena, const struct decide_input *input,
                                        struct verdict *verdict);

#endif
