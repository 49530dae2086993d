/* Codes and morphology to category; behaviour and staging to severe or mild. */
#include "oncology.h"

#include "claim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct oncology *map;

static int load(void **state)
{
    (void)state;
    static struct formulary_errors errors;
    map = oncology_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_error("%s:%u:%u %s\n", errors.item[i].file, errors.item[i].line,
                    errors.item[i].column, errors.item[i].message);
    formulary_errors_fini(&errors);
    return map == NULL;
}

static int unload(void **state)
{
    (void)state;
    oncology_free(map);
    return 0;
}

/* "C34.900" or "C34.900 8140/3". */
static struct claim_diagnosis diagnosis_of(const char *text)
{
    struct claim_diagnosis diagnosis = {
        .icd10_text = text, .text = "", .first_confirmed_on = DATE_NONE};
    struct claim_staging *staging = &diagnosis.staging;
    staging->t = staging->n = staging->m = staging->group = "";
    staging->binet = staging->ann_arbor = staging->who_grade = "";
    staging->mitoses_per_50hpf = staging->ki67_percent_x100 = staging->age_at_diagnosis =
        CLAIM_ABSENT;
    staging->nodal_metastasis = staging->distant_metastasis = CLAIM_ABSENT;
    struct str rest = str_of(text), code, morphology;
    assert_true(str_next(&rest, ' ', &code));
    assert_true(ident_icd10_parse(code, &diagnosis.icd10));
    if (str_next(&rest, ' ', &morphology)) {
        assert_true(ident_morphology_parse(morphology, &diagnosis.morphology));
        diagnosis.has_morphology = true;
    }
    return diagnosis;
}

