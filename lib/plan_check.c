#include <string.h>

#include "claim.h"
#include "plan_internal.h"

/* One line of plan_table.def is one parameter: what it is called, whether it must be there and
 * what its value may be. */

#define WORD(symbol, word) word,
static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const pend_deny[] = {"pend", "deny", NULL};
static const char *const deny_allow[] = {"deny", "allow", NULL};
static const char *const countings[] = {"unset", "from_effective_day_1", "from_effective_day_0",
                                        NULL};
static const char *const tiers[] = {"severe", "severe_or_mild", "unspecified", NULL};
static const char *const diagnosis_rules[] = {"first_ever", "first_ever_same_category",
                                              "recurrence", NULL};
static const char *const prescribers[] = {"attending", "specialist", NULL};
static const char *const hospital_groups[] = {"boao", NULL};
static const char *const quantity_rules[] = {"cap", "reject", NULL};
static const char *const use_periods[] = {"policy_year", "policy", NULL};
static const char *const catalogue_deliveries[] = {"pickup_only", "allowed", NULL};
static const char *const assistances[] = {"deny", "note", NULL};
static const char *const definitions[] = {"2007", "2020", NULL};
static const char *const documents[] = {CLAIM_DOCUMENT_KINDS(WORD) NULL};
static const char *const relations[] = {CLAIM_RELATIONS(WORD) NULL};
static const char *const hospital_kinds[] = {CLAIM_HOSPITAL_KINDS(WORD) NULL};

enum suffix { SUFFIX_NONE, SUFFIX_LIST, SUFFIX_OPTIONAL_LIST, SUFFIX_ROW };
enum need { NEED_ALWAYS, NEED_BENEFIT, NEED_OPTIONAL };
enum type {
    TYPE_TEXT,
    TYPE_CODE,
    TYPE_CODES,
    TYPE_MANUAL,
    TYPE_DATE,
    TYPE_WORD,
    TYPE_WORDS,
    TYPE_NUMBER,
    TYPE_LISTS,
    TYPE_RIDER,
    TYPE_ICD_CODES,
    TYPE_DURATION
};

struct known {
    const char *name;
    enum suffix suffix;
    enum need need;
    enum type type;
    const char *const *words;
    int64_t least, most;
    const char *unit;
};
static const struct known table_of_parameters[] = {
#define PARAMETER(name, suffix, need, type, words, least, most, unit)                              \
    {name, SUFFIX_##suffix, NEED_##need, TYPE_##type, words, least, most, unit},
#include "plan_table.def"
#undef PARAMETER
};

/* The table's entry; *suffix gets what stands behind its name. */
static const struct known *find_known(struct str name, struct str *suffix)
{
    for (size_t i = 0; i < ARRAY_LEN(table_of_parameters); i++) {
        const struct known *known = &table_of_parameters[i];
        struct str itself = str_of(known->name);
        bool bare = known->suffix == SUFFIX_NONE || known->suffix == SUFFIX_OPTIONAL_LIST;
        *suffix = (struct str){NULL, 0};
        if (bare && str_equal(name, itself))
            return known;
        if (known->suffix == SUFFIX_NONE || name.length <= itself.length + 1 ||
            !str_starts_with(name, itself) || name.data[itself.length] != '.')
            continue;
        *suffix = (struct str){name.data + itself.length + 1, name.length - itself.length - 1};
        return known;
    }
    return NULL;
}

static bool is_word(struct str value, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_equal_text(value, words[i]))
            return true;
    }
    return false;
}

bool plan_is_code(struct str value)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '_' && c != '.')
            return false;
    }
    return value.length > 0;
}

static bool is_list(const struct plan_loader *loader, struct str value)
{
    const struct formulary *formulary = loader->formulary;
    for (size_t i = 0; i < formulary->list_count; i++) {
        if (str_equal_text(value, formulary->lists[i].id))
            return true;
    }
    return false;
}

