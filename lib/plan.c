#include "plan.h"

#include <dirent.h>
#include <errno.h>
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

static int is_plan_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".csv") == 0;
}

/* alphasort asks the locale; the digest may not. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void load_all(struct plan_set *set, const struct formulary *formulary, const char *directory,
                     struct formulary_errors *errors)
{
    struct dirent **entries = NULL;
    const char *folder = arena_printf(set->arena, "%s/plans", directory);
    int count = folder == NULL ? -1 : scandir(folder, &entries, is_plan_file, by_name);
    if (count <= 0)
        formulary_errors_add(errors, "plans", 0, 0,
                             "a folder with at least one plan is expected%s%s",
                             count < 0 ? ": " : "", count < 0 ? strerror(errno) : "");
    if (count > PLAN_MAX_PLANS)
        formulary_errors_add(errors, "plans", 0, 0, "at most %d plans are expected",
                             PLAN_MAX_PLANS);
    set->slots = arena_array(set->arena, PLAN_MAX_PLANS, sizeof(*set->slots));
    for (int i = 0; i < count; i++) {
        const char *file = arena_printf(set->arena, "plans/%s", entries[i]->d_name);
        if (i < PLAN_MAX_PLANS && file != NULL && set->slots != NULL)
            plan_load_file(set, formulary, directory, file, errors);
        free(entries[i]);
    }
    free(entries);
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
        formulary_errors_add(errors, "plans", 0, 0, "out of memory");
        free(set);
        return NULL;
    }
    load_all(set, formulary, directory, errors);
    if (arena_is_overflown(set->arena))
        formulary_errors_add(errors, "plans", 0, 0, "out of memory");
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
        memcpy(whole, name, length);
        whole[length] = '.';
        memcpy(whole + length + 1, suffix, more);
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
