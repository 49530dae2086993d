#include "rule_biomarker.h"

#include <string.h>

/* Names that speak for a printed marker. A part (ER and PR for HR, BRCA1 and BRCA2 for BRCA) that is positive
 * makes the whole positive; the whole is negative only when said so, or when both parts are. */
static const struct {
    const char *printed, *sent;
    unsigned part; /* bit; 0: another spelling of the whole */
} names[] = {
    {"hr", "er", 1},      {"hr", "pr", 2},      {"brca", "brca1", 1}, {"brca", "brca2", 2},
    {"brca", "gbrca", 0}, {"bcl2", "bcl-2", 0}, {"bcl6", "bcl-6", 0}, {"her2", "erbb2", 0},
};
#define BOTH_PARTS 3u

static const char *fold(struct rule_context *context, const char *text)
{
    char *folded = str_nfkc_fold(context->arena, str_of(text));
    return folded == NULL ? "" : folded;
}

/* Does a sent name speak for the printed one, and as which part of it? */
static bool speaks_for(const char *sent, const char *printed, unsigned *part)
{
    *part = 0;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].printed, printed) == 0 && strcmp(names[i].sent, sent) == 0) {
            *part = names[i].part;
            return true;
        }
    }
    return strcmp(sent, printed) == 0;
}

struct tally {
    bool positive, whole_negative, unclear;
    unsigned negative_parts;
    const char *submitted;
};

static void count_one(struct tally *tally, const char *value, unsigned part, bool gene)
{
    bool positive = strcmp(value, gene ? "mutated" : "positive") == 0;
    bool negative = strcmp(value, "negative") == 0 || (gene && strcmp(value, "wild_type") == 0);
    tally->positive |= positive;
    tally->unclear |= !positive && !negative; /* free text, or "positive" for a gene */
    if (negative && part == 0)
        tally->whole_negative = true;
    if (negative)
        tally->negative_parts |= part;
}

static struct tally count(struct rule_context *context, const char *printed, bool gene)
{
    const struct claim_clinical *clinical = &context->claim->clinical;
    struct tally tally = {.submitted = ""};
    for (size_t i = 0; i < clinical->biomarker_count; i++) {
        const struct claim_biomarker *marker = &clinical->biomarkers[i];
        unsigned part;
        if (!speaks_for(fold(context, marker->name), printed, &part))
            continue;
        tally.submitted =
            rule_text(context, "%s%s%s=%s", tally.submitted, tally.submitted[0] == '\0' ? "" : " ",
                      marker->name, marker->value);
        count_one(&tally, fold(context, marker->value), part, gene);
    }
    return tally;
}

struct rule_facts_answer rule_biomarker_check(struct rule_context *context,
                                              const struct formulary_criterion *criterion)
{
    const char *name = criterion->fact + strlen("biomarker:");
    bool gene =
        strcmp(criterion->values, "mutated") == 0 || strcmp(criterion->values, "wild_type") == 0;
    bool wants_positive =
        strcmp(criterion->values, "mutated") == 0 || strcmp(criterion->values, "positive") == 0;
    struct tally tally = count(context, fold(context, name), gene);
    struct rule_facts_answer answer = {
        FACT_UNKNOWN, rule_text(context, "/clinical/biomarkers/%s", name), tally.submitted};
    bool negative = tally.whole_negative || tally.negative_parts == BOTH_PARTS;
    if (tally.positive && tally.whole_negative)
        answer.truth = FACT_REVIEW; /* the request contradicts itself */
    else if (tally.positive)
        answer.truth = wants_positive ? FACT_TRUE : FACT_FALSE;
    else if (negative && !tally.unclear)
        answer.truth = wants_positive ? FACT_FALSE : FACT_TRUE;
    return answer;
}

/* ---- combined drugs ---- */

static const char *const prefixes[] = {"注射用", "羟乙磺酸", "甲苯磺酸", "甲磺酸", "盐酸",
                                       "马来酸", "醋酸",     "苹果酸",   "枸橼酸", "磷酸",
                                       "富马酸", "硫酸",     "琥珀酸",   "酒石酸"};
static const char *const suffixes[] = {"口服溶液", "软胶囊", "注射液",    "胶囊",
                                       "颗粒",     "片",     "(皮下注射)"};

static bool cut_prefix(struct str *core)
{
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        struct str prefix = str_of(prefixes[i]);
        if (core->length <= prefix.length || !str_starts_with(*core, prefix))
            continue;
        *core = str_trim((struct str){core->data + prefix.length, core->length - prefix.length});
        return true;
    }
    return false;
}

static bool cut_suffix(struct str *core)
{
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        struct str suffix = str_of(suffixes[i]);
        if (core->length <= suffix.length || !str_ends_with(*core, suffix))
            continue;
        *core = str_trim((struct str){core->data, core->length - suffix.length});
        return true;
    }
    return false;
}

/* The molecule core of a generic name: prefixes, salts, forms and white space cut off. */
static struct str core_of(struct rule_context *context, const char *name)
{
    char *folded = str_nfkc_fold(context->arena, str_of(name));
    if (folded == NULL)
        return str_of(name);
    struct str core = str_trim(str_of(folded));
    while (cut_prefix(&core) || cut_suffix(&core))
        ;
    return core;
}

static bool is_combined_with(struct rule_context *context, struct str molecule)
{
    const struct claim_clinical *clinical = &context->claim->clinical;
    for (size_t i = 0; i < clinical->combination_count; i++) {
        if (str_equal(core_of(context, clinical->combination[i]), molecule))
            return true;
    }
    return false;
}

struct rule_facts_answer rule_biomarker_combination(struct rule_context *context,
                                                    const struct formulary_criterion *criterion)
{
    const struct claim_clinical *clinical = &context->claim->clinical;
    struct rule_facts_answer answer = {FACT_UNKNOWN, "/clinical/combination", ""};
    if (!clinical->combination_sent)
        return answer;
    for (size_t i = 0; i < clinical->combination_count; i++)
        answer.submitted = rule_text(context, "%s%s%s", answer.submitted, i == 0 ? "" : " ",
                                     clinical->combination[i]);
    if (strcmp(criterion->values, "none") == 0) {
        answer.truth = clinical->combination_count == 0 ? FACT_TRUE : FACT_FALSE;
        return answer;
    }
    struct str rest = str_of(criterion->values), molecule;
    answer.truth = FACT_TRUE;
    while (str_next(&rest, ' ', &molecule)) {
        if (!is_combined_with(context, molecule))
            answer.truth = FACT_FALSE;
    }
    return answer;
}
