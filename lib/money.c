#include "money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MONEY_MAX_SHARES 16

bool money_multiply(int64_t quantity, int64_t unit_price_fen, int64_t *total_fen)
{
    int64_t total = 0;
    if (quantity < 0 || unit_price_fen < 0 ||
        __builtin_mul_overflow(quantity, unit_price_fen, &total) || total > MONEY_MAX_FEN)
        return false;
    *total_fen = total;
    return true;
}

bool money_add(int64_t a_fen, int64_t b_fen, int64_t *sum_fen)
{
    int64_t sum = 0;
    if (__builtin_add_overflow(a_fen, b_fen, &sum) || sum > MONEY_MAX_FEN || sum < -MONEY_MAX_FEN)
        return false;
    *sum_fen = sum;
    return true;
}

int64_t money_percent(int64_t amount_fen, int percent)
{
    BUG_IF(amount_fen < 0 || amount_fen > MONEY_MAX_FEN || percent < 0 || percent > 100);
    /* 2^53 * 100 still fits 63 bits. */
    return (amount_fen * percent + 50) / 100;
}

/* Quotient and remainder of amount * weight / sum in 128 bits. */
static int64_t portion(int64_t amount, int64_t weight, int64_t sum, int64_t *remainder)
{
    __int128 product = (__int128)amount * weight;
    *remainder = (int64_t)(product % sum);
    return (int64_t)(product / sum);
}

static size_t index_of_largest(const int64_t *values, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (values[i] > values[best])
            best = i;
    }
    return best;
}

int64_t money_share(int64_t amount_fen, const int64_t *weights, size_t count, int64_t *shares)
{
    BUG_IF(amount_fen < 0 || amount_fen > MONEY_MAX_FEN || count > MONEY_MAX_SHARES);
    int64_t remainders[MONEY_MAX_SHARES] = {0};
    int64_t sum = 0, left = amount_fen;
    for (size_t i = 0; i < count; i++) {
        BUG_IF(weights[i] < 0 || weights[i] > MONEY_MAX_FEN);
        sum += weights[i]; /* 16 * 2^53 fits */
        shares[i] = 0;
    }
    if (sum == 0)
        return amount_fen;
    for (size_t i = 0; i < count; i++) {
        shares[i] = portion(amount_fen, weights[i], sum, &remainders[i]);
        left -= shares[i];
    }
    /* left is below the number of non-zero remainders, so each is raised at most once and a line
     * of weight 0 never. */
    for (; left > 0; left--) {
        size_t best = index_of_largest(remainders, count);
        shares[best]++;
        remainders[best] = -1;
    }
    return 0;
}

void money_print_yuan(int64_t fen, char out[32])
{
    uint64_t size = fen < 0 ? (uint64_t)0 - (uint64_t)fen : (uint64_t)fen;
    char digits[24];
    int count = snprintf(digits, sizeof(digits), "%" PRIu64, size / 100);
    size_t at = 0;
    if (fen < 0)
        out[at++] = '-';
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    (void)snprintf(out + at, 32 - at, ".%02u", (unsigned)(size % 100));
}
