/* A person decides against the rules for a line: what denied or pended it is set aside; money, limits and uses still count. */
#include "decide_fixture.h"

static int load(void **state UNUSED)
{
    static struct formulary_errors errors;
    snapshot = snapshot_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    formulary_errors_fini(&errors);
    arena = arena_new(ARENA_BYTES);
    return snapshot == NULL || arena == NULL;
}

static int unload(void **state UNUSED)
{
    arena_free(arena);
    snapshot_drop(snapshot);
    return 0;
}

#define LINE(drug, quantity, unit, days, price)                                                    \
    "{\"drug\":\"" drug "\",\"quantity\":" quantity ",\"unit\":\"" unit "\"," days                 \
    "\"unit_price_fen\":" price "}"
#define LUNG_LINES                                                                                 \
    "\"lines\":[" LINE("泰瑞沙", "30", "片", "\"days_supply\":30,",                                \
                       "1000") "," LINE("可瑞达", "1", "瓶", "\"days_supply\":21,", "20000") "]"

/* As the rules decide. */
static struct verdict *first_of(const struct wire_case *wanted)
{
    struct decide_input input = input_of(wanted);
    struct verdict *verdict = decide(arena, &input);
    assert_non_null(verdict);
    return verdict;
}

/* The lines of the mask with what is granted for each; all others stand. */
static struct verdict *overturn(const struct wire_case *wanted, const struct verdict *first,
                                unsigned lines, int64_t granted)
{
    struct decide_input input = input_of(wanted);
    input.previous = first;
    input.keep_lines = ~lines & ((1u << wanted->claim.line_count) - 1);
    input.overturn_lines = lines;
    for (size_t i = 0; i < CLAIM_MAX_LINES; i++)
        input.overturn_quantity[i] = granted;
    struct verdict *verdict = decide(arena, &input);
    assert_non_null(verdict);
    return verdict;
}

static void test_all_is_granted(void **state UNUSED)
{
    struct wire_case *wanted = case_of(
        "{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{\"documents\":[],\"prescription\":"
        "{\"specialist\":false}}}");
    struct verdict *first = first_of(wanted);
    assert_int_equal(first->decision, DECISION_DENY);
    struct verdict *again = overturn(wanted, first, 1, 30);
    assert_int_equal(again->decision, DECISION_APPROVE);
    assert_int_equal(again->reason_count, 0);
    assert_int_equal(again->lines[0].approved_quantity, 30);
    assert_int_equal(again->lines[0].days_supply, 30);
    assert_true(again->issues_code);
}

static void test_less_is_granted(void **state UNUSED)
{
    struct wire_case *wanted = case_of(
        "{\"title\":\"t\",\"base\":\"cpic-b.json\",\"history\":{\"terms\":{\"ratio_percent\":"
        "50}},\"request\":{\"documents\":[]}}");
    struct verdict *again = overturn(wanted, first_of(wanted), 1, 20);
    assert_int_equal(again->decision, DECISION_PARTIAL);
    assert_true(has_reason(again, 1, REASON_quantity_reduced));
    assert_true(has_reason(again, 1, REASON_ratio_applied)); /* money counts as ever */
    assert_false(has_reason(again, 1, REASON_documents_missing));
    assert_int_equal(again->lines[0].approved_quantity, 20);
    assert_int_equal(again->lines[0].days_supply, 20);
    assert_int_equal(again->insurer_fen * 2, again->total_fen);
}

