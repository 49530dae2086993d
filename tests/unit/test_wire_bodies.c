#include "wire.h"

#include <stdio.h>

#include "unit.h"

static struct arena *arena;
static struct problem problem;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(4 << 20);
    problem_init(&problem, arena);
    return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void expect_error(const char *pointer, const char *code)
{
    assert_int_equal(problem.status, 422);
    for (size_t i = 0; i < problem.error_count; i++) {
        if (strcmp(problem.errors[i].pointer, pointer) == 0 &&
            strcmp(problem.errors[i].code, code) == 0) {
            problem_init(&problem, arena);
            return;
        }
    }
    fail_msg("no %s at %s, first is %s at %s", code, pointer, problem.errors[0].code,
             problem.errors[0].pointer);
}

static int32_t day(const char *text)
{
    int32_t days = DATE_NONE;
    assert_true(date_parse(text, strlen(text), &days));
    return days;
}

/* ---- pharmacies ------------------------------------------------------------------------------ */

static void test_cancel_and_reversal(void **state)
{
    (void)state;
    struct wire_cancel cancel;
    struct wire_reversal reversal;
    assert_true(wire_cancel_parse(arena, STR_LIT(""), &cancel, &problem));
    assert_string_equal(cancel.reason, "");
    assert_true(wire_cancel_parse(arena, STR_LIT("{\"reason\":\"insured_refused_partial\"}"),
                                  &cancel, &problem));
    assert_string_equal(cancel.reason, "insured_refused_partial");
    assert_false(wire_cancel_parse(arena, STR_LIT("{\"why\":\"\"}"), &cancel, &problem));
    expect_error("/why", "unknown_field");
    assert_true(
        wire_reversal_parse(arena, STR_LIT("{\"idempotency_key\":\"k-1\"}"), &reversal, &problem));
    assert_string_equal(reversal.idempotency_key, "k-1");
    assert_false(
        wire_reversal_parse(arena, STR_LIT("{\"idempotency_key\":\"a b\"}"), &reversal, &problem));
    expect_error("/idempotency_key", "bad_format");
    assert_false(wire_reversal_parse(arena, STR_LIT("{}"), &reversal, &problem));
    expect_error("/idempotency_key", "required");
}

static void test_keys_and_ids(void **state)
{
    (void)state;
    static const char long_key[] =
        "0123456789012345678901234567890123456789012345678901234567890123";
    assert_true(wire_key_is_valid(STR_LIT("!~")));
    assert_true(wire_key_is_valid(str_of(long_key)));
    assert_false(wire_key_is_valid(STR_LIT("")));
    assert_false(wire_key_is_valid(STR_LIT("a b")));
    assert_false(wire_key_is_valid(STR_LIT("键")));
    assert_false(wire_key_is_valid((struct str){"a\0b", 3}));
    assert_true(wire_id_is_valid(STR_LIT("CPICB-2026_1.x")));
    assert_false(wire_id_is_valid(STR_LIT("a/b")));
    assert_false(wire_id_is_valid(STR_LIT("")));
}

static void test_check(void **state)
{
    (void)state;
    struct wire_check check;
    assert_true(wire_check_parse(
        arena, STR_LIT("{\"code\":\" ABC \",\"operator\":{\"id\":\"7\",\"name\":\"甲\"}}"), &check,
        &problem));
    assert_string_equal(check.code, "ABC");
    assert_string_equal(check.operator.name, "甲");
    assert_true(wire_check_parse(arena, STR_LIT("{\"code\":\"ABC\"}"), &check, &problem));
    assert_string_equal(check.operator.id, "");
    assert_false(wire_check_parse(arena, STR_LIT("{\"code\":\"ABC\",\"operator\":{\"id\":\"7\"}}"),
                                  &check, &problem));
    expect_error("/operator/name", "required");
}

#define DISPENSE(collector, lines)                                                                 \
    "{\"code\":\"X\",\"collector\":" collector ",\"prescription_original\":true,"                  \
    "\"documents\":[\"id_card\",\"claim_form\"],\"lines\":" lines "}"
#define INSURED "{\"by\":\"insured\",\"id_no\":\"11010519491231002x\"}"

