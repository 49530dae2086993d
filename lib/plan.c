#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "plan_internal.h"

#define ARENA_CAP ((size_t)64 << 20)

const char *plan_basis_text(enum plan_basis basis)
{
    static const char *const words[] = {"manual", "default", "decision"};
    BUG_IF((size_t)basis >= ARRAY_LEN(words));
    return words[basis];
}

/* plans.csv names the plans as lists.csv names the lists; each has its own file in plans/. */
static void load_all(struct plan_set *set, const struct formulary *formulary, const char *directory,
                     struct formulary_errors *errors)
{
    static const char *const columns[] = {"plan", "note"};
    struct formulary_table table;
    set->slots = arena_array(set->arena, PLAN_MAX_PLANS, sizeof(*set->slots));
    if (set->slots == NULL ||
        !formulary_table_open(&table, directory, "plans.csv", set->arena, errors) ||
        !formulary_table_expect(&table, columns, ARRAY_LEN(columns)))
        return;
    while (formulary_table_next(&table)) {
        struct str id = formulary_table_cell(&table, 0);
        const char *file = arena_printf(set->arena, "plans/%.*s.csv", (int)id.length,
                                        id.data == NULL ? "" : id.data);
        bool again = false;
        for (size_t i = 0; file != NULL && i < set->count; i++)
            again = again || strcmp(set->files[i], file) == 0;
        if (again || set->count == PLAN_MAX_PLANS || !plan_is_code(id))
            formulary_table_error(&table, 0, "at most %d ids of plans, each once, are expected",
                                  PLAN_MAX_PLANS);
        else if (file != NULL)
            plan_load_file(set, formulary, directory, file, errors);
    }
    if (set->count == 0)
        formulary_table_error(&table, FORMULARY_TABLE_LINE, "at least one plan is expected");
    formulary_table_close(&table);
    formulary_digest_files(set->files, set->digests, set->count, set->digest);
}

struct plan_set *plan_set_load(const char *directory, const struct formulary *formulary,
                               struct formulary_errors *errors)
{
    struct plan_set *set = calloc(1, sizeof(*set));
    size_t before = errors->count;
    if (set != NULL)
        set->arena = arena_new(ARENA_CAP);
    if (set == NULL || set->arena == NULL) {
        formulary_errors_add(errors, "plans.csv", 0, 0, "out of memory");
        free(set);
        return NULL;
    }
    load_all(set, formulary, directory, errors);
    if (arena_is_overflown(set->arena))
        formulary_errors_add(errors, "plans.csv", 0, 0, "out of memory");
    if (errors->count == before && !errors->more)
        return set;
    plan_set_free(set);
    return NULL;
}

void plan_set_free(struct plan_set *plans)
{
    if (plans == NULL)
        return;
    arena_free(plans->arena);
    free(plans);
}

const char *plan_set_digest(const struct plan_set *plans)
{
    return plans->digest;
}

size_t plan_set_count(const struct plan_set *plans)
{
    return plans->count;
}

const struct plan *plan_set_at(const struct plan_set *plans, size_t index)
{
    BUG_IF(index >= plans->count);
    return &plans->slots[index].plan;
}

const struct plan *plan_find(const struct plan_set *plans, const char *id)
{
    for (size_t i = 0; i < plans->count; i++) {
        if (strcmp(plans->slots[i].plan.id, id) == 0)
            return &plans->slots[i].plan;
    }
    return NULL;
}

static const struct plan_slot *slot_of(const struct plan *plan)
{
    return (const struct plan_slot *)(const void *)plan; /* its first member */
}

/* Index of the parameter, or SIZE_MAX. */
static size_t find(const struct plan *plan, const char *name, const char *suffix)
{
    const struct plan_slot *slot = slot_of(plan);
    char whole[PLAN_MAX_NAME];
    uint32_t index = 0;
    size_t length = strlen(name), more = suffix == NULL ? 0 : strlen(suffix);
    if (suffix != NULL && length + 1 + more < sizeof(whole)) {
        memcpy(whole, name, length + 1);
        whole[length] = '.';
        memcpy(whole + length + 1, suffix, more + 1);
        if (formulary_names_find(&slot->names, (struct str){whole, length + 1 + more}, &index))
            return index;
    }
    if (formulary_names_find(&slot->names, (struct str){name, length}, &index))
        return index;
    return SIZE_MAX;
}

const struct plan_parameter *plan_parameter(const struct plan *plan, const char *name,
                                            const char *suffix)
{
    size_t index = find(plan, name, suffix);
    return index == SIZE_MAX ? NULL : &plan->parameters[index];
}

int64_t plan_int(const struct plan *plan, const char *name, const char *suffix, int64_t fallback)
{
    size_t index = find(plan, name, suffix);
    if (index == SIZE_MAX || slot_of(plan)->numbers[index] == PLAN_NO_NUMBER)
        return fallback;
    return slot_of(plan)->numbers[index];
}

const char *plan_text(const struct plan *plan, const char *name, const char *suffix,
                      const char *fallback)
{
    size_t index = find(plan, name, suffix);
    return index == SIZE_MAX ? fallback : plan->parameters[index].value;
}

bool plan_list_has(const struct plan *plan, const char *name, const char *suffix, const char *word)
{
    size_t index = find(plan, name, suffix);
    if (index == SIZE_MAX)
        return false;
    struct str rest = str_of(plan->parameters[index].value), each;
    while (str_next(&rest, ' ', &each)) {
        if (str_equal_text(each, word))
            return true;
    }
    return false;
}

const char *plan_clause(const struct plan *plan, const char *name, const char *suffix)
{
    size_t index = find(plan, name, suffix);
    return index == SIZE_MAX ? "平台默认（非手册）" : slot_of(plan)->clauses[index];
}
