#include "match_fixture.h"

#define QUERIES TEYAO_SOURCE_DIR "/tests/formulary"

/* Are the rows exactly those of a ';' separated list of ids? */
static bool are(const struct world *world, const struct formulary_row *const *rows, size_t count,
                struct str ids)
{
    struct str id;
    size_t named = 0;
    while (ids.length > 0 && str_next(&ids, ';', &id)) {
        char text[64];
        (void)snprintf(text, sizeof(text), "%.*s", (int)id.length, id.data);
        const struct formulary_row *row = formulary_row_on(world->formulary, text, DATE_NONE);
        if (row == NULL || !holds(rows, count, row))
            return false;
        named++;
    }
    return named == count;
}

/* ---- the query file ------------------------------------------------------------------------------ */

enum { QUERY, PLAN, EXPECTED, CANDIDATES, WHY };
static const char *const query_columns[] = {"query", "plan", "expected", "candidates", "why"};

static bool is_as_expected(const struct world *world, const struct match_answer *answer,
                           const struct str *field)
{
    bool nothing = answer->product_count == 0;
    bool candidates = are(world, answer->candidates, answer->candidate_count, field[CANDIDATES]);
    if (str_equal_text(field[EXPECTED], "NONE"))
        return answer->result == MATCH_NONE && nothing && answer->candidate_count == 0;
    if (str_equal_text(field[EXPECTED], "AMBIGUOUS")) /* or none with those candidates */
        return nothing && candidates &&
               (answer->result == MATCH_AMBIGUOUS ||
                (answer->result == MATCH_NONE && answer->candidate_count > 0));
    if (str_find(field[WHY], STR_LIT("SUGGEST")) != (size_t)-1)
        return answer->result == MATCH_NONE && nothing &&
               are(world, answer->candidates, answer->candidate_count, field[EXPECTED]);
    bool several = str_find(field[EXPECTED], STR_LIT(";")) != (size_t)-1;
    return answer->result == (several ? MATCH_GENERIC_SET : MATCH_EXACT) &&
           are(world, answer->products, answer->product_count, field[EXPECTED]);
}

static void test_query_file(void **state)
{
    const struct world *world = *state;
    size_t length = 0, count = 0, wrong = 0;
    char *bytes = fixture_read(QUERIES, "match_queries.csv", &length);
    struct arena *arena = arena_new((size_t)1 << 22);
    struct csv csv;
    assert_true(csv_open(&csv, arena, (struct str){bytes, length}));
    assert_true(csv_expect(&csv, query_columns, ARRAY_LEN(query_columns)));
    while (csv_next(&csv)) {
        struct match_answer answer;
        const char *plan = str_copy(arena, csv.field[PLAN]);
        assert_non_null(plan);
        find(world, plan, &(struct match_query){.drug = csv.field[QUERY]}, &answer);
        count++;
        if (is_as_expected(world, &answer, csv.field))
            continue;
        wrong++;
        print_message("# line %u: %.*s under %s: %s by %s\n", csv.line,
                      (int)csv.field[QUERY].length, csv.field[QUERY].data, plan,
                      match_result_text(answer.result), match_by_text(answer.matched_by));
    }
    assert_null(csv.error.message);
    assert_int_equal(wrong, 0);
    assert_true(count >= 340); /* the 40 samples and 300 more */
    arena_free(arena);
    free(bytes);
}

/* ---- results and flags ------------------------------------------------------------------------------ */