static bool dispense_is_good(struct wire_dispense *dispense, const char *body)
{
    return wire_dispense_parse(arena, str_of(body), dispense, &problem);
}

static void test_dispense(void **state)
{
    (void)state;
    static struct wire_dispense dispense;
    assert_true(dispense_is_good(
        &dispense,
        DISPENSE(INSURED, "[{\"line\":2,\"quantity\":30,\"batch_no\":\"B1\",\"trace_codes\":"
                          "[\"81234567890123456789\",\"81234567890123456780\"]}]")));
    assert_string_equal(dispense.collector_id_no, "11010519491231002X");
    assert_int_equal(dispense.documents[1], DOC_CLAIM_FORM);
    assert_int_equal(dispense.lines[0].line, 2);
    assert_int_equal(dispense.lines[0].trace_code_count, 2);
    assert_string_equal(dispense.lines[0].trace_codes[1], "81234567890123456780");
    assert_false(dispense_is_good(
        &dispense, DISPENSE(INSURED, "[{\"line\":1,\"quantity\":1,\"trace_codes\":[\"12\"]}]")));
    expect_error("/lines/0/trace_codes/0", "bad_format");
    assert_false(dispense_is_good(
        &dispense, DISPENSE(INSURED, "[{\"line\":1,\"quantity\":1,\"trace_codes\":["
                                     "\"81234567890123456789\"]},{\"line\":1,\"quantity\":1,"
                                     "\"trace_codes\":[\"81234567890123456789\"]}]")));
    assert_int_equal(problem.error_count, 2);
    assert_string_equal(problem.errors[0].pointer, "/lines/1/line");
    expect_error("/lines/1/trace_codes/0", "contradicts");
    assert_false(dispense_is_good(&dispense, DISPENSE(INSURED, "[]")));
    expect_error("/lines", "too_few");
    assert_false(dispense_is_good(
        &dispense, DISPENSE("{\"by\":\"cat\",\"id_no\":\"1\"}", "[{\"line\":6,\"quantity\":1}]")));
    assert_int_equal(problem.error_count, 2);
    expect_error("/lines/0/line", "out_of_range");
}

static void test_receipt(void **state)
{
    (void)state;
    static const char *const codes[] = {"81234567890123456789"};
    const struct wire_receipt_line line = {.line = 1,
                                           .row = "cpic-b:85",
                                           .brand = "泰瑞沙",
                                           .unit = "片",
                                           .batch_no = "",
                                           .quantity = 30,
                                           .trace_codes = codes,
                                           .trace_code_count = 1};
    const struct wire_receipt receipt = {"D1", "A1", "P1", "7", "insured", "k1", 0, &line, 1};
    struct buf out;
    buf_init(&out, 4096);
    wire_receipt_print(&out, &receipt);
    assert_string_equal(
        buf_text(&out),
        "{\"authorization_id\":\"A1\",\"collector\":\"insured\",\"dispense_id\":\"D1\","
        "\"dispensed_at\":\"1970-01-01T08:00:00.000+08:00\",\"key_id\":\"k1\",\"lines\":[{"
        "\"brand\":\"泰瑞沙\",\"line\":1,\"quantity\":30,\"row\":\"cpic-b:85\",\"trace_codes\":["
        "\"81234567890123456789\"],\"unit\":\"片\"}],\"operator_id\":\"7\",\"pharmacy_id\":\"P1\","
        "\"type\":\"teyao.dispense.v1\"}");
    buf_fini(&out);
}

/* ---- core system ----------------------------------------------------------------------------- */

#define POLICY(insured, more)                                                                      \
    "{\"plan\":\"cpic-inpatient-b\",\"insured\":" insured                                          \
    ",\"effective_on\":\"2026-01-01\",\"expires_on\":\"2026-12-31\"" more "}"
#define PERSON "{\"id_type\":\"resident_id\",\"id_no\":\"11010519491231002X\",\"name\":\"甲\"}"

static bool policy_is_good(struct wire_policy *policy, const char *body)
{
    return wire_policy_parse(arena, str_of(body), NULL, policy, &problem);
}

