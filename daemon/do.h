/* do: the entries of all routes; each is defined at the end of its do_<name>.c. */
#ifndef TEYAO_DO_H
#define TEYAO_DO_H

#include "exchange.h"

extern const struct do_entry do_authorization, do_authorization_by_key, do_authorization_get,
    do_documents, do_cancel, do_estimate, do_reversal, do_events, do_pickup_check,
    do_pickup_dispense, do_formulary_match, do_formulary_lists, do_formulary_list, do_receipt_keys,
    do_policy_put, do_pharmacy_put, do_grant, do_price_put, do_review_list, do_review_get,
    do_review_assign, do_review_note, do_review_decide, do_review_metrics, do_audit_read;

#endif
