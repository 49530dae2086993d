/* decide_promise: what the manual promises besides money: when a review is due, when the drug is found, when it is
 * delivered or can be collected, in working days or calendar days as each clause counts. */
#ifndef TEYAO_DECIDE_PROMISE_H
#define TEYAO_DECIDE_PROMISE_H

#include "rule.h"

/* A review is promised, and due, when a line waits or was refused or a flag brings it before a person. Fills promises, review_due_on and review_due_note of a verdict whose decision and code period are set. */
void decide_promise_add(struct rule_context *context);

#endif
