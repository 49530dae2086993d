#include "wire.h"

#include <stdio.h>

#include "unit.h"

#define DATA TEYAO_SOURCE_DIR "/tests/unit/data/"

static char request[16384]; /* data/wire_request.json: every field of a request */
static int32_t today;
static struct claim claim;

static int set_up(void **state)
{
    (void)state;
    FILE *file = fopen(DATA "wire_request.json", "rb");
    if (file == NULL)
        return -1;
    request[fread(request, 1, sizeof(request) - 1, file)] = '\0';
    (void)fclose(file);
    return date_parse("2026-11-22", 10, &today) ? 0 : -1;
}

/* The request with the first occurrence of one text replaced by another. */
static char *changed(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    if (at == NULL)
        fail_msg("the request has no %s", old);
    size_t size = strlen(text) + strlen(new) + 1;
    char *out = malloc(size);
    (void)snprintf(out, size, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    return out;
}

static void expect_error(const struct problem *problem, const char *pointer, const char *code,
                         const char *name)
{
    for (size_t i = 0; i < problem->error_count; i++) {
        if (strcmp(problem->errors[i].pointer, pointer) == 0 &&
            strcmp(problem->errors[i].code, code) == 0) {
            assert_true(problem->errors[i].detail[0] != '\0');
            return;
        }
    }
    fail_msg("%s: no %s at %s, first is %s at %s", name, code, pointer,
             problem->error_count == 0 ? "none" : problem->errors[0].code,
             problem->error_count == 0 ? "" : problem->errors[0].pointer);
}

static void test_every_field(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    problem_init(&problem, arena);
    assert_true(wire_request_parse(arena, str_of(request), today, &claim, &problem));
    assert_string_equal(claim.policy_no, "CPICB-2026-000017");
    assert_string_equal(claim.id_no, "11010519491231002X");
    assert_string_equal(claim.name, "测试甲");
    assert_int_equal(claim.applicant, RELATION_AGENT);
    assert_true(claim.has_prescription && claim.issued_on == today - 2);
    assert_int_equal(claim.hospital_level, 3);
    assert_int_equal(claim.hospital_kind, HOSPITAL_SPECIALIST);
    assert_int_equal(claim.attending, 1);
    assert_int_equal(claim.diagnosis_count, 1);
    assert_string_equal(claim.diagnoses[0].icd10.code, "C34.900");
    assert_int_equal(claim.diagnoses[0].morphology.histology, 8140);
    assert_string_equal(claim.diagnoses[0].staging.group, "IIB");
    assert_int_equal(claim.diagnoses[0].staging.ki67_percent_x100, 2000);
    assert_int_equal(claim.diagnoses[0].staging.distant_metastasis, 0);
    assert_int_equal(claim.clinical.disease_state, STATE_RELAPSED);
    assert_int_equal(claim.clinical.prior_class_count, 1);
    assert_true(claim.clinical.combination_sent && claim.clinical.combination_count == 0);
    assert_int_equal(claim.clinical.biomarker_count, 2);
    assert_string_equal(claim.clinical.biomarkers[1].value, "negative");
    assert_int_equal(claim.clinical.after_surgery, 0);
    assert_int_equal(claim.lines[0].quantity, 30);
    assert_int_equal(claim.lines[0].unit_price_fen, 18600);
    assert_int_equal(claim.document_count, 2);
    assert_int_equal(claim.documents[1].kind, DOC_PATHOLOGY_REPORT);
    assert_memory_equal(claim.documents[0].sha256, "e3b0c442", 8);
    assert_int_equal(claim.unsettled_reason, UNSETTLED_CARD_NOT_USED);
    assert_int_equal(claim.method, COLLECTION_DELIVERY);
    assert_int_equal(claim.collector, COLLECTOR_AGENT);
    assert_string_equal(claim.delivery_city, "上海市");
    assert_true(claim.has_booking && claim.booking_expert && claim.visit_on == today + 3);
    arena_free(arena);
}

static const char smallest[] =
    "{\"policy_no\":\"P-1\",\"insured\":{\"id_type\":\"passport\",\"id_no\":\"e1234\",\"name\":"
    "\"A\"},"
    "\"applicant\":{\"relation\":\"self\"},\"prescription\":{\"issued_on\":\"2026-11-20\","
    "\"hospital\":{\"name\":\"H\"},\"doctor\":\"D\"},\"diagnoses\":[{\"icd10\":\"C50.9\","
    "\"event\":\"recurrence\"}],\"lines\":[{\"generic\":\"G\",\"quantity\":1,\"unit\":\"U\","
    "\"unit_price_fen\":0}]}";

static void test_what_may_be_absent(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    problem_init(&problem, arena);
    memset(&claim, 0x5A, sizeof(claim));
    assert_true(wire_request_parse(arena, str_of(smallest), today, &claim, &problem));
    assert_string_equal(claim.id_no, "E1234");
    assert_string_equal(claim.applicant_name, "");
    assert_int_equal(claim.hospital_level, CLAIM_ABSENT);
    assert_int_equal(claim.hospital_public, CLAIM_ABSENT);
    assert_int_equal(claim.hospital_kind, HOSPITAL_GENERAL);
    assert_int_equal(claim.hospital_region, REGION_MAINLAND);
    assert_int_equal(claim.specialist, CLAIM_ABSENT);
    assert_int_equal(claim.diagnoses[0].first_confirmed_on, DATE_NONE);
    assert_false(claim.diagnoses[0].has_morphology);
    assert_int_equal(claim.diagnoses[0].staging.ki67_percent_x100, CLAIM_ABSENT);
    assert_string_equal(claim.diagnoses[0].staging.t, "");
    assert_int_equal(claim.clinical.prior_lines, CLAIM_ABSENT);
    assert_int_equal(claim.clinical.disease_state, CLAIM_ABSENT);
    assert_false(claim.clinical.combination_sent);
    assert_int_equal(claim.clinical.biomarker_count, 0);
    assert_int_equal(claim.lines[0].days_supply, CLAIM_ABSENT);
    assert_string_equal(claim.lines[0].drug, "");
    assert_int_equal(claim.document_count, 0);
    assert_false(claim.settled);
    assert_int_equal(claim.social_paid_fen, 0);
    assert_int_equal(claim.unsettled_reason, CLAIM_ABSENT);
    assert_int_equal(claim.method, COLLECTION_PICKUP);
    assert_int_equal(claim.collector, COLLECTOR_INSURED);
    assert_int_equal(claim.planned_on, DATE_NONE);
    assert_false(claim.has_booking);
    arena_free(arena);
}

struct mistake {
    const char *old, *new, *pointer, *code;
};

static const struct mistake mistakes[] = {
    {"\"policy_no\": \"CPICB-2026-000017\",", "", "/policy_no", "required"},
    {"\"CPICB-2026-000017\"", "\"  \"", "/policy_no", "required"},
    {"\"CPICB-2026-000017\"", "\"a/b\"", "/policy_no", "bad_format"},
    {"\"CPICB-2026-000017\"", "17", "/policy_no", "wrong_type"},
    {"\"CPICB-2026-000017\"", "null", "/policy_no", "wrong_type"},
    {"\"policy_no\":", "\"a/~\": 1, \"policy_no\":", "/a~1~0", "unknown_field"},
    {"\"policy_no\":", "\"policy_no\": \"X\", \"policy_no\":", "/policy_no", "duplicate_key"},
    {"\"level\": 3", "\"level\": 3, \"beds\": 1", "/prescription/hospital/beds", "unknown_field"},
    {"\"level\": 3", "\"level\": 4", "/prescription/hospital/level", "out_of_range"},
    {"\"level\": 3", "\"level\": 3.0", "/prescription/hospital/level", "not_an_integer"},
    {"\"level\": 3", "\"level\": 3e0", "/prescription/hospital/level", "not_an_integer"},
    {"\"level\": 3", "\"level\": \"3\"", "/prescription/hospital/level", "wrong_type"},
    {"\"public\": true", "\"public\": 1", "/prescription/hospital/public", "wrong_type"},
    {"\"kind\": \"specialist\"", "\"kind\": \"zoo\"", "/prescription/hospital/kind",
     "out_of_range"},
    {"\"resident_id\"", "\"card\"", "/insured/id_type", "out_of_range"},
    {"11010519491231002x", "110105194912310021", "/insured/id_no", "check_digit"},
    {"11010519491231002x", "11010519491331002x", "/insured/id_no", "not_a_date"},
    {"11010519491231002x", "1101051949123100", "/insured/id_no", "bad_format"},
    {"11010519491231002x", "１１０１０５19491231002x", "/insured/id_no", "bad_format"},
    {"\"测试甲\"", "\"\"", "/insured/name", "required"},
    {"{\"relation\": \"agent\", \"name\": \"测试丙\", \"id_no\": \"E12345678\"}", "[]",
     "/applicant", "wrong_type"},
    {"2026-11-20", "2026-11-23", "/prescription/issued_on", "in_the_future"},
    {"2026-11-20", "2026-02-30", "/prescription/issued_on", "not_a_date"},
    {"2026-11-20", "2026-11-2", "/prescription/issued_on", "not_a_date"},
    {"2026-11-20", "1949-12-30", "/prescription/issued_on", "contradicts"},
    {"\"C34.900\"", "\"lung\"", "/diagnoses/0/icd10", "bad_format"},
    {"\"C34.900\"", "\"C34.9 M8070/3\"", "/diagnoses/0/morphology", "contradicts"},
    {"\"icd10\": \"C34.900\",", "", "/diagnoses/0/icd10", "required"},
    {"8140/3", "9999/7", "/diagnoses/0/morphology", "bad_format"},
    {"8140/3", "7999/3", "/diagnoses/0/morphology", "bad_format"},
    {"2026-09-02", "2026-11-23", "/diagnoses/0/first_confirmed_on", "in_the_future"},
    {"2026-09-02", "1949-12-30", "/diagnoses/0/first_confirmed_on", "contradicts"},
    {", \"event\": \"initial\"", "", "/diagnoses/0/event", "required"},
    {"\"T2\"", "\"T9\"", "/diagnoses/0/staging/t", "bad_format"},
    {"\"N1\"", "\"N4\"", "/diagnoses/0/staging/n", "bad_format"},
    {"\"M0\"", "\"M2\"", "/diagnoses/0/staging/m", "bad_format"},
    {"\"IIB\"", "\"V\"", "/diagnoses/0/staging/group", "bad_format"},
    {"\"binet\": \"A\"", "\"binet\": \"D\"", "/diagnoses/0/staging/binet", "bad_format"},
    {"\"ann_arbor\": \"II\"", "\"ann_arbor\": \"VI\"", "/diagnoses/0/staging/ann_arbor",
     "bad_format"},
    {"\"G1\"", "\"G9\"", "/diagnoses/0/staging/who_grade", "bad_format"},
    {"\"ki67_percent\": 20", "\"ki67_percent\": 101", "/diagnoses/0/staging/ki67_percent",
     "out_of_range"},
    {"\"ki67_percent\": 20", "\"ki67_percent\": 2.5", "/diagnoses/0/staging/ki67_percent",
     "not_an_integer"},
    {"\"nodal_metastasis\": true", "\"nodal_metastasis\": false",
     "/diagnoses/0/staging/nodal_metastasis", "contradicts"},
    {"\"distant_metastasis\": false", "\"distant_metastasis\": true",
     "/diagnoses/0/staging/distant_metastasis", "contradicts"},
    {"\"age_at_diagnosis\": 76", "\"age_at_diagnosis\": 7", "/diagnoses/0/staging/age_at_diagnosis",
     "contradicts"},
    {"\"prior_lines\": 0", "\"prior_lines\": 99", "/clinical/prior_lines", "out_of_range"},
    {"\"prior_lines\": 0", "\"prior_lines\": -1", "/clinical/prior_lines", "out_of_range"},
    {"\"months_to_relapse\": 12", "\"months_to_relapse\": 601", "/clinical/months_to_relapse",
     "out_of_range"},
    {"\"3a\"", "\"4\"", "/clinical/follicular_grade", "out_of_range"},
    {"[\"endocrine\"]", "[\"Endo crine\"]", "/clinical/prior_classes/0", "bad_format"},
    {"[\"endocrine\"]", "[7]", "/clinical/prior_classes/0", "wrong_type"},
    {"\"L858R\"", "true", "/clinical/biomarkers/EGFR", "wrong_type"},
    {"\"EGFR\"", "\"\"", "/clinical/biomarkers/", "bad_format"},
    {"\"quantity\": 30", "\"quantity\": 0", "/lines/0/quantity", "out_of_range"},
    {"\"quantity\": 30", "\"quantity\": 100001", "/lines/0/quantity", "out_of_range"},
    {"\"quantity\": 30", "\"quantity\": 1.5", "/lines/0/quantity", "not_an_integer"},
    {"\"quantity\": 30", "\"quantity\": 9007199254740992", "/lines/0/quantity", "out_of_range"},
    {"\"days_supply\": 30", "\"days_supply\": 3651", "/lines/0/days_supply", "out_of_range"},
    {"18600", "-1", "/lines/0/unit_price_fen", "out_of_range"},
    {"18600", "9007199254740991", "/lines/0/unit_price_fen", "out_of_range"},
    {"\"lines\": [{", "\"lines\": [{},{", "/lines/0/drug", "required"},
    {"\"lines\": [{", "\"lines\": [{},{},{},{},{},{", "/lines", "too_many"},
    {"E3B0", "G3B0", "/documents/0/sha256", "bad_format"},
    {"E3B0", "", "/documents/0/sha256", "bad_format"},
    {"\"pathology_report\"", "\"selfie\"", "/documents/1/kind", "out_of_range"},
    {"\"paid_fen\": 100", "\"paid_fen\": 558001", "/social_insurance/paid_fen", "contradicts"},
    {"\"settled\": false", "\"settled\": true", "/social_insurance/unsettled_reason",
     "contradicts"},
    {"\"settled\": false, ", "", "/social_insurance/settled", "required"},
    {"\"2026-11-19\"", "\"2026-11-26\"", "/booking/booked_on", "in_the_future"},
    {"\"2026-11-25\"", "\"2026-11-18\"", "/booking/visit_on", "contradicts"},
    {"\"expert\"", "\"vip\"", "/booking/clinic", "out_of_range"},
    {"\"2026-11-30\"", "\"soon\"", "/collection/planned_on", "not_a_date"},
};

static void test_mistakes(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        struct problem problem;
        char *body = changed(request, mistakes[i].old, mistakes[i].new);
        problem_init(&problem, arena);
        assert_false(wire_request_parse(arena, str_of(body), today, &claim, &problem));
        assert_int_equal(problem.status, 422);
        assert_string_equal(problem.code, "invalid_request");
        expect_error(&problem, mistakes[i].pointer, mistakes[i].code, mistakes[i].new);
        free(body);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void test_too_few(void **state)
{
    (void)state;
    static const char empty[] =
        "{\"policy_no\":\"P\",\"insured\":{},\"applicant\":{},\"diagnoses\":[],\"lines\":[]}";
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    problem_init(&problem, arena);
    assert_false(wire_request_parse(arena, str_of(empty), today, &claim, &problem));
    expect_error(&problem, "/diagnoses", "too_few", empty);
    expect_error(&problem, "/lines", "too_few", empty);
    expect_error(&problem, "/insured/id_type", "required", empty);
    expect_error(&problem, "/insured/id_no", "required", empty);
    expect_error(&problem, "/applicant/relation", "required", empty);
    expect_error(&problem, "/prescription", "required", empty);
    assert_int_equal(problem.error_count, 7); /* and the name */
    arena_free(arena);
}

/* Malformed text is 400 and has no field errors; a scalar or array is a wrong type. */
static void test_not_an_object(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int status;
    } bodies[] = {{"", 400},      {"{\"a\":1", 400}, {"{\"a\":01}", 400},
                  {"[]", 422},    {"null", 422},     {"\"x\"", 422},
                  {"{} {}", 400}, {"12", 422},       {"{\"a\":NaN}", 400}};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct problem problem;
        problem_init(&problem, arena);
        assert_false(wire_request_parse(arena, str_of(bodies[i].body), today, &claim, &problem));
        assert_int_equal(problem.status, bodies[i].status);
        if (problem.status == 400)
            assert_string_equal(problem.code, "malformed_json");
        else
            expect_error(&problem, "", "wrong_type", bodies[i].body);
    }
    arena_free(arena);
}

