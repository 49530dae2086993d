#include "formulary_fixture.h"

#include "formulary.h"
#include "formulary_lint.h"
#include "match.h"

static const struct formulary *load(const char *folder)
{
    struct formulary_errors errors = {.count = 0};
    const struct formulary *formulary = formulary_load(folder, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_message("# %s:%u:%u %s\n", errors.item[i].file, errors.item[i].line,
                      errors.item[i].column, errors.item[i].message);
    assert_non_null(formulary);
    formulary_errors_fini(&errors);
    return formulary;
}

/* ---- what the real lists hold ---------------------------------------------------------------- */

static void test_nine_lists(void **state UNUSED)
{
    static const struct {
        const char *id;
        size_t rows;
        const char *benefit;
        enum product_kind kind;
        enum indication_authority authority;
    } lists[] = {
        {"axa-domestic", 104, "domestic", PRODUCT_DOMESTIC, AUTHORITY_LIST_WORDS},
        {"axa-boao", 15, "boao", PRODUCT_BOAO_OVERSEAS, AUTHORITY_LIST_WORDS},
        {"axa-device", 5, "device", PRODUCT_DEVICE, AUTHORITY_PRINTED},
        {"pingan", 188, "domestic", PRODUCT_DOMESTIC, AUTHORITY_NONE},
        {"cpic-b", 159, "domestic", PRODUCT_DOMESTIC, AUTHORITY_LIST_WORDS},
        {"cpic-b-car-t", 3, "car_t", PRODUCT_CAR_T, AUTHORITY_PRINTED},
        {"cpic-bc-shanghai", 3, "domestic", PRODUCT_DOMESTIC, AUTHORITY_LABEL},
        {"cpic-bc-domestic", 56, "domestic", PRODUCT_DOMESTIC, AUTHORITY_LABEL},
        {"cpic-bc-import", 4, "import", PRODUCT_IMPORT_LICENSED, AUTHORITY_PRINTED},
    };
    const struct formulary *formulary = load(FIXTURE_SOURCE);
    assert_int_equal(formulary_list_count(formulary), ARRAY_LEN(lists));
    assert_int_equal(formulary_row_count(formulary), 537);
    assert_int_equal(strlen(formulary_digest(formulary)), 64);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct formulary_list *list = formulary_list_on(formulary, lists[i].id, DATE_NONE);
        assert_ptr_equal(list, formulary_list_at(formulary, i));
        assert_int_equal(list->row_count, lists[i].rows);
        assert_string_equal(list->benefit, lists[i].benefit);
        assert_int_equal(list->kind, lists[i].kind);
        assert_int_equal(list->authority, lists[i].authority);
    }
    formulary_drop(formulary);
}

static void test_rows_know_their_list_and_place(void **state UNUSED)
{
    const struct formulary *formulary = load(FIXTURE_SOURCE);
    for (size_t i = 0; i < formulary_row_count(formulary); i++) {
        const struct formulary_row *row = formulary_row_at(formulary, i);
        assert_int_equal(row->index, i);
        assert_true(row >= row->list->rows && row < row->list->rows + row->list->row_count);
        assert_ptr_equal(formulary_row_on(formulary, row->id, DATE_NONE), row);
        assert_int_equal(strncmp(row->id, row->list->id, strlen(row->list->id)), 0);
    }
    assert_null(formulary_row_on(formulary, "pingan:189", DATE_NONE));
    assert_null(formulary_row_on(formulary, "pingan", DATE_NONE));
    formulary_drop(formulary);
}

static void test_one_row_in_full(void **state UNUSED)
{
    const struct formulary *formulary = load(FIXTURE_SOURCE);
    const struct formulary_row *row = formulary_row_on(formulary, "pingan:184", DATE_NONE);
    assert_non_null(row);
    assert_string_equal(row->brand, "贺俪安");
    assert_string_equal(row->generic, "马来酸奈拉替尼片");
    assert_string_equal(row->manufacturer, "皮尔法伯制药");
    assert_string_equal(row->manufacturer_also, "北海康成");
    assert_string_equal(row->molecule, "奈拉替尼");
    assert_string_equal(row->label_areas_source, "cpic-b:130");
    assert_string_equal(row->approval_no, "");
    assert_int_equal(row->catalogue, CATALOGUE_UNKNOWN);
    row = formulary_row_on(formulary, "axa-domestic:26.6", DATE_NONE);
    assert_int_equal(row->kind, PRODUCT_CAR_T);
    row = formulary_row_on(formulary, "pingan:103", DATE_NONE);
    assert_int_equal(row->kind, PRODUCT_DEVICE);
    formulary_drop(formulary);
}

