/* Deciding again: every case, stored and read back, says the same bytes; what an amended one rests on; differences of
 * two answers; and what a replay carries from one decision into later ones. */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>

#include "replay.h"
#include "wire.h"
#include "wire_case.h"
#include "wire_store.h"

#define CASES     TEYAO_SOURCE_DIR "/tests/cases"
#define TEXT_SIZE ((size_t)4 << 20)

static struct snapshot *snapshot;
static struct arena *arena, *lasting;

static int load(void **state)
{
    (void)state;
    static struct formulary_errors errors;
    snapshot = snapshot_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    formulary_errors_fini(&errors);
    arena = arena_new((size_t)64 << 20);
    lasting = arena_new((size_t)64 << 20);
    return snapshot == NULL || arena == NULL || lasting == NULL;
}

static int unload(void **state)
{
    (void)state;
    arena_free(arena);
    arena_free(lasting);
    snapshot_drop(snapshot);
    return 0;
}

static struct str taken(struct buf *buf)
{
    assert_false(buf->failed);
    struct str copy = {arena_copy(arena, buf_text(buf), buf->length), buf->length};
    assert_non_null(copy.data);
    buf_fini(buf);
    return copy;
}

static void assert_same(struct str a, struct str b, const char *what)
{
    if (a.length != b.length || memcmp(a.data, b.data, a.length) != 0)
        fail_msg("%s\n%.*s\n%.*s", what, (int)a.length, a.data, (int)b.length, b.data);
}

/* ---- every case ---- */

static bool read_file(struct arena *into, const char *path, struct str *text)
{
    static char bytes[1u << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t length = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    *text = (struct str){arena_copy(into, bytes, length), length};
    return text->data != NULL;
}

static bool read_beside(void *context, struct arena *into, const char *name, struct str *text)
{
    const char *path = arena_printf(into, "%s/%s", (const char *)context, name);
    return path != NULL && read_file(into, path, text);
}

static struct str answer_of(const struct wire_case *wanted, struct verdict *verdict)
{
    struct buf text;
    const struct wire_answer answer = {
        .authorization_id = "id",
        .status = wire_verdict_status(verdict),
        .issue = verdict->issues_code,
        .key_version = 7,
        .decided_at_ms = 1795312800123,
    };
    buf_init(&text, TEXT_SIZE);
    wire_verdict_print(&text, &wanted->claim, verdict, &answer);
    return taken(&text);
}

static struct rederive_stored stored_of(const struct wire_case *wanted, struct wire_pinned *pinned)
{
    struct buf text;
    struct rederive_stored stored = {
        .authorization_id = "id", .key_version = 7, .decided_at_ms = 1795312800123};
    *pinned = (struct wire_pinned){
        .today = wanted->today,
        .hour = wanted->hour,
        .submitted_on = wanted->submitted_on == DATE_NONE ? wanted->today : wanted->submitted_on,
        .snapshot = snapshot->digest,
        .history = wanted->history,
    };
    buf_init(&text, TEXT_SIZE);
    wire_pinned_print(&text, pinned);
    stored.pinned = taken(&text);
    buf_init(&text, TEXT_SIZE);
    wire_claim_print(&text, &wanted->claim);
    stored.request = taken(&text);
    return stored;
}

static bool derive_case(const char *folder, const char *path)
{
    struct str text = {NULL, 0};
    struct problem problem;
    struct buf again_text;
    struct wire_case *wanted = arena_alloc(arena, sizeof(*wanted));
    struct wire_pinned *pinned = arena_alloc(arena, sizeof(*pinned));
    struct rederive *again = arena_alloc(arena, sizeof(*again));
    char *context = arena_printf(arena, "%s", folder);
    problem_init(&problem, arena);
    assert_true(read_file(arena, path, &text));
    if (!wire_case_parse(arena, text, read_beside, context, wanted, &problem) ||
        wanted->request_problem.status != 0)
        return false; /* a base, or a request that is refused before anything is decided */
    const struct rederive_stored stored = stored_of(wanted, pinned);
    const struct decide_input input = {
        .snapshot = snapshot,
        .claim = &wanted->claim,
        .history = &wanted->history,
        .today = wanted->today,
        .hour = wanted->hour,
        .submitted_on = pinned->submitted_on,
    };
    struct verdict *verdict = decide(arena, &input);
    assert_non_null(verdict);
    struct str answer = answer_of(wanted, verdict);
    const char *fault = rederive_open(arena, snapshot, &stored, again);
    if (fault != NULL)
        fail_msg("%s: %s", path, fault);
    buf_init(&again_text, TEXT_SIZE);
    wire_pinned_print(&again_text, &again->pinned);
    assert_same(stored.pinned, taken(&again_text), path);
    assert_true(rederive_decide(arena, snapshot, again));
    assert_same(answer, again->answer, path);
    buf_init(&again_text, TEXT_SIZE);
    wire_trace_print(&again_text, verdict);
    assert_same(taken(&again_text), again->trace, path);
    struct wire_decided decided;
    assert_true(wire_decided_parse(arena, again->answer, &decided));
    assert_int_equal(decided.decision, verdict->decision);
    assert_int_equal(decided.reason_count, verdict->reason_count);
    assert_int_equal(decided.insurer_fen, verdict->insurer_fen);
    return true;
}

static size_t derive_folder(const char *folder)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[1024];
        const char *end = strrchr(entry->d_name, '.');
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        arena_reset(arena);
        if (entry->d_name[0] != '.' && end == NULL && strcmp(entry->d_name, "base") != 0)
            count += derive_folder(path);
        else if (end != NULL && strcmp(end, ".json") == 0)
            count += derive_case(folder, path);
    }
    (void)closedir(directory);
    return count;
}