/* No detail repeats what was sent: it could be an id number. */
static void test_details_do_not_echo(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    struct buf out;
    char *body = changed(request, "11010519491231002x", "110105194912310021");
    buf_init(&out, 1 << 16);
    problem_init(&problem, arena);
    assert_false(wire_request_parse(arena, str_of(body), today, &claim, &problem));
    problem_print(&problem, "/v1/authorizations", &out);
    assert_null(strstr(buf_text(&out), "1101051949"));
    assert_non_null(
        strstr(buf_text(&out), "\"pointer\":\"/insured/id_no\",\"code\":\"check_digit\""));
    buf_fini(&out);
    free(body);
    arena_free(arena);
}

/* More errors than are listed: the list is cut and says so. */
static void test_many_errors(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    char body[4096] = "{";
    for (int i = 0; i < 100; i++)
        (void)snprintf(body + strlen(body), sizeof(body) - strlen(body), "\"x%d\":0,", i);
    body[strlen(body) - 1] = '}';
    problem_init(&problem, arena);
    assert_false(wire_request_parse(arena, str_of(body), today, &claim, &problem));
    assert_int_equal(problem.error_count, PROBLEM_MAX_ERRORS);
    assert_true(problem.more);
    arena_free(arena);
}

static void round_trip(const char *text)
{
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    struct buf first, second;
    static struct claim again;
    buf_init(&first, 1 << 18);
    buf_init(&second, 1 << 18);
    problem_init(&problem, arena);
    assert_true(wire_request_parse(arena, str_of(text), today, &claim, &problem));
    wire_claim_print(&first, &claim);
    assert_true(wire_claim_parse(arena, (struct str){first.data, first.length}, &again, &problem));
    wire_claim_print(&second, &again);
    assert_string_equal(buf_text(&first), buf_text(&second));
    buf_fini(&first);
    buf_fini(&second);
    arena_free(arena);
}

