#include "wire.h"

#include "unit.h"

static const struct formulary_row rows[2];
static const struct formulary_list list = {.id = "cpic-b",
                                           .version = "manual-1",
                                           .name_zh = "药品清单",
                                           .name_en = "Drugs",
                                           .manual = "003",
                                           .heading = "附件一",
                                           .benefit = "domestic",
                                           .kind = PRODUCT_DOMESTIC,
                                           .effective_from = 18628,
                                           .effective_to = DATE_NONE,
                                           .dates_are_default = true,
                                           .rows = rows,
                                           .row_count = 2};
static const struct formulary_row rows[2] = {
    {.list = &list,
     .id = "cpic-b:85",
     .printed_no = "85",
     .brand = "泰瑞沙",
     .generic = "甲磺酸奥希替尼片",
     .manufacturer = "阿斯利康",
     .diseases = "肺癌",
     .indication = "",
     .approval_no = "",
     .heading = "附件一 序号 85",
     .molecule = "奥希替尼",
     .kind = PRODUCT_DOMESTIC,
     .catalogue = CATALOGUE_YES},
    {.list = &list,
     .id = "cpic-b:86",
     .printed_no = "86",
     .brand = "某\"药",
     .generic = "某药片",
     .manufacturer = "某厂",
     .diseases = "",
     .indication = "",
     .approval_no = "",
     .heading = "附件一 序号 86",
     .molecule = "某",
     .kind = PRODUCT_DOMESTIC},
};

static struct claim claim = {
    .line_count = 2, .lines = {{.quantity = 30, .unit = "片"}, {.quantity = 2, .unit = "盒"}}};
static struct verdict verdict;
static struct buf out;

static const struct wire_answer recorded = {
    .authorization_id = "A1", .status = "open", .issue = 1, .key_version = 12, .decided_at_ms = 0};

static int set_up(void **state)
{
    (void)state;
    static const struct formulary_row *const candidates[] = {&rows[1]};
    buf_init(&out, 1 << 16);
    verdict = (struct verdict){.decision = DECISION_PARTIAL,
                               .total_fen = 558000,
                               .social_fen = 8000,
                               .insurer_fen = 330000,
                               .insured_fen = 220000,
                               .line_count = 2,
                               .reason_count = 3,
                               .trace_count = 2,
                               .flags = FLAG_LABEL_NOT_CHECKED,
                               .issues_code = true,
                               .valid_from = 20779,
                               .expires_on = 20808,
                               .plan = "cpic-inpatient-b",
                               .plan_version = "1",
                               .list_version = "abc",
                               .engine_version = 1,
                               .decided_on = 20779,
                               .review_due_on = DATE_NONE,
                               .review_due_note = "",
                               .to_collect = {DOC_CLAIM_FORM},
                               .to_collect_count = 1};
    verdict.lines[0] = (struct verdict_line){.decision = DECISION_PARTIAL,
                                             .row = &rows[0],
                                             .matched_by = MATCH_BY_BRAND,
                                             .approved_quantity = 30,
                                             .total_fen = 558000,
                                             .social_fen = 8000,
                                             .insurer_fen = 330000,
                                             .insured_fen = 220000,
                                             .unit_price_fen = 18600,
                                             .flags = FLAG_LABEL_NOT_CHECKED};
    verdict.lines[1] = (struct verdict_line){.decision = DECISION_PEND};
    verdict.reasons[0] = (struct verdict_reason){.code = REASON_unsettled_social_insurance,
                                                 .line = 1,
                                                 .clause = "003 合同",
                                                 .pointer = "/social_insurance",
                                                 .required = "100",
                                                 .submitted = "60",
                                                 .remedy = "",
                                                 .rule = "settlement"};
    verdict.reasons[1] = (struct verdict_reason){.code = REASON_drug_ambiguous,
                                                 .line = 2,
                                                 .clause = "003 附件一",
                                                 .rule = "product",
                                                 .candidates = candidates,
                                                 .candidate_count = 1};
    verdict.reasons[2] = (struct verdict_reason){
        .code = REASON_documents_missing, .clause = "003 二", .remedy = "补", .rule = "documents"};
    verdict.trace[0] = (struct verdict_trace){"policy", 0, TRACE_PASS, "", "found"};
    verdict.trace[1] = (struct verdict_trace){"product", 2, TRACE_FAIL, "003 附件一", ""};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_fini(&out);
    return 0;
}