static void test_matched_by(void **state)
{
    static const struct {
        const char *plan, *query;
        enum match_result result;
        enum match_by by;
    } cases[] = {
        {"pingan-plan2", "可瑞达", MATCH_EXACT, MATCH_BY_BRAND},
        {"pingan-plan2", "可瑞达（帕博利珠单抗注射液）", MATCH_EXACT, MATCH_BY_BRAND_AND_GENERIC},
        {"pingan-plan2", "帕博利珠单抗", MATCH_EXACT, MATCH_BY_GENERIC},
        {"pingan-plan2", "Keytruda", MATCH_EXACT, MATCH_BY_ALIAS},
        {"pingan-plan2", "pembrolizumab", MATCH_EXACT, MATCH_BY_ALIAS},
        {"cpic-breast-a", "H20210047", MATCH_EXACT, MATCH_BY_APPROVAL_NO},
        {"pingan-plan2", "齐鲁 贝伐珠单抗", MATCH_EXACT, MATCH_BY_MANUFACTURER},
        {"pingan-plan2", "比卡鲁胺胶囊", MATCH_EXACT, MATCH_BY_FORM},
        {"pingan-plan2", "曲妥珠单抗", MATCH_GENERIC_SET, MATCH_BY_GENERIC},
        {"pingan-plan2", "泰瑞莎", MATCH_NONE, MATCH_BY_PINYIN},
        {"pingan-plan2", "trs", MATCH_NONE, MATCH_BY_INITIALS},
        {"pingan-plan2", "卡瑞力珠单", MATCH_NONE, MATCH_BY_NOTHING},
        {"pingan-plan2", "帕博利株单抗", MATCH_NONE, MATCH_BY_PINYIN},
        {"pingan-plan2", "帕博利单抗", MATCH_NONE, MATCH_BY_NEAR_GENERIC},
        {"pingan-plan2", "瑞沙", MATCH_AMBIGUOUS, MATCH_BY_PART},
        {"pingan-plan2", "PD-1", MATCH_AMBIGUOUS, MATCH_BY_CLASS},
        {"pingan-plan2", "海正", MATCH_AMBIGUOUS, MATCH_BY_MANUFACTURER},
        {"pingan-plan2", "希罗达", MATCH_NONE, MATCH_BY_OUTSIDE},
        {"cpic-inpatient-b", "维泰凯", MATCH_NONE, MATCH_BY_OUTSIDE},
        {"pingan-plan2", "104", MATCH_NONE, MATCH_BY_NOTHING},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct match_answer answer;
        find_drug(*state, cases[i].plan, cases[i].query, &answer);
        if (answer.result != cases[i].result || answer.matched_by != cases[i].by)
            print_message("# %s: %s by %s\n", cases[i].query, match_result_text(answer.result),
                          match_by_text(answer.matched_by));
        assert_int_equal(answer.result, cases[i].result);
        assert_int_equal(answer.matched_by, cases[i].by);
    }
}

static void test_formulation_differs(void **state)
{
    struct match_answer answer;
    find_drug(*state, "pingan-plan2", "兆珂速", &answer);
    assert_int_equal(answer.result, MATCH_NONE);
    assert_true(answer.formulation_differs);
    assert_int_equal(answer.candidate_count, 0);
    find_drug(*state, "pingan-plan2", "兆珂速（达雷妥尤单抗注射液（皮下注射））", &answer);
    assert_true(answer.formulation_differs);
    find_drug(*state, "cpic-breast-a", "兆珂速", &answer);
    assert_false(answer.formulation_differs);
    find_drug(*state, "pingan-plan2", "兆珂", &answer);
    assert_false(answer.formulation_differs);
    assert_int_equal(answer.result, MATCH_EXACT);
}

static void expect_contradiction(const struct world *world, const struct match_query *query,
                                 const char *candidate)
{
    struct match_answer answer;
    find(world, "pingan-plan2", query, &answer);
    assert_int_equal(answer.result, MATCH_AMBIGUOUS);
    assert_true(answer.contradiction);
    assert_int_equal(answer.product_count, 0);
    assert_true(holds(answer.candidates, answer.candidate_count,
                      formulary_row_on(world->formulary, candidate, DATE_NONE)));
}

static void test_contradictions(void **state)
{
    const struct match_query queries[] = {
        {.brand = STR_LIT("泰瑞沙"), .manufacturer = STR_LIT("辉瑞")},
        {.brand = STR_LIT("泰瑞沙"), .manufacturer = STR_LIT("某某制药")},
        {.brand = STR_LIT("泰瑞沙"), .generic = STR_LIT("吉非替尼")},
        {.brand = STR_LIT("泰瑞沙"), .generic = STR_LIT("奥希替尼胶囊")},
        {.brand = STR_LIT("泰瑞沙"), .generic = STR_LIT("盐酸奥希替尼片")},
        {.drug = STR_LIT("泰瑞沙"), .brand = STR_LIT("易瑞沙")},
        {.drug = STR_LIT("泰瑞沙 希罗达")},
        {.drug = STR_LIT("泰瑞沙 Herceptin SC")},
        {.drug = STR_LIT("泰瑞沙软胶囊")},
    };
    for (size_t i = 0; i < ARRAY_LEN(queries); i++)
        expect_contradiction(*state, &queries[i], "pingan:60");
}

