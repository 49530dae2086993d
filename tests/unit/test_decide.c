/* What case files cannot say of decide(): lines that stand when papers are added, the order of the table, memory that is
 * out, due times of a review. The claims themselves are read from tests/cases/base. */
#include "decide_fixture.h"

static int load(void **state)
{
    (void)state;
    static struct formulary_errors errors;
    snapshot = snapshot_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    formulary_errors_fini(&errors);
    arena = arena_new(ARENA_BYTES);
    return snapshot == NULL || arena == NULL;
}

static int unload(void **state)
{
    (void)state;
    arena_free(arena);
    snapshot_drop(snapshot);
    return 0;
}

#define TWO_LINES                                                                                  \
    "\"lines\":[{\"drug\":\"泰瑞沙\",\"quantity\":30,\"unit\":\"片\",\"days_supply\":30,"      \
    "\"unit_price_fen\":1000},{\"drug\":\"可瑞达\",\"quantity\":1,\"unit\":\"瓶\",\"days_"     \
    "supply\":21,"                                                                                 \
    "\"unit_price_fen\":20000}]"

/* Line 1 was approved with 80 %, line 2 waited; now the plan would pend line 1 too, yet it stands. */
static void test_kept_lines_stand(void **state)
{
    (void)state;
    struct wire_case *before =
        case_of("{\"title\":\"t\",\"base\":\"cpic-b.json\",\"history\":{\"terms\":"
                "{\"ratio_percent\":80}},\"request\":{" TWO_LINES "}}");
    struct decide_input input = input_of(before);
    struct verdict *first = decide(arena, &input);
    assert_non_null(first);
    assert_int_equal(first->lines[0].decision, DECISION_PARTIAL);
    first->lines[1].decision = DECISION_PEND; /* as if it had waited */
    first->lines[1].insurer_fen = first->lines[1].insured_fen = 0;

    struct wire_case *after =
        case_of("{\"title\":\"t\",\"base\":\"cpic-b.json\",\"history\":{\"terms\":"
                "{\"ratio_percent\":50},\"held_fen\":24000},\"request\":{\"documents\":[],"
                "\"social_insurance\":{\"settled\":false}," TWO_LINES "}}");
    input = input_of(after);
    input.keep_lines = 1;
    input.previous = first;
    struct verdict *again = decide(arena, &input);
    assert_non_null(again);
    assert_int_equal(again->lines[0].decision, DECISION_PARTIAL);
    assert_int_equal(again->lines[0].insurer_fen, 24000); /* 80 % of 30,000 as before, not 50 % */
    assert_true(has_reason(again, 1, REASON_ratio_applied));
    assert_false(has_reason(again, 1, REASON_documents_missing));
    assert_int_equal(again->lines[1].decision, DECISION_PEND);
    assert_true(has_reason(again, 2, REASON_documents_missing));
    assert_int_equal(again->decision, DECISION_PARTIAL);
    assert_int_equal(again->insurer_fen, 24000);
}

static void test_kept_denial_stands(void **state)
{
    (void)state;
    struct wire_case *wanted =
        case_of("{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{" TWO_LINES "}}");
    struct decide_input input = input_of(wanted);
    struct verdict *first = decide(arena, &input);
    assert_non_null(first);
    first->lines[0].decision = DECISION_DENY;
    first->lines[0].insurer_fen = first->lines[0].insured_fen = first->lines[0].approved_quantity =
        0;
    input.keep_lines = 1;
    input.previous = first;
    struct verdict *again = decide(arena, &input);
    assert_non_null(again);
    assert_int_equal(again->lines[0].decision, DECISION_DENY);
    assert_int_equal(again->lines[1].decision, DECISION_APPROVE);
    assert_int_equal(again->decision, DECISION_PARTIAL);
    assert_int_equal(again->insurer_fen, 20000);
}