static void has(const char *text)
{
    if (strstr(buf_text(&out), text) == NULL)
        fail_msg("%s\nis not in\n%s", text, buf_text(&out));
}

static void has_not(const char *text)
{
    if (strstr(buf_text(&out), text) != NULL)
        fail_msg("%s\nis in\n%s", text, buf_text(&out));
}

static void test_answer(void **state)
{
    (void)state;
    wire_verdict_print(&out, &claim, &verdict, &recorded);
    has("{\"authorization_id\":\"A1\",\"decision\":\"partial\",\"status\":\"open\","
        "\"x12_review_action\":\"A2\",\"total_fen\":558000,\"social_insurance_pays_fen\":8000,"
        "\"deductible_fen\":0,\"insurer_pays_fen\":330000,\"insured_pays_fen\":220000,"
        "\"pickup\":{\"code\":\"@pickup:1:12@\",\"valid_from\":\"2026-11-22\","
        "\"expires_at\":\"2026-12-21T23:59:59+08:00\"},\"flags\":[\"label_not_checked\"],"
        "\"lines\":[{\"line\":1,\"decision\":\"partial\",\"x12_review_action\":\"A6\","
        "\"product\":{\"list\":\"cpic-b\",\"row\":\"cpic-b:85\",\"list_version\":\"manual-1\","
        "\"kind\":\"domestic\",\"brand\":\"泰瑞沙\",\"generic\":\"甲磺酸奥希替尼片\","
        "\"manufacturer\":\"阿斯利康\",\"matched_by\":\"brand\"},\"requested_quantity\":30,"
        "\"approved_quantity\":30,\"unit\":\"片\",\"unit_price_fen\":18600,\"total_fen\":558000,");
    has("{\"line\":2,\"decision\":\"pend\",\"x12_review_action\":\"A4\",\"product\":null,"
        "\"requested_quantity\":2,");
    has("\"code\":\"unsettled_social_insurance\",\"effect\":\"reduce\",");
    has("\"clause\":\"003 合同\",\"line\":1,\"pointer\":\"/social_insurance\",\"required\":\"100\","
        "\"submitted\":\"60\",\"remedy\":null,\"remedy_proven\":false,\"rule\":\"settlement\"}");
    has("\"candidates\":[{\"list\":\"cpic-b\",\"row\":\"cpic-b:86\",\"brand\":\"某\\\"药\",");
    has("\"clause\":\"003 二\",\"line\":null,\"pointer\":null,");
    has("\"documents_to_collect\":[\"claim_form\"],\"service\":[],\"basis\":{\"plan\":\"cpic-"
        "inpatient-b\","
        "\"plan_version\":\"1\",\"decided_at\":\"1970-01-01T08:00:00.000+08:00\","
        "\"engine_version\":1,\"formulary\":\"abc\",\"first_request\":false}}");
    has_not("overturned_at");
}

static void test_same_bytes(void **state)
{
    (void)state;
    struct buf again;
    buf_init(&again, 1 << 16);
    wire_verdict_print(&out, &claim, &verdict, &recorded);
    wire_verdict_print(&again, &claim, &verdict, &recorded);
    assert_string_equal(buf_text(&out), buf_text(&again));
    buf_fini(&again);
}

