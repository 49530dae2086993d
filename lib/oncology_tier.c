/* Severe, mild or neither: the 2020 definition as a table of questions, first answer wins; the 2007
 * definition where the policy says so. A missing fact is asked for, never assumed. */
#include "oncology.h"

#include <string.h>

#include "claim.h"

#define UNKNOWN (-1)

struct tier_facts {
    const struct claim_diagnosis *diagnosis;
    int histology; /* 0 when not sent */
    int age;       /* at diagnosis, UNKNOWN */
    int t, n, m;   /* 0–4; T: 0 for T0 and Tis; UNKNOWN when absent or X */
    int nodal, distant;
    const char *missing;
};

enum answer { ANSWER_NOT_THIS, ANSWER_MILD, ANSWER_SEVERE, ANSWER_BETWEEN, ANSWER_REVIEW };

static enum answer ask(struct tier_facts *facts, const char *field)
{
    facts->missing = field;
    return ANSWER_REVIEW;
}

/* "pT1c" → 1, "N0(i+)" → 0, "Tis" → 0, "TX", "" → UNKNOWN. letter: 'T' 'N' 'M'. */
static int stage_digit(const char *text, char letter)
{
    const char *at = strchr(text, letter);
    if (at == NULL)
        return UNKNOWN;
    if (at[1] >= '0' && at[1] <= '4')
        return at[1] - '0';
    return strncmp(at + 1, "is", 2) == 0 ? 0 : UNKNOWN;
}

/* Leading Roman numeral of "IIIA", "IVB2", "IA" → 1–4; "0" → 0; else UNKNOWN. */
static int roman(const char *text)
{
    static const struct {
        const char *numeral;
        int value;
    } numerals[] = {{"IV", 4}, {"III", 3}, {"II", 2}, {"I", 1}, {"0", 0},
                    {"4", 4},  {"3", 3},   {"2", 2},  {"1", 1}};
    for (size_t i = 0; i < ARRAY_LEN(numerals); i++) {
        if (strncmp(text, numerals[i].numeral, strlen(numerals[i].numeral)) == 0)
            return numerals[i].value;
    }
    return UNKNOWN;
}

/* An age that the birth date puts on the other side of 55 settles nothing. */
static int age_of(int stated, int counted)
{
    if (stated < 0)
        return counted;
    return counted >= 0 && (stated >= 55) != (counted >= 55) ? UNKNOWN : stated;
}

static struct tier_facts gather(const struct claim_diagnosis *diagnosis, int age_on_diagnosis)
{
    const struct claim_staging *staging = &diagnosis->staging;
    struct tier_facts facts = {
        .diagnosis = diagnosis,
        .histology = diagnosis->has_morphology ? diagnosis->morphology.histology : 0,
        .age = age_of(staging->age_at_diagnosis, age_on_diagnosis),
        .t = stage_digit(staging->t, 'T'),
        .n = stage_digit(staging->n, 'N'),
        .m = stage_digit(staging->m, 'M'),
        .missing = "",
    };
    facts.nodal = staging->nodal_metastasis;
    if (facts.nodal < 0 && facts.n >= 0)
        facts.nodal = facts.n > 0;
    facts.distant = staging->distant_metastasis;
    if (facts.distant < 0 && facts.m >= 0)
        facts.distant = facts.m > 0;
    if (facts.m < 0 && staging->distant_metastasis >= 0)
        facts.m = staging->distant_metastasis;
    return facts;
}

static bool code_is(const struct tier_facts *facts, const char *prefix)
{
    return ident_icd10_matches(facts->diagnosis->icd10.code, str_of(prefix), false);
}

static bool histology_in(const struct tier_facts *facts, int from, int to)
{
    return facts->histology >= from && facts->histology <= to;
}

/* ---- thyroid: TNM stage I is mild (AJCC 8, which turns on age and histology) ---- */

static enum answer differentiated_stage_one(struct tier_facts *facts)
{
    if (facts->age == UNKNOWN)
        return ask(facts, "staging.age_at_diagnosis");
    if (facts->age >= 55) {
        if (facts->t > 2 || facts->n > 0)
            return ANSWER_SEVERE;
        if (facts->t == UNKNOWN)
            return ask(facts, "staging.t");
        /* NX counts as N0, an absent N does not. */
        if (facts->n == UNKNOWN && facts->diagnosis->staging.n[0] == '\0')
            return ask(facts, "staging.n");
    }
    return facts->m == UNKNOWN ? ask(facts, "staging.m") : ANSWER_MILD;
}