static void test_policy(void **state)
{
    (void)state;
    static struct wire_policy policy;
    assert_true(policy_is_good(&policy, POLICY(PERSON, "")));
    assert_int_equal(policy.birth_on, day("1949-12-31"));
    assert_true(policy.citizen);
    assert_int_equal(policy.terms.waiting_days, CLAIM_ABSENT);
    assert_int_equal(policy.terms.annual_limit_fen, CLAIM_ABSENT);
    assert_int_equal(policy.received_on, DATE_NONE);
    assert_false(policy.void_open_codes);
    assert_true(policy_is_good(
        &policy,
        POLICY(PERSON,
               ",\"riders\":[\"device\"],\"received_on\":\"2026-01-03\",\"previous_expires_on\":"
               "\"2025-12-31\",\"terminated_on\":\"2026-06-01\",\"social_insured\":true,"
               "\"void_open_codes\":true,\"known_diagnoses\":[{\"icd10\":\"C73.x00\","
               "\"confirmed_on\":\"2020-02-02\",\"morphology\":\"8260/3\",\"staging\":{\"group\":"
               "\"I\"}}],\"terms\":{\"waiting_days\":30,\"hesitation_days\":15,"
               "\"annual_limit_fen\":1,\"deductible_fen\":2,\"ratio_percent\":90,"
               "\"unsettled_ratio_percent\":60,\"max_days_supply\":31,\"quantity_rule\":\"reject\","
               "\"definition_version\":2007,\"pools\":[{\"id\":\"car-t\",\"limit_fen\":5,"
               "\"lists\":[\"cpic-b-car-t\"]}]}")));
    assert_string_equal(policy.riders[0], "device");
    assert_int_equal(policy.terminated_on, day("2026-06-01"));
    assert_true(policy.social_insured && policy.void_open_codes);
    assert_int_equal(policy.known_diagnoses[0].first_confirmed_on, day("2020-02-02"));
    assert_int_equal(policy.known_diagnoses[0].morphology.histology, 8260);
    assert_string_equal(policy.known_diagnoses[0].staging.group, "I");
    assert_int_equal(policy.terms.definition_version, 2007);
    assert_string_equal(policy.terms.quantity_rule, "reject");
    assert_string_equal(policy.terms.pools[0].lists[0], "cpic-b-car-t");
    assert_int_equal(policy.terms.pools[0].used_fen, 0);
}

static void test_policy_people(void **state)
{
    (void)state;
    static struct wire_policy policy;
    assert_false(policy_is_good(
        &policy, POLICY("{\"id_type\":\"passport\",\"id_no\":\"E1\",\"name\":\"A\"}", "")));
    expect_error("/insured/birth_on", "required");
    assert_true(
        policy_is_good(&policy, POLICY("{\"id_type\":\"passport\",\"id_no\":\"e1\",\"name\":\"A\","
                                       "\"birth_on\":\"1980-01-01\"}",
                                       "")));
    assert_false(policy.citizen);
    assert_string_equal(policy.id_no, "E1");
    assert_true(policy_is_good(
        &policy, POLICY("{\"id_type\":\"resident_id\",\"id_no\":\"11010519491231002X\","
                        "\"name\":\"A\",\"citizen\":false}",
                        "")));
    assert_false(policy.citizen);
    assert_false(policy_is_good(
        &policy, POLICY("{\"id_type\":\"resident_id\",\"id_no\":\"11010519491231002X\","
                        "\"name\":\"A\",\"birth_on\":\"1949-12-30\"}",
                        "")));
    expect_error("/insured/birth_on", "contradicts");
}