static void test_service(void **state)
{
    (void)state;
    verdict.promise_count = 4;
    verdict.promises[0] = (struct verdict_promise){PROMISE_REVIEW,       20779, DATE_NONE, 2027,
                                                   PROMISE_WORKING_DAYS, "审",  "003 4"};
    verdict.promises[1] = (struct verdict_promise){PROMISE_FIND_DRUG,     20779, 20782,   0,
                                                   PROMISE_CALENDAR_DAYS, "找",  "000 b)"};
    verdict.promises[2] = (struct verdict_promise){PROMISE_DELIVERY, DATE_NONE,  DATE_NONE, 0,
                                                   PROMISE_NO_UNIT,  "另行安排", "000 d)"};
    verdict.promises[3] = (struct verdict_promise){PROMISE_COLLECTION, 20782,  DATE_NONE, 0,
                                                   PROMISE_NO_UNIT,    "就诊", "000 3"};
    verdict.reasons[2].remedy_proven = true;
    wire_verdict_print(&out, &claim, &verdict, &recorded);
    has("\"service\":[{\"kind\":\"review\",\"from\":\"2026-11-22\",\"to\":null,"
        "\"basis_unit\":\"working_day\",\"note\":\"审\",\"clause\":\"003 4\"},"
        "{\"kind\":\"find_drug\",\"from\":\"2026-11-22\",\"to\":\"2026-11-25\","
        "\"basis_unit\":\"calendar_day\",\"note\":\"找\",\"clause\":\"000 b)\"},"
        "{\"kind\":\"delivery\",\"from\":null,\"to\":null,\"basis_unit\":null,"
        "\"note\":\"另行安排\",\"clause\":\"000 d)\"},"
        "{\"kind\":\"collection\",\"from\":\"2026-11-25\",\"to\":null,\"basis_unit\":null,"
        "\"note\":\"就诊\",\"clause\":\"000 3\"}],\"basis\"");
    has("\"remedy\":\"补\",\"remedy_proven\":true,");
}

static void test_estimate_and_review(void **state)
{
    (void)state;
    const struct wire_answer estimate = {.decided_at_ms = 1000, .overturned_at_ms = 2000};
    verdict.review_due_on = 20782;
    verdict.review_due_note = "no calendar for 2027";
    wire_verdict_print(&out, &claim, &verdict, &estimate);
    has_not("authorization_id");
    has_not("pickup");
    has_not("\"status\"");
    has("\"overturned_at\":\"1970-01-01T08:00:02.000+08:00\"");
    has("\"review\":{\"due_on\":\"2026-11-25\",\"note\":\"no calendar for 2027\"}");
}

static void test_status(void **state)
{
    (void)state;
    assert_string_equal(wire_verdict_status(&verdict), "open");
    verdict.issues_code = false;
    verdict.decision = DECISION_PEND;
    assert_string_equal(wire_verdict_status(&verdict), "pended");
    verdict.decision = DECISION_DENY;
    assert_string_equal(wire_verdict_status(&verdict), "denied");
}

static void test_field_errors_after_matching(void **state)
{
    (void)state;
    struct problem problem;
    struct arena *arena = arena_new(1 << 12);
    problem_init(&problem, arena);
    assert_false(wire_verdict_problem(&verdict, &problem));
    assert_int_equal(problem.status, 0);
    verdict.field_errors[0].pointer = "/lines/0/days_supply";
    verdict.field_errors[0].code = "required";
    verdict.field_error_count = 1;
    assert_true(wire_verdict_problem(&verdict, &problem));
    assert_int_equal(problem.status, 422);
    assert_string_equal(problem.errors[0].pointer, "/lines/0/days_supply");
    arena_free(arena);
}

static void test_trace(void **state)
{
    (void)state;
    wire_trace_print(&out, &verdict);
    assert_string_equal(buf_text(&out),
                        "[{\"rule\":\"policy\",\"line\":null,\"outcome\":\"pass\",\"clause\":null,"
                        "\"compared\":\"found\"},{\"rule\":\"product\",\"line\":2,\"outcome\":"
                        "\"fail\",\"clause\":\"003 附件一\",\"compared\":null}]");
}

/* ---- stored answers -------------------------------------------------------------------------- */

static struct str text_of(const struct buf *buf)
{
    return (struct str){buf_text(buf), buf->length};
}

