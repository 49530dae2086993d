#include "formulary_fixture.h"

#include "plan.h"

static struct plan_set *load(const char *folder, const struct formulary **formulary)
{
    struct formulary_errors errors = {.count = 0};
    *formulary = formulary_load(folder, &errors);
    assert_non_null(*formulary);
    struct plan_set *plans = plan_set_load(folder, *formulary, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_message("# %s:%u:%u %s\n", errors.item[i].file, errors.item[i].line,
                      errors.item[i].column, errors.item[i].message);
    assert_non_null(plans);
    formulary_errors_fini(&errors);
    return plans;
}

/* ---- the six plans ------------------------------------------------------------------------------- */

static void test_six_plans(void **state UNUSED)
{
    static const struct {
        const char *id, *manual;
        size_t lists;
        bool benefit;
    } plans[] = {
        {"axa-zhuoyue-2022", "000", 3, true}, {"axa-zhuoyue-2022-basic", "001", 0, false},
        {"cpic-breast-a", "004", 3, true},    {"cpic-inpatient-b", "003", 2, true},
        {"pingan-plan1", "002", 0, false},    {"pingan-plan2", "002", 1, true},
    };
    const struct formulary *formulary = NULL;
    struct plan_set *set = load(FIXTURE_SOURCE, &formulary);
    assert_int_equal(plan_set_count(set), ARRAY_LEN(plans));
    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        const struct plan *plan = plan_find(set, plans[i].id);
        assert_non_null(plan);
        assert_string_equal(plan->manual, plans[i].manual);
        assert_int_equal(plan->list_count, plans[i].lists);
        assert_int_equal(plan_list_has(plan, "benefit", NULL, "yes"), plans[i].benefit);
        assert_true(plan->version[0] != '\0' && plan->name_zh[0] != '\0');
    }
    assert_null(plan_find(set, "pingan-plan3"));
    assert_int_equal(strlen(plan_set_digest(set)), 64);
    plan_set_free(set);
    plan_set_free(NULL);
    formulary_drop(formulary);
}

/* Decisions "Money": waiting, hesitation, limit, ratio and days stand in one table. */
static void test_the_table_of_defaults(void **state UNUSED)
{
    static const struct {
        const char *plan;
        int64_t waiting, hesitation, limit;
        enum plan_basis waiting_basis, hesitation_basis;
    } rows[] = {
        {"axa-zhuoyue-2022", 90, 0, 200000000, PLAN_BASIS_DEFAULT, PLAN_BASIS_DEFAULT},
        {"pingan-plan2", 90, 0, 200000000, PLAN_BASIS_MANUAL, PLAN_BASIS_DEFAULT},
        {"cpic-inpatient-b", 90, 15, 200000000, PLAN_BASIS_DEFAULT, PLAN_BASIS_DEFAULT},
        {"cpic-breast-a", 60, 15, 100000000, PLAN_BASIS_MANUAL, PLAN_BASIS_MANUAL},
    };
    const struct formulary *formulary = NULL;
    struct plan_set *set = load(FIXTURE_SOURCE, &formulary);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct plan *plan = plan_find(set, rows[i].plan);
        assert_int_equal(plan_int(plan, "waiting_days", NULL, -1), rows[i].waiting);
        assert_int_equal(plan_int(plan, "hesitation_days", NULL, -1), rows[i].hesitation);
        assert_int_equal(plan_int(plan, "annual_limit_fen", NULL, -1), rows[i].limit);
        assert_int_equal(plan_int(plan, "deductible_fen", NULL, -1), 0);
        assert_int_equal(plan_int(plan, "ratio_percent", NULL, -1), 100);
        assert_int_equal(plan_int(plan, "unsettled_ratio_percent", NULL, -1), 60);
        assert_int_equal(plan_int(plan, "max_days_supply", NULL, -1), 31);
        assert_string_equal(plan_text(plan, "quantity_rule", NULL, ""), "cap");
        assert_int_equal(plan_parameter(plan, "waiting_days", NULL)->basis, rows[i].waiting_basis);
        assert_int_equal(plan_parameter(plan, "hesitation_days", NULL)->basis,
                         rows[i].hesitation_basis);
    }
    plan_set_free(set);
    formulary_drop(formulary);
}