static void test_policy_mistakes(void **state)
{
    (void)state;
    static struct wire_policy policy;
    static const struct {
        const char *body, *pointer, *code;
    } mistakes[] = {
        {"{}", "/plan", "required"},
        {POLICY(PERSON, ",\"terminated_on\":\"2025-01-01\""), "/terminated_on", "contradicts"},
        {POLICY(PERSON, ",\"previous_expires_on\":\"2026-01-01\""), "/previous_expires_on",
         "contradicts"},
        {POLICY(PERSON, ",\"received_on\":\"2026-13-01\""), "/received_on", "not_a_date"},
        {POLICY(PERSON, ",\"terms\":{\"ratio_percent\":101}"), "/terms/ratio_percent",
         "out_of_range"},
        {POLICY(PERSON, ",\"terms\":{\"definition_version\":2010}"), "/terms/definition_version",
         "out_of_range"},
        {POLICY(PERSON, ",\"terms\":{\"quantity_rule\":\"halve\"}"), "/terms/quantity_rule",
         "out_of_range"},
        {POLICY(PERSON, ",\"terms\":{\"annual_limit_fen\":0.5}"), "/terms/annual_limit_fen",
         "not_an_integer"},
        {POLICY(PERSON, ",\"terms\":{\"pools\":[{\"id\":\"a\",\"limit_fen\":1,\"lists\":[\"x\"]},"
                        "{\"id\":\"a\",\"limit_fen\":1,\"lists\":[\"y\"]}]}"),
         "/terms/pools/1/id", "contradicts"},
        {POLICY(PERSON, ",\"terms\":{\"pools\":[{\"id\":\"a\",\"limit_fen\":1,\"lists\":[\"x\"]},"
                        "{\"id\":\"b\",\"limit_fen\":1,\"lists\":[\"y\",\"x\"]}]}"),
         "/terms/pools/1/lists/1", "contradicts"},
        {POLICY(PERSON, ",\"terms\":{\"pools\":[{\"id\":\"a\",\"limit_fen\":1,"
                        "\"lists\":[\"x\",\"x\"]}]}"),
         "/terms/pools/0/lists/1", "contradicts"},
        {POLICY(PERSON, ",\"terms\":{\"pools\":[{\"id\":\"a\",\"limit_fen\":1,\"lists\":[1]}]}"),
         "/terms/pools/0/lists/0", "wrong_type"},
        {POLICY(PERSON, ",\"terms\":{\"pools\":[{\"id\":\"a\",\"limit_fen\":1,\"lists\":[],"
                        "\"used_fen\":1}]}"),
         "/terms/pools/0/used_fen", "unknown_field"},
        {POLICY(PERSON, ",\"known_diagnoses\":[{\"icd10\":\"C50\"}]"),
         "/known_diagnoses/0/confirmed_on", "required"},
        {POLICY(PERSON, ",\"known_diagnoses\":[{\"icd10\":\"C50\",\"confirmed_on\":"
                        "\"1940-01-01\"}]"),
         "/known_diagnoses/0/confirmed_on", "contradicts"},
    };
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        assert_false(policy_is_good(&policy, mistakes[i].body));
        expect_error(mistakes[i].pointer, mistakes[i].code);
    }
}

static void test_terms_and_diagnoses_round_trip(void **state)
{
    (void)state;
    static struct policy_terms terms;
    static struct claim_diagnosis known[CLAIM_MAX_DIAGNOSES];
    size_t count = 0;
    struct buf out;
    static const char stored[] =
        "{\"waiting_days\":0,\"annual_limit_fen\":7,\"quantity_rule\":\"cap\",\"pools\":[{\"id\":"
        "\"p\",\"limit_fen\":5,\"lists\":[\"a\",\"b\"],\"used_fen\":3}]}";
    static const char diagnoses[] =
        "[{\"icd10\":\"C73.x00\",\"confirmed_on\":\"2020-02-02\",\"morphology\":\"8260/3\","
        "\"staging\":{\"t\":\"T1a\",\"ki67_percent\":0}},{\"icd10\":\"C50.9\",\"confirmed_on\":"
        "\"2021-01-01\"}]";
    buf_init(&out, 4096);
    assert_true(wire_terms_parse(arena, STR_LIT(stored), &terms, &problem));
    wire_terms_print(&out, &terms);
    assert_string_equal(buf_text(&out), stored);
    buf_clear(&out);
    assert_true(wire_known_diagnoses_parse(arena, STR_LIT(diagnoses), known, &count, &problem));
    assert_int_equal(count, 2);
    wire_known_diagnoses_print(&out, known, count);
    assert_string_equal(buf_text(&out), diagnoses);
    buf_fini(&out);
}

