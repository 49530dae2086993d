/* Which versions of lists and plans a snapshot holds: only what was activated, and only as it was. */
#include "formulary_fixture.h"

#include "snapshot.h"
#include "unit.h"

#define LIST        "cpic-b"
#define PLAN        "cpic-inpatient-b"
#define SECOND_PLAN "plans/" PLAN "@v2.csv"
#define JULY        20635 /* 2026-07-01 */
#define JUNE        (JULY - 1)

static const char second_list[] =
    "cpic-b,v2,cpic-b-2.csv,second,second,003,heading,domestic,domestic,list_words,"
    "2026-07-01,,default,\n";

/* A second version of a list, without its last row and with another one, and a second version of a plan: both wait. */
static void open_world(char folder[FIXTURE_MAX_PATH])
{
    size_t length = 0;
    fixture_open(folder);
    char *bytes = fixture_read(folder, "lists/cpic-b.csv", &length);
    size_t last = length - 1;
    while (bytes[last - 1] != '\n')
        last--;
    fixture_write(folder, "lists/cpic-b-2.csv", bytes, last);
    free(bytes);
    fixture_set(folder, "lists/cpic-b-2.csv", 2, 1, "cpic-b:900");
    fixture_set(folder, "lists/cpic-b-2.csv", 2, 3, "新药甲");
    fixture_append(folder, "lists.csv", second_list);
    bytes = fixture_read(folder, "plans/" PLAN ".csv", &length);
    fixture_write(folder, SECOND_PLAN, bytes, length);
    free(bytes);
    fixture_set(folder, SECOND_PLAN, fixture_find(folder, SECOND_PLAN, "version"), 2, "v2");
    fixture_set(folder, SECOND_PLAN, fixture_find(folder, SECOND_PLAN, "effective_from"), 2,
                "2026-07-01");
    fixture_set(folder, SECOND_PLAN, fixture_find(folder, SECOND_PLAN, "max_days_supply"), 2, "14");
    fixture_append(folder, "plans.csv", PLAN "@v2,second\n");
}

static struct snapshot *load(const char *folder, const struct version_choice *choice)
{
    struct formulary_errors errors = {.count = 0};
    struct snapshot *snapshot = snapshot_load_chosen(folder, choice, &errors);
    for (size_t i = 0; i < errors.count; i++)
        print_message("# %s:%u: %s\n", errors.item[i].file, errors.item[i].line,
                      errors.item[i].message);
    assert_non_null(snapshot);
    return snapshot;
}

/* The versions of the whole, with those called v2 last, so that a choice can leave them out. */
static size_t gather(const struct snapshot *snapshot, struct version all[SNAPSHOT_MAX_VERSIONS])
{
    struct version found[SNAPSHOT_MAX_VERSIONS];
    size_t count = snapshot_versions(snapshot, found, ARRAY_LEN(found)), first = 0, last = count;
    assert_true(count <= ARRAY_LEN(found));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(found[i].version, "v2") == 0)
            all[--last] = found[i];
        else
            all[first++] = found[i];
    }
    return count;
}

static enum match_result look(const struct snapshot *snapshot, const char *drug, int32_t on)
{
    static const char *const lists[] = {LIST};
    struct match_answer answer;
    struct arena *arena = arena_new((size_t)64 << 20);
    assert_non_null(arena);
    const struct match_query query = {
        .drug = str_of(drug), .lists = lists, .list_count = 1, .on = on};
    match_find(snapshot->match, arena, &query, &answer);
    arena_free(arena);
    return answer.result;
}

static int64_t max_days(const struct snapshot *snapshot, int32_t on)
{
    return plan_int(plan_on(snapshot->plans, PLAN, on), "max_days_supply", NULL, -1);
}

static void test_two_at_once(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    open_world(folder);
    struct snapshot *snapshot = load(folder, NULL);
    assert_int_equal(look(snapshot, "可瑞达", JUNE), MATCH_EXACT);
    assert_int_equal(look(snapshot, "可瑞达", JULY), MATCH_NONE);
    assert_int_equal(look(snapshot, "新药甲", JULY), MATCH_EXACT);
    assert_int_equal(look(snapshot, "新药甲", JUNE), MATCH_NONE);
    assert_int_equal(max_days(snapshot, JUNE), 31);
    assert_int_equal(max_days(snapshot, JULY), 14);
    assert_int_equal(max_days(snapshot, JUNE - 10000), 31); /* before all: the earliest */
    assert_string_equal(plan_find(snapshot->plans, PLAN)->version, "v2");
    assert_null(plan_on(snapshot->plans, "none", JULY));
    snapshot_drop(snapshot);
    fixture_close(folder);
}

static void test_what_waits_does_not_exist(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    struct version all[SNAPSHOT_MAX_VERSIONS], some[SNAPSHOT_MAX_VERSIONS];
    open_world(folder);
    struct snapshot *whole = load(folder, NULL);
    size_t count = gather(whole, all);
    const struct version_choice choice = {.active = all, .count = count - 2};
    struct snapshot *snapshot = load(folder, &choice);
    assert_int_equal(look(snapshot, "可瑞达", JULY), MATCH_EXACT);
    assert_int_equal(look(snapshot, "新药甲", JULY), MATCH_NONE);
    assert_int_equal(max_days(snapshot, JULY), 31);
    assert_int_equal(snapshot_versions(snapshot, some, ARRAY_LEN(some)), count - 2);
    assert_string_not_equal(snapshot->digest, whole->digest);
    /* and the data is what it was before there was anything to wait */
    struct formulary_errors errors = {.count = 0};
    struct snapshot *before = snapshot_load(FIXTURE_SOURCE, &errors);
    assert_non_null(before);
    for (size_t i = 0; i < count - 2; i++)
        assert_non_null(version_find(all, count - 2, some[i].kind, some[i].id, some[i].version));
    assert_int_equal(formulary_row_count(before->formulary),
                     formulary_row_count(snapshot->formulary));
    snapshot_drop(before);
    snapshot_drop(snapshot);
    snapshot_drop(whole);
    fixture_close(folder);
}