static void test_round_trip(void **state)
{
    (void)state;
    round_trip(request);
    round_trip(smallest);
    char *glued = changed(request, "\"C34.900\"", "\"C34.900M81400/3\"");
    round_trip(glued);
    free(glued);
    char *before_visit = changed(smallest,
                                 "\"prescription\":{\"issued_on\":\"2026-11-20\","
                                 "\"hospital\":{\"name\":\"H\"},\"doctor\":\"D\"}",
                                 "\"booking\":{\"clinic\":\"general\","
                                 "\"booked_on\":\"2026-11-20\",\"visit_on\":\"2026-11-27\"}");
    round_trip(before_visit);
    free(before_visit);
}

/* A stored request is read again on a later or an earlier day: nothing is compared with today. */
static void test_stored_has_no_today(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    problem_init(&problem, arena);
    assert_false(wire_request_parse(arena, str_of(request), today - 30, &claim, &problem));
    expect_error(&problem, "/prescription/issued_on", "in_the_future", "stored");
    problem_init(&problem, arena);
    assert_true(wire_claim_parse(arena, str_of(request), &claim, &problem));
    arena_free(arena);
}

static void test_stages(void **state)
{
    (void)state;
    static const struct {
        const char *member, *sent, *stored; /* stored NULL: refused */
    } stages[] = {
        {"t", "pT1a", "T1a"},        {"t", "Tis", "Tis"},      {"t", "TX", "TX"},
        {"t", "t1mi", "T1mi"},       {"t", "ypT0", "T0"},      {"t", "Ｔ４ｂ", "T4b"},
        {"t", "T1c2", "T1c2"},       {"t", "2", NULL},         {"t", "T", NULL},
        {"t", "T22", NULL},          {"n", "N1mi", "N1mi"},    {"n", "cN3c", "N3c"},
        {"n", "NX", "NX"},           {"m", "M1c", "M1c"},      {"m", "cM0", "M0"},
        {"group", "Ⅲa期", "IIIA"},   {"group", "4", "IV"},     {"group", "ia1", "IA1"},
        {"group", "0", "0"},         {"group", "IIIIA", NULL}, {"ann_arbor", "Ⅱe", "IIE"},
        {"ann_arbor", "IVB", "IVB"}, {"who_grade", "1", "G1"}, {"who_grade", "g2", "G2"},
        {"binet", "b", "B"},         {"binet", "", ""},        {"binet", "AB", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(stages); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct problem problem;
        struct claim_diagnosis diagnosis;
        const struct claim_staging *staging = &diagnosis.staging;
        char body[256];
        (void)snprintf(body, sizeof(body),
                       "{\"icd10\":\"C50.9\",\"event\":\"initial\",\"staging\":{\"%s\":\"%s\"}}",
                       stages[i].member, stages[i].sent);
        problem_init(&problem, arena);
        bool good = wire_diagnosis_parse(arena, str_of(body), &diagnosis, &problem);
        if (good != (stages[i].stored != NULL))
            fail_msg("%s", body);
        const char *const stored[] = {staging->t,     staging->n,         staging->m,
                                      staging->group, staging->ann_arbor, staging->who_grade,
                                      staging->binet};
        bool found = stages[i].stored == NULL;
        for (size_t j = 0; j < ARRAY_LEN(stored) && !found; j++)
            found = strcmp(stored[j], stages[i].stored) == 0;
        if (!found)
            fail_msg("%s is not stored as %s", body, stages[i].stored);
        arena_free(arena);
    }
}

/* ---- more papers ----------------------------------------------------------------------------- */

static void test_documents(void **state)
{
    (void)state;
    static const char more[] =
        "{\"documents\":[{\"kind\":\"gene_test\",\"sha256\":"
        "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"},"
        "{\"kind\":\"pathology_report\",\"sha256\":"
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}],"
        "\"clinical\":{\"prior_lines\":2,\"biomarkers\":{\"EGFR\":\"T790M\",\"ALK\":\"negative\"}},"
        "\"diagnoses\":[]}";
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    problem_init(&problem, arena);
    assert_true(wire_request_parse(arena, str_of(request), today, &claim, &problem));
    assert_true(wire_documents_parse(arena, str_of(more), today, &claim, &problem));
    assert_int_equal(claim.document_count, 3);
    assert_true(claim_has_document(&claim, DOC_GENE_TEST));
    assert_int_equal(claim.clinical.prior_lines, 2);
    assert_int_equal(claim.clinical.months_to_relapse, 12);
    assert_int_equal(claim.clinical.biomarker_count, 3);
    assert_string_equal(claim.clinical.biomarkers[0].value, "T790M");
    assert_string_equal(claim.diagnoses[0].icd10.code, "C34.900");
    assert_true(wire_documents_parse(
        arena, STR_LIT("{\"diagnoses\":[{\"icd10\":\"C50.9\",\"event\":\"metastasis\"}]}"), today,
        &claim, &problem));
    assert_int_equal(claim.diagnosis_count, 1);
    assert_string_equal(claim.diagnoses[0].icd10.code, "C50.9");
    assert_string_equal(claim.diagnoses[0].staging.t, "");
    assert_int_equal(claim.document_count, 3);
    /* refused: nothing of it is taken over */
    assert_false(wire_documents_parse(
        arena,
        STR_LIT("{\"clinical\":{\"prior_lines\":3},\"diagnoses\":[{\"icd10\":\"C50.9\","
                "\"event\":\"initial\",\"first_confirmed_on\":\"1940-01-01\"}]}"),
        today, &claim, &problem));
    expect_error(&problem, "/diagnoses/0/first_confirmed_on", "contradicts", "birth");
    assert_int_equal(claim.clinical.prior_lines, 2);
    arena_free(arena);
}