static void test_network(void **state)
{
    (void)state;
    static struct wire_pharmacy pharmacy;
    struct wire_grant grant;
    struct wire_price price;
    assert_true(wire_pharmacy_parse(
        arena,
        STR_LIT("{\"name\":\"药房\",\"province\":\"上海\",\"city\":\"上海\",\"plans\":[\"a\"]}"),
        NULL, &pharmacy, &problem));
    assert_false(pharmacy.suspended);
    assert_false(
        wire_pharmacy_parse(arena, STR_LIT("{\"name\":\"药房\"}"), NULL, &pharmacy, &problem));
    expect_error("/plans", "required");
    assert_true(wire_grant_parse(arena,
                                 STR_LIT("{\"policy_no\":\"P\",\"list\":\"pingan\",\"row\":"
                                         "\"pingan:76\",\"state\":\"granted\",\"from\":"
                                         "\"2026-01-01\"}"),
                                 NULL, &grant, &problem));
    assert_string_equal(grant.state, "granted");
    assert_int_equal(grant.to_on, DATE_NONE);
    assert_false(wire_grant_parse(arena,
                                  STR_LIT("{\"policy_no\":\"P\",\"list\":\"pingan\",\"row\":"
                                          "\"pingan:76\",\"state\":\"gone\",\"from\":"
                                          "\"2026-01-01\",\"to\":\"2025-01-01\"}"),
                                  NULL, &grant, &problem));
    assert_int_equal(problem.error_count, 2);
    expect_error("/to", "contradicts");
    assert_true(wire_price_parse(arena, STR_LIT("{\"from\":\"2026-01-01\",\"price_fen\":100}"),
                                 &price, &problem));
    assert_string_equal(price.pharmacy_id, "");
    assert_false(wire_price_parse(arena, STR_LIT("{\"from\":\"2026-01-01\",\"price_fen\":-1}"),
                                  &price, &problem));
    expect_error("/price_fen", "out_of_range");
}

/* ---- facts ----------------------------------------------------------------------------------- */

static const char facts[] =
    "{\"policy_found\":true,\"insured_matches\":true,\"policy_no\":\"P\",\"plan\":\"pingan-plan2\","
    "\"riders\":[\"device\"],\"birth_on\":\"1949-12-31\",\"citizen\":true,\"effective_on\":"
    "\"2026-01-01\",\"expires_on\":\"2026-12-31\",\"received_on\":\"2026-01-02\","
    "\"previous_expires_on\":\"2025-12-31\",\"terminated_on\":\"2026-12-01\",\"social_insured\":"
    "true,"
    "\"terms\":{\"waiting_days\":30,\"pools\":[{\"id\":\"p\",\"limit_fen\":5,\"lists\":[\"a\"],"
    "\"used_fen\":3}]},\"pharmacy_id\":\"PH1\",\"pharmacy_known\":true,\"pharmacy_suspended\":"
    "false,"
    "\"pharmacy_city\":\"上海市\",\"pharmacy_province\":\"上海市\",\"pharmacy_plans\":[\"a\",\"b\"]"
    ","
    "\"diagnoses\":[{\"diagnosis\":{\"icd10\":\"C34.9\",\"first_confirmed_on\":\"2026-05-05\","
    "\"event\":\"initial\"},\"from_policy\":true,\"has_detail\":false}],\"lines\":[{"
    "\"authorization_id\":\"A1\",\"line\":1,\"same_policy\":true,\"same_pharmacy\":false,\"plan\":"
    "\"pingan-plan2\",\"list\":\"pingan\",\"row\":\"pingan:76\",\"molecule\":\"奥希替尼\",\"kind\":"
    "\"domestic\",\"disease_group\":\"肺癌\",\"decision\":\"approve\",\"status\":\"dispensed\","
    "\"decided_on\":\"2026-10-01\",\"issued_on\":\"2026-10-01\",\"days_supply\":30,"
    "\"approved_quantity\":30,\"dispensed_quantity\":30,\"last_dispensed_on\":\"2026-10-02\","
    "\"first_confirmed_on\":\"2026-05-05\"}],\"uses\":[{\"list\":\"axa-boao\",\"used_on\":"
    "\"2026-03-03\",\"same_policy\":true,\"period_key\":\"policy:P\"}],\"grants\":[{\"list\":"
    "\"pingan\",\"row\":\"pingan:76\",\"state\":\"refused\",\"from_on\":\"2026-01-01\",\"to_on\":"
    "\"2026-02-01\"}],\"prices\":[{\"list\":\"pingan\",\"row\":\"pingan:76\",\"price_fen\":100}],"
    "\"held_fen\":1,\"captured_fen\":2,\"deductible_used_fen\":3}";

