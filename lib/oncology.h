/* oncology: ICD-10 and morphology → disease category (pass, review, no); behaviour and staging → severe or mild
 * (2020 definition, 2007 by policy). Pure, from icd_map.csv and diseases.csv. */
#ifndef TEYAO_ONCOLOGY_H
#define TEYAO_ONCOLOGY_H

#include "arena.h"
#include "formulary_load.h"
#include "ident.h"

struct claim_diagnosis;
struct oncology;

/* Reads diseases.csv and icd_map.csv; NULL adds errors. Gives. */
MUST_CHECK struct oncology *oncology_load(const char *directory, struct formulary_errors *errors);
/* Takes. NULL is fine. */
void oncology_free(struct oncology *oncology);
bool oncology_category_is_known(const struct oncology *oncology, const char *category);
size_t oncology_category_count(const struct oncology *oncology);
const char *oncology_category_at(const struct oncology *oncology, size_t index);

enum oncology_fit {
    ONCOLOGY_PASS,
    ONCOLOGY_MORPHOLOGY_REQUIRED, /* the code alone cannot tell */
    ONCOLOGY_REVIEW,              /* a person must look: manual_review */
    ONCOLOGY_NO
};
const char *oncology_fit_text(enum oncology_fit fit);
/* Does one primary diagnosis belong to a category? An unknown category is REVIEW. *why gets static or
 * owned text of the entry that decided. The better fit is the smaller value. */
enum oncology_fit oncology_fit(const struct oncology *oncology, const char *category,
                               const struct claim_diagnosis *diagnosis, const char **why);

enum oncology_role {
    ONCOLOGY_PRIMARY,
    ONCOLOGY_SECONDARY,
    ONCOLOGY_ENCOUNTER,
    ONCOLOGY_HISTORY,
    ONCOLOGY_OTHER
};
/* C00–C76, C80–C97, D45–D47, B21 and any code with malignant morphology: primary. C77–C79: secondary.
 * Z85: history. Other Z codes: encounter. Everything else, other D codes of tumours too: other. */
enum oncology_role oncology_role(const struct claim_diagnosis *diagnosis);

enum oncology_nature {
    ONCOLOGY_MALIGNANT,
    ONCOLOGY_IN_SITU_OR_BENIGN, /* behaviour 0 1 2, D00–D48 without malignant morphology */
    ONCOLOGY_NOT_TUMOUR,
    ONCOLOGY_NATURE_UNKNOWN /* the two ICD-O editions disagree: 8936/1, 8936/0, 8240/1 */
};
/* ICD-O-3 prevails over ICD-10 where both are given. */
enum oncology_nature oncology_nature(const struct claim_diagnosis *diagnosis);

enum oncology_tier {
    TIER_SEVERE,
    TIER_MILD,
    TIER_NOT_COVERED, /* neither tier: in situ, or left out by the 2007 definition */
    TIER_BETWEEN, /* milder than the mild item's words, left out of severe: neither list names it */
    TIER_REVIEW   /* a field is missing */
};
const char *oncology_tier_text(enum oncology_tier tier);
/* Severe or mild by the 2020 definition, or the 2007 one (definition_version 2007). age_on_diagnosis: completed
 * years, -1 unknown; staging.age_at_diagnosis prevails. *missing names the field that would decide
 * (TIER_REVIEW), static text, else "". Pathology itself is not judged here. */
enum oncology_tier oncology_tier(const struct claim_diagnosis *diagnosis, int definition_version,
                                 int age_on_diagnosis, const char **missing);
/* What "the same disease" is compared by: the first category that passes, those the code alone
 * passes first; else the ICD three-character group. Snapshot or arena text; NULL on arena overflow. */
const char *oncology_disease_group(const struct oncology *oncology,
                                   const struct claim_diagnosis *diagnosis, struct arena *arena);

#endif