static void test_review_due(void **state)
{
    (void)state;
    static const struct {
        const char *json, *due, *note;
    } cases[] = {
        /* flagged for what no person need see: the label, the price */
        {"{\"title\":\"t\",\"base\":\"cpic-b.json\"}", "", ""},
        /* refused: one working day after Sunday the 22nd */
        {"{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{\"prescription\":{\"specialist\":"
         "false}}}",
         "2026-11-23", ""},
        /* Ping An, first request: 15 working days */
        {"{\"title\":\"t\",\"base\":\"pingan.json\",\"request\":{\"documents\":[]}}", "2026-12-11",
         ""},
        {"{\"title\":\"t\",\"base\":\"pingan.json\",\"history\":{\"lines\":[{\"row\":\"pingan:60\","
         "\"molecule\":"
         "\"奥希替尼\",\"disease_group\":\"肺癌\",\"decision\":\"approve\",\"status\":"
         "\"dispensed\",\"days_supply\":30,"
         "\"approved_quantity\":30,\"dispensed_quantity\":30,\"last_dispensed_on\":\"2026-10-01\","
         "\"decided_on\":\"2026-10-01\"}]},\"request\":{\"documents\":[]}}",
         "2026-11-27", ""},
        {"{\"title\":\"t\",\"base\":\"pingan.json\",\"today\":\"2026-12-20\",\"request\":{"
         "\"prescription\":"
         "{\"issued_on\":\"2026-12-20\"},\"documents\":[]}}",
         "", "no calendar for 2027"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire_case *wanted = case_of(cases[i].json);
        struct decide_input input = input_of(wanted);
        struct verdict *verdict = decide(arena, &input);
        char text[DATE_TEXT_SIZE] = "";
        assert_non_null(verdict);
        if (verdict->review_due_on != DATE_NONE)
            date_print(verdict->review_due_on, text);
        assert_string_equal(text, cases[i].due);
        assert_string_equal(verdict->review_due_note, cases[i].note);
    }
}

static void test_remedies_are_proven(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum reason_code code;
        bool proven;
    } cases[] = {
        {"{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{\"documents\":[]}}",
         REASON_documents_missing, true},
        {"{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{\"documents\":[],\"prescription\":"
         "{\"specialist\":false}}}",
         REASON_documents_missing, false},
        {"{\"title\":\"t\",\"base\":\"axa.json\",\"request\":{\"collection\":{\"planned_on\":"
         "\"2026-11-23\"}}}",
         REASON_notice_too_short, true},
        {"{\"title\":\"t\",\"base\":\"boao.json\",\"request\":{\"booking\":{\"visit_on\":\"2026-11-"
         "23\"}}}",
         REASON_notice_too_short, true},
        {"{\"title\":\"t\",\"base\":\"breast.json\",\"history\":{\"received_on\":\"2026-11-20\"}}",
         REASON_hesitation_period, true},
        {"{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{\"prescription\":{\"issued_on\":"
         "\"2026-11-01\"}}}",
         REASON_prescription_expired, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire_case *wanted = case_of(cases[i].json);
        struct decide_input input = input_of(wanted);
        struct verdict *verdict = decide(arena, &input);
        bool found = false;
        assert_non_null(verdict);
        for (size_t r = 0; r < verdict->reason_count; r++) {
            if (verdict->reasons[r].code != cases[i].code)
                continue;
            found = true;
            assert_int_equal(verdict->reasons[r].remedy_proven, cases[i].proven);
            assert_int_equal(strstr(verdict->reasons[r].remedy, "其他原因") == NULL,
                             cases[i].proven);
        }
        assert_true(found);
    }
}

/* After policy_not_found and insured_mismatch neither answer nor trace names a date, a plan or a disease. */
static void test_nothing_is_said_of_strangers(void **state)
{
    (void)state;
    static const char *const changes[] = {"\"policy_found\":false", "\"insured_matches\":false"};
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        const char *json = arena_printf(
            arena, "{\"title\":\"t\",\"base\":\"axa.json\",\"history\":{%s}}", changes[i]);
        struct wire_case *wanted = case_of(json);
        struct decide_input input = input_of(wanted);
        struct verdict *verdict = decide(arena, &input);
        assert_non_null(verdict);
        assert_int_equal(verdict->reason_count, 1);
        assert_string_equal(verdict->plan, "");
        assert_false(verdict->issues_code);
        assert_int_equal(verdict->review_due_on, DATE_NONE);
        assert_null(verdict->lines[0].row);
        for (size_t t = 0; t < verdict->trace_count; t++) {
            assert_null(strstr(verdict->trace[t].compared, "2026-"));
            assert_null(strstr(verdict->trace[t].clause, "000"));
        }
    }
}