static void test_facts_round_trip(void **state)
{
    (void)state;
    static struct history history;
    struct buf out;
    buf_init(&out, 1 << 16);
    assert_true(wire_facts_parse(arena, STR_LIT(facts), &history, &problem));
    assert_int_equal(history.line_count, 1);
    assert_string_equal(history.lines[0].molecule, "奥希替尼");
    assert_int_equal(history.terms.pools[0].used_fen, 3);
    assert_int_equal(history.terms.deductible_fen, CLAIM_ABSENT);
    assert_int_equal(history.diagnoses[0].diagnosis.first_confirmed_on, day("2026-05-05"));
    wire_facts_print(&out, &history);
    assert_string_equal(buf_text(&out), facts);
    buf_fini(&out);
}

/* What the daemon has when there is no such policy: nothing set. */
static void test_empty_facts_round_trip(void **state)
{
    (void)state;
    static struct history history, again;
    struct buf first, second;
    buf_init(&first, 1 << 16);
    buf_init(&second, 1 << 16);
    wire_facts_print(&first, &history);
    assert_true(wire_facts_parse(arena, (struct str){first.data, first.length}, &again, &problem));
    assert_false(again.policy_found);
    wire_facts_print(&second, &again);
    assert_string_equal(buf_text(&first), buf_text(&second));
    buf_fini(&first);
    buf_fini(&second);
}

/* ---- text and problems ----------------------------------------------------------------------- */

static void test_text(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    wire_text_str(&out, STR_LIT("a\"\\\b\f\n\r\t\x01\x7F/泰😀\xFF\xE6\xB3."));
    assert_string_equal(buf_text(&out), "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f/泰😀\xEF\xBF\xBD"
                                        "\xEF\xBF\xBD\xEF\xBF\xBD.\"");
    buf_clear(&out);
    wire_text_str(&out, (struct str){"\0", 1});
    wire_text(&out, NULL);
    assert_string_equal(buf_text(&out), "\"\\u0000\"\"\"");
    buf_fini(&out);
}

static void test_problem(void **state)
{
    (void)state;
    struct problem said;
    struct buf out;
    buf_init(&out, 4096);
    problem_init(&said, arena);
    problem_set(&said, 409, "limit_below_commitments", "额度低于已占用金额");
    problem_set(&said, 500, "later", NULL);
    said.extra[said.extra_count].name = "held_fen";
    said.extra[said.extra_count++].json = "7";
    problem_print(&said, "/v1/policies/P", &out);
    assert_string_equal(
        buf_text(&out),
        "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,\"code\":"
        "\"limit_below_commitments\",\"detail\":\"额度低于已占用金额\",\"instance\":"
        "\"/v1/policies/P\",\"held_fen\":7}");
    buf_clear(&out);
    problem_init(&said, arena);
    problem_field(&said, "/a", "required", "x");
    problem_print(&said, NULL, &out);
    assert_non_null(
        strstr(buf_text(&out),
               "\"errors\":[{\"pointer\":\"/a\",\"code\":\"required\",\"detail\":\"x\"}]"));
    buf_fini(&out);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_cancel_and_reversal),
        TEST(test_keys_and_ids),
        TEST(test_check),
        TEST(test_dispense),
        TEST(test_receipt),
        TEST(test_policy),
        TEST(test_policy_people),
        TEST(test_policy_mistakes),
        TEST(test_terms_and_diagnoses_round_trip),
        TEST(test_network),
        TEST(test_facts_round_trip),
        TEST(test_empty_facts_round_trip),
        TEST(test_text),
        TEST(test_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
