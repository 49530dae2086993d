#include "formulary_load.h"

#include <stdlib.h>
#include <string.h>

#include "formulary_internal.h"

#define ARENA_CAP ((size_t)1 << 30)

enum {
    LIST_ID,
    LIST_VERSION,
    LIST_FILE,
    LIST_NAME_ZH,
    LIST_NAME_EN,
    LIST_MANUAL,
    LIST_HEADING,
    LIST_KIND,
    LIST_BENEFIT,
    LIST_AUTHORITY,
    LIST_FROM,
    LIST_TO,
    LIST_BASIS,
    LIST_NOTE
};
static const char *const list_columns[] = {
    "list",           "version",      "file",  "name_zh", "name_en",
    "manual",         "heading",      "kind",  "benefit", "indication_authority",
    "effective_from", "effective_to", "basis", "note"};
static const char *const kind_words[] = {"domestic",        "car_t",  "boao_overseas",
                                         "import_licensed", "device", NULL};
static const char *const benefit_words[] = {"domestic", "boao", "device", "car_t", "import", NULL};
static const char *const authority_words[] = {"list_words", "label", "printed", "none", NULL};
static const char *const basis_words[] = {"manual", "default", "decision", NULL};

bool formulary_load_open(struct formulary_loader *loader, struct formulary_table *table,
                         const char *file, const char *const *columns, size_t count)
{
    struct formulary *formulary = loader->formulary;
    if (!formulary_table_open(table, loader->directory, file, formulary->arena, loader->errors)) {
        loader->incomplete = true;
        return false;
    }
    BUG_IF(loader->file_count == ARRAY_LEN(loader->files));
    loader->files[loader->file_count] = file;
    formulary_table_digest(table, &loader->digests[loader->file_count]);
    loader->file_count++;
    if (formulary_table_expect(table, columns, count))
        return true;
    loader->incomplete = true;
    return false;
}

size_t formulary_load_records(const struct formulary_table *table)
{
    size_t lines = 1;
    for (size_t i = 0; i < table->length; i++)
        lines += table->bytes[i] == '\n' ? 1 : 0;
    return lines;
}

/* One column of names (molecules, disease words, clauses), each once. */
static void load_names(struct formulary_loader *loader, const char *file,
                       const char *const *columns, size_t count, struct formulary_names *names)
{
    struct formulary_table table;
    formulary_names_init(names, loader->formulary->arena);
    if (!formulary_load_open(loader, &table, file, columns, count))
        return;
    while (formulary_table_next(&table)) {
        if (!formulary_table_require(&table, 0))
            continue;
        if (!formulary_names_add(names, formulary_table_text(&table, 0), table.csv.line))
            formulary_table_error(&table, 0, "a name that did not stand before is expected");
    }
    formulary_table_close(&table);
}

static void load_vocabulary(struct formulary_loader *loader)
{
    static const char *const molecules[] = {"molecule", "inn_en", "form_class", "note"};
    static const char *const diseases[] = {"category", "name_en", "morphology_required", "note"};
    static const char *const clauses[] = {"clause", "manual", "heading", "source_lines",
                                          "summary_zh"};
    struct formulary *formulary = loader->formulary;
    load_names(loader, "molecules.csv", molecules, ARRAY_LEN(molecules), &formulary->molecules);
    load_names(loader, "diseases.csv", diseases, ARRAY_LEN(diseases), &formulary->diseases);
    load_names(loader, FORMULARY_CLAUSES_FILE, clauses, ARRAY_LEN(clauses), &formulary->clauses);
}

/* The version that began last governs a day, so no two may begin together. */
static bool begin_together(const struct formulary_list *a, const struct formulary_list *b)
{
    return strcmp(a->id, b->id) == 0 && a->effective_from == b->effective_from;
}

static void check_list(struct formulary_loader *loader, struct formulary_table *table,
                       const struct formulary_list *list)
{
    if (list->effective_to != DATE_NONE && list->effective_to < list->effective_from)
        formulary_table_error(table, LIST_TO, "a day not before effective_from is expected");
    for (size_t i = 0; i < loader->formulary->list_count; i++) {
        const struct formulary_list *other = &loader->formulary->lists[i];
        if (strcmp(other->id, list->id) == 0 && strcmp(other->version, list->version) == 0)
            formulary_table_error(table, LIST_VERSION,
                                  "a version that did not stand before is expected");
        else if (begin_together(other, list))
            formulary_table_error(table, LIST_FROM,
                                  "another first day than that of version %s is expected",
                                  other->version);
        if (strcmp(loader->list_files[i], loader->list_files[loader->formulary->list_count]) == 0)
            formulary_table_error(table, LIST_FILE, "a file of its own is expected");
    }
}

static bool is_safe_name(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || (c == '.' && i > 0);
        if (!plain)
            return false;
    }
    return name.length > 0;
}