/* C73, C91.1: a letter, two digits, perhaps one place behind the point. */
static bool is_icd(struct str value)
{
    const char *c = value.data;
    if (value.length != 3 && value.length != 5)
        return false;
    if (c[0] < 'A' || c[0] > 'Z' || c[1] < '0' || c[1] > '9' || c[2] < '0' || c[2] > '9')
        return false;
    return value.length == 3 || (c[3] == '.' && c[4] >= '0' && c[4] <= '9');
}

/* `15 working_days`, `2-5 working_days`, `3 days`, or one of two words. */
static bool is_duration(struct str value)
{
    static const char *const whole[] = {"same_day", "half_day", NULL};
    static const char *const units[] = {"working_day", "working_days", "day", "days", NULL};
    struct str number, part;
    uint32_t last = 0, count = 0;
    if (is_word(value, whole))
        return true;
    if (!str_next(&value, ' ', &number) || value.data == NULL || !is_word(value, units))
        return false;
    while (str_next(&number, '-', &part)) {
        uint32_t now = 0;
        if (!str_to_uint32(part, &now) || now <= last || ++count > 2)
            return false;
        last = now;
    }
    return true;
}

static bool one_fits(const struct plan_loader *loader, const struct known *known, struct str value)
{
    int32_t day = 0;
    int64_t number = 0;
    switch (known->type) {
    case TYPE_TEXT: return value.length > 0;
    case TYPE_CODE:
    case TYPE_CODES:
    case TYPE_RIDER: return plan_is_code(value);
    case TYPE_MANUAL: return value.length == 3 && str_to_int64(value, &number);
    case TYPE_DATE: return value.length > 0 && date_parse(value.data, value.length, &day);
    case TYPE_WORD:
    case TYPE_WORDS: return is_word(value, known->words);
    case TYPE_NUMBER:
        return str_to_int64(value, &number) && number >= known->least && number <= known->most;
    case TYPE_LISTS: return is_list(loader, value);
    case TYPE_ICD_CODES: return is_icd(value);
    case TYPE_DURATION: return is_duration(value);
    }
    return false;
}

static const char *expected(enum type type)
{
    static const char *const texts[] = {
        [TYPE_TEXT] = "text",
        [TYPE_CODE] = "one name of letters, digits and '-'",
        [TYPE_CODES] = "names of letters, digits and '-', separated by spaces",
        [TYPE_MANUAL] = "a manual's three digits",
        [TYPE_DATE] = "a day written YYYY-MM-DD",
        [TYPE_WORD] = "a known word",
        [TYPE_WORDS] = "known words separated by spaces",
        [TYPE_NUMBER] = "a whole number in range",
        [TYPE_LISTS] = "ids of lists separated by spaces",
        [TYPE_RIDER] = "a rider's name",
        [TYPE_ICD_CODES] = "ICD-10 codes separated by spaces",
        [TYPE_DURATION] = "a duration such as '15 working_days' or 'same_day'",
    };
    return texts[type];
}

static void check_value(struct plan_loader *loader, const struct known *known, struct str value)
{
    bool several = known->type == TYPE_CODES || known->type == TYPE_WORDS ||
                   known->type == TYPE_LISTS || known->type == TYPE_ICD_CODES;
    struct str rest = value, each = value;
    bool fits = value.length > 0;
    if (!several)
        fits = fits && one_fits(loader, known, value);
    while (fits && several && str_next(&rest, ' ', &each))
        fits = one_fits(loader, known, each);
    if (!fits)
        formulary_table_error(&loader->table, PLAN_VALUE, "%s is expected for %s, not '%.*s'",
                              expected(known->type), known->name, (int)each.length,
                              each.length == 0 ? "" : each.data);
}

