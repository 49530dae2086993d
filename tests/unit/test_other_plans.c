/* What an insurer may set otherwise in formulary/: the same requests under plans and lists with one cell changed. The
 * plans as they are stand in tests/cases. */
#include "decide_fixture.h"
#include "formulary_fixture.h"

struct change {
    const char *file, *from, *to; /* every place where the text stands */
};

#define PLAN_FILE(plan) "plans/" plan ".csv"
#define CPIC            PLAN_FILE("cpic-inpatient-b")
#define BREAST          PLAN_FILE("cpic-breast-a")

static int open_arena(void **state UNUSED)
{
    arena = arena_new(ARENA_BYTES);
    return arena == NULL;
}

static int close_arena(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static void make(const char *folder, const struct change *change)
{
    size_t length = 0, places = 0;
    char *bytes = fixture_read(folder, change->file, &length);
    struct str rest = {bytes, length};
    struct buf out;
    buf_init(&out, (size_t)16 << 20);
    for (size_t at = str_find(rest, str_of(change->from)); at != (size_t)-1;
         at = str_find(rest, str_of(change->from))) {
        buf_add(&out, rest.data, at);
        buf_add_text(&out, change->to);
        rest.data += at + strlen(change->from);
        rest.length -= at + strlen(change->from);
        places++;
    }
    buf_add(&out, rest.data, rest.length);
    assert_true(places > 0 && !out.failed);
    fixture_write(folder, change->file, buf_text(&out), out.length);
    buf_fini(&out);
    free(bytes);
}

static void load_changed(const char *folder)
{
    static struct formulary_errors errors;
    snapshot = snapshot_load(folder, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_message("# %s:%u:%u %s\n", errors.item[i].file, errors.item[i].line,
                      errors.item[i].column, errors.item[i].message);
    formulary_errors_fini(&errors);
    assert_non_null(snapshot);
}

/* Decides a case under the changed data; codes: what must be given, space separated, or "". */
static void expect(const struct change *changes, const char *json, enum decision decision,
                   const char *codes)
{
    char folder[FIXTURE_MAX_PATH];
    fixture_open(folder);
    for (size_t i = 0; changes[i].file != NULL; i++)
        make(folder, &changes[i]);
    load_changed(folder);
    struct wire_case *wanted = case_of(json);
    struct decide_input input = input_of(wanted);
    struct verdict *verdict = decide(arena, &input);
    assert_non_null(verdict);
    for (size_t i = 0; i < verdict->reason_count; i++)
        print_message("# %s: %s %s\n", json, reason_info(verdict->reasons[i].code)->code,
                      verdict->reasons[i].clause);
    assert_int_equal(verdict->decision, decision);
    size_t count = 0;
    struct str rest = str_of(codes), code;
    while (codes[0] != '\0' && str_next(&rest, ' ', &code)) {
        bool found = false;
        for (size_t i = 0; i < verdict->reason_count; i++)
            found |= str_equal_text(code, reason_info(verdict->reasons[i].code)->code);
        assert_true(found);
        count++;
    }
    assert_true(count > 0 || verdict->reason_count == 0);
    snapshot_drop(snapshot);
    snapshot = NULL;
    fixture_close(folder);
}

#define EXPECT(json, decision, codes, ...)                                                         \
    expect((const struct change[]){__VA_ARGS__, {NULL, NULL, NULL}}, json, decision, codes)
#define CASE(base, rest) "{\"title\":\"t\",\"base\":\"" base ".json\"" rest "}"

static void test_delivery(void **state UNUSED)
{
    static const char delivered[] =
        CASE("cpic-b", ",\"request\":{\"collection\":{\"method\":\"delivery\"}}");
    EXPECT(delivered, DECISION_DENY, "delivery_not_allowed",
           {CPIC, "\ndelivery,yes,", "\ndelivery,no,"});
    EXPECT(delivered, DECISION_APPROVE, "",
           {CPIC, "\nsla.delivery_elsewhere,2-5 working_days,", "\nsla.find_drug,3 days,"});
}

static void test_boundary_day(void **state UNUSED)
{
    /* day 90 counted from 0 is 2026-11-22; from 1 it was the day before */
    static const char boundary[] =
        CASE("cpic-b", ",\"history\":{\"effective_on\":\"2026-08-24\",\"received_on\":"
                       "\"2026-08-24\"},\"request\":{\"diagnoses\":[{\"icd10\":\"C34.900\","
                       "\"morphology\":\"8140/3\",\"first_confirmed_on\":\"2026-11-22\","
                       "\"pathology_confirmed\":true,\"event\":\"initial\"}]}");
    EXPECT(boundary, DECISION_APPROVE, "",
           {CPIC, "waiting_counting,unset,", "waiting_counting,from_effective_day_1,"});
    EXPECT(boundary, DECISION_DENY, "waiting_period diagnosed_in_waiting_period",
           {CPIC, "waiting_counting,unset,", "waiting_counting,from_effective_day_0,"});
}

/* Two clauses with different days, in a plan that pays recurrences: a person decides. */
static void test_conflict_of_a_recurrence(void **state UNUSED)
{
    EXPECT(CASE("breast", ",\"history\":{\"effective_on\":\"2026-08-01\",\"received_on\":"
                          "\"2026-08-01\"}"),
           DECISION_PEND, "manual_review",
           {BREAST, "\nwaiting_counting,",
            "\nwaiting_conflict_days,20,days,decision,,,two clauses\nwaiting_counting,"});
}

static void test_hospital_and_papers(void **state UNUSED)
{
    EXPECT(CASE("cpic-b", ",\"request\":{\"prescription\":{\"hospital\":{\"public\":false}}}"),
           DECISION_APPROVE, "", {CPIC, "\nhospital_public,yes,", "\nhospital_public,no,"});
    EXPECT(CASE("cpic-b", ",\"request\":{\"clinical\":{\"biomarkers\":{\"EGFR\":\"mutated\"}}}"),
           DECISION_APPROVE, "",
           {CPIC, "gene_test_if_biomarkers,yes,", "gene_test_if_biomarkers,no,"});
}

static void test_lists(void **state UNUSED)
{
    /* the insurer has given the first day of its list */
    EXPECT(CASE("cpic-b", ""), DECISION_APPROVE, "",
           {"lists.csv", "list_words,2021-01-01,,default,", "list_words,2021-01-01,,manual,"});
    /* the words of a printed list are not there as criteria: a person reads them */
    EXPECT(CASE("import", ""), DECISION_PEND, "manual_review",
           {"criteria.csv", "cpic-bc-import:4,1,", "cpic-bc-import:3,3,"});
    /* an imported product on a list that is none of printed indications */
    EXPECT(CASE("import", ""), DECISION_PEND, "manual_review",
           {"criteria.csv", "cpic-bc-import:4,1,", "cpic-bc-import:3,3,"},
           {"lists.csv", "import_licensed,import,printed,", "import_licensed,import,label,"});
}

static void test_criteria(void **state UNUSED)
{
    /* an indication that asks for the gene as it is in nature */
    EXPECT(CASE("import", ""), DECISION_DENY, "indication_not_met",
           {"criteria.csv", "cpic-bc-import:4,1,biomarker:PIK3CA,is,mutated,",
            "cpic-bc-import:4,1,biomarker:PIK3CA,is,wild_type,"});
    EXPECT(
        CASE("import", ",\"request\":{\"clinical\":{\"biomarkers\":{\"PIK3CA\":\"wild_type\"}}}"),
        DECISION_APPROVE, "",
        {"criteria.csv", "cpic-bc-import:4,1,biomarker:PIK3CA,is,mutated,",
         "cpic-bc-import:4,1,biomarker:PIK3CA,is,wild_type,"});
    /* one marker's name is the beginning of another's: both are missing */
    EXPECT(CASE("import", ""), DECISION_PEND, "indication_facts_missing",
           {"criteria.csv", "cpic-bc-import:4,1,biomarker:PIK3CA,is,mutated,",
            "cpic-bc-import:4,1,biomarker:PDL10,is,positive,x\n"
            "cpic-bc-import:4,1,biomarker:PDL1,is,positive,"});
}

/* Another product with printed conditions, or with a twin, is not named as one that would be paid. */
static void test_other_products(void **state UNUSED)
{
    static const char stomach[] =
        CASE("cpic-b", ",\"request\":{\"diagnoses\":[{\"icd10\":\"C16.900\",\"morphology\":"
                       "\"8140/3\",\"first_confirmed_on\":\"2026-09-02\",\"pathology_confirmed\":"
                       "true,\"event\":\"initial\"}]}");
    EXPECT(stomach, DECISION_DENY, "diagnosis_not_for_drug",
           {"criteria.csv", "\ncpic-bc-import:1,1,category,",
            "\ncpic-b:2,1,category,any_of,胃癌,x\ncpic-bc-import:1,1,category,"});
    EXPECT(stomach, DECISION_DENY, "diagnosis_not_for_drug",
           {"lists/cpic-b.csv", "\ncpic-b:2,2,欧狄沃,",
            "\ncpic-b:902,902,欧狄沃,纳武利尤单抗注射液,百时美施贵宝,胃癌,,,,,domestic,884-892,"
            "附件一 指定特药药品清单 序号 2,,,,,,纳武利尤单抗,,,\ncpic-b:2,2,欧狄沃,"});
}

/* A file with a byte order mark is refused with its name, not read by halves. */
static void test_byte_order_mark(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    struct formulary_errors errors = {.count = 0};
    fixture_open(folder);
    make(folder, &(struct change){"icd_map.csv", "category,decision,",
                                  "\xEF\xBB\xBF"
                                  "category,decision,"});
    assert_null(oncology_load(folder, &errors));
    assert_true(fixture_has_error(&errors, "icd_map.csv", 1, 0, "byte order mark"));
    formulary_errors_fini(&errors);
    fixture_close(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delivery),
        cmocka_unit_test(test_boundary_day),
        cmocka_unit_test(test_conflict_of_a_recurrence),
        cmocka_unit_test(test_hospital_and_papers),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_criteria),
        cmocka_unit_test(test_other_products),
        cmocka_unit_test(test_byte_order_mark),
    };
    return cmocka_run_group_tests_name("other_plans", tests, open_arena, close_arena);
}
