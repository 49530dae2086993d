#include "oncology.h"

#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "csv.h"

#define ONCOLOGY_ARENA_BYTES           (4u << 20)
#define ONCOLOGY_MAX_CATEGORIES        64
#define ONCOLOGY_MAX_ENTRIES           2000
#define HISTOLOGY_FIRST_HAEMATOLOGICAL 9590

enum entry_kind {
    ENTRY_PASS,
    ENTRY_REVIEW,
    ENTRY_NO,
    ENTRY_MORPHOLOGY,
    ENTRY_MORPHOLOGY_REVIEW,
    ENTRY_MORPHOLOGY_NO,
    ENTRY_MORPHOLOGY_REQUIRED,
    ENTRY_KIND_COUNT
};

static const char *const entry_kinds[ENTRY_KIND_COUNT] = {"pass",
                                                          "review",
                                                          "no",
                                                          "morphology",
                                                          "morphology_review",
                                                          "morphology_no",
                                                          "morphology_required"};

struct entry {
    const char *category; /* "*": every category */
    enum entry_kind kind;
    struct str prefix;
    bool exact;
    int from, to;        /* histology range */
    unsigned behaviours; /* bit per behaviour digit */
    const char *note;
};

struct oncology {
    struct arena *arena;
    const char *categories[ONCOLOGY_MAX_CATEGORIES];
    bool morphology_required[ONCOLOGY_MAX_CATEGORIES];
    size_t category_count;
    struct entry *entries;
    size_t entry_count;
};

static size_t category_index(const struct oncology *oncology, const char *category)
{
    for (size_t i = 0; i < oncology->category_count; i++) {
        if (strcmp(oncology->categories[i], category) == 0)
            return i;
    }
    return (size_t)-1;
}

/* ---- loading ---- */

static void load_category(struct oncology *oncology, const struct csv *csv,
                          struct formulary_errors *errors)
{
    const char *name = str_copy(oncology->arena, csv_field(csv, "category"));
    struct str required = csv_field(csv, "morphology_required");
    if (name == NULL || name[0] == '\0' || category_index(oncology, name) != (size_t)-1) {
        formulary_errors_add(errors, "diseases.csv", csv->line, 1, "expected a new category word");
        return;
    }
    if (!str_equal_text(required, "0") && !str_equal_text(required, "1")) {
        formulary_errors_add(errors, "diseases.csv", csv->line, 3, "expected 0 or 1");
        return;
    }
    if (oncology->category_count == ONCOLOGY_MAX_CATEGORIES) {
        formulary_errors_add(errors, "diseases.csv", csv->line, 0, "more than %d categories",
                             ONCOLOGY_MAX_CATEGORIES);
        return;
    }
    oncology->categories[oncology->category_count] = name;
    oncology->morphology_required[oncology->category_count++] = str_equal_text(required, "1");
}

static bool parse_behaviours(struct str text, unsigned *bits)
{
    struct str word;
    *bits = 0;
    while (str_next(&text, ' ', &word)) {
        if (word.length != 1 || word.data[0] < '0' || word.data[0] > '9')
            return false;
        *bits |= 1u << (unsigned)(word.data[0] - '0');
    }
    return *bits != 0;
}

static bool load_range(struct entry *entry, const struct csv *csv, struct formulary_errors *errors)
{
    uint32_t from = 0, to = 0;
    if (!str_to_uint32(csv_field(csv, "morphology_from"), &from) ||
        !str_to_uint32(csv_field(csv, "morphology_to"), &to) || from < 8000 || to > 9999 ||
        from > to) {
        formulary_errors_add(errors, "icd_map.csv", csv->line, 5,
                             "expected a range within 8000 to 9999");
        return false;
    }
    entry->from = (int)from;
    entry->to = (int)to;
    if (!parse_behaviours(csv_field(csv, "behaviour"), &entry->behaviours)) {
        formulary_errors_add(errors, "icd_map.csv", csv->line, 7,
                             "expected behaviour digits with spaces");
        return false;
    }
    /* Malignant is malignant: metastatic site (6) and unknown whether primary (9) count as 3. */
    if ((entry->behaviours & (1u << 3)) != 0)
        entry->behaviours |= (1u << 6) | (1u << 9);
    return true;
}