static void test_criteria_belong_to_rows(void **state UNUSED)
{
    static const char *const with[] = {
        "cpic-b-car-t:1",   "cpic-b-car-t:2",   "cpic-b-car-t:3",   "pingan:103",
        "pingan:104",       "pingan:105",       "pingan:142",       "cpic-bc-import:1",
        "cpic-bc-import:2", "cpic-bc-import:3", "cpic-bc-import:4", "axa-device:1",
        "axa-device:2",     "axa-device:3",     "axa-device:4",     "axa-device:5"};
    const struct formulary *formulary = load(FIXTURE_SOURCE);
    size_t rows = 0;
    for (size_t i = 0; i < formulary_row_count(formulary); i++)
        rows += formulary_row_at(formulary, i)->criteria_count > 0 ? 1 : 0;
    assert_int_equal(rows, ARRAY_LEN(with));
    for (size_t i = 0; i < ARRAY_LEN(with); i++) {
        const struct formulary_row *row = formulary_row_on(formulary, with[i], DATE_NONE);
        assert_true(row->criteria_count > 0);
        assert_int_equal(row->criteria[0].alternative, 1);
        for (size_t k = 1; k < row->criteria_count; k++) {
            int step = row->criteria[k].alternative - row->criteria[k - 1].alternative;
            assert_true(step == 0 || step == 1);
        }
    }
    formulary_drop(formulary);
}

static void test_places(void **state UNUSED)
{
    const struct formulary *formulary = load(FIXTURE_SOURCE);
    const char *axa = "axa-zhuoyue-2022";
    assert_true(formulary_city_is_covered(formulary, axa, "深圳"));
    assert_true(formulary_city_is_covered(formulary, axa, "深圳市"));
    assert_int_equal(formulary_city_pharmacies(formulary, axa, "深圳"), -1);
    assert_true(formulary_city_is_covered(formulary, axa, "大理州"));
    assert_int_equal(formulary_city_pharmacies(formulary, axa, "大理州"), 0);
    assert_int_equal(formulary_city_pharmacies(formulary, axa, "长沙市"), 3);
    assert_false(formulary_city_is_covered(formulary, axa, "拉萨"));
    assert_false(formulary_city_is_covered(formulary, "cpic-inpatient-b", "长沙"));
    assert_int_equal(formulary_city_pharmacies(formulary, "cpic-inpatient-b", "天津"), 12);
    assert_int_equal(formulary_city_pharmacies(formulary, "nobody", "天津"), -1);
    /* AXA: covered and at least one pharmacy; CPIC prints pharmacies only; Ping An prints no cities */
    assert_int_equal(formulary_city_reach(formulary, axa, "长沙市"), REACH_YES);
    assert_int_equal(formulary_city_reach(formulary, axa, "深圳"), REACH_NO);
    assert_int_equal(formulary_city_reach(formulary, axa, "济宁"), REACH_NO);
    assert_int_equal(formulary_city_reach(formulary, axa, "大理州"), REACH_NO);
    assert_int_equal(formulary_city_reach(formulary, "cpic-inpatient-b", "天津"), REACH_YES);
    assert_int_equal(formulary_city_reach(formulary, "cpic-inpatient-b", "三沙"), REACH_NO);
    assert_int_equal(formulary_city_reach(formulary, "pingan-plan2", "天津"), REACH_UNKNOWN);
    assert_true(formulary_is_same_city("上海", " 上海市"));
    assert_false(formulary_is_same_city("上海", "北京"));
    assert_false(formulary_is_same_city("市", "上海市"));
    const struct formulary_boao *boao =
        formulary_boao_find(formulary, "海南博鳌恒大国际医院", "expert");
    assert_non_null(boao);
    assert_int_equal(boao->lead_days, 4);
    assert_int_equal(formulary_boao_find(formulary, "博鳌超级医院", "expert")->lead_days, 15);
    assert_null(formulary_boao_find(formulary, "博鳌超级医院", "children"));
    assert_null(formulary_boao_find(formulary, "博鳌医院", "expert"));
    formulary_drop(formulary);
}

