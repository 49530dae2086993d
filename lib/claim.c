#include "claim.h"

#include <string.h>

#define WORD(symbol, word) word,
const char *const claim_id_type_words[] = {CLAIM_ID_TYPES(WORD) NULL};
const char *const claim_relation_words[] = {CLAIM_RELATIONS(WORD) NULL};
const char *const claim_collection_method_words[] = {CLAIM_COLLECTION_METHODS(WORD) NULL};
const char *const claim_collector_words[] = {CLAIM_COLLECTORS(WORD) NULL};
const char *const claim_event_words[] = {CLAIM_EVENTS(WORD) NULL};
const char *const claim_hospital_kind_words[] = {CLAIM_HOSPITAL_KINDS(WORD) NULL};
const char *const claim_region_words[] = {CLAIM_REGIONS(WORD) NULL};
const char *const claim_unsettled_words[] = {CLAIM_UNSETTLED(WORD) NULL};
const char *const claim_disease_state_words[] = {CLAIM_DISEASE_STATES(WORD) NULL};
const char *const claim_document_kind_words[] = {CLAIM_DOCUMENT_KINDS(WORD) NULL};
#undef WORD

int claim_word(const char *const *words, const char *word)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return CLAIM_ABSENT;
}

int32_t claim_prescribed_on(const struct claim *claim, int32_t today)
{
    return claim->has_prescription ? claim->issued_on : today;
}

bool claim_has_document(const struct claim *claim, enum claim_document_kind kind)
{
    for (size_t i = 0; i < claim->document_count; i++) {
        if (claim->documents[i].kind == kind) {
            return true;
        }
    }
    return false;
}