static bool load_kind(struct entry *entry, const struct csv *csv, struct formulary_errors *errors)
{
    struct str word = csv_field(csv, "decision");
    for (unsigned i = 0; i < ENTRY_KIND_COUNT; i++) {
        if (str_equal_text(word, entry_kinds[i])) {
            entry->kind = (enum entry_kind)i;
            return true;
        }
    }
    formulary_errors_add(errors, "icd_map.csv", csv->line, 2,
                         "expected pass, review, no or one of the morphology decisions");
    return false;
}

static void load_entry(struct oncology *oncology, const struct csv *csv,
                       struct formulary_errors *errors)
{
    struct entry entry = {0};
    entry.category = str_copy(oncology->arena, csv_field(csv, "category"));
    entry.note = str_copy(oncology->arena, csv_field(csv, "note"));
    const char *prefix = str_copy(oncology->arena, csv_field(csv, "code_prefix"));
    if (arena_is_overflown(oncology->arena))
        return;
    entry.prefix = str_of(prefix);
    entry.exact = str_equal_text(csv_field(csv, "exact"), "1");
    if (strcmp(entry.category, "*") != 0 && !oncology_category_is_known(oncology, entry.category)) {
        formulary_errors_add(errors, "icd_map.csv", csv->line, 1,
                             "expected a category of diseases.csv");
        return;
    }
    if (!load_kind(&entry, csv, errors))
        return;
    bool is_code = entry.kind <= ENTRY_NO;
    if (is_code && entry.prefix.length < 3) {
        formulary_errors_add(errors, "icd_map.csv", csv->line, 3,
                             "expected an ICD-10 prefix or range");
        return;
    }
    if (!is_code && entry.kind != ENTRY_MORPHOLOGY_REQUIRED && !load_range(&entry, csv, errors))
        return;
    if (oncology->entry_count == ONCOLOGY_MAX_ENTRIES) {
        formulary_errors_add(errors, "icd_map.csv", csv->line, 0, "more than %d rows",
                             ONCOLOGY_MAX_ENTRIES);
        return;
    }
    oncology->entries[oncology->entry_count++] = entry;
}

typedef void load_row(struct oncology *, const struct csv *, struct formulary_errors *);

struct source {
    const char *directory, *file;
    const char *const *columns;
    size_t column_count;
    load_row *row;
};

static void load_file(struct oncology *oncology, const struct source *source,
                      struct formulary_errors *errors)
{
    size_t length = 0;
    char *bytes = formulary_read_file(source->directory, source->file, &length, errors);
    if (bytes == NULL)
        return;
    struct csv csv;
    bool readable = csv_open(&csv, oncology->arena, (struct str){bytes, length}) &&
                    csv_expect(&csv, source->columns, source->column_count);
    while (readable && csv_next(&csv))
        source->row(oncology, &csv, errors);
    if (csv.error.message != NULL)
        formulary_errors_add(errors, source->file, csv.error.line, csv.error.column, "%s",
                             csv.error.message);
    free(bytes);
}

struct oncology *oncology_load(const char *directory, struct formulary_errors *errors)
{
    static const char *const disease_columns[] = {"category", "name_en", "morphology_required",
                                                  "note"};
    static const char *const map_columns[] = {
        "category",      "decision",  "code_prefix", "exact",     "morphology_from",
        "morphology_to", "behaviour", "note",        "confidence"};
    const struct source diseases = {directory, "diseases.csv", disease_columns,
                                    ARRAY_LEN(disease_columns), load_category};
    const struct source map = {directory, "icd_map.csv", map_columns, ARRAY_LEN(map_columns),
                               load_entry};
    size_t errors_before = errors->count;
    struct oncology *oncology = calloc(1, sizeof(*oncology));
    if (oncology == NULL)
        return NULL;
    oncology->arena = arena_new(ONCOLOGY_ARENA_BYTES);
    if (oncology->arena != NULL)
        oncology->entries =
            arena_array(oncology->arena, ONCOLOGY_MAX_ENTRIES, sizeof(struct entry));
    if (oncology->arena == NULL || oncology->entries == NULL) {
        formulary_errors_add(errors, "icd_map.csv", 0, 0, "out of memory");
        oncology_free(oncology);
        return NULL;
    }
    load_file(oncology, &diseases, errors);
    load_file(oncology, &map, errors);
    if (arena_is_overflown(oncology->arena))
        formulary_errors_add(errors, "icd_map.csv", 0, 0, "larger than this product can hold");
    if (errors->count != errors_before) {
        oncology_free(oncology);
        return NULL;
    }
    return oncology;
}

