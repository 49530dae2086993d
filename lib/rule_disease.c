/* Does one of the request's tumours fit the diseases the product is listed for? Chooses the diagnosis
 * the line rests on. Disease words come from the row, from the printed criteria's category, from the
 * label areas (marked as not from this manual) or, for the breast plan, from the plan itself. */
#include "rule.h"

#include <string.h>

#include "snapshot.h"

#define BREAST_CATEGORY "乳腺癌" /* the only disease of the recurrence plan: 004 序号 11 */

struct words {
    struct str text;
    const char *separator; /* 、 or one space */
};

/* No word is empty: the loader has checked. */
static bool next_word(struct words *words, struct rule_context *context, const char **word)
{
    if (words->text.length == 0)
        return false;
    size_t at = str_find(words->text, str_of(words->separator));
    size_t length = at == (size_t)-1 ? words->text.length : at;
    size_t skip = at == (size_t)-1 ? length : length + strlen(words->separator);
    *word = str_copy(context->arena, str_trim((struct str){words->text.data, length}));
    words->text = (struct str){words->text.data + skip, words->text.length - skip};
    return *word != NULL;
}

struct best {
    enum oncology_fit fit;
    int diagnosis;
    const char *category;
    const char *why;
};

/* At the same fit the malignant one, then the event the plan pays for, then the earliest. */
static bool is_preferred(const struct rule_context *context, int candidate, int current)
{
    const struct claim_diagnosis *a = &context->claim->diagnoses[candidate];
    const struct claim_diagnosis *b = &context->claim->diagnoses[current];
    bool a_malignant = oncology_nature(a) == ONCOLOGY_MALIGNANT;
    bool b_malignant = oncology_nature(b) == ONCOLOGY_MALIGNANT;
    if (a_malignant != b_malignant)
        return a_malignant;
    bool recurrence = plan_list_has(context->plan, "diagnosis_rule", NULL, "recurrence");
    if ((a->event == EVENT_INITIAL) != (b->event == EVENT_INITIAL))
        return (a->event == EVENT_INITIAL) != recurrence;
    return a->first_confirmed_on != DATE_NONE &&
           (b->first_confirmed_on == DATE_NONE || a->first_confirmed_on < b->first_confirmed_on);
}

static void consider(struct rule_context *context, const char *word, struct best *best)
{
    for (int i = 0; i < (int)context->claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[i];
        enum oncology_role role = oncology_role(diagnosis);
        if (role != ONCOLOGY_PRIMARY && role != ONCOLOGY_OTHER)
            continue;
        const char *why;
        enum oncology_fit fit = oncology_fit(context->snapshot->oncology, word, diagnosis, &why);
        /* The pathologist calls it a metastasis: like C77–C79 it proves no primary of this organ. */
        if (fit == ONCOLOGY_PASS && diagnosis->has_morphology &&
            diagnosis->morphology.behaviour == 6) {
            fit = ONCOLOGY_REVIEW;
            why = "行为码 6 是转移灶，不证明原发";
        }
        bool better = best->diagnosis == CLAIM_ABSENT || fit < best->fit ||
                      (fit == best->fit && is_preferred(context, i, best->diagnosis));
        if (better)
            *best = (struct best){fit, i, word, why};
    }
}

static const char *disease_words(const struct rule_context *context,
                                 const struct formulary_row *row)
{
    if (row->diseases[0] != '\0')
        return row->diseases;
    if (row->label_areas[0] != '\0')
        return row->label_areas;
    return plan_list_has(context->plan, "diagnosis_rule", NULL, "recurrence") ? BREAST_CATEGORY
                                                                              : "";
}

/* Number of words compared. */
static size_t consider_row(struct rule_context *context, const struct formulary_row *row,
                           struct best *best)
{
    size_t count = 0;
    const char *word;
    for (size_t i = 0; i < row->criteria_count; i++) {
        if (strcmp(row->criteria[i].fact, "category") != 0)
            continue;
        struct words words = {str_of(row->criteria[i].values), " "};
        for (; next_word(&words, context, &word); count++)
            consider(context, word, best);
    }
    if (row->criteria_count > 0)
        return count;
    struct words words = {str_of(disease_words(context, row)), "、"};
    for (; next_word(&words, context, &word); count++)
        consider(context, word, best);
    return count;
}

/* Implants are listed without a disease word: they rest on the first malignant tumour. */
static void rest_on_first_malignant(struct rule_context *context, struct best *best)
{
    for (int i = 0; i < (int)context->claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[i];
        if (oncology_role(diagnosis) == ONCOLOGY_PRIMARY &&
            oncology_nature(diagnosis) == ONCOLOGY_MALIGNANT) {
            *best = (struct best){ONCOLOGY_PASS, i, "", "清单未印疾病"};
            return;
        }
    }
}

