/* claim: one authorization request as plain structs (contract.md "Authorization request", decisions.md
 * "The API"). Filled by wire_request; all text is arena text, "" when absent unless said otherwise.
 * Ranges are those the wire layer has checked. */
#ifndef TEYAO_CLAIM_H
#define TEYAO_CLAIM_H

#include "base.h"
#include "date.h"
#include "ident.h"

#define CLAIM_MAX_DIAGNOSES  16
#define CLAIM_MAX_LINES      5
#define CLAIM_MAX_DOCUMENTS  64
#define CLAIM_MAX_WORDS      32
#define CLAIM_MAX_BIOMARKERS 32

/* clang-format off */
/* Word tables: X(symbol, "word"). The order is the enum's order. */
#define CLAIM_ID_TYPES(X)                                                                          \
    X(ID_RESIDENT, "resident_id") X(ID_PASSPORT, "passport") X(ID_HK_MACAU, "hk_macau_permit")     \
    X(ID_TAIWAN, "taiwan_permit") X(ID_FOREIGN_PERMANENT, "foreign_permanent_resident")            \
    X(ID_OTHER, "other")
#define CLAIM_RELATIONS(X)                                                                         \
    X(RELATION_SELF, "self") X(RELATION_POLICYHOLDER, "policyholder")                              \
    X(RELATION_GUARDIAN, "guardian") X(RELATION_AGENT, "agent")
#define CLAIM_COLLECTION_METHODS(X) X(COLLECTION_PICKUP, "pickup") X(COLLECTION_DELIVERY, "delivery")
#define CLAIM_COLLECTORS(X)                                                                        \
    X(COLLECTOR_INSURED, "insured") X(COLLECTOR_AGENT, "agent") X(COLLECTOR_GUARDIAN, "guardian")
#define CLAIM_EVENTS(X)                                                                            \
    X(EVENT_INITIAL, "initial") X(EVENT_RECURRENCE, "recurrence") X(EVENT_METASTASIS, "metastasis")
#define CLAIM_HOSPITAL_KINDS(X)                                                                    \
    X(HOSPITAL_GENERAL, "general") X(HOSPITAL_SPECIALIST, "specialist")                            \
    X(HOSPITAL_SANATORIUM, "sanatorium") X(HOSPITAL_NURSING, "nursing")                            \
    X(HOSPITAL_REHABILITATION, "rehabilitation") X(HOSPITAL_ADDICTION, "addiction")                \
    X(HOSPITAL_PSYCHIATRIC, "psychiatric") X(HOSPITAL_JOINT_WARD, "joint_ward")
#define CLAIM_REGIONS(X)                                                                           \
    X(REGION_MAINLAND, "mainland") X(REGION_HONG_KONG, "hong_kong") X(REGION_MACAU, "macau")       \
    X(REGION_TAIWAN, "taiwan") X(REGION_ABROAD, "abroad")
#define CLAIM_UNSETTLED(X)                                                                         \
    X(UNSETTLED_NOT_IN_CATALOGUE, "not_in_catalogue")                                              \
    X(UNSETTLED_NO_LOCAL, "no_local_settlement") X(UNSETTLED_CARD_NOT_USED, "card_not_used")       \
    X(UNSETTLED_OTHER, "other")
#define CLAIM_DISEASE_STATES(X)                                                                    \
    X(STATE_RELAPSED, "relapsed") X(STATE_REFRACTORY, "refractory")                                \
    X(STATE_NEWLY_DIAGNOSED, "newly_diagnosed") X(STATE_PROGRESSED, "progressed")