void oncology_free(struct oncology *oncology)
{
    if (oncology == NULL)
        return;
    arena_free(oncology->arena);
    free(oncology);
}

bool oncology_category_is_known(const struct oncology *oncology, const char *category)
{
    return category_index(oncology, category) != (size_t)-1;
}

size_t oncology_category_count(const struct oncology *oncology)
{
    return oncology->category_count;
}

const char *oncology_category_at(const struct oncology *oncology, size_t index)
{
    BUG_IF(index >= oncology->category_count);
    return oncology->categories[index];
}

/* ---- what a code is ---- */

static bool code_in(const char *code, const char *range)
{
    return ident_icd10_matches(code, str_of(range), false);
}

/* Histology whose behaviour digit changed between ICD-O-3.1 and 3.2. */
static bool editions_disagree(const struct claim_diagnosis *diagnosis)
{
    const struct ident_morphology *m = &diagnosis->morphology;
    return diagnosis->has_morphology && ((m->histology == 8936 && m->behaviour < 2) ||
                                         (m->histology == 8240 && m->behaviour == 1));
}

static bool has_malignant_morphology(const struct claim_diagnosis *diagnosis)
{
    return diagnosis->has_morphology && diagnosis->morphology.behaviour >= 3;
}

enum oncology_role oncology_role(const struct claim_diagnosis *diagnosis)
{
    const char *code = diagnosis->icd10.code;
    if (code_in(code, "C77-C79"))
        return ONCOLOGY_SECONDARY;
    if (code_in(code, "Z85"))
        return ONCOLOGY_HISTORY;
    if (code[0] == 'Z')
        return ONCOLOGY_ENCOUNTER;
    if (code_in(code, "C00-C97") || code_in(code, "D45-D47") || code_in(code, "B21") ||
        has_malignant_morphology(diagnosis) || editions_disagree(diagnosis))
        return ONCOLOGY_PRIMARY;
    return ONCOLOGY_OTHER;
}

/* D45–D47 that ICD-O-3 calls malignant (/3): polycythaemia vera, myelodysplasia, chronic
 * myeloproliferative disease, thrombocythaemia, myelofibrosis, chronic eosinophilic leukaemia. */
static bool is_malignant_by_icdo(const char *code)
{
    static const char *const codes[] = {"D45", "D46", "D47.1", "D47.3", "D47.4", "D47.5"};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (code_in(code, codes[i]))
            return true;
    }
    return false;
}

enum oncology_nature oncology_nature(const struct claim_diagnosis *diagnosis)
{
    const char *code = diagnosis->icd10.code;
    if (editions_disagree(diagnosis))
        return ONCOLOGY_NATURE_UNKNOWN;
    if (diagnosis->has_morphology)
        return diagnosis->morphology.behaviour >= 3 ? ONCOLOGY_MALIGNANT
                                                    : ONCOLOGY_IN_SITU_OR_BENIGN;
    if (code_in(code, "C00-C97") || code_in(code, "B21") || is_malignant_by_icdo(code))
        return ONCOLOGY_MALIGNANT;
    return code_in(code, "D00-D48") ? ONCOLOGY_IN_SITU_OR_BENIGN : ONCOLOGY_NOT_TUMOUR;
}

/* ---- category ---- */

/* A range "C00-C80" names categories, so it is as long as one of its ends. */
static size_t prefix_weight(const struct entry *entry)
{
    const char *dash = memchr(entry->prefix.data, '-', entry->prefix.length);
    size_t length = dash == NULL ? entry->prefix.length : (size_t)(dash - entry->prefix.data);
    return 2 * length + (entry->exact ? 1 : 0);
}