static const struct {
    const char *category, *diagnosis;
    enum oncology_fit fit;
} category_cases[] = {
    {"肺癌", "C34.900", ONCOLOGY_PASS},
    {"肺癌", "C34.900x004", ONCOLOGY_PASS},
    {"肺癌", "c349", ONCOLOGY_PASS},
    {"肺癌", "C34.900 8140/3", ONCOLOGY_PASS},
    {"肺癌", "C34.900 9680/3", ONCOLOGY_NO},
    {"肺癌", "C33.x00", ONCOLOGY_REVIEW},
    {"肺癌", "C45.701", ONCOLOGY_NO},
    {"肺癌", "C16.900", ONCOLOGY_NO},
    {"肝癌", "C22.000", ONCOLOGY_PASS},
    {"肝癌", "C22.100", ONCOLOGY_NO},
    {"肝癌", "C22.900", ONCOLOGY_REVIEW},
    {"肝癌", "C22.900 8170/3", ONCOLOGY_PASS},
    {"肝癌", "C22.000 8180/3", ONCOLOGY_REVIEW},
    {"胆管癌", "C22.101", ONCOLOGY_PASS},
    {"胆管癌", "C22.101M81600/3", ONCOLOGY_PASS},
    {"胃癌", "C16.000x004", ONCOLOGY_PASS},
    {"胃食管结合部癌", "C16.000x004", ONCOLOGY_NO},
    {"胃食管结合部癌", "C16.000x003", ONCOLOGY_PASS},
    {"胃食管结合部癌", "C16.000", ONCOLOGY_PASS},
    {"胃癌", "C16.900 8936/3", ONCOLOGY_NO},
    {"头颈部鳞癌", "C32.900", ONCOLOGY_MORPHOLOGY_REQUIRED},
    {"头颈部鳞癌", "C32.900 8070/3", ONCOLOGY_PASS},
    {"头颈部鳞癌", "C32.900 8140/3", ONCOLOGY_NO},
    {"头颈部鳞癌", "C11.900 8070/3", ONCOLOGY_NO},
    {"尿路上皮癌", "C67.900", ONCOLOGY_MORPHOLOGY_REQUIRED},
    {"尿路上皮癌", "C67.900 8120/3", ONCOLOGY_PASS},
    {"尿路上皮癌", "C67.900 8130/2", ONCOLOGY_NO},
    {"尿路上皮癌", "C64.x00", ONCOLOGY_NO},
    {"胃肠道间质瘤", "C16.900", ONCOLOGY_MORPHOLOGY_REQUIRED},
    {"胃肠道间质瘤", "C16.900 8936/3", ONCOLOGY_PASS},
    {"胃肠道间质瘤", "C16.900 8936/1", ONCOLOGY_REVIEW},
    {"胃肠道间质瘤", "D37.100", ONCOLOGY_REVIEW},
    {"胃肠道间质瘤", "D37.100 8936/3", ONCOLOGY_PASS},
    {"神经内分泌瘤", "C18.100 8240/1", ONCOLOGY_REVIEW},
    {"神经内分泌瘤", "C25.400 8150/3", ONCOLOGY_PASS},
    {"胶质母细胞瘤", "C71.900", ONCOLOGY_MORPHOLOGY_REQUIRED},
    {"胶质母细胞瘤", "C71.900 9440/3", ONCOLOGY_PASS},
    {"脑瘤", "C71.900", ONCOLOGY_PASS},
    {"淋巴瘤", "C91.100", ONCOLOGY_REVIEW},
    {"淋巴瘤", "C91.100 9823/3", ONCOLOGY_REVIEW},
    {"淋巴瘤", "C83.000 9823/3", ONCOLOGY_PASS},
    {"淋巴瘤", "C83.300", ONCOLOGY_PASS},
    {"淋巴瘤", "C83.300 8140/3", ONCOLOGY_REVIEW},
    {"淋巴瘤", "C16.900 9680/3", ONCOLOGY_PASS},
    {"白血病", "C91.100", ONCOLOGY_PASS},
    {"白血病", "C92.100", ONCOLOGY_PASS},
    {"白血病", "D46.900", ONCOLOGY_NO},
    {"骨髓纤维化", "D47.400", ONCOLOGY_PASS},
    {"骨髓纤维化", "D45.x00", ONCOLOGY_NO},
    {"骨髓纤维化", "D47.100 9961/3", ONCOLOGY_PASS},
    {"多发性骨髓瘤", "C90.004+N16.1*", ONCOLOGY_PASS},
    {"多发性骨髓瘤", "D47.200", ONCOLOGY_NO},
    {"华氏巨球蛋白血症", "C88.000", ONCOLOGY_PASS},
    {"华氏巨球蛋白血症", "C88.000x002", ONCOLOGY_NO},
    {"黑色素瘤", "C69.900", ONCOLOGY_REVIEW},
    {"黑色素瘤", "C69.900 8720/3", ONCOLOGY_PASS},
    {"黑色素瘤", "C43.900 8140/3", ONCOLOGY_REVIEW},
    {"乳腺癌", "C50.901", ONCOLOGY_PASS},
    {"乳腺癌", "D05.100", ONCOLOGY_NO},
    {"卡波西肉瘤", "B21.000", ONCOLOGY_PASS},
    {"实体瘤", "C34.900", ONCOLOGY_MORPHOLOGY_REQUIRED},
    {"实体瘤", "C34.900 8140/3", ONCOLOGY_REVIEW},
    {"实体瘤", "C83.300", ONCOLOGY_NO},
    {"软组织肉瘤", "C50.900", ONCOLOGY_REVIEW},
    {"软组织肉瘤", "C50.900 8890/3", ONCOLOGY_PASS},
    {"大B细胞淋巴瘤", "C83.300", ONCOLOGY_PASS},
    {"大B细胞淋巴瘤", "C83.300x006", ONCOLOGY_REVIEW},
    {"滤泡性淋巴瘤", "C82.400", ONCOLOGY_NO},
    {"滤泡性淋巴瘤", "C82.100", ONCOLOGY_PASS},
    {"没有的词", "C34.900", ONCOLOGY_REVIEW},
};

static void test_categories(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(category_cases); i++) {
        struct claim_diagnosis diagnosis = diagnosis_of(category_cases[i].diagnosis);
        if (diagnosis.icd10.morphology[0] != '\0') {
            diagnosis.has_morphology = true;
            assert_true(
                ident_morphology_parse(str_of(diagnosis.icd10.morphology), &diagnosis.morphology));
        }
        const char *why = "";
        enum oncology_fit fit = oncology_fit(map, category_cases[i].category, &diagnosis, &why);
        if (fit != category_cases[i].fit)
            fail_msg("%s %s: %s (%s), expected %s", category_cases[i].category,
                     category_cases[i].diagnosis, oncology_fit_text(fit), why,
                     oncology_fit_text(category_cases[i].fit));
    }
}

