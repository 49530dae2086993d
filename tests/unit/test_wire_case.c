#include "wire_case.h"

#include <stdio.h>

#include "unit.h"

static struct arena *arena;
static struct problem problem;
static struct wire_case given;
static struct verdict verdict;
static struct buf out;

static bool read_file(void *context, struct arena *into, const char *name, struct str *text)
{
    char path[4096];
    char bytes[8192];
    (void)snprintf(path, sizeof(path), "%s/%s", (const char *)context, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t length = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    text->data = arena_copy(into, bytes, length);
    text->length = length;
    return text->data != NULL;
}

/* A case that does nothing but name another one, so that paths are followed too. */
static bool parse(const char *name)
{
    static char folder[] = TEYAO_SOURCE_DIR "/tests/unit/data";
    char text[256];
    (void)snprintf(text, sizeof(text), "{\"base\":\"wire_case/%s\"}", name);
    return wire_case_parse(arena, str_of(text), read_file, folder, &given, &problem);
}

static int set_up(void **state)
{
    (void)state;
    static const struct formulary_row row = {.id = "cpic-b:85"};
    arena = arena_new(4 << 20);
    problem_init(&problem, arena);
    buf_init(&out, 1 << 16);
    verdict = (struct verdict){.decision = DECISION_APPROVE,
                               .insurer_fen = 558000,
                               .line_count = 1,
                               .trace_count = 1,
                               .issues_code = true,
                               .valid_from = 20779,
                               .expires_on = 20809,
                               .to_collect = {DOC_CLAIM_FORM},
                               .to_collect_count = 1};
    verdict.lines[0] = (struct verdict_line){.decision = DECISION_APPROVE,
                                             .row = &row,
                                             .approved_quantity = 30,
                                             .insurer_fen = 558000,
                                             .flags = FLAG_PRICE_NOT_AGREED};
    verdict.trace[0] = (struct verdict_trace){"policy", 0, TRACE_PASS, "", "policy found"};
    return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_fini(&out);
    arena_free(arena);
    return 0;
}

static void test_bases_are_merged(void **state)
{
    (void)state;
    assert_true(parse("approve.json"));
    assert_string_equal(given.title, "泰瑞沙获批");
    assert_int_equal(given.today, 20779);
    assert_int_equal(given.submitted_on, DATE_NONE);
    assert_int_equal(given.history.rider_count, 0);
    assert_int_equal(given.history.terms.waiting_days, 30);
    assert_int_equal(given.history.terms.ratio_percent, 100);
    assert_true(given.history.policy_found && given.history.insured_matches);
    assert_string_equal(given.claim.name, "B");
    assert_string_equal(given.claim.id_no, "E1");
    assert_string_equal(given.claim.applicant_name, "C");
    assert_int_equal(given.request_problem.status, 0);
    assert_true(given.has_expect);
}

static void test_bad_cases(void **state)
{
    (void)state;
    assert_false(parse("loop.json"));
    assert_string_equal(problem.errors[0].pointer, "/base");
    problem_init(&problem, arena);
    assert_false(parse("absent.json"));
    assert_int_equal(problem.status, 422);
    problem_init(&problem, arena);
    assert_false(wire_case_parse(arena, STR_LIT("{\"title\":\"x\",\"base\":\"y\"}"), NULL, NULL,
                                 &given, &problem));
    assert_int_equal(problem.status, 422);
    problem_init(&problem, arena);
    assert_false(wire_case_parse(arena, STR_LIT("{\"title\":\"x\",\"titel\":1}"), NULL, NULL,
                                 &given, &problem));
    assert_int_equal(problem.error_count, 4); /* today, history, request; titel */
    assert_string_equal(problem.errors[3].code, "unknown_field");
}

static void test_agreement(void **state)
{
    (void)state;
    assert_true(parse("approve.json"));
    size_t differences = wire_case_compare(&given, &verdict, &out);
    assert_string_equal(buf_text(&out), "");
    assert_int_equal(differences, 0);
}

static void spoil(int what)
{
    switch (what) {
    case 0: verdict.decision = DECISION_DENY; break;
    case 1: verdict.insurer_fen--; break;
    case 2: verdict.lines[0].row = NULL; break;
    case 3: verdict.lines[0].approved_quantity = 29; break;
    case 4: verdict.lines[0].flags = 0; break;
    case 5: verdict.to_collect_count = 0; break;
    case 6: verdict.valid_from++; break;
    case 7: verdict.issues_code = false; break;
    case 8: verdict.trace[0].outcome = TRACE_FAIL; break;
    case 9: verdict.trace[0].compared = "nothing"; break;
    case 10:
        verdict.reasons[0] = (struct verdict_reason){.code = REASON_manual_review, .line = 1};
        verdict.reason_count = 1;
        break;
    default: verdict.line_count = 0; break;
    }
}

/* Each thing that is expected is noticed when it is otherwise. */
static void test_differences(void **state)
{
    (void)state;
    const struct verdict good = verdict;
    assert_true(parse("approve.json"));
    for (int i = 0; i < 12; i++) {
        verdict = good;
        spoil(i);
        buf_clear(&out);
        if (wire_case_compare(&given, &verdict, &out) == 0)
            fail_msg("change %d goes unnoticed", i);
    }
}

static void test_details(void **state)
{
    (void)state;
    struct wire_expect_reason *wanted = &given.expect.details[0];
    assert_true(parse("approve.json"));
    verdict.reasons[0] = (struct verdict_reason){.code = REASON_ratio_applied,
                                                 .line = 1,
                                                 .clause = "003 合同 第 3 条",
                                                 .remedy = "无",
                                                 .rule = "ratio"};
    verdict.reason_count = 1;
    given.expect.reasons.given = false;
    given.expect.lines[0].reasons.given = false;
    *wanted = (struct wire_expect_reason){.code = "ratio_applied",
                                          .clause = "第 3 条",
                                          .pointer = "",
                                          .required = "",
                                          .submitted = "",
                                          .remedy = "",
                                          .rule = "ratio",
                                          .line = 1};
    given.expect.detail_count = 1;
    assert_int_equal(wire_case_compare(&given, &verdict, &out), 0);
    wanted->clause = "第 4 条";
    assert_int_equal(wire_case_compare(&given, &verdict, &out), 1);
    wanted->clause = "第 3 条";
    wanted->line = 2;
    assert_int_equal(wire_case_compare(&given, &verdict, &out), 1);
}

static void test_field_errors(void **state)
{
    (void)state;
    assert_true(parse("future.json"));
    assert_int_equal(given.request_problem.error_count, 1);
    assert_int_equal(wire_case_compare(&given, NULL, &out), 0);
    given.expect.field_errors.count = 0;
    assert_int_equal(wire_case_compare(&given, NULL, &out), 1);
    assert_string_equal(buf_text(&out),
                        "field_errors: in_the_future /prescription/issued_on was not expected\n");
    given.expect.field_errors.given = false;
    assert_int_equal(wire_case_compare(&given, NULL, &out), 1);
    given.request_problem.error_count = 0;
    verdict.field_errors[0].pointer = "/lines/0/days_supply";
    verdict.field_errors[0].code = "required";
    verdict.field_error_count = 1;
    assert_int_equal(wire_case_compare(&given, &verdict, &out), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_bases_are_merged), TEST(test_bad_cases), TEST(test_agreement),
        TEST(test_differences),      TEST(test_details),   TEST(test_field_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