static void test_approval_number_contradicts(void **state)
{
    const struct world *world = *state;
    struct match_answer answer;
    const struct formulary_row *row =
        formulary_row_on(world->formulary, "cpic-bc-shanghai:2", DATE_NONE);
    struct match_query query = {.brand = STR_LIT("紫晟"),
                                .approval_no = STR_LIT("国药准字H20210047")};
    find(world, "cpic-breast-a", &query, &answer);
    assert_true(has_exactly(&answer, row));
    query.approval_no = STR_LIT("国药准字H20210048");
    find(world, "cpic-breast-a", &query, &answer);
    assert_int_equal(answer.result, MATCH_AMBIGUOUS);
    assert_true(answer.contradiction);
    query.brand = STR_LIT("赫赛汀"); /* prints no number: nothing to contradict */
    find(world, "cpic-breast-a", &query, &answer);
    assert_int_equal(answer.result, MATCH_EXACT);
    query.approval_no = STR_LIT("国药准字H20210047"); /* another row's */
    find(world, "cpic-breast-a", &query, &answer);
    assert_int_equal(answer.result, MATCH_AMBIGUOUS);
    assert_true(answer.contradiction);
}

static void test_sets_narrow_by_field(void **state)
{
    const struct world *world = *state;
    struct match_answer answer;
    struct match_query query = {.generic = STR_LIT("硼替佐米")};
    find(world, "cpic-inpatient-b", &query, &answer);
    assert_int_equal(answer.result, MATCH_GENERIC_SET);
    assert_int_equal(answer.product_count, 8);
    query.manufacturer = STR_LIT("正大天晴药业集团股份有限公司");
    find(world, "cpic-inpatient-b", &query, &answer);
    assert_int_equal(answer.result, MATCH_GENERIC_SET);
    assert_int_equal(answer.product_count, 2);
    query.brand = STR_LIT("千平");
    find(world, "cpic-inpatient-b", &query, &answer);
    assert_true(has_exactly(&answer, formulary_row_on(world->formulary, "cpic-b:49", DATE_NONE)));
    query = (struct match_query){.generic = STR_LIT("硼替佐米"),
                                 .manufacturer = STR_LIT("有限公司")}; /* says no maker */
    find(world, "cpic-inpatient-b", &query, &answer);
    assert_int_equal(answer.product_count, 8);
}

/* ---- what cannot be read ------------------------------------------------------------------------- */

static void test_unreadable_input(void **state)
{
    const struct world *world = *state;
    struct match_answer answer;
    char flood[5000];
    memset(flood, 'x', sizeof(flood));
    const struct str inputs[] = {
        {NULL, 0},
        STR_LIT(""),
        STR_LIT("\xff\xfe"),
        STR_LIT("泰瑞\xe6\xb2"),
        {flood, sizeof(flood)},
        {flood, 256},
        STR_LIT("a\0b"),
        STR_LIT("()（）【】—、。"),
    };
    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        find(world, "pingan-plan2", &(struct match_query){.drug = inputs[i]}, &answer);
        assert_int_equal(answer.result, MATCH_NONE);
        assert_int_equal(answer.product_count, 0);
        assert_int_equal(answer.candidate_count, 0);
        assert_non_null(answer.normal);
    }
    /* an unreadable field makes the whole unreadable: it may have said otherwise */
    find(world, "pingan-plan2",
         &(struct match_query){.brand = STR_LIT("泰瑞沙"), .manufacturer = STR_LIT("\xff")},
         &answer);
    assert_int_equal(answer.result, MATCH_NONE);
}

/* Every word of the lists twice over in one field: too much to mean one thing. */
static void test_crowded_input(void **state)
{
    struct buf query;
    struct match_answer answer;
    buf_init(&query, 4096);
    for (int i = 0; i < 20; i++)
        buf_add_text(&query, "泰瑞沙、");
    find_drug(*state, "pingan-plan2", buf_text(&query), &answer);
    assert_int_equal(answer.result, MATCH_NONE);
    buf_fini(&query);
}

static void test_small_arena_is_no_match(void **state)
{
    const struct world *world = *state;
    const struct plan *plan = plan_find(world->plans, "pingan-plan2");
    struct match_query query = {.drug = STR_LIT("泰瑞沙（甲磺酸奥希替尼片）阿斯利康 80mg"),
                                .lists = plan->lists,
                                .list_count = plan->list_count,
                                .on = DATE_NONE};
    for (size_t cap = 64; cap <= 65536; cap *= 2) {
        struct match_answer answer;
        struct arena *arena = arena_new(cap);
        match_find(world->index, arena, &query, &answer);
        assert_true(answer.result == MATCH_NONE || answer.result == MATCH_EXACT);
        assert_true(answer.result == MATCH_EXACT || arena_is_overflown(arena));
        arena_free(arena);
    }
}