#define CLAIM_DOCUMENT_KINDS(X)                                                                    \
    X(DOC_PRESCRIPTION, "prescription") X(DOC_PATHOLOGY_REPORT, "pathology_report")                \
    X(DOC_GENE_TEST, "gene_test") X(DOC_MEDICAL_RECORD, "medical_record")                          \
    X(DOC_FIRST_VISIT_RECORD, "first_visit_record")                                                \
    X(DOC_DIAGNOSIS_CERTIFICATE, "diagnosis_certificate")                                          \
    X(DOC_LABORATORY_REPORT, "laboratory_report") X(DOC_IMAGING_REPORT, "imaging_report")          \
    X(DOC_DISCHARGE_SUMMARY, "discharge_summary")                                                  \
    X(DOC_AUTHORIZATION_APPLICATION, "authorization_application")                                  \
    X(DOC_INSURANCE_CONTRACT, "insurance_contract") X(DOC_ID_CARD, "id_card")                      \
    X(DOC_GUARDIAN_PROOF, "guardian_proof") X(DOC_AGENT_AUTHORIZATION, "agent_authorization")      \
    X(DOC_INSURANCE_FILING, "insurance_filing") X(DOC_CLAIM_NOTICE, "claim_notice")                \
    X(DOC_BOAO_ASSESSMENT, "boao_assessment") X(DOC_IMPORT_LICENCE, "import_licence")              \
    X(DOC_DIRECT_PAY_CONSENT, "direct_pay_consent")                                                \
    X(DOC_CLAIM_AUTHORIZATION, "claim_authorization") X(DOC_CLAIM_FORM, "claim_form")              \
    X(DOC_COLLECTION_AUTHORIZATION, "collection_authorization")                                    \
    X(DOC_RECEIPT_CONFIRMATION, "receipt_confirmation") X(DOC_INVOICE, "invoice")                  \
    X(DOC_TRANSFER_AUTHORIZATION, "transfer_authorization")                                        \
    X(DOC_INCAPACITY_PROOF, "incapacity_proof")
/* clang-format on */

#define CLAIM_ENUM_ENTRY(symbol, word) symbol,
enum claim_id_type { CLAIM_ID_TYPES(CLAIM_ENUM_ENTRY) ID_TYPE_COUNT };
enum claim_relation { CLAIM_RELATIONS(CLAIM_ENUM_ENTRY) RELATION_COUNT };
enum claim_collection_method { CLAIM_COLLECTION_METHODS(CLAIM_ENUM_ENTRY) COLLECTION_METHOD_COUNT };
enum claim_collector { CLAIM_COLLECTORS(CLAIM_ENUM_ENTRY) COLLECTOR_COUNT };
enum claim_event { CLAIM_EVENTS(CLAIM_ENUM_ENTRY) EVENT_COUNT };
enum claim_hospital_kind { CLAIM_HOSPITAL_KINDS(CLAIM_ENUM_ENTRY) HOSPITAL_KIND_COUNT };
enum claim_region { CLAIM_REGIONS(CLAIM_ENUM_ENTRY) REGION_COUNT };
enum claim_unsettled { CLAIM_UNSETTLED(CLAIM_ENUM_ENTRY) UNSETTLED_COUNT };
enum claim_disease_state { CLAIM_DISEASE_STATES(CLAIM_ENUM_ENTRY) STATE_COUNT };
enum claim_document_kind { CLAIM_DOCUMENT_KINDS(CLAIM_ENUM_ENTRY) DOC_COUNT };
#define CLAIM_ABSENT                                                                               \
    (-1) /* for optional enums held in int, optional counts, and tri-state booleans */

/* Words of each table, NULL-terminated arrays indexed by the enum. */
extern const char *const claim_id_type_words[];
extern const char *const claim_relation_words[];
extern const char *const claim_collection_method_words[];
extern const char *const claim_collector_words[];
extern const char *const claim_event_words[];
extern const char *const claim_hospital_kind_words[];
extern const char *const claim_region_words[];
extern const char *const claim_unsettled_words[];
extern const char *const claim_disease_state_words[];
extern const char *const claim_document_kind_words[];
/* Index of word in a NULL-terminated word array, or CLAIM_ABSENT. */
int claim_word(const char *const *words, const char *word);

