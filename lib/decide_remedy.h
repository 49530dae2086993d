/* decide_remedy: is a remedy true? Each single change a reason proposes is made and the request decided again; what
 * turns the line is marked proven, what does not is told to be one of several. */
#ifndef TEYAO_DECIDE_REMEDY_H
#define TEYAO_DECIDE_REMEDY_H

#include "decide.h"

/* Marks remedy_proven and completes remedy texts of verdict, which decide_plain() has made from input. Tries at
 * most DECIDE_REMEDY_MAX_TRIALS different changes; the rest stay untried. False: memory is out. */
MUST_CHECK bool decide_remedy_prove(struct arena *arena, const struct decide_input *input,
                                    struct verdict *verdict);

#define DECIDE_REMEDY_MAX_TRIALS 6

#endif