/* Longest entry of the category for a code; entries of every category ("*") only when it has none. */
static const struct entry *find_code(const struct oncology *oncology, const char *category,
                                     const char *code)
{
    const struct entry *best = NULL;
    for (size_t i = 0; i < oncology->entry_count; i++) {
        const struct entry *entry = &oncology->entries[i];
        if (entry->kind > ENTRY_NO || strcmp(entry->category, category) != 0 ||
            !ident_icd10_matches(code, entry->prefix, entry->exact))
            continue;
        if (best == NULL || prefix_weight(entry) > prefix_weight(best))
            best = entry;
    }
    if (best == NULL && strcmp(category, "*") != 0)
        return find_code(oncology, "*", code);
    return best;
}

static const struct entry *find_morphology(const struct oncology *oncology, const char *category,
                                           const struct claim_diagnosis *diagnosis)
{
    if (!diagnosis->has_morphology)
        return NULL;
    const struct entry *best = NULL;
    for (size_t i = 0; i < oncology->entry_count; i++) {
        const struct entry *entry = &oncology->entries[i];
        bool is_range = entry->kind >= ENTRY_MORPHOLOGY && entry->kind <= ENTRY_MORPHOLOGY_NO;
        if (!is_range || strcmp(entry->category, category) != 0 ||
            diagnosis->morphology.histology < entry->from ||
            diagnosis->morphology.histology > entry->to ||
            (entry->behaviours & (1u << (unsigned)diagnosis->morphology.behaviour)) == 0)
            continue;
        /* The narrower range is the more specific statement: 8052 within 9050–9055 never both. */
        if (best == NULL || entry->to - entry->from < best->to - best->from)
            best = entry;
    }
    return best;
}

struct fit_facts {
    const struct claim_diagnosis *diagnosis;
    const struct entry *code;       /* NULL: no entry for the code */
    const struct entry *morphology; /* NULL: none sent, or in no range */
    const char *why;
};

static bool is_haematological(const struct claim_diagnosis *diagnosis)
{
    return diagnosis->morphology.histology >= HISTOLOGY_FIRST_HAEMATOLOGICAL;
}

/* Morphology was sent and stands in no range of the category: does it contradict a code that passes? */
static bool contradicts_code(const struct claim_diagnosis *diagnosis)
{
    const char *code = diagnosis->icd10.code;
    int histology = diagnosis->morphology.histology;
    if (histology <= 8005)
        return false; /* "malignant neoplasm" without more */
    if (code_in(code, "C81-C96") || code_in(code, "D45-D47"))
        return !is_haematological(diagnosis);
    if (code_in(code, "C45"))
        return histology < 9050 || histology > 9053; /* pleura: only the code tells the site */
    if (code_in(code, "C22.0"))
        return histology > 8010; /* 8010 is "carcinoma" without more */
    if (code_in(code, "C43") || code_in(code, "C46") || code_in(code, "C49"))
        return true; /* these codes name the histology, which is another */
    if (code_in(code, "C71"))
        return true;          /* a carcinoma in the brain came from elsewhere */
    return histology >= 8720; /* an organ code with something that is no carcinoma */
}

static enum oncology_fit fit_required(struct fit_facts *facts)
{
    const char *code = facts->diagnosis->icd10.code;
    if (facts->code != NULL && facts->code->kind == ENTRY_NO) {
        facts->why = facts->code->note;
        return ONCOLOGY_NO;
    }
    bool listed = facts->code != NULL;
    if (!facts->diagnosis->has_morphology) {
        facts->why = "编码不写组织学，须有形态学";
        if (code_in(code, "C00-C80"))
            return ONCOLOGY_MORPHOLOGY_REQUIRED;
        return listed ? ONCOLOGY_REVIEW : ONCOLOGY_NO;
    }
    if (facts->morphology == NULL) {
        facts->why = "形态学不在该类别的范围内";
        return ONCOLOGY_NO;
    }
    facts->why = facts->morphology->note;
    if (facts->morphology->kind == ENTRY_MORPHOLOGY_NO)
        return ONCOLOGY_NO;
    return facts->morphology->kind == ENTRY_MORPHOLOGY && listed ? ONCOLOGY_PASS : ONCOLOGY_REVIEW;
}