static void test_as_if_always(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    struct version all[SNAPSHOT_MAX_VERSIONS];
    open_world(folder);
    struct snapshot *whole = load(folder, NULL);
    size_t count = gather(whole, all);
    for (size_t i = count - 2; i < count; i++) {
        const struct version_choice choice = {.active = all, .count = count - 2, .as_if = &all[i]};
        bool list = all[i].kind == VERSION_LIST;
        struct snapshot *snapshot = load(folder, &choice);
        assert_int_equal(look(snapshot, "新药甲", JUNE), list ? MATCH_EXACT : MATCH_NONE);
        assert_int_equal(look(snapshot, "可瑞达", JULY), list ? MATCH_NONE : MATCH_EXACT);
        assert_int_equal(max_days(snapshot, JUNE), list ? 31 : 14);
        snapshot_drop(snapshot);
    }
    snapshot_drop(whole);
    fixture_close(folder);
}

static void refuse(const char *folder, const struct version_choice *choice, const char *file,
                   const char *part)
{
    struct formulary_errors errors = {.count = 0};
    assert_null(snapshot_load_chosen(folder, choice, &errors));
    assert_true(fixture_has_error(&errors, file, 1, 0, part));
    formulary_errors_fini(&errors);
}

static void test_what_changed_is_refused(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    struct version all[SNAPSHOT_MAX_VERSIONS];
    open_world(folder);
    struct snapshot *whole = load(folder, NULL);
    size_t count = gather(whole, all);
    const struct version_choice choice = {.active = all, .count = count};
    /* names and notes of lists.csv decide nothing */
    fixture_set(folder, "lists.csv", fixture_find(folder, "lists.csv", "cpic-b"), 5, "a new name");
    snapshot_drop(load(folder, &choice));
    fixture_set(folder, "lists.csv", fixture_find(folder, "lists.csv", "cpic-b"), 11, "2021-02-01");
    refuse(folder, &choice, "lists/cpic-b.csv", "as it was when it was activated");
    fixture_set(folder, "lists.csv", fixture_find(folder, "lists.csv", "cpic-b"), 11, "2021-01-01");
    snapshot_drop(load(folder, &choice));
    fixture_set(folder, "criteria.csv", fixture_find(folder, "criteria.csv", "cpic-b-car-t:1"), 5,
                "滤泡性淋巴瘤");
    refuse(folder, &choice, "lists/cpic-b-car-t.csv", "as it was when it was activated");
    fixture_set(folder, "criteria.csv", fixture_find(folder, "criteria.csv", "cpic-b-car-t:1"), 5,
                "大B细胞淋巴瘤");
    fixture_set(folder, SECOND_PLAN, fixture_find(folder, SECOND_PLAN, "max_days_supply"), 2, "13");
    refuse(folder, &choice, "plans.csv", "version v2 of plan " PLAN " is expected as it was");
    snapshot_drop(whole);
    fixture_close(folder);
}

static void test_what_is_missing_is_refused(void **state UNUSED)
{
    char folder[FIXTURE_MAX_PATH];
    struct version all[SNAPSHOT_MAX_VERSIONS];
    open_world(folder);
    struct snapshot *whole = load(folder, NULL);
    struct version_choice choice = {.active = all, .count = gather(whole, all)};
    refuse(FIXTURE_SOURCE, &choice, "lists.csv", "version v2 of list cpic-b is active");
    choice.count--; /* without that list */
    refuse(FIXTURE_SOURCE, &choice, "plans.csv", "version v2 of plan " PLAN " is active");
    snapshot_drop(whole);
    fixture_close(folder);
}

static void test_plan_files_and_names(void **state UNUSED)
{
    static const struct {
        const char *name, *value, *message;
    } rows[] = {
        {"version", "v3", "what follows @ in the file's name"},
        {"effective_from", "2021-01-01", "another day than that of version manual-1"},
        {"id", "cpic-breast-a", "the file's name without .csv"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char folder[FIXTURE_MAX_PATH];
        open_world(folder);
        fixture_set(folder, SECOND_PLAN, fixture_find(folder, SECOND_PLAN, rows[i].name), 2,
                    rows[i].value);
        refuse(folder, NULL, SECOND_PLAN, rows[i].message);
        fixture_close(folder);
    }
}

static void test_kinds(void **state UNUSED)
{
    enum version_kind kind = VERSION_LIST;
    assert_true(version_kind_by_text("plan", &kind) && kind == VERSION_PLAN);
    assert_string_equal(version_kind_text(VERSION_LIST), "list");
    assert_false(version_kind_by_text("file", &kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_what_waits_does_not_exist),
        cmocka_unit_test(test_as_if_always),
        cmocka_unit_test(test_what_changed_is_refused),
        cmocka_unit_test(test_what_is_missing_is_refused),
        cmocka_unit_test(test_plan_files_and_names),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