static void test_every_case_derives_again(void **state)
{
    (void)state;
    assert_true(derive_folder(CASES) >= 300);
}

/* ---- what an amended one rests on ---- */

static void test_pinned_refuses(void **state)
{
    (void)state;
    static const char no_facts[] =
        "{\"today\":\"2026-11-22\",\"submitted_on\":\"2026-11-22\",\"facts\":{},"
        "\"standing\":{\"status\":\"open\"}}";
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"today\":\"2026-11-22\",\"facts\":{}}",
        "{\"today\":\"2026-11-22\",\"submitted_on\":\"2026-11-22\",\"snapshot\":\"x\"}",
        "{\"today\":\"2026-11-22\",\"submitted_on\":\"2026-11-22\",\"facts\":{},\"more\":1}",
        no_facts};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct problem problem;
        struct wire_pinned *pinned = arena_alloc(arena, sizeof(*pinned));
        problem_init(&problem, arena);
        if (wire_pinned_parse(arena, str_of(bad[i]), pinned, &problem))
            fail_msg("%s", bad[i]);
    }
}

static void test_standing(void **state)
{
    (void)state;
    static const struct {
        const char *before, *pickup;
        bool payable; /* line 2, decided now; line 1 stands as approved */
        const char *after;
        int issue;
        bool fresh;
    } rows[] = {
        {"open", "active", true, "open", 3, false},
        {"open", "active", false, "open", 3, false},
        {"partly_dispensed", "active", true, "partly_dispensed", 3, false},
        {"partly_dispensed", "used", true, "partly_dispensed", 4, true},
        {"dispensed", "used", false, "dispensed", 4, true},
        {"pended", "", true, "open", 4, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct verdict *verdict = arena_alloc(arena, sizeof(*verdict));
        struct wire_pinned *pinned = arena_alloc(arena, sizeof(*pinned));
        bool fresh;
        verdict->line_count = 2;
        verdict->issues_code = true;
        verdict->lines[0].decision = DECISION_APPROVE;
        verdict->lines[1].decision = rows[i].payable ? DECISION_PARTIAL : DECISION_DENY;
        pinned->amended = true;
        pinned->standing = (struct wire_standing){.status = rows[i].before,
                                                  .pickup_state = rows[i].pickup,
                                                  .issue = 3,
                                                  .valid_from = 11,
                                                  .expires_on = 12};
        assert_int_equal(wire_pinned_code(pinned, verdict, &fresh), rows[i].issue);
        assert_int_equal(fresh, rows[i].fresh);
        assert_int_equal(verdict->expires_on, rows[i].fresh ? 0 : 12);
        assert_string_equal(wire_pinned_status(pinned, verdict, 1), rows[i].after);
    }
}

static void test_first_code(void **state)
{
    (void)state;
    struct verdict *verdict = arena_alloc(arena, sizeof(*verdict));
    struct wire_pinned *pinned = arena_alloc(arena, sizeof(*pinned));
    bool fresh;
    verdict->decision = DECISION_DENY;
    assert_int_equal(wire_pinned_code(pinned, verdict, &fresh), 0);
    assert_false(fresh);
    assert_string_equal(wire_pinned_status(pinned, verdict, 0), "denied");
    verdict->issues_code = true;
    assert_int_equal(wire_pinned_code(pinned, verdict, &fresh), 1);
    assert_true(fresh);
}

/* Lines that stand have taken their uses: a second one must find them taken. */
static void test_own_uses_count(void **state)
{
    (void)state;
    struct wire_store_facts *facts = arena_alloc(arena, sizeof(*facts));
    assert_true(wire_store_facts_parse(
        arena,
        STR_LIT("{\"lines\":[{\"authorization_id\":\"a\",\"line\":1,\"own\":true}],\"uses\":[{"
                "\"list\":\"cpic-b-car-t\",\"period_key\":\"policy_year:2026-01-01\","
                "\"used_on\":\"2026-11-01\",\"same_policy\":true,\"own\":true}]}"),
        facts));
    assert_int_equal(facts->history.line_count, 0);
    assert_int_equal(facts->history.use_count, 1);
}

/* ---- differences ---- */

static void test_differences(void **state)
{
    (void)state;
    static const struct {
        const char *left, *right, *told;
        size_t count;
    } rows[] = {
        {"{\"a\":1,\"b\":[1,2]}", "{\"a\":1,\"b\":[1,2]}", "", 0},
        {"{\"a\":1}", "{\"a\":2}", "/a: 1 → 2\n", 1},
        {"{\"a\":[1,{\"b\":null}]}", "{\"a\":[1,{\"b\":\"x\"},3]}",
         "/a/1/b: null → \"x\"\n/a/2: (无) → 3\n", 2},
        {"{\"a\":1,\"b\":2}", "{\"c\":3}", "/a: 1 → (无)\n/b: 2 → (无)\n", 3},
        {"{\"a\":1}", "{\"a\":1", "", SIZE_MAX},
        {"{\"a\":1}x", "{\"a\":1}", "", SIZE_MAX},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out;
        buf_init(&out, 4096);
        size_t count =
            wire_decided_differences(&out, str_of(rows[i].left), str_of(rows[i].right), 2);
        assert_int_equal(count, rows[i].count);
        assert_string_equal(buf_text(&out), rows[i].told);
        buf_fini(&out);
    }
}

/* ---- carrying ---- */

static const struct digest person = {{1, 2, 3}};
static struct rederive_stored first_stored = {.authorization_id = "first", .decided_at_ms = 1000};
static struct rederive_stored later_stored = {.authorization_id = "later", .decided_at_ms = 2000};

#define DAY_ONE 20000

static void history_of(struct history *history)
{
    *history = (struct history){
        .policy_found = true,
        .insured_matches = true,
        .policy_no = "P",
        .plan = "cpic-inpatient-b",
        .pharmacy_id = "A",
        .effective_on = DAY_ONE - 100,
        .expires_on = DAY_ONE + 265,
    };
    history->terms.pools[0] = (struct policy_pool){
        .id = "drugs", .lists = {"cpic-b"}, .list_count = 1, .limit_fen = 900000};
    history->terms.pool_count = 1;
}

struct
    scene { /* an earlier decision: as it was, as it would be; and what the later one's facts say of it */
    enum decision was, now;
    const char *status; /* NULL: its line is not among the facts */
    int64_t dispensed;
    int64_t ended_at_ms;
    int32_t code_ends_on;
    int32_t later_on;
    const char *later_policy;
};

static struct wire_decided was_of(const struct scene *scene)
{
    bool paid = scene->was == DECISION_APPROVE;
    struct wire_decided was = {.decision = scene->was, .line_count = 1};
    was.lines[0] = (struct wire_decided_line){
        .decision = scene->was,
        .list = "cpic-b",
        .row = "cpic-b:85",
        .approved_quantity = paid ? 30 : 0,
        .insurer_fen = paid ? 300000 : 0,
        .deductible_fen = paid ? 3000 : 0,
    };
    return was;
}

static struct verdict *now_of(const struct scene *scene)
{
    bool paid = scene->now == DECISION_APPROVE;
    struct verdict *verdict = arena_alloc(arena, sizeof(*verdict));
    verdict->decision = scene->now;
    verdict->line_count = 1;
    verdict->issues_code = paid;
    verdict->expires_on = scene->code_ends_on;
    verdict->lines[0] = (struct verdict_line){
        .decision = scene->now,
        .row = formulary_row_on(snapshot->formulary, "cpic-b:85", DATE_NONE),
        .disease_group = "lung",
        .pool = "",
        .use_period = "policy:P",
        .takes_use = paid,
        .approved_quantity = paid ? 30 : 0,
        .days_supply = 30,
        .insurer_fen = paid ? 300000 : 0,
        .deductible_fen = paid ? 3000 : 0,
        .confirmed_on = DAY_ONE - 50,
    };
    return verdict;
}

/* A person decided afterwards: then what was made stands. */
static bool overturned;

static struct history *carried(const struct scene *scene)
{
    arena_reset(lasting);
    struct replay *replay = replay_new(lasting);
    struct rederive *first = arena_alloc(arena, sizeof(*first));
    struct rederive *later = arena_alloc(arena, sizeof(*later));
    struct wire_decided was = was_of(scene);
    bool decides;
    first->stored = &first_stored;
    first->pinned.today = first->pinned.submitted_on = DAY_ONE;
    history_of(&first->pinned.history);
    first->claim.issued_on = DAY_ONE - 1;
    first->claim.diagnoses[0] = (struct claim_diagnosis){
        .icd10_text = "C34.900", .text = "", .first_confirmed_on = DAY_ONE - 50};
    first->claim.diagnosis_count = 1;
    struct claim_staging *staging = &first->claim.diagnoses[0].staging;
    staging->t = staging->n = staging->m = staging->group = "";
    staging->binet = staging->ann_arbor = staging->who_grade = "";
    struct replay_decision decision = {.person_key = &person,
                                       .policy_no = "P",
                                       .pharmacy_id = "B",
                                       .ended_at_ms = scene->ended_at_ms,
                                       .was = &was,
                                       .again = first};
    assert_true(replay_carry(replay, arena, &decision, &decides) && decides);
    assert_true(replay_note(replay, &decision, now_of(scene)));
    if (overturned)
        replay_stands(replay, &person, "first");

    later->stored = &later_stored;
    later->pinned.today = later->pinned.submitted_on = scene->later_on;
    struct history *history = &later->pinned.history;
    history_of(history);
    history->policy_no = scene->later_policy;
    history->held_fen = 300000;
    history->captured_fen = 500000;
    history->deductible_used_fen = 5000;
    history->terms.pools[0].used_fen = 400000;
    history->lines = arena_array(arena, 1, sizeof(*history->lines));
    history->line_count = scene->status != NULL;
    history->lines[0] = (struct history_line){.authorization_id = "first",
                                              .line = 1,
                                              .same_policy = true,
                                              .decision = decision_text(scene->was),
                                              .status = scene->status,
                                              .row = "cpic-b:85",
                                              .disease_group = "lung",
                                              .decided_on = DAY_ONE,
                                              .approved_quantity = 30,
                                              .dispensed_quantity = scene->dispensed};
    decision.again = later;
    assert_true(replay_carry(replay, arena, &decision, &decides) && decides);
    return history;
}

static const struct {
    struct scene scene;
    int64_t balance_fen, pool_fen, deductible_fen;
    size_t lines, uses;
} money_rows[] = {
    /* held: all of it comes free */
    {{DECISION_APPROVE, DECISION_DENY, "open", 0, INT64_MIN, 0, DAY_ONE + 5, "P"},
     500000,
     100000,
     2000,
     0,
     0},
    /* cancelled after a third was handed out: the third */
    {{DECISION_APPROVE, DECISION_DENY, "dispensed", 10, 1500, 0, DAY_ONE + 5, "P"},
     700000,
     300000,
     4000,
     0,
     0},
    /* given back before: nothing is left to change */
    {{DECISION_APPROVE, DECISION_DENY, NULL, 0, 1500, 0, DAY_ONE + 5, "P"},
     800000,
     400000,
     5000,
     0,
     0},
    /* another policy's money is not this one's */
    {{DECISION_APPROVE, DECISION_DENY, "open", 0, INT64_MIN, 0, DAY_ONE + 5, "Q"},
     800000,
     400000,
     5000,
     0,
     0},
    /* nor another policy year's */
    {{DECISION_APPROVE, DECISION_DENY, "open", 0, INT64_MIN, 0, DAY_ONE + 265, "P"},
     800000,
     400000,
     5000,
     0,
     0},
    /* newly payable: held, and its use taken, while its code runs … */
    {{DECISION_DENY, DECISION_APPROVE, NULL, 0, INT64_MIN, DAY_ONE + 30, DAY_ONE + 30, "P"},
     1100000,
     700000,
     8000,
     1,
     1},
    {{DECISION_DENY, DECISION_APPROVE, NULL, 0, INT64_MIN, DAY_ONE + 30, DAY_ONE + 31, "P"},
     800000,
     400000,
     5000,
     0,
     0},
    /* … unless it ended before */
    {{DECISION_DENY, DECISION_APPROVE, NULL, 0, 1500, DAY_ONE + 30, DAY_ONE + 5, "P"},
     800000,
     400000,
     5000,
     0,
     0},
    {{DECISION_DENY, DECISION_APPROVE, NULL, 0, 2500, DAY_ONE + 30, DAY_ONE + 5, "P"},
     1100000,
     700000,
     8000,
     1,
     1},
    /* a pend that stays one stays a request; one that is denied does not */
    {{DECISION_PEND, DECISION_DENY, "pended", 0, INT64_MIN, 0, DAY_ONE + 5, "P"},
     800000,
     400000,
     5000,
     0,
     0},
    {{DECISION_APPROVE, DECISION_PEND, "open", 0, INT64_MIN, 0, DAY_ONE + 5, "P"},
     500000,
     100000,
     2000,
     1,
     0},
    /* the same, but that it takes a use now: the facts know nothing of it */
    {{DECISION_APPROVE, DECISION_APPROVE, "open", 0, INT64_MIN, DAY_ONE + 30, DAY_ONE + 5, "P"},
     800000,
     400000,
     5000,
     1,
     1},
};

static void test_carried_money(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(money_rows); i++) {
        arena_reset(arena);
        const struct history *history = carried(&money_rows[i].scene);
        if (history->held_fen + history->captured_fen != money_rows[i].balance_fen ||
            history->terms.pools[0].used_fen != money_rows[i].pool_fen ||
            history->deductible_used_fen != money_rows[i].deductible_fen ||
            history->line_count != money_rows[i].lines || history->use_count != money_rows[i].uses)
            fail_msg("row %zu: %lld %lld %lld, %zu lines, %zu uses", i,
                     (long long)(history->held_fen + history->captured_fen),
                     (long long)history->terms.pools[0].used_fen,
                     (long long)history->deductible_used_fen, history->line_count,
                     history->use_count);
    }
}

