#include <string.h>

#include "plan_internal.h"

static const char *const plan_columns[PLAN_COLUMNS] = {"parameter", "value",        "unit", "basis",
                                                       "clause",    "source_lines", "note"};
static const char *const basis_words[] = {"manual", "default", "decision", NULL};

/* What an answer cites: the manual's place, and whose number it is when not the manual's. */
static const char *cited(struct arena *arena, const struct plan_parameter *parameter)
{
    const char *whose = parameter->basis == PLAN_BASIS_DEFAULT ? "平台默认" : "平台决定";
    const char *text = NULL;
    if (parameter->basis == PLAN_BASIS_MANUAL)
        return parameter->clause;
    if (parameter->clause[0] == '\0')
        text = arena_printf(arena, "%s（非手册）", whose);
    else
        text = arena_printf(arena, "%s（数值为%s）", parameter->clause, whose);
    return text == NULL ? "" : text;
}

static void check_basis(struct plan_loader *loader, enum plan_basis basis)
{
    struct formulary_table *table = &loader->table;
    struct str clause = formulary_table_cell(table, PLAN_CLAUSE);
    if (basis == PLAN_BASIS_MANUAL) {
        formulary_table_require(table, PLAN_CLAUSE);
        formulary_table_source(table, PLAN_SOURCE);
    } else if (!str_is_empty(formulary_table_cell(table, PLAN_SOURCE))) {
        formulary_table_source(table, PLAN_SOURCE);
    }
    if (clause.length > 0 && !formulary_knows_clause(loader->formulary, clause))
        formulary_table_error(table, PLAN_CLAUSE, "a clause of %s is expected, not '%.*s'",
                              FORMULARY_CLAUSES_FILE, (int)clause.length, clause.data);
}

static void read_parameter(struct plan_loader *loader)
{
    struct formulary_table *table = &loader->table;
    struct plan_slot *slot = loader->slot;
    size_t index = slot->plan.parameter_count;
    if (index == PLAN_MAX_PARAMETERS) {
        formulary_table_error(table, FORMULARY_TABLE_LINE, "at most %d parameters are expected",
                              PLAN_MAX_PARAMETERS);
        return;
    }
    struct plan_parameter *parameter = &loader->parameters[index];
    int basis = formulary_table_word(table, PLAN_BASIS, basis_words);
    *parameter = (struct plan_parameter){
        .name = formulary_table_text(table, PLAN_NAME),
        .value = formulary_table_text(table, PLAN_VALUE),
        .unit = formulary_table_text(table, PLAN_UNIT),
        .basis = (enum plan_basis)(basis < 0 ? PLAN_BASIS_DEFAULT : basis),
        .clause = formulary_table_text(table, PLAN_CLAUSE),
        .source_lines = formulary_table_text(table, PLAN_SOURCE),
        .note = formulary_table_text(table, PLAN_NOTE),
    };
    if (basis >= 0)
        check_basis(loader, parameter->basis);
    plan_check_parameter(loader, str_of(parameter->name), str_of(parameter->value),
                         str_of(parameter->unit));
    if (!formulary_names_add(&slot->names, parameter->name, (uint32_t)index))
        formulary_table_error(table, PLAN_NAME, "each parameter once is expected");
    if (!str_to_int64(str_of(parameter->value), &slot->numbers[index]))
        slot->numbers[index] = PLAN_NO_NUMBER;
    slot->clauses[index] = cited(loader->set->arena, parameter);
    loader->lines[index] = table->csv.line;
    slot->plan.parameter_count++;
}

static const char *text_of(const struct plan_slot *slot, const char *name)
{
    return plan_text(&slot->plan, name, NULL, "");
}

