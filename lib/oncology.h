/* oncology: ICD-10 and morphology → disease category (pass, review, no); behaviour and staging → severe or mild
 * (2020 definition, 2007 by policy). Pure, from icd_map.csv; domain-tables sections 1 and 2. */
#ifndef TEYAO_ONCOLOGY_H
#define TEYAO_ONCOLOGY_H

#include "formulary_load.h"
#include "ident.h"

struct claim_diagnosis;
struct oncology;

MUST_CHECK struct oncology *oncology_load(const char *directory, struct formulary_errors *errors);
void oncology_free(struct oncology *oncology);
bool oncology_category_is_known(const struct oncology *oncology, const char *category);
size_t oncology_category_count(const struct oncology *oncology);
const char *oncology_category_at(const struct oncology *oncology, size_t index);

enum oncology_fit {
    ONCOLOGY_PASS,
    ONCOLOGY_REVIEW,              /* a person must look: manual_review */
    ONCOLOGY_MORPHOLOGY_REQUIRED, /* the code alone cannot tell */
    ONCOLOGY_NO
};
/* Does one primary diagnosis belong to a category? *why gets static/owned text of the entry that decided. */
enum oncology_fit oncology_fit(const struct oncology *oncology, const char *category,
                               const struct claim_diagnosis *diagnosis, const char **why);

enum oncology_role { ONCOLOGY_PRIMARY, ONCOLOGY_SECONDARY, ONCOLOGY_ENCOUNTER, ONCOLOGY_HISTORY, ONCOLOGY_OTHER };
/* C00–C76, C80–C97, D45–D47 and any code with malignant morphology: primary. C77–C79: secondary.
 * Z51 Z54 Z08 …: encounter. Z85: history. */
enum oncology_role oncology_role(const struct claim_diagnosis *diagnosis);

enum oncology_nature {
    ONCOLOGY_MALIGNANT,
    ONCOLOGY_IN_SITU_OR_BENIGN, /* behaviour 0 1 2, D00–D48 without malignant morphology */
    ONCOLOGY_NOT_TUMOUR,
    ONCOLOGY_NATURE_UNKNOWN
};
enum oncology_nature oncology_nature(const struct oncology *oncology, const struct claim_diagnosis *diagnosis);

enum oncology_tier { TIER_SEVERE, TIER_MILD, TIER_NOT_COVERED, TIER_REVIEW };
/* Decision table of domain-tables section 2. definition_version 2007 or 2020. age_on_diagnosis from birth where staging
 * does not give it (-1 unknown). *missing names the field that would decide (TIER_REVIEW), static text. */
enum oncology_tier oncology_tier(const struct claim_diagnosis *diagnosis, int definition_version,
                                 int age_on_diagnosis, const char **missing);
/* Category of a diagnosis for "same disease": the first category that passes, else the ICD three-character group. Arena or static text. */
const char *oncology_disease_group(const struct oncology *oncology, const struct claim_diagnosis *diagnosis,
                                   struct arena *arena);

#endif