struct claim_staging { /* texts "" and numbers CLAIM_ABSENT when not sent */
    const char *t, *n, *m, *group, *binet, *ann_arbor, *who_grade;
    int mitoses_per_50hpf;
    int ki67_percent_x100; /* hundredths of a percent are not sent: integer percent × 100 */
    int nodal_metastasis;  /* tri-state: CLAIM_ABSENT, 0, 1 */
    int distant_metastasis;
    int age_at_diagnosis;
};

struct claim_diagnosis {
    const char *icd10_text;
    struct ident_icd10 icd10;
    const char *text;
    bool has_morphology;
    struct ident_morphology morphology; /* sent, or glued to the code */
    int32_t first_confirmed_on;         /* DATE_NONE when not sent */
    int pathology_confirmed;            /* tri-state */
    enum claim_event event;
    struct claim_staging staging;
};

struct claim_biomarker {
    const char *name;  /* as sent */
    const char *value; /* positive negative mutated wild_type or free text */
};

struct claim_clinical {
    int prior_lines;       /* 0–20 or CLAIM_ABSENT */
    int disease_state;     /* enum claim_disease_state or CLAIM_ABSENT */
    int months_to_relapse; /* 0–600 or CLAIM_ABSENT */
    const char *prior_classes[CLAIM_MAX_WORDS];
    size_t prior_class_count;
    const char *follicular_grade; /* 1 2 3a 3b or "" */
    const char *subtype;          /* dlbcl_nos pmbcl hgbl transformed_fl or "" */
    const char *menopausal;       /* pre post male or "" */
    const char *combination[CLAIM_MAX_WORDS];
    size_t combination_count;
    bool combination_sent;
    struct claim_biomarker biomarkers[CLAIM_MAX_BIOMARKERS];
    size_t biomarker_count;
    int supratentorial, after_surgery, after_radiotherapy, breast_removed; /* tri-state */
};

struct claim_line {
    const char *drug, *brand, *generic, *manufacturer, *approval_no;
    int64_t quantity; /* 1–100,000 of unit */
    const char *unit;
    int days_supply;        /* 1–3,650, CLAIM_ABSENT when not sent */
    int64_t unit_price_fen; /* 0–MONEY_MAX / quantity */
};

struct claim_document {
    enum claim_document_kind kind;
    const char *sha256; /* 64 hex digits, lower case */
    const char *reference;
};

struct claim {
    const char *policy_no;
    enum claim_id_type id_type;
    const char *id_no; /* normalised: upper-case X */
    const char *name;
    enum claim_relation applicant;
    const char *applicant_name, *applicant_id_no; /* optional, "" */
    bool has_prescription; /* false only for a Boao request before the visit */
    int32_t issued_on;     /* DATE_NONE without prescription */
    const char *hospital_name;
    int hospital_level;  /* 1–3 or CLAIM_ABSENT */
    int hospital_public; /* tri-state */
    enum claim_hospital_kind hospital_kind;
    enum claim_region hospital_region;
    const char *doctor;
    int attending, specialist; /* tri-state */
    struct claim_diagnosis diagnoses[CLAIM_MAX_DIAGNOSES];
    size_t diagnosis_count;
    struct claim_clinical clinical;
    struct claim_line lines[CLAIM_MAX_LINES];
    size_t line_count;
    struct claim_document documents[CLAIM_MAX_DOCUMENTS];
    size_t document_count;
    bool settled;
    int64_t social_paid_fen;
    int unsettled_reason; /* enum claim_unsettled or CLAIM_ABSENT */
    enum claim_collection_method method;
    enum claim_collector collector;
    int32_t planned_on;                            /* DATE_NONE when not sent */
    const char *delivery_province, *delivery_city; /* optional, "" */
    bool has_booking;
    bool booking_expert; /* clinic: expert (true) or general */
    int32_t booked_on, visit_on;
};

/* The day whose versions of lists and plan govern: the prescription's, or today without one. */
int32_t claim_prescribed_on(const struct claim *claim, int32_t today);
bool claim_has_document(const struct claim *claim, enum claim_document_kind kind);

#endif