static void test_unknown_plan_waits(void **state)
{
    (void)state;
    struct wire_case *wanted =
        case_of("{\"title\":\"t\",\"base\":\"axa.json\",\"history\":{\"plan\":\"no-such-plan\"}}");
    struct decide_input input = input_of(wanted);
    struct verdict *verdict = decide(arena, &input);
    assert_non_null(verdict);
    assert_int_equal(verdict->decision, DECISION_PEND);
    assert_true(has_reason(verdict, 0, REASON_manual_review));
}

static void test_small_arena_gives_no_verdict(void **state)
{
    (void)state;
    struct wire_case *wanted = case_of("{\"title\":\"t\",\"base\":\"cpic-b.json\"}");
    struct decide_input input = input_of(wanted);
    bool refused = false, given = false;
    for (size_t bytes = 1024; bytes <= 1u << 20; bytes *= 2) {
        struct arena *small = arena_new(bytes);
        struct verdict *verdict = small == NULL ? NULL : decide(small, &input);
        refused |= verdict == NULL;
        given |= verdict != NULL && verdict->decision == DECISION_APPROVE;
        arena_free(small);
    }
    assert_true(refused);
    assert_true(given);
}

/* A line that stands may be of a list version that is gone, or of one the reviewer let pass without a booking. */
static void test_kept_line_of_a_lost_row(void **state)
{
    (void)state;
    struct wire_case *wanted =
        case_of("{\"title\":\"t\",\"base\":\"cpic-b.json\",\"history\":{\"social_insured\":true},"
                "\"request\":{\"collection\":{\"method\":\"delivery\"},\"social_insurance\":{"
                "\"settled\":true}," TWO_LINES "}}");
    struct decide_input input = input_of(wanted);
    struct verdict *first = decide(arena, &input);
    assert_non_null(first);
    first->lines[0].row = NULL;
    input.keep_lines = 1;
    input.previous = first;
    struct verdict *again = decide(arena, &input);
    assert_non_null(again);
    assert_true(again->issues_code);
    assert_int_equal(again->lines[1].decision, DECISION_APPROVE);
    assert_int_equal(again->promise_count, 2); /* line 2 is delivered, no address was given */
    input.keep_lines = 3;
    first->lines[1].row = NULL;
    again = decide(arena, &input);
    assert_non_null(again);
    assert_int_equal(again->promise_count,
                     0); /* what was promised for them is not known any more */
}

static void test_kept_boao_line_without_booking(void **state)
{
    (void)state;
    struct wire_case *wanted = case_of("{\"title\":\"t\",\"base\":\"boao.json\"}");
    struct decide_input input = input_of(wanted);
    struct verdict *first = decide(arena, &input);
    assert_non_null(first);
    assert_int_equal(first->lines[0].decision, DECISION_APPROVE);
    wanted->claim.has_booking = false;
    wanted->claim.visit_on = DATE_NONE;
    input.keep_lines = 1;
    input.previous = first;
    struct verdict *again = decide(arena, &input);
    assert_non_null(again);
    assert_int_equal(again->valid_from, wanted->today);
    assert_int_equal(again->promises[again->promise_count - 1].kind, PROMISE_COLLECTION);
    assert_int_equal(again->promises[again->promise_count - 1].from_on, DATE_NONE);
}