static enum answer medullary_stage_one(struct tier_facts *facts)
{
    if (facts->n > 0 || facts->t > 1)
        return ANSWER_SEVERE;
    if (facts->t == UNKNOWN)
        return ask(facts, "staging.t");
    if (facts->n == UNKNOWN)
        return ask(facts, "staging.n");
    return facts->m == UNKNOWN ? ask(facts, "staging.m") : ANSWER_MILD;
}

static enum answer thyroid_by_tnm(struct tier_facts *facts)
{
    if (facts->m == 1)
        return ANSWER_SEVERE; /* stage I in no histology */
    if (facts->histology == 0)
        return ask(facts, "morphology");
    if (histology_in(facts, 8020, 8035))
        return ANSWER_SEVERE; /* anaplastic is always stage IV */
    if (histology_in(facts, 8345, 8347) || histology_in(facts, 8510, 8513))
        return medullary_stage_one(facts);
    if (histology_in(facts, 8050, 8050) || histology_in(facts, 8260, 8260) ||
        histology_in(facts, 8290, 8290) || histology_in(facts, 8330, 8344) ||
        histology_in(facts, 8350, 8350))
        return differentiated_stage_one(facts);
    return ask(facts, "staging.group");
}

static enum answer thyroid(struct tier_facts *facts)
{
    if (!code_is(facts, "C73"))
        return ANSWER_NOT_THIS;
    int group = roman(facts->diagnosis->staging.group);
    enum answer computed = thyroid_by_tnm(facts);
    if (group == UNKNOWN)
        return computed;
    enum answer stated = group > 1 ? ANSWER_SEVERE : group == 1 ? ANSWER_MILD : ANSWER_BETWEEN;
    /* A stated stage that the letters contradict is settled by neither. */
    if (computed != ANSWER_REVIEW && computed != stated)
        return ask(facts, "staging.group");
    return stated;
}

/* ---- the other five items ---- */

static enum answer prostate(struct tier_facts *facts)
{
    if (!code_is(facts, "C61"))
        return ANSWER_NOT_THIS;
    if (facts->t > 1 || facts->n > 0 || facts->m > 0 || roman(facts->diagnosis->staging.group) == 4)
        return ANSWER_SEVERE;
    if (facts->t == UNKNOWN)
        return ask(facts, "staging.t");
    if (facts->n == UNKNOWN)
        return ask(facts, "staging.n");
    if (facts->m == UNKNOWN)
        return ask(facts, "staging.m");
    return facts->t == 0 ? ANSWER_BETWEEN : ANSWER_MILD;
}

static enum answer without_spread(struct tier_facts *facts, enum answer result)
{
    if (facts->nodal == 1 || facts->distant == 1)
        return ANSWER_SEVERE;
    if (facts->nodal == UNKNOWN)
        return ask(facts, "staging.nodal_metastasis");
    return facts->distant == UNKNOWN ? ask(facts, "staging.distant_metastasis") : result;
}

static enum answer skin(struct tier_facts *facts)
{
    bool melanoma = histology_in(facts, 8720, 8780);
    if (!code_is(facts, "C44") || melanoma || facts->histology >= 9590)
        return ANSWER_NOT_THIS;
    return without_spread(facts, ANSWER_MILD);
}

static enum answer chronic_lymphocytic(struct tier_facts *facts)
{
    if (!code_is(facts, "C91.1") && facts->histology != 9823)
        return ANSWER_NOT_THIS;
    const char *binet = facts->diagnosis->staging.binet;
    if (binet[0] == '\0')
        return ask(facts, "staging.binet");
    return binet[0] == 'A' ? ANSWER_MILD : ANSWER_SEVERE;
}

static enum answer hodgkin(struct tier_facts *facts)
{
    if (!code_is(facts, "C81") && !histology_in(facts, 9650, 9667))
        return ANSWER_NOT_THIS;
    int stage = roman(facts->diagnosis->staging.ann_arbor);
    if (stage == UNKNOWN)
        return ask(facts, "staging.ann_arbor");
    return stage > 1 ? ANSWER_SEVERE : stage == 1 ? ANSWER_MILD : ANSWER_BETWEEN;
}

