/* decide_fixture: base cases with changes, decided against a snapshot. */
#ifndef TEYAO_DECIDE_FIXTURE_H
#define TEYAO_DECIDE_FIXTURE_H

#include "unit.h"

#include "decide.h"
#include "snapshot.h"
#include "wire_case.h"

#include <stdio.h>

#define ARENA_BYTES (16u << 20)
#define CASES       TEYAO_SOURCE_DIR "/tests/cases/base"

static struct snapshot *snapshot;
static struct arena *arena;

static bool read_base(void *context, struct arena *into, const char *name, struct str *text)
{
    static char bytes[1u << 18];
    char path[1024];
    (void)context;
    (void)snprintf(path, sizeof(path), CASES "/%s", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t length = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    *text = (struct str){arena_copy(into, bytes, length), length};
    return text->data != NULL;
}

/* A base with changes: {"title":"t","base":"cpic-b.json", …} */
static struct wire_case *case_of(const char *json)
{
    struct wire_case *wanted = arena_alloc(arena, sizeof(*wanted));
    struct problem problem;
    problem_init(&problem, arena);
    assert_non_null(wanted);
    if (!wire_case_parse(arena, str_of(json), read_base, NULL, wanted, &problem))
        fail_msg("%s %s", problem.error_count > 0 ? problem.errors[0].pointer : "", json);
    assert_int_equal(wanted->request_problem.status, 0);
    return wanted;
}

static struct decide_input input_of(const struct wire_case *wanted)
{
    return (struct decide_input){.snapshot = snapshot,
                                 .claim = &wanted->claim,
                                 .history = &wanted->history,
                                 .today = wanted->today,
                                 .submitted_on = wanted->today,
                                 .hour = wanted->hour};
}

UNUSED static bool has_reason(const struct verdict *verdict, int line, enum reason_code code)
{
    for (size_t i = 0; i < verdict->reason_count; i++) {
        if (verdict->reasons[i].line == line && verdict->reasons[i].code == code)
            return true;
    }
    return false;
}

#endif