static void check_suffix(struct plan_loader *loader, const struct known *known, struct str suffix)
{
    bool row = known->suffix == SUFFIX_ROW;
    if (suffix.length == 0)
        return;
    bool there =
        row ? formulary_names_has(&loader->formulary->row_ids, suffix) : is_list(loader, suffix);
    if (!there)
        formulary_table_error(&loader->table, PLAN_NAME, "the id of a %s is expected, not '%.*s'",
                              row ? "row" : "list", (int)suffix.length, suffix.data);
}

void plan_check_parameter(struct plan_loader *loader, struct str name, struct str value,
                          struct str unit)
{
    struct str suffix;
    const struct known *known = find_known(name, &suffix);
    if (known == NULL || name.length >= PLAN_MAX_NAME) {
        formulary_table_error(&loader->table, PLAN_NAME,
                              "a known parameter is expected, not '%.*s'", (int)name.length,
                              name.length == 0 ? "" : name.data);
        return;
    }
    check_suffix(loader, known, suffix);
    check_value(loader, known, value);
    if (!str_equal_text(unit, known->unit))
        formulary_table_error(&loader->table, PLAN_UNIT, "%s is expected for %s",
                              known->unit[0] == '\0' ? "no unit" : known->unit, known->name);
}

/* ---- the whole file ------------------------------------------------------------------------------ */

static void whole_error(struct plan_loader *loader, size_t index, unsigned column, const char *what)
{
    const struct plan_parameter *parameter = &loader->slot->plan.parameters[index];
    formulary_errors_add(loader->table.errors, loader->table.file, loader->lines[index], column + 1,
                         "%s: %s", parameter->name, what);
}

static bool plan_has_list(const struct plan *plan, struct str list)
{
    for (size_t i = 0; i < plan->list_count; i++) {
        if (str_equal_text(list, plan->lists[i]))
            return true;
    }
    return false;
}

/* The part of a row id before ':' is its list's. */
static struct str list_of_suffix(const struct known *known, struct str suffix)
{
    struct str list = suffix;
    if (known->suffix == SUFFIX_ROW)
        str_next(&suffix, ':', &list);
    return list;
}

static void check_one(struct plan_loader *loader, size_t index)
{
    const struct plan *plan = &loader->slot->plan;
    const struct plan_parameter *parameter = &plan->parameters[index];
    struct str suffix;
    const struct known *known = find_known(str_of(parameter->name), &suffix);
    if (known == NULL || suffix.length == 0)
        return;
    struct str list = list_of_suffix(known, suffix);
    if (!plan_has_list(plan, list))
        whole_error(loader, index, PLAN_NAME, "a list of this plan is expected");
    if (known->type == TYPE_RIDER && !plan_list_has(plan, "riders_known", NULL, parameter->value))
        whole_error(loader, index, PLAN_VALUE, "a rider of riders_known is expected");
    const char *partner = strcmp(known->name, "use_limit") == 0          ? "use_limit_period"
                          : strcmp(known->name, "use_limit_period") == 0 ? "use_limit"
                                                                         : NULL;
    if (partner != NULL &&
        plan_parameter(plan, partner, parameter->name + strlen(known->name) + 1) == NULL)
        whole_error(loader, index, PLAN_NAME,
                    "use_limit and use_limit_period are expected together");
}

void plan_check_whole(struct plan_loader *loader)
{
    const struct plan *plan = &loader->slot->plan;
    bool benefit = plan_list_has(plan, "benefit", NULL, "yes");
    for (size_t i = 0; i < ARRAY_LEN(table_of_parameters); i++) {
        const struct known *known = &table_of_parameters[i];
        bool needed = known->need == NEED_ALWAYS || (known->need == NEED_BENEFIT && benefit);
        if (needed && plan_parameter(plan, known->name, NULL) == NULL)
            formulary_errors_add(loader->table.errors, loader->table.file, 1, 0,
                                 "the parameter %s is expected", known->name);
    }
    for (size_t i = 0; i < plan->parameter_count; i++)
        check_one(loader, i);
}
