#include "unit.h"

#include "money.h"

static void products_and_sums(void **state)
{
    (void)state;
    int64_t value = -1;
    assert_true(money_multiply(3, 558000, &value));
    assert_int_equal(value, 1674000);
    assert_true(money_multiply(1, MONEY_MAX_FEN, &value));
    assert_false(money_multiply(2, MONEY_MAX_FEN / 2 + 1, &value));
    assert_false(money_multiply(INT64_MAX, INT64_MAX, &value));
    assert_false(money_multiply(-1, 5, &value));
    assert_false(money_multiply(5, -1, &value));
    assert_true(money_add(MONEY_MAX_FEN - 1, 1, &value));
    assert_true(value == MONEY_MAX_FEN);
    assert_false(money_add(MONEY_MAX_FEN, 1, &value));
    assert_false(money_add(INT64_MAX, 1, &value));
    assert_false(money_add(-MONEY_MAX_FEN, -1, &value));
}

static void percent_rounds_half_up(void **state)
{
    (void)state;
    assert_int_equal(money_percent(1, 50), 1);
    assert_int_equal(money_percent(1, 49), 0);
    assert_int_equal(money_percent(199, 60), 119);
    assert_int_equal(money_percent(558000, 60), 334800);
    assert_int_equal(money_percent(0, 100), 0);
    assert_int_equal(money_percent(12345, 0), 0);
    assert_true(money_percent(MONEY_MAX_FEN, 100) == MONEY_MAX_FEN);
}

static void shares_by_largest_remainder(void **state)
{
    (void)state;
    int64_t shares[16];
    const int64_t equal[] = {1, 1, 1};
    assert_int_equal(money_share(2, equal, 3, shares), 0);
    assert_int_equal(shares[0], 1); /* a tie goes to the lower line */
    assert_int_equal(shares[1], 1);
    assert_int_equal(shares[2], 0);
    const int64_t uneven[] = {100, 0, 300, 200};
    assert_int_equal(money_share(101, uneven, 4, shares), 0);
    assert_int_equal(shares[0], 17); /* 16.83 */
    assert_int_equal(shares[1], 0);
    assert_int_equal(shares[2], 50); /* 50.50 */
    assert_int_equal(shares[3], 34); /* 33.67 */
    const int64_t nothing[] = {0, 0};
    assert_int_equal(money_share(77, nothing, 2, shares), 77);
    assert_int_equal(shares[0] + shares[1], 0);
    assert_int_equal(money_share(5, NULL, 0, shares), 5);
}

static void check_shares(int64_t amount, const int64_t *weights, size_t count, int64_t sum)
{
    int64_t shares[16], total = 0;
    int64_t unshared = money_share(amount, weights, count, shares);
    for (size_t i = 0; i < count; i++) {
        assert_true(shares[i] >= 0);
        if (amount <= sum)
            assert_true(shares[i] <= weights[i]);
        if (weights[i] == 0)
            assert_int_equal(shares[i], 0);
        total += shares[i];
    }
    assert_true(total + unshared == amount);
    assert_true(unshared == 0 || sum == 0);
}

static void random_shares_sum_exactly(void **state)
{
    (void)state;
    uint64_t seed = 20261122;
    for (int round = 0; round < 50000; round++) {
        int64_t weights[16], sum = 0;
        size_t count = 1 + unit_random(&seed) % 16;
        unsigned shift = 11 + (unsigned)(unit_random(&seed) % 50);
        for (size_t i = 0; i < count; i++) {
            weights[i] = unit_random(&seed) % 5 == 0 ? 0 : (int64_t)(unit_random(&seed) >> shift);
            sum += weights[i];
        }
        int64_t most = sum < MONEY_MAX_FEN ? sum : MONEY_MAX_FEN;
        check_shares((int64_t)(unit_random(&seed) % ((uint64_t)most + 1)), weights, count, sum);
        check_shares((int64_t)(unit_random(&seed) >> 20), weights, count, sum);
    }
}

static void printing(void **state)
{
    (void)state;
    static const struct {
        int64_t fen;
        const char *text;
    } cases[] = {
        {0, "0.00"},
        {5, "0.05"},
        {99999, "999.99"},
        {100000, "1,000.00"},
        {558000, "5,580.00"},
        {200000000, "2,000,000.00"},
        {-1, "-0.01"},
        {-100000, "-1,000.00"},
        {MONEY_MAX_FEN, "90,071,992,547,409.91"},
        {INT64_MIN, "-92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[32];
        money_print_yuan(cases[i].fen, text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_sums),
        cmocka_unit_test(percent_rounds_half_up),
        cmocka_unit_test(shares_by_largest_remainder),
        cmocka_unit_test(random_shares_sum_exactly),
        cmocka_unit_test(printing),
    };
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