static void add_no_words(struct rule_context *context, const struct formulary_row *row)
{
    struct verdict_reason *reason =
        rule_add(context, REASON_manual_review, rule_row_clause(context, row));
    reason->required = "该药品的适用疾病";
    reason->detail = "清单未印疾病，也没有可参考的适用疾病";
}

static void add_reason(struct rule_context *context, const struct formulary_row *row,
                       const struct best *best)
{
    const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[best->diagnosis];
    /* Words borrowed from another manual never deny. */
    bool by_label_areas = row->diseases[0] == '\0' && row->label_areas_source[0] != '\0';
    enum reason_code code = REASON_manual_review;
    if (best->fit == ONCOLOGY_MORPHOLOGY_REQUIRED)
        code = REASON_morphology_required;
    else if (best->fit == ONCOLOGY_NO && !by_label_areas)
        code = REASON_diagnosis_not_for_drug;
    struct verdict_reason *reason = rule_add(context, code, rule_row_clause(context, row));
    reason->pointer = rule_text(context, "/diagnoses/%d/%s", best->diagnosis,
                                code == REASON_morphology_required ? "morphology" : "icd10");
    reason->required = row->criteria_count > 0 ? best->category : disease_words(context, row);
    reason->submitted =
        rule_text(context, "%s%s%s", diagnosis->icd10_text, diagnosis->has_morphology ? " " : "",
                  diagnosis->has_morphology ? diagnosis->morphology.text : "");
    reason->detail = by_label_areas ? rule_text(context, "%s；适用疾病取自 %s，不出自本手册",
                                                best->why, row->label_areas_source)
                                    : best->why;
    if (code == REASON_morphology_required)
        reason->remedy = "补充病理报告上的形态学编码（如 8070/3）";
}

static bool has_malignant(const struct rule_context *context)
{
    for (size_t i = 0; i < context->claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[i];
        if (oncology_role(diagnosis) == ONCOLOGY_PRIMARY &&
            oncology_nature(diagnosis) == ONCOLOGY_MALIGNANT)
            return true;
    }
    return false;
}

static enum trace_outcome judge(struct rule_context *context, const struct formulary_row *row,
                                const struct best *best)
{
    rule_compared(context, "%s 对 %s：%s（%s）",
                  context->claim->diagnoses[best->diagnosis].icd10_text, best->category,
                  oncology_fit_text(best->fit), best->why);
    context->clause = rule_row_clause(context, row);
    if (best->fit == ONCOLOGY_NO && !has_malignant(context))
        return TRACE_NOT_EVALUATED; /* the nature rule denies */
    if (best->fit != ONCOLOGY_NO) {
        context->line_diagnosis[context->line] = best->diagnosis;
        context->category[context->line] = best->category;
        context->fit[context->line] = best->fit;
    }
    if (best->fit == ONCOLOGY_PASS)
        return TRACE_PASS;
    add_reason(context, row, best);
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    struct best best = {ONCOLOGY_NO, CLAIM_ABSENT, "", ""};
    size_t words = consider_row(context, row, &best);
    if (words == 0 && row->kind == PRODUCT_DEVICE)
        rest_on_first_malignant(context, &best);
    if (words == 0 && row->kind != PRODUCT_DEVICE) {
        rest_on_first_malignant(context, &best);
        if (best.diagnosis != CLAIM_ABSENT)
            context->line_diagnosis[context->line] = best.diagnosis;
        rule_compared(context, "清单未印疾病，也没有可参考的适用疾病");
        add_no_words(context, row);
        return TRACE_FAIL;
    }
    if (best.diagnosis == CLAIM_ABSENT)
        return TRACE_NOT_EVALUATED; /* no primary: the primary and nature rules speak */
    return judge(context, row, &best);
}

/* Runs the comparison, then fixes what later rules and later requests call the same disease. */
static enum trace_outcome evaluate_and_group(struct rule_context *context)
{
    enum trace_outcome outcome = evaluate(context);
    const struct claim_diagnosis *diagnosis = rule_diagnosis(context);
    if (diagnosis != NULL) {
        rule_line(context)->disease_group = rule_disease_group(context, diagnosis);
        rule_line(context)->confirmed_on = diagnosis->first_confirmed_on;
    }
    return outcome;
}

const struct rule rule_disease = {"disease", RULE_LINE, NULL, evaluate_and_group};