static void test_suffix_goes_before_name(void **state UNUSED)
{
    const struct formulary *formulary = NULL;
    struct plan_set *set = load(FIXTURE_SOURCE, &formulary);
    const struct plan *plan = plan_find(set, "cpic-inpatient-b");
    assert_string_equal(plan_text(plan, "tier", "cpic-b-car-t", ""), "severe");
    assert_string_equal(plan_text(plan, "tier", "cpic-b", ""), "severe_or_mild");
    assert_string_equal(plan_text(plan, "tier", "another-list", ""), "severe_or_mild");
    assert_string_equal(plan_text(plan, "tier", NULL, ""), "severe_or_mild");
    assert_int_equal(plan_int(plan, "use_limit", "cpic-b-car-t", -1), 1);
    assert_int_equal(plan_int(plan, "use_limit", "cpic-b", -1), -1);
    assert_int_equal(plan_int(plan, "use_limit", NULL, -1), -1);
    assert_string_equal(plan_text(plan, "diagnosed_not_before", "cpic-b-car-t:3", ""),
                        "2024-01-05");
    plan_set_free(set);
    formulary_drop(formulary);
}

static void test_reading_values(void **state UNUSED)
{
    const struct formulary *formulary = NULL;
    struct plan_set *set = load(FIXTURE_SOURCE, &formulary);
    const struct plan *plan = plan_find(set, "axa-zhuoyue-2022");
    assert_true(plan_list_has(plan, "applicants", NULL, "guardian"));
    assert_false(plan_list_has(plan, "applicants", NULL, "agent"));
    assert_false(plan_list_has(plan, "applicants", NULL, "guard"));
    assert_false(plan_list_has(plan, "no_such_parameter", NULL, "guardian"));
    assert_string_equal(plan_text(plan, "no_such_parameter", NULL, "fallback"), "fallback");
    assert_int_equal(plan_int(plan, "tier", NULL, 7), 7); /* a text is no number */
    assert_null(plan_parameter(plan, "no_such_parameter", "axa-boao"));
    assert_string_equal(plan_text(plan, "rider", "axa-device", ""), "device");
    assert_string_equal(plan->lists[1], "axa-boao");
    assert_string_equal(plan_basis_text(PLAN_BASIS_MANUAL), "manual");
    assert_string_equal(plan_basis_text(PLAN_BASIS_DEFAULT), "default");
    assert_string_equal(plan_basis_text(PLAN_BASIS_DECISION), "decision");
    plan_set_free(set);
    formulary_drop(formulary);
}

static void test_clauses(void **state UNUSED)
{
    const struct formulary *formulary = NULL;
    struct plan_set *set = load(FIXTURE_SOURCE, &formulary);
    const struct plan *plan = plan_find(set, "cpic-inpatient-b");
    assert_string_equal(plan_clause(plan, "tier", "cpic-b-car-t"),
                        "003 附件一 CAR-T 药品清单 注 4");
    assert_string_equal(plan_clause(plan, "notice_days", NULL), "平台默认（非手册）");
    assert_string_equal(plan_clause(plan, "waiting_counting", NULL), "平台决定（非手册）");
    assert_string_equal(plan_clause(plan, "waiting_days", NULL),
                        "003 21 特药垫付 3（5）（数值为平台默认）");
    assert_string_equal(plan_clause(plan, "no_such_parameter", NULL), "平台默认（非手册）");
    for (size_t p = 0; p < plan_set_count(set); p++) {
        plan = plan_set_at(set, p);
        for (size_t i = 0; i < plan->parameter_count; i++) {
            const struct plan_parameter *parameter = &plan->parameters[i];
            assert_true(plan_clause(plan, parameter->name, NULL)[0] != '\0');
            assert_ptr_equal(plan_parameter(plan, parameter->name, NULL), parameter);
            if (parameter->basis == PLAN_BASIS_MANUAL)
                assert_int_equal(strncmp(parameter->clause, plan->manual, 3), 0);
        }
    }
    plan_set_free(set);
    formulary_drop(formulary);
}