static void read_list(struct formulary_loader *loader, struct formulary_table *table,
                      struct formulary_list *list)
{
    static const size_t required[] = {LIST_ID,      LIST_VERSION, LIST_FILE,
                                      LIST_NAME_ZH, LIST_HEADING, LIST_FROM};
    for (size_t i = 0; i < ARRAY_LEN(required); i++)
        formulary_table_require(table, required[i]);
    list->id = formulary_table_text(table, LIST_ID);
    list->version = formulary_table_text(table, LIST_VERSION);
    list->name_zh = formulary_table_text(table, LIST_NAME_ZH);
    list->name_en = formulary_table_text(table, LIST_NAME_EN);
    list->manual = formulary_table_text(table, LIST_MANUAL);
    list->heading = formulary_table_text(table, LIST_HEADING);
    formulary_table_manual(table, LIST_MANUAL);
    int kind = formulary_table_word(table, LIST_KIND, kind_words);
    int benefit = formulary_table_word(table, LIST_BENEFIT, benefit_words);
    int authority = formulary_table_word(table, LIST_AUTHORITY, authority_words);
    int basis = formulary_table_word(table, LIST_BASIS, basis_words);
    list->kind = (enum product_kind)(kind < 0 ? 0 : kind);
    list->benefit = benefit_words[benefit < 0 ? 0 : benefit];
    list->authority = (enum indication_authority)(authority < 0 ? 0 : authority);
    list->dates_are_default = basis != 0;
    formulary_table_date(table, LIST_FROM, 0, &list->effective_from);
    formulary_table_date(table, LIST_TO, DATE_NONE, &list->effective_to);
    if (!is_safe_name(formulary_table_cell(table, LIST_ID)))
        formulary_table_error(table, LIST_ID, "letters, digits and '-' are expected");
    if (!is_safe_name(formulary_table_cell(table, LIST_FILE)))
        formulary_table_error(table, LIST_FILE, "a plain file name in lists/ is expected");
    const char *file = formulary_table_text(table, LIST_FILE);
    loader->list_files[loader->formulary->list_count] =
        arena_printf(loader->formulary->arena, "lists/%s", file);
    if (loader->list_files[loader->formulary->list_count] == NULL)
        loader->list_files[loader->formulary->list_count] = "lists/";
}

static void load_lists(struct formulary_loader *loader)
{
    struct formulary *formulary = loader->formulary;
    struct formulary_table table;
    formulary->lists =
        arena_array(formulary->arena, FORMULARY_MAX_LISTS, sizeof(*formulary->lists));
    if (formulary->lists == NULL ||
        !formulary_load_open(loader, &table, "lists.csv", list_columns, ARRAY_LEN(list_columns)))
        return;
    while (formulary_table_next(&table)) {
        if (formulary->list_count == FORMULARY_MAX_LISTS) {
            formulary_table_error(&table, FORMULARY_TABLE_LINE,
                                  "at most %d list versions are expected", FORMULARY_MAX_LISTS);
            break;
        }
        struct formulary_list *list = &formulary->lists[formulary->list_count];
        read_list(loader, &table, list);
        check_list(loader, &table, list);
        if (version_is_chosen(loader->choice, VERSION_LIST, list->id, list->version))
            formulary->list_count++;
        else
            formulary->partial = true;
    }
    if (formulary->list_count == 0)
        formulary_errors_add(loader->errors, "lists.csv", 1, 0, "at least one list is expected");
    formulary_table_close(&table);
}

/* list->rows and row->list hold only once the flat arrays no longer move. */
static void link_rows(struct formulary *formulary)
{
    size_t at = 0;
    for (size_t i = 0; i < formulary->list_count; i++) {
        struct formulary_list *list = &formulary->lists[i];
        list->rows = &formulary->rows[at];
        for (size_t k = 0; k < list->row_count; k++) {
            formulary->rows[at + k].list = list;
            formulary->rows[at + k].index = (uint32_t)(at + k);
        }
        at += list->row_count;
    }
}

static void load_everything(struct formulary_loader *loader)
{
    struct formulary *formulary = loader->formulary;
    load_vocabulary(loader);
    load_lists(loader);
    for (size_t i = 0; i < formulary->list_count; i++)
        formulary_load_rows(loader, &formulary->lists[i], loader->list_files[i]);
    link_rows(formulary);
    formulary_load_check_rows(loader);
    formulary_load_criteria(loader);
    formulary_load_places(loader);
    formulary_load_versions(loader);
    if (arena_is_overflown(formulary->arena))
        formulary_errors_add(loader->errors, "lists.csv", 0, 0, "out of memory");
    formulary_digest_files(loader->files, loader->digests, loader->file_count, formulary->digest);
}

const struct formulary *formulary_load(const char *directory, struct formulary_errors *errors)
{
    return formulary_load_chosen(directory, NULL, errors);
}

const struct formulary *formulary_load_chosen(const char *directory,
                                              const struct version_choice *choice,
                                              struct formulary_errors *errors)
{
    struct formulary *formulary = calloc(1, sizeof(*formulary));
    struct formulary_loader *loader = calloc(1, sizeof(*loader));
    size_t before = errors->count;
    if (formulary != NULL)
        formulary->arena = arena_new(ARENA_CAP);
    if (formulary == NULL || loader == NULL || formulary->arena == NULL) {
        formulary_errors_add(errors, "lists.csv", 0, 0, "out of memory");
        free(formulary);
        free(loader);
        return NULL;
    }
    formulary->magic = FORMULARY_MAGIC;
    formulary->references = 1;
    *loader = (struct formulary_loader){
        .directory = directory, .choice = choice, .formulary = formulary, .errors = errors};
    load_everything(loader);
    free(loader->row_lines);
    free(loader);
    if (errors->count == before && !errors->more)
        return formulary;
    formulary_drop(formulary);
    return NULL;
}
