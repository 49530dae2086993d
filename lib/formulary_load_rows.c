#include <stdlib.h>
#include <string.h>

#include "formulary_internal.h"

enum {
    ROW_ID,
    ROW_NO,
    ROW_BRAND,
    ROW_GENERIC,
    ROW_MAKER,
    ROW_DISEASES,
    ROW_INDICATION,
    ROW_CATALOGUE,
    ROW_APPROVAL,
    ROW_CATEGORY,
    ROW_KIND,
    ROW_SOURCE,
    ROW_HEADING,
    ROW_SHARED,
    ROW_BRAND_ALSO,
    ROW_GENERIC_ALSO,
    ROW_MAKER_ALSO,
    ROW_CORRECTION,
    ROW_MOLECULE,
    ROW_LABEL,
    ROW_LABEL_SOURCE,
    ROW_CLASS,
    ROW_COLUMNS
};
static const char *const row_columns[] = {"row",
                                          "printed_no",
                                          "brand",
                                          "generic",
                                          "manufacturer",
                                          "diseases",
                                          "indication",
                                          "catalogue",
                                          "approval_no",
                                          "category_printed",
                                          "kind",
                                          "source_lines",
                                          "heading",
                                          "shared",
                                          "brand_also",
                                          "generic_also",
                                          "manufacturer_also",
                                          "correction_note",
                                          "molecule",
                                          "label_areas",
                                          "label_areas_source",
                                          "class"};
static const char *const kind_words[] = {"domestic",        "car_t",  "boao_overseas",
                                         "import_licensed", "device", NULL};
static const char *const catalogue_words[] = {"", "是", "否", NULL};
static const char *const class_words[] = {"", "supportive", NULL};

bool formulary_load_diseases_known(const struct formulary_loader *loader, struct str words,
                                   struct str *word)
{
    struct str separator = STR_LIT("、");
    while (words.length > 0) {
        size_t end = str_find(words, separator);
        *word = words;
        if (end != (size_t)-1)
            word->length = end;
        if (!formulary_names_has(&loader->formulary->diseases, *word))
            return false;
        if (end == (size_t)-1)
            return true;
        words.data += end + separator.length;
        words.length -= end + separator.length;
        if (words.length == 0) { /* a separator with nothing behind it */
            *word = words;
            return false;
        }
    }
    return true;
}

static void check_diseases(struct formulary_loader *loader, struct formulary_table *table,
                           size_t column)
{
    struct str word = {NULL, 0};
    if (loader->incomplete ||
        formulary_load_diseases_known(loader, formulary_table_cell(table, column), &word))
        return;
    formulary_table_error(table, column, "disease words of diseases.csv are expected, not '%.*s'",
                          (int)word.length, word.length == 0 ? "" : word.data);
}

/* A ';' separated cell may hold no empty part. */
static void check_parts(struct formulary_table *table, size_t column)
{
    struct str rest = formulary_table_cell(table, column), part;
    if (rest.length == 0)
        return;
    while (str_next(&rest, ';', &part)) {
        if (part.length == 0 || str_trim(part).length != part.length)
            formulary_table_error(table, column, "names separated by ';' alone are expected");
    }
}

static void check_shared(struct formulary_table *table)
{
    struct str rest = formulary_table_cell(table, ROW_SHARED), name;
    if (rest.length == 0)
        return;
    while (str_next(&rest, ' ', &name)) {
        size_t i = ROW_NO;
        while (i <= ROW_CATEGORY && !str_equal_text(name, row_columns[i]))
            i++;
        if (i > ROW_CATEGORY)
            formulary_table_error(table, ROW_SHARED,
                                  "names of printed columns are expected, not '%.*s'",
                                  (int)name.length, name.data == NULL ? "" : name.data);
    }
}