static void test_use_is_taken_or_gone(void **state UNUSED)
{
    struct wire_case *wanted = case_of("{\"title\":\"t\",\"base\":\"car-t.json\",\"request\":{"
                                       "\"clinical\":{\"prior_lines\":null}}}");
    struct verdict *again = overturn(wanted, first_of(wanted), 1, 1);
    assert_int_equal(again->decision, DECISION_APPROVE);
    assert_true(again->lines[0].takes_use);
    assert_int_equal(again->lines[0].days_supply, 0);

    wanted = case_of("{\"title\":\"t\",\"base\":\"car-t.json\",\"history\":{\"uses\":[{\"list\":"
                     "\"cpic-b-car-t\","
                     "\"used_on\":\"2026-03-01\",\"same_policy\":true,\"period_key\":\"x\"}]}}");
    again = overturn(wanted, first_of(wanted), 1, 1);
    assert_int_equal(again->decision, DECISION_DENY);
    assert_true(has_reason(again, 1, REASON_use_limit_reached));
}

static void test_no_money_is_no_money(void **state UNUSED)
{
    struct wire_case *wanted = case_of(
        "{\"title\":\"t\",\"base\":\"cpic-b.json\",\"history\":{\"captured_fen\":200000000},"
        "\"request\":{\"prescription\":{\"specialist\":false}}}");
    struct verdict *again = overturn(wanted, first_of(wanted), 1, 30);
    assert_int_equal(again->decision, DECISION_DENY);
    assert_true(has_reason(again, 1, REASON_limit_exhausted));
}

/* A reason of the whole goes when it keeps no line from being paid any more. */
static void test_reason_of_the_whole(void **state UNUSED)
{
    struct wire_case *wanted = case_of(
        "{\"title\":\"t\",\"base\":\"cpic-b.json\",\"history\":{\"pharmacy_suspended\":true},"
        "\"request\":{" LUNG_LINES "}}");
    struct verdict *first = first_of(wanted);
    struct verdict *one = overturn(wanted, first, 1, 1);
    assert_int_equal(one->decision, DECISION_PARTIAL);
    assert_int_equal(one->lines[1].decision, DECISION_DENY);
    assert_true(has_reason(one, 0, REASON_pharmacy_suspended));
    first->lines[1].decision = DECISION_PEND; /* kept waiting by it: the same */
    one = overturn(wanted, first, 1, 1);
    assert_true(has_reason(one, 0, REASON_pharmacy_suspended));
    struct verdict *both = overturn(wanted, first, 3, 1);
    assert_int_equal(both->lines[1].decision, DECISION_APPROVE);
    assert_false(has_reason(both, 0, REASON_pharmacy_suspended));
}

/* What social insurance paid and the lines that stand have of it is not given twice. */
static void test_social_share_is_what_is_left(void **state UNUSED)
{
    struct wire_case *wanted = case_of(
        "{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{\"social_insurance\":{\"settled\":"
        "true,\"paid_fen\":25000}," LUNG_LINES "}}");
    struct verdict *first = first_of(wanted);
    assert_int_equal(first->lines[0].social_fen, 15000);
    first->lines[1].decision = DECISION_DENY;
    first->lines[1].social_fen = first->lines[1].insurer_fen = first->lines[1].insured_fen = 0;
    struct verdict *again = overturn(wanted, first, 2, 1);
    assert_int_equal(again->lines[0].social_fen, 15000);
    assert_int_equal(again->lines[1].social_fen, 10000);
    assert_int_equal(again->social_fen, 25000);

    first->lines[0].decision = DECISION_PEND; /* waits: its share is kept for it */
    first->lines[0].social_fen = 0;
    again = overturn(wanted, first, 2, 1);
    assert_int_equal(again->lines[1].social_fen, 10000);

    first->lines[0].decision = DECISION_DENY; /* denied: it has none */
    again = overturn(wanted, first, 2, 1);
    assert_int_equal(again->lines[1].social_fen, 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_is_granted),
        cmocka_unit_test(test_less_is_granted),
        cmocka_unit_test(test_use_is_taken_or_gone),
        cmocka_unit_test(test_no_money_is_no_money),
        cmocka_unit_test(test_reason_of_the_whole),
        cmocka_unit_test(test_social_share_is_what_is_left),
    };
    return cmocka_run_group_tests_name("overturn", tests, load, unload);
}