static void test_roles_and_natures(void **state)
{
    (void)state;
    static const struct {
        const char *diagnosis;
        enum oncology_role role;
        enum oncology_nature nature;
    } cases[] = {
        {"C34.900", ONCOLOGY_PRIMARY, ONCOLOGY_MALIGNANT},
        {"C79.300", ONCOLOGY_SECONDARY, ONCOLOGY_MALIGNANT},
        {"Z51.801", ONCOLOGY_ENCOUNTER, ONCOLOGY_NOT_TUMOUR},
        {"Z85.300", ONCOLOGY_HISTORY, ONCOLOGY_NOT_TUMOUR},
        {"D05.100", ONCOLOGY_OTHER, ONCOLOGY_IN_SITU_OR_BENIGN},
        {"C50.900 8500/2", ONCOLOGY_PRIMARY, ONCOLOGY_IN_SITU_OR_BENIGN},
        {"D37.100 8936/3", ONCOLOGY_PRIMARY, ONCOLOGY_MALIGNANT},
        {"D37.100 8936/1", ONCOLOGY_PRIMARY, ONCOLOGY_NATURE_UNKNOWN},
        {"C18.100 8240/1", ONCOLOGY_PRIMARY, ONCOLOGY_NATURE_UNKNOWN},
        {"D37.100", ONCOLOGY_OTHER, ONCOLOGY_IN_SITU_OR_BENIGN},
        {"D45.x00", ONCOLOGY_PRIMARY, ONCOLOGY_MALIGNANT},
        {"D47.200", ONCOLOGY_PRIMARY, ONCOLOGY_IN_SITU_OR_BENIGN},
        {"B21.000", ONCOLOGY_PRIMARY, ONCOLOGY_MALIGNANT},
        {"I10.x00", ONCOLOGY_OTHER, ONCOLOGY_NOT_TUMOUR},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct claim_diagnosis diagnosis = diagnosis_of(cases[i].diagnosis);
        if (oncology_role(&diagnosis) != cases[i].role ||
            oncology_nature(&diagnosis) != cases[i].nature)
            fail_msg("%s: role %d nature %d", cases[i].diagnosis, (int)oncology_role(&diagnosis),
                     (int)oncology_nature(&diagnosis));
    }
}

struct tier_case {
    const char *diagnosis, *t, *n, *m, *group;
    int age, version;
    enum oncology_tier tier;
    const char *missing;
};

static void check_tier(const struct tier_case *wanted)
{
    struct claim_diagnosis diagnosis = diagnosis_of(wanted->diagnosis);
    diagnosis.staging.t = wanted->t;
    diagnosis.staging.n = wanted->n;
    diagnosis.staging.m = wanted->m;
    diagnosis.staging.group = wanted->group;
    const char *missing = "";
    enum oncology_tier tier = oncology_tier(&diagnosis, wanted->version, wanted->age, &missing);
    if (tier != wanted->tier || strcmp(missing, wanted->missing) != 0)
        fail_msg("%s %s%s%s %s age %d, %d: %s missing '%s'", wanted->diagnosis, wanted->t,
                 wanted->n, wanted->m, wanted->group, wanted->age, wanted->version,
                 oncology_tier_text(tier), missing);
}

