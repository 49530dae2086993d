/* match_fixture: the real lists, plans and match index, loaded once for a test program. */
#ifndef TEYAO_MATCH_FIXTURE_H
#define TEYAO_MATCH_FIXTURE_H

#include "formulary_fixture.h"

#include "match.h"
#include "plan.h"

/* The real data, loaded once. */
struct world {
    const struct formulary *formulary;
    struct match_index *index;
    struct plan_set *plans;
    struct arena *arena;
};

UNUSED static int open_world(void **state)
{
    struct formulary_errors errors = {.count = 0};
    struct world *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    world->formulary = formulary_load(FIXTURE_SOURCE, &errors);
    assert_non_null(world->formulary);
    world->index = match_index_new(world->formulary, FIXTURE_SOURCE, &errors);
    world->plans = plan_set_load(FIXTURE_SOURCE, world->formulary, &errors);
    assert_non_null(world->index);
    assert_non_null(world->plans);
    world->arena = arena_new((size_t)1 << 20);
    assert_non_null(world->arena);
    *state = world;
    return 0;
}

UNUSED static int close_world(void **state)
{
    struct world *world = *state;
    arena_free(world->arena);
    plan_set_free(world->plans);
    match_index_free(world->index);
    formulary_drop(world->formulary);
    free(world);
    return 0;
}

UNUSED static void find(const struct world *world, const char *plan_id,
                        const struct match_query *query, struct match_answer *answer)
{
    const struct plan *plan = plan_find(world->plans, plan_id);
    assert_non_null(plan);
    struct match_query scoped = *query;
    scoped.lists = plan->lists;
    scoped.list_count = plan->list_count;
    scoped.on = DATE_NONE;
    arena_reset(world->arena);
    match_find(world->index, world->arena, &scoped, answer);
}

UNUSED static void find_drug(const struct world *world, const char *plan, const char *drug,
                             struct match_answer *answer)
{
    struct match_query query = {.drug = str_of(drug)};
    find(world, plan, &query, answer);
}

UNUSED static bool holds(const struct formulary_row *const *rows, size_t count,
                         const struct formulary_row *row)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == row)
            return true;
    }
    return false;
}

UNUSED static bool has_exactly(const struct match_answer *answer, const struct formulary_row *row)
{
    return answer->result == MATCH_EXACT && answer->product_count == 1 &&
           answer->products[0] == row && answer->candidate_count == 0;
}

#endif