static void test_code(void **state)
{
    (void)state;
    struct buf stored;
    int issue = 0, version = 0;
    buf_init(&stored, 1 << 16);
    /* a patient's name or a drug can hold anything; it is not taken for the code */
    claim.lines[0].unit = "\"code\":\"@pickup:9:9@\"";
    wire_verdict_print(&stored, &claim, &verdict, &recorded);
    claim.lines[0].unit = "片";
    assert_true(wire_pickup_find(text_of(&stored), &issue, &version));
    assert_int_equal(issue, 1);
    assert_int_equal(version, 12);
    wire_answer_with_code(&out, text_of(&stored), "ABCDE-FGHJK-MNPQR");
    has("\"pickup\":{\"code\":\"ABCDE-FGHJK-MNPQR\",\"valid_from\"");
    has("\\\"@pickup:9:9@");
    assert_int_equal(out.length,
                     stored.length + strlen("ABCDE-FGHJK-MNPQR") - strlen("@pickup:1:12@"));
    assert_false(wire_pickup_find(text_of(&out), &issue, &version));
    buf_clear(&out);
    wire_answer_with_code(&out, STR_LIT("{\"a\":1}"), "X");
    assert_string_equal(buf_text(&out), "{\"a\":1}");
    buf_fini(&stored);
}

static void test_restate(void **state)
{
    (void)state;
    struct buf stored;
    buf_init(&stored, 1 << 16);
    wire_verdict_print(&stored, &claim, &verdict, &recorded);
    struct wire_restate restate = {.status = "open", .code = "X-Y"};
    wire_answer_restate(&out, text_of(&stored), &restate);
    has("\"status\":\"open\"");
    has("\"pickup\":{\"code\":\"X-Y\"");
    buf_clear(&out);
    restate = (struct wire_restate){.status = "cancelled", .code = "X-Y", .trace = "[1]"};
    wire_answer_restate(&out, text_of(&stored), &restate);
    has("\"decision\":\"partial\",\"status\":\"cancelled\",\"x12");
    has_not("pickup");
    has(",\"insured_pays_fen\":220000,\"flags\":");
    has("\"first_request\":false},\"trace\":[1]}");
    buf_clear(&out);
    restate = (struct wire_restate){.status = "partly_dispensed", .extra = "\"a\":[],\"b\":1"};
    wire_answer_restate(&out, text_of(&stored), &restate);
    has_not("pickup");
    has("\"first_request\":false},\"a\":[],\"b\":1}");
    buf_fini(&stored);
}

/* ---- formulary ------------------------------------------------------------------------------- */

static void test_match(void **state)
{
    (void)state;
    static const struct match_answer exact = {.result = MATCH_EXACT,
                                              .matched_by = MATCH_BY_BRAND,
                                              .products = {&rows[0]},
                                              .product_count = 1};
    static const struct match_answer none = {.result = MATCH_NONE,
                                             .matched_by = MATCH_BY_PINYIN,
                                             .candidates = {&rows[1]},
                                             .candidate_count = 1};
    wire_match_print(&out, &exact);
    assert_string_equal(buf_text(&out),
                        "{\"result\":\"exact\",\"products\":[{\"list\":\"cpic-b\",\"row\":"
                        "\"cpic-b:85\",\"brand\":\"泰瑞沙\",\"generic\":\"甲磺酸奥希替尼片\","
                        "\"manufacturer\":\"阿斯利康\",\"kind\":\"domestic\"}],\"candidates\":[],"
                        "\"matched_by\":\"brand\"}");
    buf_clear(&out);
    wire_match_print(&out, &none);
    has("{\"result\":\"none\",\"products\":[],\"candidates\":[{\"list\":\"cpic-b\"");
}

static void test_rows(void **state)
{
    (void)state;
    wire_rows_print(&out, &list, 0, 1, "c1");
    has("{\"list\":\"cpic-b\",\"version\":\"manual-1\",");
    has("\"effective_from\":\"2021-01-01\",\"effective_to\":null,\"dates_are_default\":true,");
    has("\"row\":\"cpic-b:85\"");
    has("\"catalogue\":\"yes\"");
    has_not("cpic-b:86");
    has("\"next_cursor\":\"c1\"}");
    buf_clear(&out);
    wire_rows_print(&out, &list, 1, 200, NULL);
    has("\"row\":\"cpic-b:86\"");
    has("\"diseases\":null");
    has("\"next_cursor\":null}");
    buf_clear(&out);
    wire_rows_print(&out, &list, 7, 200, NULL);
    has("\"items\":[]");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_answer),  TEST(test_same_bytes),
        TEST(test_service), TEST(test_estimate_and_review),
        TEST(test_status),  TEST(test_field_errors_after_matching),
        TEST(test_trace),   TEST(test_code),
        TEST(test_restate), TEST(test_match),
        TEST(test_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