static void test_carried_diagnoses(void **state)
{
    (void)state;
    arena_reset(arena);
    const struct scene gained = {DECISION_DENY, DECISION_APPROVE, NULL,         0,
                                 INT64_MIN,     DAY_ONE + 30,     DAY_ONE + 40, "P"};
    const struct history *history = carried(&gained);
    assert_int_equal(history->diagnosis_count, 1); /* known from an approval, though it ran out */
    assert_string_equal(history->diagnoses[0].authorization_id, "first");
    const struct scene reversed = {DECISION_DENY, DECISION_APPROVE, NULL,         0,
                                   1500,          DAY_ONE + 30,     DAY_ONE + 40, "P"};
    assert_int_equal(carried(&reversed)->diagnosis_count, 0);
}

static void test_a_person_decided(void **state)
{
    (void)state;
    arena_reset(arena);
    const struct scene scene = {
        DECISION_APPROVE, DECISION_DENY, "open", 0, INT64_MIN, 0, DAY_ONE + 5, "P"};
    assert_int_equal(carried(&scene)->held_fen, 0);
    overturned = true;
    const struct history *history = carried(&scene);
    overturned = false;
    assert_int_equal(history->held_fen, 300000);
    assert_int_equal(history->line_count, 1);
}

static void test_another_person(void **state)
{
    (void)state;
    arena_reset(arena);
    arena_reset(lasting);
    static const struct digest other = {{1, 2, 3, 9}};
    struct replay *replay = replay_new(lasting);
    struct rederive *again = arena_alloc(arena, sizeof(*again));
    bool decides = false;
    again->stored = &later_stored;
    history_of(&again->pinned.history);
    again->pinned.history.held_fen = 7;
    const struct replay_decision decision = {.person_key = &other, .again = again};
    assert_true(replay_carry(replay, arena, &decision, &decides));
    assert_true(decides);
    assert_int_equal(again->pinned.history.held_fen, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_derives_again),
        cmocka_unit_test(test_pinned_refuses),
        cmocka_unit_test(test_standing),
        cmocka_unit_test(test_first_code),
        cmocka_unit_test(test_own_uses_count),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_carried_money),
        cmocka_unit_test(test_carried_diagnoses),
        cmocka_unit_test(test_another_person),
        cmocka_unit_test(test_a_person_decided),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