static void check_row(struct formulary_loader *loader, struct formulary_table *table,
                      const struct formulary_list *list)
{
    struct str id = formulary_table_cell(table, ROW_ID);
    struct str molecule = formulary_table_cell(table, ROW_MOLECULE);
    size_t prefix = strlen(list->id);
    if (id.length < prefix + 2 || memcmp(id.data, list->id, prefix) != 0 || id.data[prefix] != ':')
        formulary_table_error(table, ROW_ID, "%s: and a number are expected", list->id);
    if (str_is_empty(formulary_table_cell(table, ROW_BRAND)) &&
        str_is_empty(formulary_table_cell(table, ROW_GENERIC)))
        formulary_table_error(table, ROW_BRAND, "a brand or a generic name is expected");
    formulary_table_require(table, ROW_HEADING);
    formulary_table_source(table, ROW_SOURCE);
    check_diseases(loader, table, ROW_DISEASES);
    check_diseases(loader, table, ROW_LABEL);
    check_shared(table);
    check_parts(table, ROW_BRAND_ALSO);
    check_parts(table, ROW_GENERIC_ALSO);
    check_parts(table, ROW_MAKER_ALSO);
    if (!loader->incomplete && !formulary_knows_molecule(loader->formulary, molecule))
        formulary_table_error(table, ROW_MOLECULE,
                              "a molecule of molecules.csv is expected, not '%.*s'",
                              (int)molecule.length, molecule.length == 0 ? "" : molecule.data);
    if (str_is_empty(formulary_table_cell(table, ROW_LABEL)) !=
        str_is_empty(formulary_table_cell(table, ROW_LABEL_SOURCE)))
        formulary_table_error(table, ROW_LABEL_SOURCE,
                              "label_areas and label_areas_source are expected both or neither");
}

static void read_row(struct formulary_table *table, struct formulary_row *row)
{
    row->id = formulary_table_text(table, ROW_ID);
    row->printed_no = formulary_table_text(table, ROW_NO);
    row->brand = formulary_table_text(table, ROW_BRAND);
    row->generic = formulary_table_text(table, ROW_GENERIC);
    row->manufacturer = formulary_table_text(table, ROW_MAKER);
    row->diseases = formulary_table_text(table, ROW_DISEASES);
    row->indication = formulary_table_text(table, ROW_INDICATION);
    row->approval_no = formulary_table_text(table, ROW_APPROVAL);
    row->heading = formulary_table_text(table, ROW_HEADING);
    row->source_lines = formulary_table_text(table, ROW_SOURCE);
    row->brand_also = formulary_table_text(table, ROW_BRAND_ALSO);
    row->generic_also = formulary_table_text(table, ROW_GENERIC_ALSO);
    row->manufacturer_also = formulary_table_text(table, ROW_MAKER_ALSO);
    row->molecule = formulary_table_text(table, ROW_MOLECULE);
    row->label_areas = formulary_table_text(table, ROW_LABEL);
    row->label_areas_source = formulary_table_text(table, ROW_LABEL_SOURCE);
    int kind = formulary_table_word(table, ROW_KIND, kind_words);
    int catalogue = formulary_table_word(table, ROW_CATALOGUE, catalogue_words);
    int product_class = formulary_table_word(table, ROW_CLASS, class_words);
    row->kind = (enum product_kind)(kind < 0 ? 0 : kind);
    row->catalogue = (enum catalogue_flag)(catalogue < 0 ? 0 : catalogue);
    row->product_class = class_words[product_class < 0 ? 0 : product_class];
}

/* Room for so many more rows in the flat arrays. */
static bool reserve(struct formulary_loader *loader, size_t more)
{
    struct formulary *formulary = loader->formulary;
    size_t count = formulary->row_count + more;
    struct formulary_row *rows = arena_array(formulary->arena, count, sizeof(*rows));
    uint32_t *next = arena_array(formulary->arena, count, sizeof(*next));
    unsigned *lines = reallocarray(loader->row_lines, count, sizeof(*lines));
    if (lines != NULL)
        loader->row_lines = lines;
    if (rows == NULL || next == NULL || lines == NULL)
        return false;
    if (formulary->row_count > 0) {
        memcpy(rows, formulary->rows, formulary->row_count * sizeof(*rows));
        memcpy(next, formulary->next_version, formulary->row_count * sizeof(*next));
    }
    formulary->rows = rows;
    formulary->next_version = next;
    return true;
}