static void test_scope_and_date(void **state)
{
    const struct world *world = *state;
    const char *lists[] = {"cpic-b", "unknown-list", "cpic-b-car-t"};
    struct match_query query = {.drug = STR_LIT("泰瑞沙"), .lists = lists, .list_count = 3};
    struct match_answer answer;
    int32_t before = 0, first = 0;
    assert_true(date_from_ymd(2020, 12, 31, &before) && date_from_ymd(2021, 1, 1, &first));
    arena_reset(world->arena);
    query.on = first;
    match_find(world->index, world->arena, &query, &answer);
    assert_int_equal(answer.result, MATCH_EXACT);
    assert_string_equal(answer.products[0]->id, "cpic-b:85");
    assert_string_equal(answer.normal, "泰瑞沙");
    query.on = before;
    match_find(world->index, world->arena, &query, &answer);
    assert_int_equal(answer.result, MATCH_NONE);
    query.on = first;
    query.list_count = 0;
    match_find(world->index, world->arena, &query, &answer);
    assert_int_equal(answer.result, MATCH_NONE);
}

/* ---- bad files -------------------------------------------------------------------------------------- */

static void test_bad_alias_files(void **state UNUSED)
{
    static const struct {
        const char *file;
        const char *line;
        unsigned column;
        const char *expectation;
    } cases[] = {
        {"aliases.csv", "pet,x,可瑞达,brand,K,\n", 1, "one of inn"},
        {"aliases.csv", "brand,™,可瑞达,brand,K,\n", 2, "a name of letters"},
        {"aliases.csv", "brand,Newbrand,没有的牌,brand,K,\n", 3, "a brand of a list"},
        {"aliases.csv", "inn,newinn,没有的药,molecule,K,\n", 3, "a molecule of molecules.csv"},
        {"aliases.csv", "brand,Newbrand,pingan:999,row,K,\n", 3, "the id of a row"},
        {"aliases.csv", "brand,Newbrand,可瑞达,thing,K,\n", 4, "one of molecule"},
        {"aliases.csv", "outside,Newbrand,可瑞达,brand,K,\n", 4, "another target"},
        {"aliases.csv", "formulation,Newbrand,,none,K,\n", 4, "another target"},
        {"aliases.csv", "inn,newinn,奥希替尼,molecule,Q,\n", 5, "one of V"},
        {"pinyin.csv", "可,ke\n", 1, "each ideograph once"},
        {"pinyin.csv", "可可,ke\n", 1, "one ideograph"},
        {"pinyin.csv", "〇,ling2\n", 1, "one ideograph"},
        {"traditional.csv", "單,单\n", 1, "each ideograph once"},
        {"traditional.csv", "a,单\n", 1, "one ideograph"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct formulary_errors errors = {.count = 0};
        char folder[FIXTURE_MAX_PATH];
        size_t length = 0;
        unsigned line = 1;
        fixture_open(folder);
        char *bytes = fixture_read(folder, cases[i].file, &length);
        for (size_t k = 0; k < length; k++)
            line += bytes[k] == '\n' ? 1 : 0;
        free(bytes);
        fixture_append(folder, cases[i].file, cases[i].line);
        const struct formulary *formulary = formulary_load(folder, &errors);
        assert_non_null(formulary);
        assert_null(match_index_new(formulary, folder, &errors));
        assert_true(
            fixture_has_error(&errors, cases[i].file, line, cases[i].column, cases[i].expectation));
        formulary_drop(formulary);
        formulary_errors_fini(&errors);
        fixture_close(folder);
    }
}

static void test_texts(void **state UNUSED)
{
    assert_string_equal(match_result_text(MATCH_EXACT), "exact");
    assert_string_equal(match_result_text(MATCH_GENERIC_SET), "generic_set");
    assert_string_equal(match_result_text(MATCH_AMBIGUOUS), "ambiguous");
    assert_string_equal(match_result_text(MATCH_NONE), "none");
    assert_string_equal(match_by_text(MATCH_BY_APPROVAL_NO), "approval_no");
    assert_string_equal(match_by_text(MATCH_BY_OUTSIDE), "outside");
    match_index_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_file),
        cmocka_unit_test(test_matched_by),
        cmocka_unit_test(test_formulation_differs),
        cmocka_unit_test(test_contradictions),
        cmocka_unit_test(test_approval_number_contradicts),
        cmocka_unit_test(test_sets_narrow_by_field),
        cmocka_unit_test(test_unreadable_input),
        cmocka_unit_test(test_crowded_input),
        cmocka_unit_test(test_small_arena_is_no_match),
        cmocka_unit_test(test_scope_and_date),
        cmocka_unit_test(test_bad_alias_files),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