/* A kept line has its use among the uses already; a kept line's remedy is not tried again. */
static void test_kept_uses_and_remedies(void **state)
{
    (void)state;
    struct wire_case *wanted = case_of(
        "{\"title\":\"t\",\"base\":\"car-t.json\",\"request\":{\"lines\":[{\"drug\":\"奕凯达\","
        "\"quantity\":1,\"unit\":\"袋\",\"unit_price_fen\":1000},{\"drug\":\"倍诺达\",\"quantity\":"
        "1,"
        "\"unit\":\"袋\",\"unit_price_fen\":1000}]}}");
    struct decide_input input = input_of(wanted);
    struct verdict *first = decide(arena, &input);
    assert_non_null(first);
    assert_true(first->lines[0].takes_use);
    assert_true(has_reason(first, 2, REASON_use_limit_reached));
    input.keep_lines = 1;
    input.previous = first;
    struct verdict *again = decide(arena, &input);
    assert_non_null(again);
    assert_false(has_reason(again, 2, REASON_use_limit_reached)); /* it is none of the uses here */

    input.keep_lines = 3;
    again = decide(arena, &input);
    assert_non_null(again);
    assert_true(has_reason(again, 2, REASON_use_limit_reached));
    assert_int_equal(again->lines[1].decision, DECISION_DENY);
}

/* The policy was changed after line 1 was approved: today is in waiting now. Another day would pay line 2,
 * and line 1 is paid already. */
static void test_remedy_beside_a_kept_line(void **state)
{
    (void)state;
    struct wire_case *wanted =
        case_of("{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{" TWO_LINES "}}");
    struct decide_input input = input_of(wanted);
    struct verdict *first = decide(arena, &input);
    assert_non_null(first);
    first->lines[1].decision = DECISION_PEND;
    input.keep_lines = 1;
    input.previous = first;
    wanted->history.effective_on = wanted->today;
    wanted->history.received_on = wanted->today;
    struct verdict *again = decide(arena, &input);
    assert_non_null(again);
    assert_int_equal(again->lines[0].decision, DECISION_APPROVE);
    assert_true(has_reason(again, 0, REASON_waiting_period));
    for (size_t i = 0; i < again->reason_count; i++)
        assert_false(again->reasons[i].remedy_proven); /* the diagnosis stays of before cover */
}

/* The one paper that is missing helps while there is room for it in the request. */
static void test_papers_without_room(void **state)
{
    (void)state;
    for (size_t count = CLAIM_MAX_DOCUMENTS - 1; count <= CLAIM_MAX_DOCUMENTS; count++) {
        struct wire_case *wanted = case_of("{\"title\":\"t\",\"base\":\"cpic-b.json\"}");
        struct claim *claim = &wanted->claim;
        struct decide_input input = input_of(wanted);
        for (size_t i = 0; i < claim->document_count; i++) {
            if (claim->documents[i].kind == DOC_PATHOLOGY_REPORT)
                claim->documents[i].kind = DOC_INVOICE;
        }
        for (size_t i = claim->document_count; i < count; i++)
            claim->documents[i] = (struct claim_document){DOC_INVOICE, "", ""};
        claim->document_count = count;
        struct verdict *verdict = decide(arena, &input);
        assert_non_null(verdict);
        assert_int_equal(verdict->reason_count, 1);
        assert_true(has_reason(verdict, 1, REASON_documents_missing));
        assert_int_equal(verdict->reasons[0].remedy_proven, count < CLAIM_MAX_DOCUMENTS);
    }
}