/* The id must be new in this list version; another version of the list may have it too. */
static void add_id(struct formulary *formulary, struct formulary_table *table, uint32_t index,
                   uint32_t first_of_list)
{
    struct formulary_row *row = &formulary->rows[index];
    uint32_t other = 0;
    formulary->next_version[index] = FORMULARY_NONE;
    if (!formulary_names_find(&formulary->row_ids, str_of(row->id), &other)) {
        if (!formulary_names_add(&formulary->row_ids, row->id, index))
            formulary_table_error(table, ROW_ID, "out of memory");
        return;
    }
    for (;; other = formulary->next_version[other]) {
        if (other >= first_of_list) {
            formulary_table_error(table, ROW_ID, "an id that did not stand before is expected");
            return;
        }
        if (formulary->next_version[other] == FORMULARY_NONE)
            break;
    }
    formulary->next_version[other] = index;
}

void formulary_load_rows(struct formulary_loader *loader, struct formulary_list *list,
                         const char *file)
{
    struct formulary *formulary = loader->formulary;
    struct formulary_table table;
    uint32_t first = (uint32_t)formulary->row_count;
    if (formulary->row_ids.arena == NULL)
        formulary_names_init(&formulary->row_ids, formulary->arena);
    if (!formulary_load_open(loader, &table, file, row_columns, ROW_COLUMNS))
        return;
    formulary_table_digest(&table, &loader->list_digests[list - formulary->lists]);
    if (!reserve(loader, formulary_load_records(&table))) {
        formulary_table_error(&table, FORMULARY_TABLE_LINE, "out of memory");
        formulary_table_close(&table);
        return;
    }
    while (formulary_table_next(&table)) {
        uint32_t index = (uint32_t)formulary->row_count++;
        read_row(&table, &formulary->rows[index]);
        check_row(loader, &table, list);
        add_id(formulary, &table, index, first);
        loader->row_lines[index] = table.csv.line;
        list->row_count++;
    }
    if (list->row_count == 0)
        formulary_table_error(&table, FORMULARY_TABLE_LINE, "at least one row is expected");
    formulary_table_close(&table);
}

static const char *file_of(const struct formulary_loader *loader, const struct formulary_row *row)
{
    return loader->list_files[row->list - loader->formulary->lists];
}

/* label_areas may only be borrowed from a row of the same molecule. */
void formulary_load_check_rows(struct formulary_loader *loader)
{
    const struct formulary *formulary = loader->formulary;
    for (size_t i = 0; i < formulary->row_count; i++) {
        const struct formulary_row *row = &formulary->rows[i];
        uint32_t source = 0;
        if (row->label_areas_source[0] == '\0' || loader->incomplete)
            continue;
        bool known =
            formulary_names_find(&formulary->row_ids, str_of(row->label_areas_source), &source);
        if (!known && formulary->partial)
            continue;
        if (!known)
            formulary_errors_add(loader->errors, file_of(loader, row), loader->row_lines[i],
                                 ROW_LABEL_SOURCE + 1,
                                 "label_areas_source: the id of a row is expected, not '%s'",
                                 row->label_areas_source);
        else if (strcmp(formulary->rows[source].molecule, row->molecule) != 0)
            formulary_errors_add(loader->errors, file_of(loader, row), loader->row_lines[i],
                                 ROW_LABEL_SOURCE + 1,
                                 "label_areas_source: a row of the same molecule is expected, not "
                                 "'%s' of %s",
                                 row->label_areas_source, formulary->rows[source].molecule);
    }
}