/* ---- one bad cell refuses the set ------------------------------------------------------------------ */

#define CPIC "plans/cpic-inpatient-b.csv"
#define AXA  "plans/axa-zhuoyue-2022.csv"

static const struct {
    const char *file;
    const char *parameter; /* the line is found by it */
    unsigned column;
    const char *text;
    const char *expectation;
} bad_cells[] = {
    {CPIC, "waiting_days", 1, "waiting_day", "a known parameter"},
    {CPIC, "hesitation_days", 1, "waiting_days", "each parameter once"},
    {CPIC, "waiting_days", 2, "ninety", "a whole number in range"},
    {CPIC, "waiting_days", 2, "-1", "a whole number in range"},
    {CPIC, "waiting_days", 2, "", "a whole number in range"},
    {CPIC, "waiting_days", 3, "fen", "days is expected"},
    {CPIC, "tier", 3, "days", "no unit is expected"},
    {CPIC, "ratio_percent", 2, "101", "a whole number in range"},
    {CPIC, "waiting_days", 4, "rumour", "one of manual"},
    {CPIC, "tier", 5, "", "a value is expected"},
    {CPIC, "tier", 5, "003 第九十九章", "a clause of clauses.csv"},
    {CPIC, "tier", 6, "", "line numbers"},
    {CPIC, "waiting_days", 6, "x", "line numbers"},
    {CPIC, "lists", 2, "cpic-b cpic-c", "ids of lists"},
    {CPIC, "tier.cpic-b", 1, "tier.cpic-c", "the id of a list"},
    {CPIC, "tier.cpic-b", 1, "tier.pingan", "a list of this plan"},
    {CPIC, "tier.cpic-b", 1, "notice_days.cpic-b", "a known parameter"},
    {CPIC, "tier", 2, "grave", "a known word"},
    {CPIC, "diagnosis_rule", 2, "first_ever recurrence", "a known word"},
    {CPIC, "documents.first.all", 2, "prescription passport", "known words"},
    {CPIC, "documents.later.all", 2, "prescription  id_card", "known words"},
    {CPIC, "applicants", 2, "self neighbour", "known words"},
    {CPIC, "effective_from", 2, "2021-13-01", "a day written"},
    {CPIC, "manual", 2, "3", "three digits"},
    {CPIC, "sla.review", 2, "1 month", "a duration"},
    {CPIC, "sla.delivery_elsewhere", 2, "5-2 working_days", "a duration"},
    {AXA, "unknown_tier_codes", 2, "C73 73", "ICD-10 codes"},
    {CPIC, "diagnosed_not_before.cpic-b-car-t:1", 1, "diagnosed_not_before.cpic-b-car-t:9",
     "the id of a row"},
    {CPIC, "diagnosed_not_before.cpic-b-car-t:1", 1, "diagnosed_not_before.pingan:104",
     "a list of this plan"},
    {CPIC, "use_limit_period.cpic-b-car-t", 1, "use_limit_period.cpic-b", "expected together"},
    {AXA, "rider.axa-device", 2, "no-rider", "a rider of riders_known"},
    {AXA, "hospital_only.axa-boao", 2, "lecheng", "a known word"},
};

static void test_bad_cells(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_LEN(bad_cells); i++) {
        struct formulary_errors errors = {.count = 0};
        char folder[FIXTURE_MAX_PATH];
        fixture_open(folder);
        unsigned line = fixture_find(folder, bad_cells[i].file, bad_cells[i].parameter);
        fixture_set(folder, bad_cells[i].file, line, bad_cells[i].column, bad_cells[i].text);
        const struct formulary *formulary = formulary_load(folder, &errors);
        assert_non_null(formulary);
        struct plan_set *plans = plan_set_load(folder, formulary, &errors);
        if (plans != NULL)
            print_message("# %s %s\n", bad_cells[i].parameter, bad_cells[i].text);
        assert_null(plans);
        assert_true(fixture_has_error(&errors, bad_cells[i].file, line, bad_cells[i].column,
                                      bad_cells[i].expectation));
        formulary_errors_fini(&errors);
        formulary_drop(formulary);
        fixture_close(folder);
    }
}

