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

/* Versions that are not chosen may name rows and lists of versions that are not either: they were checked when
 * everything was read, and are passed over here. */
static void load_chosen(struct plan_set *set, const struct plan_source *source,
                        struct formulary_errors *errors)
{
    const struct plan_slot *slot = &set->slots[set->count];
    size_t before = set->count;
    struct formulary_errors *unheard = calloc(1, sizeof(*unheard));
    if (unheard == NULL) {
        formulary_errors_add(errors, source->file, 0, 0, "out of memory");
        return;
    }
    plan_load_file(set, source, unheard);
    bool chosen =
        version_is_chosen(source->choice, VERSION_PLAN, slot->plan.id, slot->plan.version);
    if (!chosen || unheard->count > 0)
        set->count = before;
    if (chosen && unheard->count > 0)
        plan_load_file(set, source, errors);
    formulary_errors_fini(unheard);
    free(unheard);
}

static void load_one(struct plan_set *set, const struct plan_source *source,
                     struct formulary_errors *errors)
{
    if (source->choice == NULL)
        plan_load_file(set, source, errors);
    else
        load_chosen(set, source, errors);
}

/* "cpic-inpatient-b", or "cpic-inpatient-b@2026-V2" for a further version. */
static bool is_name(struct str name)
{
    struct str id;
    bool versioned = str_find(name, STR_LIT("@")) != (size_t)-1;
    str_next(&name, '@', &id);
    return plan_is_code(id) && (!versioned || plan_is_code(name));
}

/* plans.csv names the plans as lists.csv names the lists; each has its own file in plans/. */
static void load_all(struct plan_set *set, const struct plan_source *from,
                     struct formulary_errors *errors)
{
    static const char *const columns[] = {"plan", "note"};
    struct plan_source source = *from;
    struct formulary_names names;
    struct formulary_table table;
    set->slots = arena_array(set->arena, PLAN_MAX_PLANS + 1, sizeof(*set->slots));
    formulary_names_init(&names, set->arena);
    if (set->slots == NULL ||
        !formulary_table_open(&table, from->directory, "plans.csv", set->arena, errors) ||
        !formulary_table_expect(&table, columns, ARRAY_LEN(columns)))
        return;
    while (formulary_table_next(&table)) {
        struct str name = formulary_table_cell(&table, 0);
        source.file = arena_printf(set->arena, "plans/%.*s.csv", (int)name.length,
                                   name.data == NULL ? "" : name.data);
        bool again = source.file != NULL && !formulary_names_add(&names, source.file, 0);
        if (again || set->count == PLAN_MAX_PLANS || !is_name(name))
            formulary_table_error(&table, 0, "at most %d ids of plans, each once, are expected",
                                  PLAN_MAX_PLANS);
        else if (source.file != NULL)
            load_one(set, &source, errors);
    }
    if (set->count == 0)
        formulary_table_error(&table, FORMULARY_TABLE_LINE, "at least one plan is expected");
    formulary_table_close(&table);
    formulary_digest_files(set->files, set->digests, set->count, set->digest);
}

/* What was activated must be there and be what was activated. */
static void check_chosen(struct plan_set *set, const struct version_choice *choice,
                         struct formulary_errors *errors)
{
    for (size_t i = 0; choice != NULL && i < choice->count; i++) {
        const struct version *active = &choice->active[i];
        const struct plan *found = NULL;
        for (size_t k = 0; active->kind == VERSION_PLAN && k < set->count; k++) {
            const struct plan *plan = &set->slots[k].plan;
            if (strcmp(plan->id, active->id) == 0 && strcmp(plan->version, active->version) == 0)
                found = plan;
        }
        if (active->kind != VERSION_PLAN)
            continue;
        if (found == NULL)
            formulary_errors_add(errors, "plans.csv", 1, 0,
                                 "version %s of plan %s is active and is expected here",
                                 active->version, active->id);
        else if (strcmp(found->digest, active->digest) != 0)
            formulary_errors_add(errors, "plans.csv", 1, 0,
                                 "version %s of plan %s is expected as it was when it was "
                                 "activated; a change is a new version",
                                 active->version, active->id);
    }
}

static void set_first_days(struct plan_set *set, const struct version_choice *choice)
{
    for (size_t i = 0; i < set->count; i++) {
        struct plan *plan = &set->slots[i].plan;
        const struct version version = {.kind = VERSION_PLAN,
                                        .id = plan->id,
                                        .version = plan->version,
                                        .effective_from = plan->effective_from};
        plan->effective_from = version_first_day(choice, &version);
    }
}

struct plan_set *plan_set_load(const char *directory, const struct formulary *formulary,
                               struct formulary_errors *errors)
{
    return plan_set_load_chosen(directory, formulary, NULL, errors);
}

struct plan_set *plan_set_load_chosen(const char *directory, const struct formulary *formulary,
                                      const struct version_choice *choice,
                                      struct formulary_errors *errors)
{
    const struct plan_source source = {
        .formulary = formulary, .choice = choice, .directory = directory};
    struct plan_set *set = calloc(1, sizeof(*set));
    size_t before = errors->count;
    if (set != NULL)
        set->arena = arena_new(ARENA_CAP);
    if (set == NULL || set->arena == NULL) {
        formulary_errors_add(errors, "plans.csv", 0, 0, "out of memory");
        free(set);
        return NULL;
    }
    load_all(set, &source, errors);
    if (arena_is_overflown(set->arena))
        formulary_errors_add(errors, "plans.csv", 0, 0, "out of memory");
    else
        check_chosen(set, choice, errors);
    if (errors->count == before && !errors->more) {
        set_first_days(set, choice);
        return set;
    }
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

const struct plan *plan_on(const struct plan_set *plans, const char *id, int32_t on)
{
    const struct plan *found = NULL, *earliest = NULL;
    for (size_t i = 0; i < plans->count; i++) {
        const struct plan *each = &plans->slots[i].plan;
        if (strcmp(each->id, id) != 0)
            continue;
        if (earliest == NULL || each->effective_from < earliest->effective_from)
            earliest = each;
        if ((on == DATE_NONE || each->effective_from <= on) &&
            (found == NULL || each->effective_from > found->effective_from))
            found = each;
    }
    return found == NULL ? earliest : found;
}

const struct plan *plan_find(const struct plan_set *plans, const char *id)
{
    return plan_on(plans, id, DATE_NONE);
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