static void test_tiers_by_tnm(void **state)
{
    (void)state;
    static const struct tier_case cases[] = {
        {"C34.900", "", "", "", "", 50, 2020, TIER_SEVERE, ""},
        {"C50.900 8500/2", "", "", "", "", 50, 2020, TIER_NOT_COVERED, ""},
        {"C16.900 8936/1", "", "", "", "", 50, 2020, TIER_REVIEW, "morphology"},
        /* thyroid: the trap of the young patient with a large tumour */
        {"C73.x00 8260/3", "T4", "N1b", "M0", "", 40, 2020, TIER_MILD, ""},
        {"C73.x00 8260/3", "T4", "N1b", "M1", "", 40, 2020, TIER_SEVERE, ""},
        {"C73.x00 8260/3", "T2", "N0", "M0", "", 55, 2020, TIER_MILD, ""},
        {"C73.x00 8260/3", "T2", "NX", "M0", "", 55, 2020, TIER_MILD, ""},
        {"C73.x00 8260/3", "T2", "", "M0", "", 55, 2020, TIER_REVIEW, "staging.n"},
        {"C73.x00 8260/3", "T2", "N1", "M0", "", 55, 2020, TIER_SEVERE, ""},
        {"C73.x00 8260/3", "T3a", "N0", "M0", "", 60, 2020, TIER_SEVERE, ""},
        {"C73.x00 8260/3", "", "N0", "M0", "", 60, 2020, TIER_REVIEW, "staging.t"},
        {"C73.x00 8260/3", "T1", "N0", "", "", 40, 2020, TIER_REVIEW, "staging.m"},
        {"C73.x00 8260/3", "T1", "N0", "M0", "", -1, 2020, TIER_REVIEW, "staging.age_at_diagnosis"},
        {"C73.x00 8345/3", "T1", "N0", "M0", "", 40, 2020, TIER_MILD, ""},
        {"C73.x00 8345/3", "T2", "N0", "M0", "", 40, 2020, TIER_SEVERE, ""},
        {"C73.x00 8345/3", "", "N0", "M0", "", 40, 2020, TIER_REVIEW, "staging.t"},
        {"C73.x00 8345/3", "T1", "", "M0", "", 40, 2020, TIER_REVIEW, "staging.n"},
        {"C73.x00 8345/3", "T1", "N0", "", "", 40, 2020, TIER_REVIEW, "staging.m"},
        {"C73.x00 8021/3", "T1", "N0", "M0", "", 40, 2020, TIER_SEVERE, ""},
        {"C73.x00 8000/3", "T1", "N0", "M0", "", 40, 2020, TIER_REVIEW, "staging.group"},
        {"C73.x00", "T1", "N0", "M0", "", 40, 2020, TIER_REVIEW, "morphology"},
        {"C73.x00", "", "", "", "I", 40, 2020, TIER_MILD, ""},
        {"C73.x00", "", "", "", "II", 40, 2020, TIER_SEVERE, ""},
        {"C73.x00", "", "", "", "IVB", 40, 2020, TIER_SEVERE, ""},
        {"C73.x00", "", "", "", "0", 40, 2020, TIER_BETWEEN, ""},
        {"C73.x00 8260/3", "T4", "N1b", "M0", "II", 40, 2020, TIER_REVIEW, "staging.group"},
        {"C73.x00 8260/3", "T1", "N0", "M0", "I", 40, 2007, TIER_SEVERE, ""},
        /* prostate */
        {"C61.x00", "T1c", "N0", "M0", "", 70, 2020, TIER_MILD, ""},
        {"C61.x00", "pT2a", "N0", "M0", "", 70, 2020, TIER_SEVERE, ""},
        {"C61.x00", "T1c", "N1", "M0", "", 70, 2020, TIER_SEVERE, ""},
        {"C61.x00", "T0", "N0", "M0", "", 70, 2020, TIER_BETWEEN, ""},
        {"C61.x00", "Tis", "N0", "M0", "", 70, 2020, TIER_BETWEEN, ""},
        {"C61.x00", "", "", "", "", 70, 2020, TIER_REVIEW, "staging.t"},
        {"C61.x00", "T1", "", "M0", "", 70, 2020, TIER_REVIEW, "staging.n"},
        {"C61.x00", "T1", "N0", "MX", "", 70, 2020, TIER_REVIEW, "staging.m"},
        {"C61.x00", "", "", "", "IV", 70, 2020, TIER_SEVERE, ""},
        {"C61.x00", "T1c", "N0", "M0", "", 70, 2007, TIER_NOT_COVERED, ""},
        {"C61.x00", "", "", "", "", 70, 2007, TIER_REVIEW, "staging.t"},
        /* skin */
        {"C44.300 8090/3", "", "N0", "M0", "", 70, 2020, TIER_MILD, ""},
        {"C44.300 8090/3", "", "N1", "M0", "", 70, 2020, TIER_SEVERE, ""},
        {"C44.300 8090/3", "", "", "", "", 70, 2020, TIER_REVIEW, "staging.nodal_metastasis"},
        {"C44.300 8090/3", "", "N0", "", "", 70, 2020, TIER_REVIEW, "staging.distant_metastasis"},
        {"C44.300 8720/3", "", "", "", "", 70, 2020, TIER_SEVERE, ""},
        {"C43.900", "", "", "", "", 70, 2020, TIER_SEVERE, ""},
        {"B21.000", "", "", "", "", 40, 2007, TIER_NOT_COVERED, ""},
        {"C34.900", "", "", "", "", 50, 2007, TIER_SEVERE, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_tier(&cases[i]);
}

static void test_tiers_of_blood(void **state)
{
    (void)state;
    static const struct {
        const char *diagnosis, *binet, *ann_arbor;
        enum oncology_tier tier;
        const char *missing;
    } cases[] = {
        {"C91.100", "A", "", TIER_MILD, ""},
        {"C91.100", "B", "", TIER_SEVERE, ""},
        {"C91.100", "", "", TIER_REVIEW, "staging.binet"},
        {"C83.000 9823/3", "A", "", TIER_MILD, ""},
        {"C81.900", "", "IA", TIER_MILD, ""},
        {"C81.900", "", "IIB", TIER_SEVERE, ""},
        {"C81.900", "", "", TIER_REVIEW, "staging.ann_arbor"},
        {"C85.900 9650/3", "", "I", TIER_MILD, ""},
        {"C83.300", "", "I", TIER_SEVERE, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct claim_diagnosis diagnosis = diagnosis_of(cases[i].diagnosis);
        diagnosis.staging.binet = cases[i].binet;
        diagnosis.staging.ann_arbor = cases[i].ann_arbor;
        const char *missing = "";
        assert_int_equal(oncology_tier(&diagnosis, 2020, 50, &missing), cases[i].tier);
        assert_string_equal(missing, cases[i].missing);
    }
}

static void test_tiers_of_neuroendocrine(void **state)
{
    (void)state;
    static const struct {
        const char *grade;
        int mitoses, ki67, nodal, distant;
        enum oncology_tier tier;
        const char *missing;
    } cases[] = {
        {"G1", -1, -1, 0, 0, TIER_MILD, ""},
        {"G1", -1, -1, 1, 0, TIER_SEVERE, ""},
        {"G1", -1, -1, -1, -1, TIER_REVIEW, "staging.nodal_metastasis"},
        {"G2", -1, -1, 0, 0, TIER_SEVERE, ""},
        {"G0", -1, -1, 0, 0, TIER_BETWEEN, ""},
        {"", 9, 200, 0, 0, TIER_MILD, ""},
        {"", 10, 200, 0, 0, TIER_SEVERE, ""},
        {"", 9, 300, 0, 0, TIER_SEVERE, ""},
        {"", 9, -1, 0, 0, TIER_REVIEW, "staging.who_grade"},
        {"", -1, -1, 0, 0, TIER_REVIEW, "staging.who_grade"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct claim_diagnosis diagnosis = diagnosis_of("C25.400 8240/3");
        diagnosis.staging.who_grade = cases[i].grade;
        diagnosis.staging.mitoses_per_50hpf = cases[i].mitoses;
        diagnosis.staging.ki67_percent_x100 = cases[i].ki67;
        diagnosis.staging.nodal_metastasis = cases[i].nodal;
        diagnosis.staging.distant_metastasis = cases[i].distant;
        const char *missing = "";
        assert_int_equal(oncology_tier(&diagnosis, 2020, 50, &missing), cases[i].tier);
        assert_string_equal(missing, cases[i].missing);
    }
}

static void test_groups(void **state)
{
    (void)state;
    static const struct {
        const char *diagnosis, *group;
    } cases[] = {
        {"C34.900", "肺癌"},        {"C34.100x002 8140/3", "肺癌"},   {"C71.900", "脑瘤"},
        {"C71.900 9440/3", "脑瘤"}, {"C32.900 8070/3", "头颈部鳞癌"}, {"C91.100", "白血病"},
        {"C62.900", "C62"},
    };
    struct arena *arena = arena_new(1u << 16);
    assert_non_null(arena);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct claim_diagnosis diagnosis = diagnosis_of(cases[i].diagnosis);
        assert_string_equal(oncology_disease_group(map, &diagnosis, arena), cases[i].group);
    }
    arena_free(arena);
}

static void test_all_words_are_known(void **state)
{
    (void)state;
    assert_int_equal(oncology_category_count(map), 36);
    assert_true(oncology_category_is_known(map, "神经母细胞瘤"));
    assert_false(oncology_category_is_known(map, "癌"));
    assert_string_equal(oncology_category_at(map, 0), "肺癌");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_words_are_known),
        cmocka_unit_test(test_categories),
        cmocka_unit_test(test_roles_and_natures),
        cmocka_unit_test(test_tiers_by_tnm),
        cmocka_unit_test(test_tiers_of_blood),
        cmocka_unit_test(test_tiers_of_neuroendocrine),
        cmocka_unit_test(test_groups),
    };
    return cmocka_run_group_tests_name("oncology", tests, load, unload);
}
