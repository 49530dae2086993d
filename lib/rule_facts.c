#include "rule_facts.h"

#include <string.h>

#include "rule_biomarker.h"
#include "snapshot.h"

typedef struct rule_facts_answer check(struct rule_context *, const struct formulary_criterion *);

static enum rule_facts_truth truth_of(bool yes)
{
    return yes ? FACT_TRUE : FACT_FALSE;
}

static struct rule_facts_answer unknown(const char *pointer)
{
    return (struct rule_facts_answer){FACT_UNKNOWN, pointer, ""};
}

static bool values_hold(const struct formulary_criterion *criterion, const char *word)
{
    struct str rest = str_of(criterion->values), value;
    while (str_next(&rest, ' ', &value)) {
        if (str_equal_text(value, word))
            return true;
    }
    return false;
}

static bool compare_number(const struct formulary_criterion *criterion, int64_t number)
{
    int64_t bound = 0;
    BUG_IF(!str_to_int64(str_of(criterion->values), &bound)); /* the loader has checked */
    if (strcmp(criterion->op, "at_least") == 0)
        return number >= bound;
    return strcmp(criterion->op, "at_most") == 0 ? number <= bound : number == bound;
}

static struct rule_facts_answer check_word(const struct formulary_criterion *criterion,
                                           const char *word, const char *pointer)
{
    if (word[0] == '\0')
        return unknown(pointer);
    return (struct rule_facts_answer){truth_of(values_hold(criterion, word)), pointer, word};
}

static struct rule_facts_answer check_number(struct rule_context *context,
                                             const struct formulary_criterion *criterion,
                                             int number, const char *pointer)
{
    if (number < 0)
        return unknown(pointer);
    return (struct rule_facts_answer){truth_of(compare_number(criterion, number)), pointer,
                                      rule_text(context, "%d", number)};
}

static struct rule_facts_answer check_flag(const struct formulary_criterion *criterion, int flag,
                                           const char *pointer)
{
    if (flag == CLAIM_ABSENT)
        return unknown(pointer);
    bool wanted = strcmp(criterion->values, "true") == 0;
    return (struct rule_facts_answer){truth_of((flag == 1) == wanted), pointer,
                                      flag == 1 ? "true" : "false"};
}

/* ---- one function per fact ---- */

static struct rule_facts_answer category(struct rule_context *context,
                                         const struct formulary_criterion *criterion)
{
    struct str rest = str_of(criterion->values), value;
    enum oncology_fit best = ONCOLOGY_NO;
    const struct claim_diagnosis *diagnosis = rule_diagnosis(context);
    while (str_next(&rest, ' ', &value)) {
        const char *word = str_copy(context->arena, value), *why;
        if (word == NULL)
            break;
        enum oncology_fit fit = oncology_fit(context->snapshot->oncology, word, diagnosis, &why);
        best = fit < best ? fit : best;
    }
    /* A code that alone cannot tell has been pended by the disease rule; the other facts are judged as if. */
    enum rule_facts_truth truth = best == ONCOLOGY_NO ? FACT_FALSE : FACT_TRUE;
    return (struct rule_facts_answer){
        truth, rule_text(context, "/diagnoses/%d", context->line_diagnosis[context->line]),
        diagnosis->icd10_text};
}

static struct rule_facts_answer disease_state(struct rule_context *context,
                                              const struct formulary_criterion *criterion)
{
    int state = context->claim->clinical.disease_state;
    return check_word(criterion, state == CLAIM_ABSENT ? "" : claim_disease_state_words[state],
                      "/clinical/disease_state");
}

static struct rule_facts_answer prior_lines(struct rule_context *context,
                                            const struct formulary_criterion *criterion)
{
    return check_number(context, criterion, context->claim->clinical.prior_lines,
                        "/clinical/prior_lines");
}

static struct rule_facts_answer months_to_relapse(struct rule_context *context,
                                                  const struct formulary_criterion *criterion)
{
    return check_number(context, criterion, context->claim->clinical.months_to_relapse,
                        "/clinical/months_to_relapse");
}

static struct rule_facts_answer age(struct rule_context *context,
                                    const struct formulary_criterion *criterion)
{
    return check_number(context, criterion, rule_age(context, rule_prescribed_on(context)),
                        "/insured");
}

static struct rule_facts_answer subtype(struct rule_context *context,
                                        const struct formulary_criterion *criterion)
{
    return check_word(criterion, context->claim->clinical.subtype, "/clinical/subtype");
}

/* C82.0, C82.1, C82.3 and C82.4 name grades I, II, IIIa and IIIb. */
static const char *grade_of_code(const struct claim_diagnosis *diagnosis)
{
    static const struct {
        const char *code, *grade;
    } grades[] = {{"C82.0", "1"}, {"C82.1", "2"}, {"C82.3", "3a"}, {"C82.4", "3b"}};
    for (size_t i = 0; i < ARRAY_LEN(grades); i++) {
        if (ident_icd10_matches(diagnosis->icd10.code, str_of(grades[i].code), false))
            return grades[i].grade;
    }
    return "";
}

static bool is_follicular(const struct claim_diagnosis *diagnosis)
{
    int histology = diagnosis->has_morphology ? diagnosis->morphology.histology : 0;
    return ident_icd10_matches(diagnosis->icd10.code, STR_LIT("C82"), false) ||
           (histology >= 9690 && histology <= 9698);
}