static void test_too_many_documents(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct problem problem;
    char body[8192] = "{\"documents\":[";
    problem_init(&problem, arena);
    assert_true(wire_request_parse(arena, str_of(request), today, &claim, &problem));
    for (int i = 0; i < 63; i++)
        (void)snprintf(body + strlen(body), sizeof(body) - strlen(body),
                       "%s{\"kind\":\"invoice\",\"sha256\":\"%064d\"}", i == 0 ? "" : ",", i);
    (void)snprintf(body + strlen(body), sizeof(body) - strlen(body), "]}");
    assert_false(wire_documents_parse(arena, str_of(body), today, &claim, &problem));
    expect_error(&problem, "/documents", "too_many", "65 documents");
    assert_int_equal(claim.document_count, 2);
    arena_free(arena);
}

/* Whatever memory there is, the answer is a request or weather, never a field error. */
static void test_short_of_memory(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 6000; cap += 96) {
        struct arena *arena = arena_new(cap);
        struct problem problem;
        problem_init(&problem, arena);
        if (!wire_request_parse(arena, str_of(request), today, &claim, &problem))
            assert_int_equal(problem.status, 0);
        arena_free(arena);
    }
}

/* Whatever bytes arrive: a request, a 400 or a 422 with reasons; never weather, never a crash. */
static void test_noise(void **state)
{
    (void)state;
    static const char noise[] = "{}[]\",:0159-.eE\\u\x80\xE6\xFF\n tfn";
    uint64_t random = 20261122;
    struct arena *arena = arena_new(1 << 20);
    size_t length = strlen(request);
    size_t taken = 0;
    for (int i = 0; i < 20000; i++) {
        struct problem problem;
        char *body = malloc(length + 1);
        memcpy(body, request, length + 1);
        for (uint64_t changes = unit_random(&random) % 4; changes > 0; changes--)
            body[unit_random(&random) % length] = noise[unit_random(&random) % (sizeof(noise) - 1)];
        problem_init(&problem, arena);
        bool good = wire_request_parse(arena, (struct str){body, length}, today, &claim, &problem);
        if (!good)
            assert_true(problem.status == 400 ||
                        (problem.status == 422 && problem.error_count > 0));
        taken += good;
        free(body);
        arena_reset(arena);
    }
    assert_true(taken > 1000);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field),
        cmocka_unit_test(test_what_may_be_absent),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_too_few),
        cmocka_unit_test(test_not_an_object),
        cmocka_unit_test(test_details_do_not_echo),
        cmocka_unit_test(test_many_errors),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_stored_has_no_today),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_too_many_documents),
        cmocka_unit_test(test_short_of_memory),
        cmocka_unit_test(test_noise),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
