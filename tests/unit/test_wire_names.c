/* What the core system sends is held against the real lists and plans. */
#include "wire.h"

#include "unit.h"

static struct snapshot *snapshot;
static struct arena *arena;
static struct problem problem;

static int load(void **state)
{
    (void)state;
    static struct formulary_errors errors;
    snapshot = snapshot_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    formulary_errors_fini(&errors);
    return snapshot == NULL ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    snapshot_drop(snapshot);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    problem_init(&problem, arena);
    return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void expect_only(const char *pointer, const char *code)
{
    assert_int_equal(problem.error_count, 1);
    assert_string_equal(problem.errors[0].pointer, pointer);
    assert_string_equal(problem.errors[0].code, code);
    problem_init(&problem, arena);
}

static bool policy_is_good(const char *plan, const char *more)
{
    static struct wire_policy policy;
    const char *body = arena_printf(
        arena,
        "{\"plan\":\"%s\",\"insured\":{\"id_type\":\"resident_id\",\"id_no\":"
        "\"11010519491231002X\","
        "\"name\":\"A\"},\"effective_on\":\"2026-01-01\",\"expires_on\":\"2026-12-31\"%s}",
        plan, more);
    return wire_policy_parse(arena, str_of(body), snapshot, &policy, &problem);
}

static void test_policy(void **state)
{
    (void)state;
    assert_true(policy_is_good("axa-zhuoyue-2022", ",\"riders\":[\"special-drug\",\"device\"]"));
    assert_true(policy_is_good("cpic-breast-a", ",\"riders\":[\"special-drug\"]"));
    assert_true(policy_is_good("pingan-plan2", ""));
    assert_false(policy_is_good("axa-zhuoyue-2023", ""));
    expect_only("/plan", "out_of_range");
    assert_false(policy_is_good("cpic-breast-a", ",\"riders\":[\"special-drug\",\"device\"]"));
    expect_only("/riders/1", "out_of_range");
    assert_false(
        policy_is_good("axa-zhuoyue-2022", ",\"riders\":[\"special-drug\",\"special-drug\"]"));
    expect_only("/riders/1", "contradicts");
    assert_true(policy_is_good("cpic-inpatient-b", ",\"terms\":{\"pools\":[{\"id\":\"p\","
                                                   "\"limit_fen\":1,\"lists\":[\"cpic-b\"]}]}"));
    assert_false(policy_is_good("cpic-inpatient-b", ",\"terms\":{\"pools\":[{\"id\":\"p\","
                                                    "\"limit_fen\":1,\"lists\":[\"pingan\"]}]}"));
    expect_only("/terms/pools/0/lists/0", "out_of_range");
}

static bool grant_is_good(const char *list, const char *row)
{
    struct wire_grant grant;
    const char *body = arena_printf(arena,
                                    "{\"policy_no\":\"P\",\"list\":\"%s\",\"row\":\"%s\",\"state\":"
                                    "\"granted\",\"from\":\"2026-01-01\"}",
                                    list, row);
    return wire_grant_parse(arena, str_of(body), snapshot, &grant, &problem);
}

static void test_grant(void **state)
{
    (void)state;
    assert_true(grant_is_good("pingan", "pingan:76"));
    assert_false(grant_is_good("pingan2", "pingan:76"));
    expect_only("/list", "out_of_range");
    assert_false(grant_is_good("pingan", "pingan:999"));
    expect_only("/row", "out_of_range");
    assert_false(grant_is_good("pingan", "cpic-b:85"));
    expect_only("/row", "out_of_range");
}

static void test_pharmacy(void **state)
{
    (void)state;
    static struct wire_pharmacy pharmacy;
    assert_true(wire_pharmacy_parse(arena,
                                    STR_LIT("{\"name\":\"N\",\"province\":\"P\",\"city\":\"C\","
                                            "\"plans\":[\"pingan-plan2\"]}"),
                                    snapshot, &pharmacy, &problem));
    assert_false(wire_pharmacy_parse(arena,
                                     STR_LIT("{\"name\":\"N\",\"province\":\"P\",\"city\":\"C\","
                                             "\"plans\":[\"pingan-plan2\",\"x\"]}"),
                                     snapshot, &pharmacy, &problem));
    expect_only("/plans/1", "out_of_range");
}

/* All nine lists, each row once. */
static void test_lists(void **state)
{
    (void)state;
    struct buf out;
    size_t rows = 0;
    buf_init(&out, 4 << 20);
    wire_lists_print(&out, snapshot->formulary);
    for (size_t i = 0; i < formulary_list_count(snapshot->formulary); i++) {
        const struct formulary_list *list = formulary_list_at(snapshot->formulary, i);
        assert_non_null(strstr(buf_text(&out), list->id));
        rows += list->row_count;
    }
    assert_int_equal(rows, 537);
    buf_fini(&out);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_policy),
        TEST(test_grant),
        TEST(test_pharmacy),
        TEST(test_lists),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