static void name_plan(struct plan_loader *loader)
{
    struct plan_slot *slot = loader->slot;
    struct arena *arena = loader->set->arena;
    slot->plan.id = text_of(slot, "id");
    slot->plan.version = text_of(slot, "version");
    slot->plan.manual = text_of(slot, "manual");
    slot->plan.name_zh = text_of(slot, "name_zh");
    const char *from = text_of(slot, "effective_from");
    if (!date_parse(from, strlen(from), &slot->plan.effective_from))
        slot->plan.effective_from = 0; /* an error of its own */
    char hex[DIGEST_HEX_SIZE];
    digest_print(&loader->set->digests[loader->set->count], hex);
    const char *digest = str_copy(arena, str_of(hex));
    slot->plan.digest = digest == NULL ? "" : digest;
    struct str rest = str_of(text_of(slot, "lists")), list;
    const char **lists = arena_array(arena, FORMULARY_MAX_LISTS, sizeof(*lists));
    while (lists != NULL && rest.length > 0 && slot->plan.list_count < FORMULARY_MAX_LISTS &&
           str_next(&rest, ' ', &list)) {
        const char *copy = str_copy(arena, list);
        lists[slot->plan.list_count++] = copy == NULL ? "" : copy;
    }
    slot->plan.lists = lists;
}

static bool make_room(struct plan_loader *loader)
{
    struct arena *arena = loader->set->arena;
    struct plan_slot *slot = loader->slot;
    loader->parameters = arena_array(arena, PLAN_MAX_PARAMETERS, sizeof(*loader->parameters));
    slot->plan.parameters = loader->parameters;
    slot->clauses = arena_array(arena, PLAN_MAX_PARAMETERS, sizeof(*slot->clauses));
    slot->numbers = arena_array(arena, PLAN_MAX_PARAMETERS, sizeof(*slot->numbers));
    formulary_names_init(&slot->names, arena);
    return loader->parameters != NULL && slot->clauses != NULL && slot->numbers != NULL;
}

/* The file is named after the plan, and a further version after both, so that two files cannot both claim one. */
static void check_file_name(struct plan_loader *loader, const char *file)
{
    const struct plan *plan = &loader->slot->plan;
    struct str name = str_of(file + strlen("plans/")), id;
    name.length -= strlen(".csv");
    bool versioned = str_find(name, STR_LIT("@")) != (size_t)-1;
    str_next(&name, '@', &id);
    if (!str_equal_text(id, plan->id))
        formulary_errors_add(loader->table.errors, file, 1, 0,
                             "id: the file's name without .csv is expected, not '%s'", plan->id);
    else if (versioned && !str_equal_text(name, plan->version))
        formulary_errors_add(loader->table.errors, file, 1, 0,
                             "version: what follows @ in the file's name is expected, not '%s'",
                             plan->version);
}

/* Versions of a plan follow each other: another name and another first day each. */
static void check_version(struct plan_loader *loader, const char *file)
{
    const struct plan *plan = &loader->slot->plan;
    for (size_t i = 0; i < loader->set->count; i++) {
        const struct plan *other = &loader->set->slots[i].plan;
        if (strcmp(other->id, plan->id) != 0)
            continue;
        if (strcmp(other->version, plan->version) == 0)
            formulary_errors_add(loader->table.errors, file, 1, 0,
                                 "version: one that did not stand before is expected");
        else if (other->effective_from == plan->effective_from)
            formulary_errors_add(loader->table.errors, file, 1, 0,
                                 "effective_from: another day than that of version %s is expected",
                                 other->version);
    }
}

void plan_load_file(struct plan_set *set, const struct plan_source *source,
                    struct formulary_errors *errors)
{
    struct plan_loader loader = {.formulary = source->formulary, .set = set};
    const char *file = source->file;
    loader.slot = &set->slots[set->count];
    *loader.slot = (struct plan_slot){.plan = {.id = "", .version = ""}};
    if (!formulary_table_open(&loader.table, source->directory, file, set->arena, errors))
        return;
    set->files[set->count] = file;
    formulary_table_digest(&loader.table, &set->digests[set->count]);
    if (!formulary_table_expect(&loader.table, plan_columns, PLAN_COLUMNS))
        return;
    if (make_room(&loader)) {
        while (formulary_table_next(&loader.table))
            read_parameter(&loader);
        name_plan(&loader);
        plan_check_whole(&loader);
        check_file_name(&loader, file);
        check_version(&loader, file);
        set->count++;
    }
    formulary_table_close(&loader.table);
}