static enum oncology_fit fit_by_morphology(struct fit_facts *facts)
{
    facts->why = facts->morphology->note;
    if (facts->morphology->kind == ENTRY_MORPHOLOGY_NO)
        return ONCOLOGY_NO;
    if (facts->morphology->kind == ENTRY_MORPHOLOGY_REVIEW)
        return facts->code != NULL && facts->code->kind != ENTRY_NO ? ONCOLOGY_REVIEW : ONCOLOGY_NO;
    if (facts->code == NULL) {
        /* ICD-O-3 prevails over an organ code for tumours of blood and lymph, which have no organ. */
        if (is_haematological(facts->diagnosis))
            return ONCOLOGY_PASS;
        return facts->diagnosis->morphology.histology >= 8720 ? ONCOLOGY_REVIEW : ONCOLOGY_NO;
    }
    /* One disease with two codes: where its leukaemia code needs a look, no lymphoma morphology settles it. */
    bool needs_look =
        facts->code->kind == ENTRY_REVIEW && code_in(facts->diagnosis->icd10.code, "C91.1");
    return facts->code->kind == ENTRY_NO || needs_look ? ONCOLOGY_REVIEW : ONCOLOGY_PASS;
}

static enum oncology_fit fit_by_code(struct fit_facts *facts)
{
    if (facts->code == NULL) {
        facts->why = "编码不属于该类别";
        return ONCOLOGY_NO;
    }
    facts->why = facts->code->note;
    if (facts->code->kind == ENTRY_NO)
        return ONCOLOGY_NO;
    if (facts->code->kind == ENTRY_REVIEW)
        return ONCOLOGY_REVIEW;
    if (facts->diagnosis->has_morphology && contradicts_code(facts->diagnosis)) {
        facts->why = "编码与形态学不一致";
        return ONCOLOGY_REVIEW;
    }
    return ONCOLOGY_PASS;
}

enum oncology_fit oncology_fit(const struct oncology *oncology, const char *category,
                               const struct claim_diagnosis *diagnosis, const char **why)
{
    size_t index = category_index(oncology, category);
    if (index == (size_t)-1) {
        *why = "清单的疾病用词不在疾病表内";
        return ONCOLOGY_REVIEW;
    }
    struct fit_facts facts = {diagnosis, find_code(oncology, category, diagnosis->icd10.code),
                              find_morphology(oncology, category, diagnosis), ""};
    enum oncology_fit fit;
    if (editions_disagree(diagnosis) && facts.code != NULL && facts.code->kind != ENTRY_NO) {
        facts.why = "ICD-O-3.1 与 ICD-O-3.2 对该形态学的行为码不同";
        fit = ONCOLOGY_REVIEW;
    } else if (oncology->morphology_required[index]) {
        fit = fit_required(&facts);
    } else if (facts.morphology != NULL) {
        fit = fit_by_morphology(&facts);
    } else {
        fit = fit_by_code(&facts);
    }
    *why = facts.why;
    return fit;
}

const char *oncology_fit_text(enum oncology_fit fit)
{
    static const char *const texts[] = {"pass", "morphology_required", "review", "no"};
    BUG_IF((unsigned)fit >= ARRAY_LEN(texts));
    return texts[fit];
}

const char *oncology_disease_group(const struct oncology *oncology,
                                   const struct claim_diagnosis *diagnosis, struct arena *arena)
{
    struct claim_diagnosis code_only = *diagnosis;
    code_only.has_morphology = false;
    const char *why, *first = NULL;
    for (size_t i = 0; i < oncology->category_count; i++) {
        const char *category = oncology->categories[i];
        if (oncology_fit(oncology, category, diagnosis, &why) != ONCOLOGY_PASS)
            continue;
        /* The same patient comes with and without morphology: what the code says alone is steadier. */
        if (oncology_fit(oncology, category, &code_only, &why) == ONCOLOGY_PASS)
            return category;
        if (first == NULL)
            first = category;
    }
    if (first != NULL)
        return first;
    size_t length = strlen(diagnosis->icd10.code);
    return arena_copy(arena, diagnosis->icd10.code, length < 3 ? length : 3);
}