/* What was found of a line that stands is not tried again: it is not decided again either. */
static void test_kept_remedies_stand(void **state)
{
    (void)state;
    struct wire_case *wanted = case_of(
        "{\"title\":\"t\",\"base\":\"cpic-b.json\",\"request\":{\"documents\":[]," TWO_LINES "}}");
    struct decide_input input = input_of(wanted);
    struct verdict *first = decide(arena, &input);
    assert_non_null(first);
    assert_true(first->reasons[0].remedy_proven);
    assert_int_equal(first->reasons[0].line, 1);
    first->lines[0].decision = DECISION_DENY;
    input.keep_lines = 1;
    input.previous = first;
    struct verdict *again = decide(arena, &input);
    assert_non_null(again);
    assert_int_equal(again->reasons[0].line, 1);
    assert_true(again->reasons[0].remedy_proven);
}

/* Long texts of the request are cut between characters. */
static void test_long_texts_are_cut(void **state)
{
    (void)state;
    static const char name[] = "氟维司群注射液氟维司群注射液氟维司群注射液氟维司群注射液";
    for (size_t c = 0; c < 3; c++) {
        struct wire_case *wanted = case_of("{\"title\":\"t\",\"base\":\"import.json\"}");
        struct claim_clinical *clinical = &wanted->claim.clinical;
        struct decide_input input = input_of(wanted);
        clinical->combination_count = 30;
        for (size_t i = 0; i < clinical->combination_count; i++)
            clinical->combination[i] = arena_printf(arena, "%.*s%s", (int)c, "abc", name);
        struct verdict *verdict = decide(arena, &input);
        assert_non_null(verdict);
        for (size_t i = 0; i < verdict->reason_count; i++) {
            assert_true(strlen(verdict->reasons[i].submitted) < 2000);
            assert_true(str_is_utf8(str_of(verdict->reasons[i].submitted)));
        }
        assert_true(has_reason(verdict, 1, REASON_indication_not_met));
    }
}

static void test_table(void **state)
{
    (void)state;
    assert_string_equal(decide_rule_at(0)->name, "pharmacy");
    assert_string_equal(decide_rule_at(decide_rule_count() - 1)->name, "money");
    for (size_t i = 0; i < decide_rule_count(); i++) {
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(decide_rule_at(i)->name, decide_rule_at(j)->name);
    }
}

static void test_reason_table(void **state)
{
    (void)state;
    for (unsigned i = 0; i < REASON_COUNT; i++) {
        const struct reason_info *info = reason_info((enum reason_code)i);
        enum reason_code code = REASON_COUNT;
        static const char *const actions[] = {
            [REASON_DENY] = "A3", [REASON_PEND] = "A4", [REASON_REDUCE] = "A6"};
        assert_true(reason_by_text(info->code, &code));
        assert_int_equal(code, i);
        assert_string_equal(info->x12, actions[info->status]);
        assert_true(info->zh[0] != '\0' && info->en[0] != '\0');
        assert_string_not_equal(info->ncpdp, "80"); /* sources contradict each other */
    }
    enum reason_code code;
    assert_false(reason_by_text("no_such_code", &code));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_lines_stand),
        cmocka_unit_test(test_kept_denial_stands),
        cmocka_unit_test(test_review_due),
        cmocka_unit_test(test_remedies_are_proven),
        cmocka_unit_test(test_nothing_is_said_of_strangers),
        cmocka_unit_test(test_unknown_plan_waits),
        cmocka_unit_test(test_small_arena_gives_no_verdict),
        cmocka_unit_test(test_kept_line_of_a_lost_row),
        cmocka_unit_test(test_kept_boao_line_without_booking),
        cmocka_unit_test(test_kept_uses_and_remedies),
        cmocka_unit_test(test_remedy_beside_a_kept_line),
        cmocka_unit_test(test_papers_without_room),
        cmocka_unit_test(test_kept_remedies_stand),
        cmocka_unit_test(test_long_texts_are_cut),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_reason_table),
    };
    return cmocka_run_group_tests_name("decide", tests, load, unload);
}