/* Every parameter a plan with the benefit must have is missed when its line is gone. */
static void test_missing_parameters(void **state UNUSED)
{
    static const char *const needed[] = {"version",
                                         "benefit",
                                         "lists",
                                         "network",
                                         "notice_days",
                                         "waiting_days",
                                         "hesitation_days",
                                         "tier",
                                         "diagnosis_rule",
                                         "prescriber",
                                         "delivery",
                                         "applicants",
                                         "sla.review",
                                         "annual_limit_fen",
                                         "ratio_percent",
                                         "quantity_rule",
                                         "code_valid_days",
                                         "documents.first.all",
                                         "definition_version"};
    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        struct formulary_errors errors = {.count = 0};
        char folder[FIXTURE_MAX_PATH], message[128];
        fixture_open(folder);
        unsigned line = fixture_find(folder, CPIC, needed[i]);
        /* another known parameter that may be absent takes its place */
        size_t length = 0;
        char *bytes = fixture_read(folder, CPIC, &length);
        struct str all = {bytes, length};
        fixture_splice(folder, CPIC, all, fixture_line(all, line),
                       "sla.find_drug,3 days,,default,,,");
        free(bytes);
        const struct formulary *formulary = formulary_load(folder, &errors);
        assert_non_null(formulary);
        assert_null(plan_set_load(folder, formulary, &errors));
        (void)snprintf(message, sizeof(message), "the parameter %s is expected", needed[i]);
        if (strcmp(needed[i], "benefit") == 0)
            assert_true(errors.count > 0);
        assert_true(fixture_has_error(&errors, CPIC, 1, 0, message));
        formulary_errors_fini(&errors);
        formulary_drop(formulary);
        fixture_close(folder);
    }
}

static void test_file_name_is_the_id(void **state UNUSED)
{
    struct formulary_errors errors = {.count = 0};
    char folder[FIXTURE_MAX_PATH];
    fixture_open(folder);
    fixture_set(folder, CPIC, fixture_find(folder, CPIC, "id"), 2, "pingan-plan2");
    const struct formulary *formulary = formulary_load(folder, &errors);
    assert_non_null(formulary);
    assert_null(plan_set_load(folder, formulary, &errors));
    assert_true(fixture_has_error(&errors, CPIC, 1, 0, "the file's name without .csv"));
    formulary_errors_fini(&errors);
    assert_null(plan_set_load("/nonexistent", formulary, &errors));
    assert_true(fixture_has_error(&errors, "plans.csv", 0, 0, "a readable file"));
    formulary_errors_fini(&errors);
    formulary_drop(formulary);
    fixture_close(folder);
}

static void test_digest_names_the_plans(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    const struct formulary *formulary = NULL, *other = NULL;
    struct plan_set *one = load(FIXTURE_SOURCE, &formulary);
    fixture_open(folder);
    fixture_set(folder, CPIC, fixture_find(folder, CPIC, "max_days_supply"), 2, "30");
    struct plan_set *two = load(folder, &other);
    assert_string_not_equal(plan_set_digest(one), plan_set_digest(two));
    assert_string_equal(formulary_digest(formulary), formulary_digest(other));
    plan_set_free(one);
    plan_set_free(two);
    formulary_drop(formulary);
    formulary_drop(other);
    fixture_close(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_six_plans),
        cmocka_unit_test(test_the_table_of_defaults),
        cmocka_unit_test(test_suffix_goes_before_name),
        cmocka_unit_test(test_reading_values),
        cmocka_unit_test(test_clauses),
        cmocka_unit_test(test_bad_cells),
        cmocka_unit_test(test_missing_parameters),
        cmocka_unit_test(test_file_name_is_the_id),
        cmocka_unit_test(test_digest_names_the_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