static void test_kind_texts(void **state UNUSED)
{
    for (unsigned i = 0; i < PRODUCT_KIND_COUNT; i++) {
        enum product_kind kind = PRODUCT_KIND_COUNT;
        assert_true(product_kind_by_text(product_kind_text((enum product_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    enum product_kind kind = PRODUCT_DEVICE;
    assert_false(product_kind_by_text("drug", &kind));
}

/* ---- one bad cell refuses the set and is named ------------------------------------------------- */

struct bad_cell {
    const char *file;
    unsigned line, column;
    const char *text;
    const char *expectation;
    unsigned named; /* column the error names, where it is another one */
};

static const struct bad_cell bad_cells[] = {
    {"lists.csv", 2, 1, "", "a value is expected", 0},
    {"lists.csv", 2, 1, "axa/domestic", "letters, digits", 0},
    {"lists.csv", 2, 2, "", "a value is expected", 0},
    {"lists.csv", 2, 3, "../pingan.csv", "plain file name", 0},
    {"lists.csv", 3, 3, "axa-domestic.csv", "a file of its own", 0},
    {"lists.csv", 2, 6, "12", "three digits", 0},
    {"lists.csv", 2, 8, "pill", "one of domestic", 0},
    {"lists.csv", 2, 9, "foreign", "one of domestic", 0},
    {"lists.csv", 2, 10, "guess", "one of list_words", 0},
    {"lists.csv", 2, 11, "2021-02-30", "YYYY-MM-DD", 0},
    {"lists.csv", 2, 11, "", "a value is expected", 0},
    {"lists.csv", 2, 12, "2020-12-31", "not before effective_from", 0},
    {"lists.csv", 2, 13, "rumour", "one of manual", 0},
    {"lists/pingan.csv", 3, 1, "pingan:1", "did not stand before", 0},
    {"lists/pingan.csv", 3, 1, "cpic-b:2", "pingan: and a number", 0},
    {"lists/pingan.csv", 3, 1, "pingan:", "pingan: and a number", 0},
    {"lists/cpic-b.csv", 3, 6, "肺炎", "disease words of diseases.csv are expected, not '肺炎'", 0},
    {"lists/cpic-b.csv", 3, 6, "肺癌、", "disease words", 0},
    {"lists/cpic-b.csv", 3, 6, "肺癌,胃癌", "22 columns are expected", 0},
    {"lists/pingan.csv", 3, 8, "可能", "one of nothing, 是, 否", 0},
    {"lists/pingan.csv", 3, 11, "herb", "one of domestic", 0},
    {"lists/pingan.csv", 3, 12, "twelve", "line numbers", 0},
    {"lists/pingan.csv", 3, 12, "1675-1600", "line numbers", 0},
    {"lists/pingan.csv", 3, 12, "", "line numbers", 0},
    {"lists/pingan.csv", 3, 13, "", "a value is expected", 0},
    {"lists/pingan.csv", 3, 14, "molecule", "names of printed columns", 0},
    {"lists/pingan.csv", 3, 15, "甲;", "separated by ';' alone", 0},
    {"lists/pingan.csv", 3, 19, "无名替尼", "a molecule of molecules.csv", 0},
    {"lists/pingan.csv", 3, 20, "", "both or neither", 21},
    {"lists/pingan.csv", 3, 20, "感冒", "disease words", 0},
    {"lists/pingan.csv", 3, 21, "cpic-b:999", "the id of a row", 0},
    {"lists/pingan.csv", 3, 21, "cpic-b:1", "a row of the same molecule", 0},
    {"lists/pingan.csv", 3, 22, "luxury", "one of nothing, supportive", 0},
    {"lists/pingan.csv", 3, 3, "欧狄沃 ", "without outer spaces", 0},
    {"lists/pingan.csv", 3, 3, "\"欧狄\n沃\"", "without line breaks", 0},
    {"lists/pingan.csv", 3, 3, "欧\"狄沃", "a quote inside an unquoted field", 0},
    {"criteria.csv", 2, 1, "pingan:999", "the id of a row", 0},
    {"criteria.csv", 2, 2, "0", "from 1 to 99", 0},
    {"criteria.csv", 2, 2, "3", "0 or 1 is expected", 0},
    {"criteria.csv", 2, 3, "height", "a clinical fact", 0},
    {"criteria.csv", 2, 4, "at_least", "an operator of category", 0},
    {"criteria.csv", 2, 5, "肺炎", "values of category any_of", 0},
    {"criteria.csv", 2, 5, "", "values of category any_of", 0},
    {"criteria.csv", 2, 6, "", "a value is expected", 0},
    {"molecules.csv", 3, 1, "亮丙瑞林", "did not stand before", 0},
    {"diseases.csv", 3, 1, "", "a value is expected", 0},
    {"clauses.csv", 3, 1, "000 封面", "did not stand before", 0},
    {"cities.csv", 2, 1, "", "a value is expected", 0},
    {"cities.csv", 2, 5, "0000", "three digits", 0},
    {"pharmacy_networks.csv", 2, 4, "three", "from 0 to 9999", 0},
    {"pharmacy_networks.csv", 2, 4, "-1", "from 0 to 9999", 0},
    {"boao_hospitals.csv", 2, 3, "children", "one of general, expert", 0},
    {"boao_hospitals.csv", 3, 3, "general", "each clinic of a hospital once", 0},
    {"boao_hospitals.csv", 2, 4, "x", "from 0 to 365", 0},
};

static void check_bad_cell(const struct bad_cell *bad)
{
    struct formulary_errors errors = {.count = 0};
    char folder[FIXTURE_MAX_PATH];
    bool whole_line = strstr(bad->expectation, "columns are expected") != NULL;
    unsigned column = bad->named == 0 ? bad->column : bad->named;
    fixture_open(folder);
    fixture_set(folder, bad->file, bad->line, bad->column, bad->text);
    const struct formulary *formulary = formulary_load(folder, &errors);
    if (formulary != NULL)
        print_message("# %s:%u:%u '%s' was taken\n", bad->file, bad->line, bad->column, bad->text);
    assert_null(formulary);
    assert_true(fixture_has_error(&errors, bad->file, bad->line, whole_line ? 0 : column,
                                  bad->expectation));
    formulary_errors_fini(&errors);
    fixture_close(folder);
}

static void test_bad_cells(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_LEN(bad_cells); i++)
        check_bad_cell(&bad_cells[i]);
}

static void test_errors_of_all_files_are_collected(void **state UNUSED)
{
    struct formulary_errors errors = {.count = 0};
    char folder[FIXTURE_MAX_PATH];
    fixture_open(folder);
    fixture_set(folder, "lists/pingan.csv", 5, 11, "herb");
    fixture_set(folder, "lists/cpic-b.csv", 7, 19, "无名替尼");
    fixture_set(folder, "criteria.csv", 9, 3, "height");
    assert_null(formulary_load(folder, &errors));
    assert_true(fixture_has_error(&errors, "lists/pingan.csv", 5, 11, "one of"));
    assert_true(fixture_has_error(&errors, "lists/cpic-b.csv", 7, 19, "molecule"));
    assert_true(fixture_has_error(&errors, "criteria.csv", 9, 3, "fact"));
    formulary_errors_fini(&errors);
    fixture_close(folder);
}

static void test_errors_stop_at_a_hundred(void **state UNUSED)
{
    struct formulary_errors errors = {.count = 0};
    char folder[FIXTURE_MAX_PATH];
    fixture_open(folder);
    for (unsigned line = 2; line <= 140; line++)
        fixture_set(folder, "lists/pingan.csv", line, 19, "无名替尼");
    assert_null(formulary_load(folder, &errors));
    assert_int_equal(errors.count, 100);
    assert_true(errors.more);
    formulary_errors_fini(&errors);
    fixture_close(folder);
}

static void test_missing_file_and_wrong_header(void **state UNUSED)
{
    struct formulary_errors errors = {.count = 0};
    char folder[FIXTURE_MAX_PATH], path[FIXTURE_MAX_PATH + 32];
    fixture_open(folder);
    (void)snprintf(path, sizeof(path), "%s/lists/cpic-b.csv", folder);
    assert_int_equal(unlink(path), 0);
    fixture_set(folder, "cities.csv", 1, 3, "town");
    assert_null(formulary_load(folder, &errors));
    assert_true(fixture_has_error(&errors, "lists/cpic-b.csv", 0, 0, "a readable file"));
    assert_true(fixture_has_error(&errors, "cities.csv", 1, 3, "column 'city' is expected"));
    formulary_errors_fini(&errors);
    fixture_close(folder);
    assert_null(formulary_load("/nonexistent", &errors));
    assert_true(errors.count > 5);
    formulary_errors_fini(&errors);
}

/* ---- versions ----------------------------------------------------------------------------------- */

static const char second_version[] =
    "cpic-b-car-t,manual-2,car-t-2.csv,second,second,003,heading,car_t,car_t,printed,2026-07-01,,"
    "default,\n";

static void open_two_versions(char folder[FIXTURE_MAX_PATH], bool closed)
{
    size_t length = 0;
    fixture_open(folder);
    char *bytes = fixture_read(folder, "lists/cpic-b-car-t.csv", &length);
    fixture_write(folder, "lists/car-t-2.csv", bytes, length);
    free(bytes);
    fixture_set(folder, "lists/car-t-2.csv", 2, 3, "新奕凯达");
    if (closed)
        fixture_set(folder, "lists.csv", fixture_find(folder, "lists.csv", "cpic-b-car-t"), 12,
                    "2026-06-30");
    fixture_append(folder, "lists.csv", second_version);
}

static void test_two_versions(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    int32_t june = 0, july = 0, early = 0;
    assert_true(date_from_ymd(2026, 6, 30, &june) && date_from_ymd(2026, 7, 1, &july) &&
                date_from_ymd(2020, 12, 31, &early));
    open_two_versions(folder, true);
    const struct formulary *formulary = load(folder);
    assert_string_equal(formulary_list_on(formulary, "cpic-b-car-t", june)->version, "manual-1");
    assert_string_equal(formulary_list_on(formulary, "cpic-b-car-t", july)->version, "manual-2");
    assert_string_equal(formulary_list_on(formulary, "cpic-b-car-t", DATE_NONE)->version,
                        "manual-2");
    assert_null(formulary_list_on(formulary, "cpic-b-car-t", early));
    assert_string_equal(formulary_row_on(formulary, "cpic-b-car-t:1", june)->brand, "奕凯达");
    assert_string_equal(formulary_row_on(formulary, "cpic-b-car-t:1", july)->brand, "新奕凯达");
    assert_null(formulary_row_on(formulary, "cpic-b-car-t:1", early));
    assert_true(formulary_row_on(formulary, "cpic-b-car-t:1", july)->criteria_count > 0);
    formulary_drop(formulary);
    fixture_close(folder);
}

/* The old one goes on for earlier prescriptions although nobody wrote down its end. */
static void test_a_later_version_supersedes(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    int32_t june = 0, july = 0;
    assert_true(date_from_ymd(2026, 6, 30, &june) && date_from_ymd(2026, 7, 1, &july));
    open_two_versions(folder, false);
    const struct formulary *formulary = load(folder);
    assert_string_equal(formulary_list_on(formulary, "cpic-b-car-t", june)->version, "manual-1");
    assert_string_equal(formulary_list_on(formulary, "cpic-b-car-t", july)->version, "manual-2");
    assert_string_equal(formulary_row_on(formulary, "cpic-b-car-t:1", june)->brand, "奕凯达");
    assert_string_equal(formulary_row_on(formulary, "cpic-b-car-t:1", july)->brand, "新奕凯达");
    formulary_drop(formulary);
    /* one that ends leaves no list behind: the older one does not come back */
    fixture_set(folder, "lists.csv", 11, 12, "2026-07-31");
    formulary = load(folder);
    assert_null(formulary_list_on(formulary, "cpic-b-car-t", july + 31));
    assert_null(formulary_row_on(formulary, "cpic-b-car-t:1", july + 31));
    formulary_drop(formulary);
    fixture_close(folder);
}

static void test_versions_do_not_begin_together(void **state UNUSED)
{
    struct formulary_errors errors = {.count = 0};
    char folder[FIXTURE_MAX_PATH];
    open_two_versions(folder, false);
    fixture_set(folder, "lists.csv", 11, 11, "2021-01-01");
    assert_null(formulary_load(folder, &errors));
    assert_true(fixture_has_error(&errors, "lists.csv", 11, 11, "another first day than that of"));
    formulary_errors_fini(&errors);
    fixture_close(folder);
}

static void test_digest_names_the_data(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    const struct formulary *one = load(FIXTURE_SOURCE), *two = load(FIXTURE_SOURCE);
    assert_string_equal(formulary_digest(one), formulary_digest(two));
    formulary_drop(two);
    fixture_open(folder);
    fixture_set(folder, "lists/pingan.csv", 2, 3, "可瑞逹");
    two = load(folder);
    assert_string_not_equal(formulary_digest(one), formulary_digest(two));
    assert_ptr_equal(formulary_hold(two), two);
    formulary_drop(two);
    assert_int_equal(formulary_row_count(two), 537);
    formulary_drop(two);
    formulary_drop(one);
    formulary_drop(NULL);
    fixture_close(folder);
}

/* ---- lint ----------------------------------------------------------------------------------------- */

static size_t lint(const char *folder, struct buf *out)
{
    struct formulary_errors errors = {.count = 0};
    const struct formulary *formulary = load(folder);
    struct match_index *index = match_index_new(formulary, folder, &errors);
    assert_non_null(index);
    size_t count = formulary_lint(formulary, index, out);
    match_index_free(index);
    formulary_drop(formulary);
    return count;
}

static void test_lint_of_the_real_lists(void **state UNUSED)
{
    struct buf out;
    buf_init(&out, (size_t)1 << 22);
    assert_int_equal(lint(FIXTURE_SOURCE, &out), 0);
    assert_non_null(strstr(buf_text(&out), "note axa-device:3 ambiguous: '髋关节置换 - 复杂初次'"));
    assert_non_null(strstr(buf_text(&out), "near: brand '艾瑞卡' and '艾瑞"));
    assert_non_null(strstr(buf_text(&out), "near: molecule"));
    buf_fini(&out);
}

static void test_lint_sees_overlap_and_unreachable(void **state UNUSED)
{
    struct buf out;
    char folder[FIXTURE_MAX_PATH];
    fixture_open(folder);
    fixture_set(folder, "lists/pingan.csv", 3, 3, "可瑞达");
    /* a row whose only names are a class word and a form */
    fixture_set(folder, "lists/pingan.csv", 7, 3, "");
    fixture_set(folder, "lists/pingan.csv", 7, 4, "/");
    fixture_set(folder, "lists/pingan.csv", 7, 16, "");
    buf_init(&out, (size_t)1 << 22);
    assert_int_equal(lint(folder, &out), 1);
    assert_non_null(
        strstr(buf_text(&out), "note pingan:1 overlap: brand '可瑞达' stands at pingan:2"));
    assert_non_null(strstr(buf_text(&out), "error pingan:6 unreachable"));
    buf_fini(&out);
    fixture_close(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nine_lists),
        cmocka_unit_test(test_rows_know_their_list_and_place),
        cmocka_unit_test(test_one_row_in_full),
        cmocka_unit_test(test_criteria_belong_to_rows),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_kind_texts),
        cmocka_unit_test(test_bad_cells),
        cmocka_unit_test(test_errors_of_all_files_are_collected),
        cmocka_unit_test(test_errors_stop_at_a_hundred),
        cmocka_unit_test(test_missing_file_and_wrong_header),
        cmocka_unit_test(test_two_versions),
        cmocka_unit_test(test_a_later_version_supersedes),
        cmocka_unit_test(test_versions_do_not_begin_together),
        cmocka_unit_test(test_digest_names_the_data),
        cmocka_unit_test(test_lint_of_the_real_lists),
        cmocka_unit_test(test_lint_sees_overlap_and_unreachable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
