/* money: int64 fen, never floating point. Every operation is overflow checked. */
#ifndef TEYAO_MONEY_H
#define TEYAO_MONEY_H

#include "base.h"

#define MONEY_MAX_FEN INT64_C(9007199254740991) /* 2^53 - 1: what JSON readers keep exactly */

/* quantity * unit price; false when the product exceeds MONEY_MAX_FEN or an input is negative. */
MUST_CHECK bool money_multiply(int64_t quantity, int64_t unit_price_fen, int64_t *total_fen);
MUST_CHECK bool money_add(int64_t a_fen, int64_t b_fen, int64_t *sum_fen);
/* amount × percent / 100, half up to the fen (decisions "Money"). percent 0–100, amount ≥ 0. */
int64_t money_percent(int64_t amount_fen, int percent);
/* Shares amount_fen over weights by largest remainder, ties to the lower index (decisions "Money").
 * shares[] sums to amount_fen exactly and shares[i] ≤ weights[i] when amount ≤ sum of weights. All-zero weights give all zero
 * shares and return the unshared amount; otherwise returns 0. count ≤ 16. */
int64_t money_share(int64_t amount_fen, const int64_t *weights, size_t count, int64_t *shares);
/* "5,580.00" in yuan for people. out must hold 32 bytes. */
void money_print_yuan(int64_t fen, char out[32]);

#endif