static struct rule_facts_answer follicular_grade(struct rule_context *context,
                                                 const struct formulary_criterion *criterion)
{
    const char *grade = context->claim->clinical.follicular_grade;
    const char *coded = grade_of_code(rule_diagnosis(context));
    if (grade[0] != '\0' && coded[0] != '\0' && strcmp(grade, coded) != 0)
        return (struct rule_facts_answer){FACT_REVIEW, "/clinical/follicular_grade", grade};
    if (grade[0] == '\0' && coded[0] == '\0' && !is_follicular(rule_diagnosis(context)))
        return (struct rule_facts_answer){FACT_FALSE, "/clinical/follicular_grade", "非滤泡性"};
    return check_word(criterion, grade[0] != '\0' ? grade : coded, "/clinical/follicular_grade");
}

static struct rule_facts_answer prior_classes(struct rule_context *context,
                                              const struct formulary_criterion *criterion)
{
    const struct claim_clinical *clinical = &context->claim->clinical;
    if (clinical->prior_class_count == 0 && clinical->prior_lines != 0)
        return unknown("/clinical/prior_classes");
    struct str rest = str_of(criterion->values), value;
    const char *text = "";
    for (size_t i = 0; i < clinical->prior_class_count; i++)
        text = rule_text(context, "%s%s%s", text, i == 0 ? "" : " ", clinical->prior_classes[i]);
    bool all = true;
    while (str_next(&rest, ' ', &value)) {
        bool found = false;
        for (size_t i = 0; i < clinical->prior_class_count; i++)
            found |= str_equal_text(value, clinical->prior_classes[i]);
        all &= found;
    }
    return (struct rule_facts_answer){truth_of(all), "/clinical/prior_classes", text};
}

static struct rule_facts_answer menopausal(struct rule_context *context,
                                           const struct formulary_criterion *criterion)
{
    return check_word(criterion, context->claim->clinical.menopausal, "/clinical/menopausal");
}

/* Stage letters that say advanced where no metastasis is coded. */
static const char *extent_of(const struct rule_context *context)
{
    const struct claim_diagnosis *own = rule_diagnosis(context);
    const struct claim_staging *staging = &own->staging;
    for (size_t i = 0; i < context->claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &context->claim->diagnoses[i];
        if (oncology_role(diagnosis) == ONCOLOGY_SECONDARY || diagnosis->event == EVENT_METASTASIS)
            return "metastatic";
    }
    if (strstr(staging->m, "M1") != NULL || staging->distant_metastasis == 1 ||
        strncmp(staging->group, "IV", 2) == 0)
        return "metastatic";
    if (strncmp(staging->group, "III", 3) == 0)
        return "locally_advanced";
    bool early_group = staging->group[0] == 'I' || staging->group[0] == '0';
    return early_group && own->event == EVENT_INITIAL ? "early" : "";
}

static struct rule_facts_answer extent(struct rule_context *context,
                                       const struct formulary_criterion *criterion)
{
    return check_word(
        criterion, extent_of(context),
        rule_text(context, "/diagnoses/%d/staging", context->line_diagnosis[context->line]));
}

static struct rule_facts_answer supratentorial(struct rule_context *context,
                                               const struct formulary_criterion *criterion)
{
    int flag = context->claim->clinical.supratentorial;
    /* C71.001 is named supratentorial. */
    if (flag == CLAIM_ABSENT &&
        ident_icd10_matches(rule_diagnosis(context)->icd10.code, STR_LIT("C71.001"), false))
        flag = 1;
    return check_flag(criterion, flag, "/clinical/supratentorial");
}

static struct rule_facts_answer after_surgery(struct rule_context *context,
                                              const struct formulary_criterion *criterion)
{
    return check_flag(criterion, context->claim->clinical.after_surgery, "/clinical/after_surgery");
}

static struct rule_facts_answer after_radiotherapy(struct rule_context *context,
                                                   const struct formulary_criterion *criterion)
{
    return check_flag(criterion, context->claim->clinical.after_radiotherapy,
                      "/clinical/after_radiotherapy");
}

static struct rule_facts_answer breast_removed(struct rule_context *context,
                                               const struct formulary_criterion *criterion)
{
    return check_flag(criterion, context->claim->clinical.breast_removed,
                      "/clinical/breast_removed");
}

/* Conditions no field of the request carries (joint disease, other parts of the implant). */
static struct rule_facts_answer review(struct rule_context *context,
                                       const struct formulary_criterion *criterion)
{
    (void)context;
    (void)criterion;
    return (struct rule_facts_answer){FACT_REVIEW, "/clinical", ""};
}

static const struct {
    const char *fact;
    check *run;
} checks[] = {
    {"category", category},
    {"disease_state", disease_state},
    {"prior_lines", prior_lines},
    {"months_to_relapse", months_to_relapse},
    {"age", age},
    {"subtype", subtype},
    {"follicular_grade", follicular_grade},
    {"prior_classes", prior_classes},
    {"menopausal", menopausal},
    {"extent", extent},
    {"supratentorial", supratentorial},
    {"after_surgery", after_surgery},
    {"after_radiotherapy", after_radiotherapy},
    {"breast_removed", breast_removed},
    {"combination", rule_biomarker_combination},
    {"review", review},
};

struct rule_facts_answer rule_facts_check(struct rule_context *context,
                                          const struct formulary_criterion *criterion)
{
    if (strncmp(criterion->fact, "biomarker:", 10) == 0)
        return rule_biomarker_check(context, criterion);
    size_t i = 0;
    while (strcmp(checks[i].fact, criterion->fact) != 0) {
        i++;
        BUG_IF(i == ARRAY_LEN(checks)); /* the loader knows the same facts */
    }
    return checks[i].run(context, criterion);
}
