/* Memory that runs out, at every place: deciding and loading then refuse, leak nothing and do not crash.
 * malloc, calloc and realloc are wrapped by the linker. */
#include "unit.h"

#include <stdio.h>

#include "decide.h"
#include "snapshot.h"
#include "wire_case.h"

#define ARENA_BYTES (16u << 20)
#define NEVER       (-1)

/* Allocations that still succeed; NEVER: all. */
static long left = NEVER;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool is_refused(void)
{
    if (left == NEVER)
        return false;
    if (left == 0)
        return true;
    left--;
    return false;
}

void *__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __real_realloc(old, size);
}

/* ---- loading ---- */

static struct str read_file(struct arena *arena, const char *path)
{
    char *bytes = arena_alloc(arena, 1 << 16);
    FILE *file = fopen(path, "rb");
    assert_true(bytes != NULL && file != NULL);
    size_t length = fread(bytes, 1, 1 << 16, file);
    (void)fclose(file);
    return (struct str){bytes, length};
}

static void test_calendar(void **state UNUSED)
{
    struct arena *texts = arena_new(ARENA_BYTES);
    struct str text = read_file(texts, TEYAO_SOURCE_DIR "/formulary/holidays.csv");
    struct calendar *calendar = NULL;
    long allowed = 0;
    for (; calendar == NULL && allowed < 1000; allowed++) {
        struct arena *scratch = arena_new(ARENA_BYTES);
        struct csv_error error = {0};
        left = allowed;
        calendar = calendar_new(scratch, text, &error);
        left = NEVER;
        assert_true(calendar != NULL || error.message != NULL);
        arena_free(scratch);
    }
    assert_true(calendar != NULL && allowed > 3);
    calendar_free(calendar);
    calendar = NULL;
    for (size_t bytes = 0; calendar == NULL; bytes += 256) {
        struct arena *scratch = arena_new(bytes);
        struct csv_error error = {0};
        calendar = calendar_new(scratch, text, &error);
        assert_true(calendar != NULL || error.message != NULL);
        arena_free(scratch);
    }
    calendar_free(calendar);
    arena_free(texts);
}

static void test_oncology(void **state UNUSED)
{
    struct oncology *oncology = NULL;
    long allowed = 0;
    for (; oncology == NULL && allowed < 10000; allowed++) {
        struct formulary_errors errors = {.count = 0};
        left = allowed;
        oncology = oncology_load(TEYAO_SOURCE_DIR "/formulary", &errors);
        left = NEVER;
        formulary_errors_fini(&errors);
    }
    assert_true(oncology != NULL && allowed > 3);
    oncology_free(oncology);
}

/* ---- deciding ---- */

static struct snapshot *snapshot;
static struct arena *case_arena;

static int set_up(void **state UNUSED)
{
    static struct formulary_errors errors;
    snapshot = snapshot_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    formulary_errors_fini(&errors);
    case_arena = arena_new(ARENA_BYTES);
    return snapshot == NULL || case_arena == NULL;
}

static int tear_down(void **state UNUSED)
{
    snapshot_drop(snapshot);
    arena_free(case_arena);
    return 0;
}

static bool read_beside(void *context UNUSED, struct arena *arena, const char *name,
                        struct str *text)
{
    const char *path = arena_printf(arena, "%s/tests/cases/base/%s", TEYAO_SOURCE_DIR, name);
    if (path == NULL)
        return false;
    *text = read_file(arena, path);
    return true;
}

static struct decide_input input_of(struct wire_case *one, const char *name)
{
    struct problem problem;
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/tests/cases/base/%s.json", TEYAO_SOURCE_DIR, name);
    problem_init(&problem, case_arena);
    assert_true(
        wire_case_parse(case_arena, read_file(case_arena, path), read_beside, NULL, one, &problem));
    return (struct decide_input){
        .snapshot = snapshot,
        .claim = &one->claim,
        .history = &one->history,
        .today = one->today,
        .submitted_on = one->today,
        .hour = one->hour,
    };
}

/* A verdict that is given is whole: its remedies were tried. */
static void assert_same(const struct verdict *verdict, const struct verdict *whole)
{
    assert_int_equal(verdict->decision, whole->decision);
    assert_int_equal(verdict->reason_count, whole->reason_count);
    for (size_t i = 0; i < whole->reason_count; i++) {
        assert_int_equal(verdict->reasons[i].remedy_proven, whole->reasons[i].remedy_proven);
        assert_string_equal(verdict->reasons[i].remedy, whole->reasons[i].remedy);
    }
}

/* With ever more room: nothing, nothing, …, then the verdict that unlimited room gives. */
static void decide_in_every_room(const struct decide_input *input)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct verdict *whole = decide(arena, input);
    assert_non_null(whole);
    struct verdict *verdict = NULL;
    size_t needed = arena_used(arena);
    for (size_t bytes = 0; verdict == NULL && bytes <= needed; bytes += 16 * 7) {
        struct arena *small = arena_new(bytes);
        verdict = decide(small, input);
        if (verdict != NULL) {
            assert_int_equal(verdict->decision, whole->decision);
            assert_int_equal(verdict->reason_count, whole->reason_count);
        }
        arena_free(small);
    }
    /* The last texts one by one. */
    for (size_t bytes = needed > 6000 ? needed - 6000 : 0; bytes < needed; bytes += 8) {
        struct arena *small = arena_new(bytes);
        assert_true(decide(small, input) == NULL || bytes + 64 > needed);
        arena_free(small);
    }
    for (long allowed = 0; allowed < 200; allowed++) {
        struct arena *small = arena_new(ARENA_BYTES);
        left = allowed;
        verdict = decide(small, input);
        left = NEVER;
        if (verdict != NULL)
            assert_same(verdict, whole);
        arena_free(small);
    }
    assert_non_null(verdict);
    arena_free(arena);
}

static void test_deciding(void **state UNUSED)
{
    static const char *const names[] = {"axa",    "boao",   "breast", "car-t",
                                        "cpic-b", "device", "import", "pingan"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        static struct wire_case one;
        struct decide_input input = input_of(&one, names[i]);
        decide_in_every_room(&input);
    }
}

/* More reasons, remedies to prove and texts: what an approval does not reach. */
static void test_deciding_refused(void **state UNUSED)
{
    static struct wire_case one;
    struct decide_input input = input_of(&one, "cpic-b");
    one.claim.document_count = 0;
    one.claim.hospital_level = 1;
    one.claim.lines[0].quantity *= 3;
    one.claim.lines[0].days_supply *= 3;
    decide_in_every_room(&input);
    one.claim.lines[0].drug = "泰瑞沙沙";
    decide_in_every_room(&input);
    input = input_of(&one, "cpic-b");
    one.claim.lines[0].drug = "安可坦"; /* not for this disease: others are named */
    decide_in_every_room(&input);
    /* a tumour that no list names: its group is its code, which must be copied */
    input = input_of(&one, "device");
    one.claim.lines[0].drug = "Siltex Gel Breast Implant";
    assert_true(ident_icd10_parse(STR_LIT("C60.900"), &one.claim.diagnoses[0].icd10));
    one.claim.diagnoses[0].has_morphology = false;
    decide_in_every_room(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_oncology),
        cmocka_unit_test(test_deciding),
        cmocka_unit_test(test_deciding_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
