/* The oncology map at its edges: bad rows are named and refuse the whole, the longer code and the narrower
 * range win, and every number of the code and of the definitions stands where it should. */
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "claim.h"
#include "oncology.h"

#define DISEASES "category,name_en,morphology_required,note\n"
#define MAP                                                                                        \
    "category,decision,code_prefix,exact,morphology_from,morphology_to,behaviour,note,"            \
    "confidence\n"

static char folder[] = "/tmp/test_oncology_edges.XXXXXX";

static int make_folder(void **state UNUSED)
{
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state UNUSED)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/diseases.csv", folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof(path), "%s/icd_map.csv", folder);
    (void)unlink(path);
    return rmdir(folder);
}

static void write_file(const char *name, const char *head, const char *rows)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(head, file) >= 0 && fputs(rows, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct oncology *load(const char *diseases, const char *map, struct formulary_errors *errors)
{
    *errors = (struct formulary_errors){.count = 0};
    write_file("diseases.csv", DISEASES, diseases);
    write_file("icd_map.csv", MAP, map);
    return oncology_load(folder, errors);
}

/* ---- bad rows ------------------------------------------------------------------------------------ */

static void refuse(const char *diseases, const char *map, const char *file, unsigned line,
                   unsigned column)
{
    struct formulary_errors errors;
    struct oncology *oncology = load(diseases, map, &errors);
    if (oncology != NULL || errors.count != 1 || strcmp(errors.item[0].file, file) != 0 ||
        errors.item[0].line != line || errors.item[0].column != column)
        fail_msg("taken, or not refused at %s:%u:%u: '%s' '%s' (%zu: %s:%u:%u)", file, line, column,
                 diseases, map, errors.count, errors.count > 0 ? errors.item[0].file : "",
                 errors.count > 0 ? errors.item[0].line : 0,
                 errors.count > 0 ? errors.item[0].column : 0);
    oncology_free(oncology);
    formulary_errors_fini(&errors);
}

static void test_bad_rows(void **state UNUSED)
{
    static const char good[] = "肺癌,lung,0,\n";
    refuse("肺癌,lung,0,\n,nameless,0,\n", "", "diseases.csv", 3, 1);
    refuse("肺癌,lung,0,\n肺癌,again,1,\n", "", "diseases.csv", 3, 1);
    refuse("肺癌,lung,2,\n", "", "diseases.csv", 2, 3);
    refuse("肺癌,lung,,\n", "", "diseases.csv", 2, 3);
    refuse(good, "胃癌,pass,C16,0,,,,,V\n", "icd_map.csv", 2, 1);
    refuse(good, "肺癌,maybe,C34,0,,,,,V\n", "icd_map.csv", 2, 2);
    refuse(good, "肺癌,pass,C3,0,,,,,V\n", "icd_map.csv", 2, 3);
    refuse(good, "*,no,,0,,,,,V\n", "icd_map.csv", 2, 3);
    refuse(good, "肺癌,morphology,,0,x,8100,3,,V\n", "icd_map.csv", 2, 5);
    refuse(good, "肺癌,morphology,,0,8100,x,3,,V\n", "icd_map.csv", 2, 5);
    refuse(good, "肺癌,morphology,,0,7999,8100,3,,V\n", "icd_map.csv", 2, 5);
    refuse(good, "肺癌,morphology,,0,9000,10000,3,,V\n", "icd_map.csv", 2, 5);
    refuse(good, "肺癌,morphology_no,,0,8101,8100,3,,V\n", "icd_map.csv", 2, 5);
    refuse(good, "肺癌,morphology_review,,0,8000,8100,,,V\n", "icd_map.csv", 2, 7);
    refuse(good, "肺癌,morphology,,0,8000,8100,33,,V\n", "icd_map.csv", 2, 7);
    refuse(good, "肺癌,morphology,,0,8000,8100,3 x,,V\n", "icd_map.csv", 2, 7);
    refuse(good, "肺癌,morphology,,0,8000,8100,/,,V\n", "icd_map.csv", 2, 7);
    refuse(good, "肺癌,morphology,,0,8000,8100,:,,V\n", "icd_map.csv", 2, 7);
    refuse(good, "肺癌,pass,\"C34,0,,,,,V\n", "icd_map.csv", 2, 3);
}

static void test_bad_files(void **state UNUSED)
{
    struct formulary_errors errors = {.count = 0};
    write_file("diseases.csv", "category,name_en\n", "");
    write_file("icd_map.csv", MAP, "");
    assert_null(oncology_load(folder, &errors));
    assert_true(errors.count > 0);
    formulary_errors_fini(&errors);
    errors = (struct formulary_errors){.count = 0};
    assert_null(oncology_load("/nowhere", &errors));
    assert_int_equal(errors.count, 2);
    formulary_errors_fini(&errors);
    oncology_free(NULL);
}

/* 64 categories and 2,000 rows are taken, one more is not. */
static void test_too_many(void **state UNUSED)
{
    static char text[1 << 17];
    struct formulary_errors errors;
    for (int count = 64; count <= 65; count++) {
        int at = 0;
        for (int i = 0; i < count; i++)
            at += snprintf(text + at, sizeof(text) - (size_t)at, "c%d,x,0,\n", i);
        struct oncology *oncology = load(text, "", &errors);
        assert_int_equal(oncology != NULL, count == 64);
        assert_int_equal(errors.count, count - 64);
        if (oncology != NULL)
            assert_string_equal(oncology_category_at(oncology, 63), "c63");
        oncology_free(oncology);
        formulary_errors_fini(&errors);
    }
    for (int count = 2000; count <= 2001; count++) {
        int at = 0;
        for (int i = 0; i < count; i++)
            at += snprintf(text + at, sizeof(text) - (size_t)at, "*,no,D10.%d,0,,,,,V\n", i % 10);
        struct oncology *oncology = load("肺癌,lung,0,\n", text, &errors);
        assert_int_equal(oncology != NULL, count == 2000);
        assert_int_equal(errors.count, count - 2000);
        oncology_free(oncology);
        formulary_errors_fini(&errors);
    }
}

/* ---- which row wins ------------------------------------------------------------------------------ */

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

static const char small_diseases[] = "organ,x,0,\nneeds,x,1,\nlast,x,0,\n";
static const char small_map[] = "*,no,D00-D09,0,,,,,V\n"
                                "organ,pass,C34,0,,,,,V\n"
                                "organ,review,C34.1,0,,,,,V\n"
                                "organ,no,C34.200,1,,,,,V\n"
                                "organ,pass,C34.200,0,,,,,V\n"
                                "organ,no,C34.3,0,,,,,V\n"
                                "organ,pass,C40-C41,0,,,,,V\n"
                                "organ,review,C40.1,0,,,,,V\n"
                                "organ,pass,C45,0,,,,,V\n"
                                "organ,pass,C49,0,,,,,V\n"
                                "organ,pass,C43,0,,,,,V\n"
                                "organ,pass,C46,0,,,,,V\n"
                                "organ,pass,C83,0,,,,,V\n"
                                "organ,pass,D45,0,,,,,V\n"
                                "organ,morphology,,0,8500,8600,3,,V\n"
                                "organ,morphology,,0,9560,9700,2 3,,V\n"
                                "organ,morphology_no,,0,9695,9698,3,,V\n"
                                "organ,morphology_no,,0,8590,8620,3,,V\n"
                                "organ,morphology,,0,8700,8719,3,,V\n"
                                "organ,morphology,,0,8720,8730,3,,V\n"
                                "organ,morphology_review,,0,8800,8810,3,,V\n"
                                "organ,morphology,,0,8805,8815,3,,V\n"
                                "organ,morphology,,0,8000,8000,0 9,,V\n"
                                "organ,morphology,,0,9999,9999,3,,V\n"
                                "needs,pass,C34,0,,,,,V\n"
                                "needs,no,C34.3,0,,,,,V\n"
                                "needs,review,D45,0,,,,,V\n"
                                "needs,morphology,,0,8070,8079,3,,V\n"
                                "needs,morphology_no,,0,8080,8089,3,,V\n"
                                "needs,morphology_review,,0,8090,8099,3,,V\n"
                                "last,pass,C99,0,,,,,V\n";

static void check_fit(const struct oncology *oncology, const char *category, const char *text,
                      enum oncology_fit wanted)
{
    const char *why;
    struct claim_diagnosis diagnosis = diagnosis_of(text);
    enum oncology_fit fit = oncology_fit(oncology, category, &diagnosis, &why);
    if (fit != wanted)
        fail_msg("%s under %s: %s was expected, is %s", text, category, oncology_fit_text(wanted),
                 oncology_fit_text(fit));
}

static const struct {
    const char *text;
    enum oncology_fit fit;
} organ_rows[] = {
    {"C34.900", ONCOLOGY_PASS},
    {"C34.100", ONCOLOGY_REVIEW}, /* the longer prefix */
    {"C34.200", ONCOLOGY_NO},     /* the exact one */
    {"C40.000", ONCOLOGY_PASS},
    {"C40.100", ONCOLOGY_REVIEW}, /* a range is as long as its ends */
    {"C41.900", ONCOLOGY_PASS},
    {"D05.000", ONCOLOGY_NO}, /* every category's row */
    {"D05.000 8550/3", ONCOLOGY_REVIEW},
    {"C50.900", ONCOLOGY_NO},
    {"C34.900 8550/3", ONCOLOGY_PASS},
    {"C34.900 8550/6", ONCOLOGY_PASS}, /* malignant is 3, 6 and 9 */
    {"C34.900 8550/9", ONCOLOGY_PASS},
    {"C50.900 8550/2", ONCOLOGY_NO},
    {"C34.900 9697/3", ONCOLOGY_NO}, /* the narrower range */
    {"C34.900 8595/3", ONCOLOGY_NO},
    {"C34.900 8807/3", ONCOLOGY_REVIEW}, /* of equal ones the first */
    {"C34.900 8804/3", ONCOLOGY_REVIEW},
    {"C34.300 8804/3", ONCOLOGY_NO},
    {"C50.900 8804/3", ONCOLOGY_NO},
    {"C34.900 8812/3", ONCOLOGY_PASS},
    {"C34.300 8550/3", ONCOLOGY_REVIEW},
    {"C50.900 8719/3", ONCOLOGY_NO}, /* an organ's carcinoma elsewhere */
    {"C50.900 8720/3", ONCOLOGY_REVIEW},
    {"C50.900 9589/3", ONCOLOGY_REVIEW},
    {"C50.900 9590/3", ONCOLOGY_PASS}, /* blood and lymph have no organ */
    {"C34.900 8500/3", ONCOLOGY_PASS},
    {"C34.900 8600/3", ONCOLOGY_NO},
    {"C50.900 9999/3", ONCOLOGY_PASS},
    {"C34.900 8000/9", ONCOLOGY_PASS},
    /* in no range: does it contradict the code? */
    {"C34.900 8731/3", ONCOLOGY_REVIEW},
    {"C34.900 8621/3", ONCOLOGY_PASS},
    {"C43.900 8005/3", ONCOLOGY_PASS},
    {"C43.900 8006/3", ONCOLOGY_REVIEW},
    {"C46.900 8140/3", ONCOLOGY_REVIEW},
    {"C49.900 8140/3", ONCOLOGY_REVIEW},
    {"C83.300 8005/3", ONCOLOGY_PASS},
    {"C83.300 8140/3", ONCOLOGY_REVIEW},
    {"C83.300 9701/3", ONCOLOGY_PASS},
    {"D45.x00 8140/3", ONCOLOGY_REVIEW},
    {"D45.x00 9701/3", ONCOLOGY_PASS},
    {"C45.000 9049/3", ONCOLOGY_REVIEW},
    {"C45.000 9050/3", ONCOLOGY_PASS},
    {"C45.000 9053/3", ONCOLOGY_PASS},
    {"C45.000 9054/3", ONCOLOGY_REVIEW},
    /* editions of ICD-O that disagree count only where the code is listed */
    {"C34.900 8936/1", ONCOLOGY_REVIEW},
    {"C34.900 8936/0", ONCOLOGY_REVIEW},
    {"C50.900 8936/1", ONCOLOGY_NO},
    {"C34.300 8936/1", ONCOLOGY_NO},
};

static void test_which_row_wins(void **state UNUSED)
{
    static const struct {
        const char *text;
        enum oncology_fit fit;
    } needs[] = {
        {"C34.900", ONCOLOGY_MORPHOLOGY_REQUIRED},
        {"C80.900", ONCOLOGY_MORPHOLOGY_REQUIRED},
        {"C34.300", ONCOLOGY_NO},
        {"C34.300 8070/3", ONCOLOGY_NO},
        {"D45.x00", ONCOLOGY_REVIEW},
        {"C83.300", ONCOLOGY_NO},
        {"C34.900 8070/3", ONCOLOGY_PASS},
        {"C34.900 8079/3", ONCOLOGY_PASS},
        {"C34.900 8069/3", ONCOLOGY_NO},
        {"C34.900 8080/3", ONCOLOGY_NO},
        {"C34.900 8090/3", ONCOLOGY_REVIEW},
        {"C50.900 8070/3", ONCOLOGY_REVIEW},
        {"C34.900 8100/3", ONCOLOGY_NO},
    };
    struct formulary_errors errors;
    struct oncology *oncology = load(small_diseases, small_map, &errors);
    assert_non_null(oncology);
    for (size_t i = 0; i < ARRAY_LEN(organ_rows); i++)
        check_fit(oncology, "organ", organ_rows[i].text, organ_rows[i].fit);
    for (size_t i = 0; i < ARRAY_LEN(needs); i++)
        check_fit(oncology, "needs", needs[i].text, needs[i].fit);
    check_fit(oncology, "last", "C99.900", ONCOLOGY_PASS);
    struct arena *arena = arena_new(4096);
    struct claim_diagnosis last = diagnosis_of("C99.900"), none = diagnosis_of("C50.900");
    assert_string_equal(oncology_disease_group(oncology, &last, arena), "last");
    assert_string_equal(oncology_disease_group(oncology, &none, arena), "C50");
    arena_free(arena);
    oncology_free(oncology);
}

static void test_nature(void **state UNUSED)
{
    static const struct {
        const char *text;
        enum oncology_nature nature;
        enum oncology_role role;
    } cases[] = {
        {"D37.100 8936/0", ONCOLOGY_NATURE_UNKNOWN, ONCOLOGY_PRIMARY},
        {"D37.100 8936/2", ONCOLOGY_IN_SITU_OR_BENIGN, ONCOLOGY_OTHER},
        {"D37.100 8936/3", ONCOLOGY_MALIGNANT, ONCOLOGY_PRIMARY},
        {"D37.100 8240/0", ONCOLOGY_IN_SITU_OR_BENIGN, ONCOLOGY_OTHER},
        {"D37.100 8240/1", ONCOLOGY_NATURE_UNKNOWN, ONCOLOGY_PRIMARY},
        {"D37.100 8241/1", ONCOLOGY_IN_SITU_OR_BENIGN, ONCOLOGY_OTHER},
        {"D37.100 8140/3", ONCOLOGY_MALIGNANT, ONCOLOGY_PRIMARY},
        {"D37.100 8140/2", ONCOLOGY_IN_SITU_OR_BENIGN, ONCOLOGY_OTHER},
        {"D46.900", ONCOLOGY_MALIGNANT, ONCOLOGY_PRIMARY},
        {"D47.500", ONCOLOGY_MALIGNANT, ONCOLOGY_PRIMARY},
        {"D47.700", ONCOLOGY_IN_SITU_OR_BENIGN, ONCOLOGY_PRIMARY},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct claim_diagnosis diagnosis = diagnosis_of(cases[i].text);
        if (oncology_nature(&diagnosis) != cases[i].nature ||
            oncology_role(&diagnosis) != cases[i].role)
            fail_msg("%s: nature %d, role %d", cases[i].text, (int)oncology_nature(&diagnosis),
                     (int)oncology_role(&diagnosis));
    }
}

/* ---- the numbers of the definitions -------------------------------------------------------------- */

struct stage {
    const char *text, *t, *n, *m, *group;
    int age_sent, age;
    int nodal, distant;
    enum oncology_tier tier;
};

static void check_stage(const struct stage *wanted)
{
    const char *missing;
    struct claim_diagnosis diagnosis = diagnosis_of(wanted->text);
    struct claim_staging *staging = &diagnosis.staging;
    staging->t = wanted->t;
    staging->n = wanted->n;
    staging->m = wanted->m;
    staging->group = wanted->group;
    staging->age_at_diagnosis = wanted->age_sent;
    staging->nodal_metastasis = wanted->nodal;
    staging->distant_metastasis = wanted->distant;
    enum oncology_tier tier = oncology_tier(&diagnosis, 2020, wanted->age, &missing);
    if (tier != wanted->tier)
        fail_msg("%s %s%s%s %s age %d/%d: %s was expected, is %s (%s)", wanted->text, wanted->t,
                 wanted->n, wanted->m, wanted->group, wanted->age_sent, wanted->age,
                 oncology_tier_text(wanted->tier), oncology_tier_text(tier), missing);
}

static void test_stages(void **state UNUSED)
{
    static const struct stage cases[] = {
        {"C73.x00 8260/3", "T4", "N0", "M0", "", -1, 60, -1, -1, TIER_SEVERE},
        {"C73.x00 8260/3", "T5", "N0", "M0", "", -1, 60, -1, -1, TIER_REVIEW},
        {"C73.x00 8260/3", "T?", "N0", "M0", "", -1, 60, -1, -1, TIER_REVIEW},
        {"C73.x00 8260/3", "T/", "N0", "M0", "", -1, 60, -1, -1, TIER_REVIEW},
        /* the age sent and the one counted must lie on one side; 55 is the first of the older */
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 0, 60, -1, -1, TIER_REVIEW},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 60, 40, -1, -1, TIER_REVIEW},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 54, 55, -1, -1, TIER_REVIEW},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 0, 54, -1, -1, TIER_MILD},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 0, 0, -1, -1, TIER_MILD},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 0, -1, -1, -1, TIER_MILD},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 60, -1, -1, -1, TIER_SEVERE},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", 60, 55, -1, -1, TIER_SEVERE},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", -1, 54, -1, -1, TIER_MILD},
        {"C73.x00 8260/3", "T3", "N0", "M0", "", -1, 55, -1, -1, TIER_SEVERE},
        /* the histologies of the table, and their neighbours */
        {"C73.x00 8050/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8290/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8330/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8344/3", "T2", "N0", "M0", "", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8350/3", "T2", "N0", "M0", "", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8347/3", "T2", "N0", "M0", "", -1, 60, -1, -1, TIER_SEVERE},
        {"C73.x00 8348/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_REVIEW},
        {"C73.x00 8510/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8513/3", "T1", "N1", "M0", "", -1, 60, -1, -1, TIER_SEVERE},
        {"C73.x00 8514/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_REVIEW},
        {"C73.x00 8020/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_SEVERE},
        {"C73.x00 8035/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_SEVERE},
        {"C73.x00 8036/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_REVIEW},
        {"C73.x00 8019/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_REVIEW},
        {"C73.x00 8260/3", "T1", "N0", "M0", "I", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8260/3", "T1", "N0", "M0", "1", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8000/3", "T1", "N0", "M0", "I", -1, 60, -1, -1, TIER_MILD},
        {"C73.x00 8345/3", "T1", "N0", "M0", "", -1, 60, -1, -1, TIER_MILD},
        /* what is said goes before what the letters say */
        {"C44.300 8090/3", "", "N1", "M0", "", -1, 70, 0, -1, TIER_MILD},
        {"C44.300 8090/3", "", "N0", "M1", "", -1, 70, -1, 0, TIER_MILD},
        {"C44.300 8090/3", "", "N0", "M1", "", -1, 70, -1, -1, TIER_SEVERE},
        {"C44.300 8090/3", "", "", "", "", -1, 70, 0, 0, TIER_MILD},
        {"C44.300 8090/3", "", "", "", "", -1, 70, 1, 0, TIER_SEVERE},
        {"C44.300 8090/3", "", "", "", "", -1, 70, 0, 1, TIER_SEVERE},
        {"C44.300 8719/3", "", "N0", "M0", "", -1, 70, -1, -1, TIER_MILD},
        {"C44.300 8780/3", "", "N0", "M0", "", -1, 70, -1, -1, TIER_SEVERE},
        {"C44.300 8781/3", "", "N0", "M0", "", -1, 70, -1, -1, TIER_MILD},
        {"C44.300 9589/3", "", "N0", "M0", "", -1, 70, -1, -1, TIER_MILD},
        {"C44.300 9590/3", "", "N0", "M0", "", -1, 70, -1, -1, TIER_SEVERE},
        {"C73.x00 8260/3", "T1", "N0", "", "", -1, 60, -1, 0, TIER_MILD},
        {"C73.x00 8260/3", "T1", "N0", "M0", "", -1, 60, -1, 1, TIER_MILD},
        {"C61.x00", "T1", "N0", "M0", "IV", -1, 70, -1, -1, TIER_SEVERE},
        {"C61.x00", "T1", "N0", "M1", "", -1, 70, -1, -1, TIER_SEVERE},
        {"C61.x00", "T1", "N0", "M0", "III", -1, 70, -1, -1, TIER_MILD},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_stage(&cases[i]);
}

static void test_hodgkin_and_neuroendocrine(void **state UNUSED)
{
    static const struct {
        const char *text, *ann_arbor, *grade;
        int mitoses, ki67, nodal;
        enum oncology_tier tier;
    } cases[] = {
        {"C81.900", "I", "", -1, -1, 0, TIER_MILD},
        {"C81.900", "0", "", -1, -1, 0, TIER_BETWEEN},
        {"C81.900", "IIB", "", -1, -1, 0, TIER_SEVERE},
        {"C77.900 9650/3", "I", "", -1, -1, 0, TIER_MILD},
        {"C77.900 9667/3", "I", "", -1, -1, 0, TIER_MILD},
        {"C77.900 9668/3", "I", "", -1, -1, 0, TIER_SEVERE},
        {"C77.900 9649/3", "I", "", -1, -1, 0, TIER_SEVERE},
        {"C25.400 8150/3", "", "G1", -1, -1, 0, TIER_MILD},
        {"C25.400 8156/3", "", "G1", -1, -1, 0, TIER_MILD},
        {"C25.400 8149/3", "", "G1", -1, -1, 0, TIER_SEVERE},
        {"C25.400 8157/3", "", "G1", -1, -1, 0, TIER_SEVERE},
        {"C18.100 8240/3", "", "G1", -1, -1, 0, TIER_MILD},
        {"C18.100 8249/3", "", "G1", -1, -1, 0, TIER_MILD},
        {"C18.100 8250/3", "", "G1", -1, -1, 0, TIER_SEVERE},
        {"C18.100 8239/3", "", "G1", -1, -1, 0, TIER_SEVERE},
        {"C18.100 8240/3", "", "G0", -1, -1, 0, TIER_BETWEEN},
        {"C18.100 8240/3", "", "G0", -1, -1, 1, TIER_SEVERE},
        {"C18.100 8240/3", "", "G0", -1, -1, -1, TIER_REVIEW},
        {"C18.100 8240/3", "", "G2", -1, -1, 0, TIER_SEVERE},
        {"C18.100 8240/3", "", "", 9, 200, 0, TIER_MILD},
        {"C18.100 8240/3", "", "", 0, 0, 0, TIER_MILD},
        {"C18.100 8240/3", "", "", 10, 200, 0, TIER_SEVERE},
        {"C18.100 8240/3", "", "", 9, 201, 0, TIER_SEVERE},
        {"C18.100 8240/3", "", "", -1, 200, 0, TIER_REVIEW},
        {"C18.100 8240/3", "", "", 9, -1, 0, TIER_REVIEW},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *missing;
        struct claim_diagnosis diagnosis = diagnosis_of(cases[i].text);
        diagnosis.staging.ann_arbor = cases[i].ann_arbor;
        diagnosis.staging.who_grade = cases[i].grade;
        diagnosis.staging.mitoses_per_50hpf = cases[i].mitoses;
        diagnosis.staging.ki67_percent_x100 = cases[i].ki67;
        diagnosis.staging.nodal_metastasis = cases[i].nodal;
        diagnosis.staging.distant_metastasis = 0;
        enum oncology_tier tier = oncology_tier(&diagnosis, 2020, 50, &missing);
        if (tier != cases[i].tier)
            fail_msg("case %zu, %s: is %s (%s)", i, cases[i].text, oncology_tier_text(tier),
                     missing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_which_row_wins),
        cmocka_unit_test(test_nature),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_hodgkin_and_neuroendocrine),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