/* WHO grade 1 when fewer than 10 mitoses per 50 high-power fields and Ki-67 at most 2 percent. */
static enum answer neuroendocrine_grade_one(struct tier_facts *facts)
{
    const struct claim_staging *staging = &facts->diagnosis->staging;
    int mitoses = staging->mitoses_per_50hpf, ki67 = staging->ki67_percent_x100;
    if (mitoses >= 10 || ki67 > 200)
        return ANSWER_SEVERE;
    return mitoses >= 0 && ki67 >= 0 ? ANSWER_MILD : ask(facts, "staging.who_grade");
}

static enum answer neuroendocrine(struct tier_facts *facts)
{
    if (!histology_in(facts, 8150, 8156) && !histology_in(facts, 8240, 8249))
        return ANSWER_NOT_THIS;
    const char *grade = facts->diagnosis->staging.who_grade;
    enum answer first = ANSWER_MILD;
    if (grade[0] == '\0')
        first = neuroendocrine_grade_one(facts);
    else if (strcmp(grade, "G1") != 0)
        first = strcmp(grade, "G0") == 0 ? ANSWER_BETWEEN : ANSWER_SEVERE;
    if (first == ANSWER_MILD || first == ANSWER_BETWEEN)
        return without_spread(facts, first);
    return first;
}

typedef enum answer tier_question(struct tier_facts *facts);

/* Rows 5 to 10 of the 2020 table. */
static tier_question *const questions_2020[] = {thyroid, prostate,      skin, chronic_lymphocytic,
                                                hodgkin, neuroendocrine};
/* What the 2007 definition leaves out altogether; it has no mild tier and counts thyroid stage I as malignant. */
static tier_question *const questions_2007[] = {prostate, skin, chronic_lymphocytic, hodgkin};

static enum answer first_answer(struct tier_facts *facts, tier_question *const *questions,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum answer answer = questions[i](facts);
        if (answer != ANSWER_NOT_THIS)
            return answer;
    }
    return ANSWER_SEVERE;
}

static enum oncology_tier tier_2007(struct tier_facts *facts)
{
    if (code_is(facts, "B21"))
        return TIER_NOT_COVERED; /* tumours during HIV infection */
    switch (first_answer(facts, questions_2007, ARRAY_LEN(questions_2007))) {
    case ANSWER_MILD:
    case ANSWER_BETWEEN: return TIER_NOT_COVERED;
    case ANSWER_REVIEW: return TIER_REVIEW;
    case ANSWER_NOT_THIS:
    case ANSWER_SEVERE: break;
    }
    return TIER_SEVERE;
}

static enum oncology_tier tier_2020(struct tier_facts *facts)
{
    switch (first_answer(facts, questions_2020, ARRAY_LEN(questions_2020))) {
    case ANSWER_MILD: return TIER_MILD;
    case ANSWER_BETWEEN: return TIER_BETWEEN;
    case ANSWER_REVIEW: return TIER_REVIEW;
    case ANSWER_NOT_THIS:
    case ANSWER_SEVERE: break;
    }
    return TIER_SEVERE;
}

enum oncology_tier oncology_tier(const struct claim_diagnosis *diagnosis, int definition_version,
                                 int age_on_diagnosis, const char **missing)
{
    *missing = "";
    switch (oncology_nature(diagnosis)) {
    case ONCOLOGY_IN_SITU_OR_BENIGN:
    case ONCOLOGY_NOT_TUMOUR: return TIER_NOT_COVERED;
    case ONCOLOGY_NATURE_UNKNOWN: *missing = "morphology"; return TIER_REVIEW;
    case ONCOLOGY_MALIGNANT: break;
    }
    struct tier_facts facts = gather(diagnosis, age_on_diagnosis);
    enum oncology_tier tier = definition_version == 2007 ? tier_2007(&facts) : tier_2020(&facts);
    *missing = tier == TIER_REVIEW ? facts.missing : "";
    return tier;
}

const char *oncology_tier_text(enum oncology_tier tier)
{
    static const char *const texts[] = {"severe", "mild", "not_covered", "between", "review"};
    BUG_IF((unsigned)tier >= ARRAY_LEN(texts));
    return texts[tier];
}
