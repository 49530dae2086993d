#include "wire.h"

#include <json-c/json.h>
#include <string.h>

#include "money.h"
#include "wire_decode.h"

#define AT(member)      offsetof(struct claim, member)
#define LINE_AT(member) offsetof(struct claim_line, member)

/* ---- tables ---------------------------------------------------------------------------------- */

static const struct wire_field insured_fields[] = {
    {.name = "id_type",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = AT(id_type),
     .fallback = CLAIM_ABSENT,
     .words = claim_id_type_words},
    {.name = "id_no",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(id_no),
     .min = 1,
     .max = 40,
     .format = wire_format_id_no},
    {.name = "name",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(name),
     .min = 1,
     .max = 100},
};
static const struct wire_table insured_table = WIRE_TABLE(insured_fields);

static const struct wire_field applicant_fields[] = {
    {.name = "relation",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = AT(applicant),
     .words = claim_relation_words},
    {.name = "name", .kind = WIRE_TEXT, .offset = AT(applicant_name), .min = 1, .max = 100},
    {.name = "id_no",
     .kind = WIRE_TEXT,
     .offset = AT(applicant_id_no),
     .min = 1,
     .max = 40,
     .format = wire_format_id_no},
};
static const struct wire_table applicant_table = WIRE_TABLE(applicant_fields);

static const struct wire_field hospital_fields[] = {
    {.name = "name",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(hospital_name),
     .min = 1,
     .max = 100},
    {.name = "level",
     .kind = WIRE_INT,
     .offset = AT(hospital_level),
     .min = 1,
     .max = 3,
     .fallback = CLAIM_ABSENT},
    {.name = "public", .kind = WIRE_TRI, .offset = AT(hospital_public)},
    {.name = "kind",
     .kind = WIRE_WORD,
     .offset = AT(hospital_kind),
     .fallback = HOSPITAL_GENERAL,
     .words = claim_hospital_kind_words},
    {.name = "region",
     .kind = WIRE_WORD,
     .offset = AT(hospital_region),
     .fallback = REGION_MAINLAND,
     .words = claim_region_words},
};
static const struct wire_table hospital_table = WIRE_TABLE(hospital_fields);

static const struct wire_field prescription_fields[] = {
    {.name = "issued_on",
     .kind = WIRE_DATE,
     .flags = WIRE_REQUIRED | WIRE_PAST,
     .offset = AT(issued_on)},
    {.name = "hospital", .kind = WIRE_OBJECT, .flags = WIRE_REQUIRED, .table = &hospital_table},
    {.name = "doctor",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(doctor),
     .min = 1,
     .max = 100},
    {.name = "attending", .kind = WIRE_TRI, .offset = AT(attending)},
    {.name = "specialist", .kind = WIRE_TRI, .offset = AT(specialist)},
};
static const struct wire_table prescription_table = WIRE_TABLE(prescription_fields);

#define LINE_TEXT(member, most)                                                                    \
    {                                                                                              \
        .name = #member, .kind = WIRE_TEXT, .offset = LINE_AT(member), .min = 1, .max = (most)     \
    }

/* The total must stay within what JSON readers keep exactly. */
static void check_line(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    const struct claim_line *line = base;
    int64_t total = 0;
    if (line->drug[0] == '\0' && line->brand[0] == '\0' && line->generic[0] == '\0' &&
        line->approval_no[0] == '\0')
        wire_decode_error(decoder, path, "drug", "required",
                          "drug、brand、generic、approval_no 至少填一项");
    if (line->quantity > 0 && !money_multiply(line->quantity, line->unit_price_fen, &total))
        wire_decode_error(decoder, path, "unit_price_fen", "out_of_range",
                          "数量乘以单价超出可表示的金额");
}

static const struct wire_field line_fields[] = {
    LINE_TEXT(drug, 200),
    LINE_TEXT(brand, 100),
    LINE_TEXT(generic, 200),
    LINE_TEXT(manufacturer, 200),
    LINE_TEXT(approval_no, 40),
    {.name = "quantity",
     .kind = WIRE_INT64,
     .flags = WIRE_REQUIRED,
     .offset = LINE_AT(quantity),
     .min = 1,
     .max = 100000},
    {.name = "unit",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = LINE_AT(unit),
     .min = 1,
     .max = 20},
    {.name = "days_supply",
     .kind = WIRE_INT,
     .offset = LINE_AT(days_supply),
     .min = 1,
     .max = 3650,
     .fallback = CLAIM_ABSENT},
    {.name = "unit_price_fen",
     .kind = WIRE_INT64,
     .flags = WIRE_REQUIRED,
     .offset = LINE_AT(unit_price_fen),
     .max = MONEY_MAX_FEN},
};
static const struct wire_table line_table = WIRE_CHECKED(line_fields, check_line);

static const struct wire_field document_fields[] = {
    {.name = "kind",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct claim_document, kind),
     .words = claim_document_kind_words},
    {.name = "sha256",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct claim_document, sha256),
     .min = 1,
     .max = 200,
     .format = wire_format_sha256},
    {.name = "reference",
     .kind = WIRE_TEXT,
     .offset = offsetof(struct claim_document, reference),
     .min = 1,
     .max = 200},
};
const struct wire_table wire_table_document = WIRE_TABLE(document_fields);

static const struct wire_field social_fields[] = {
    {.name = "settled", .kind = WIRE_BOOL, .flags = WIRE_REQUIRED, .offset = AT(settled)},
    {.name = "paid_fen", .kind = WIRE_INT64, .offset = AT(social_paid_fen), .max = MONEY_MAX_FEN},
    {.name = "unsettled_reason",
     .kind = WIRE_WORD,
     .offset = AT(unsettled_reason),
     .fallback = CLAIM_ABSENT,
     .words = claim_unsettled_words},
};
static const struct wire_table social_table = WIRE_TABLE(social_fields);

static const struct wire_field collection_fields[] = {
    {.name = "method",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = AT(method),
     .fallback = COLLECTION_PICKUP,
     .words = claim_collection_method_words},
    {.name = "by",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = AT(collector),
     .fallback = COLLECTOR_INSURED,
     .words = claim_collector_words},
    {.name = "planned_on", .kind = WIRE_DATE, .offset = AT(planned_on)},
    {.name = "province", .kind = WIRE_TEXT, .offset = AT(delivery_province), .min = 1, .max = 40},
    {.name = "city", .kind = WIRE_TEXT, .offset = AT(delivery_city), .min = 1, .max = 40},
};
static const struct wire_table collection_table = WIRE_TABLE(collection_fields);

/* "general" or "expert" as the one boolean the claim keeps. */
static void decode_clinic(struct wire_decoder *decoder, const struct wire_path *path,
                          struct json_object *value, void *target)
{
    static const char *const words[] = {"general", "expert", NULL};
    static const struct wire_field word = {.kind = WIRE_WORD, .words = words};
    int index = 0;
    if (decoder != NULL && !wire_decode_value(decoder, path, &word, value, &index))
        return;
    *(bool *)target = index == 1;
}

static void encode_clinic(struct wire_out *out, const char *name, const void *target)
{
    wire_out_text(out, name, *(const bool *)target ? "expert" : "general");
}

static const struct wire_field booking_fields[] = {
    {.name = "clinic",
     .kind = WIRE_CUSTOM,
     .flags = WIRE_REQUIRED,
     .offset = AT(booking_expert),
     .decode = decode_clinic,
     .encode = encode_clinic},
    {.name = "booked_on",
     .kind = WIRE_DATE,
     .flags = WIRE_REQUIRED | WIRE_PAST,
     .offset = AT(booked_on)},
    {.name = "visit_on", .kind = WIRE_DATE, .flags = WIRE_REQUIRED, .offset = AT(visit_on)},
};
static const struct wire_table booking_table = WIRE_TABLE(booking_fields);

static void check_claim(struct wire_decoder *decoder, const struct wire_path *path, void *base);

#define DIAGNOSES(least)                                                                           \
    .name = "diagnoses", .kind = WIRE_ARRAY, .offset = AT(diagnoses), .min = (least),              \
    .max = CLAIM_MAX_DIAGNOSES, .table = &wire_table_diagnosis,                                    \
    .element_size = sizeof(struct claim_diagnosis), .count_offset = AT(diagnosis_count)
#define DOCUMENTS                                                                                  \
    .name = "documents", .kind = WIRE_ARRAY, .offset = AT(documents), .max = CLAIM_MAX_DOCUMENTS,  \
    .table = &wire_table_document, .element_size = sizeof(struct claim_document),                  \
    .count_offset = AT(document_count)
#define CLINICAL                                                                                   \
    .name = "clinical", .kind = WIRE_OBJECT, .offset = AT(clinical), .table = &wire_table_clinical

static const struct wire_field claim_fields[] = {
    {.name = "policy_no",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(policy_no),
     .min = 1,
     .max = 64,
     .format = wire_format_name},
    {.name = "insured", .kind = WIRE_OBJECT, .flags = WIRE_REQUIRED, .table = &insured_table},
    {.name = "applicant", .kind = WIRE_OBJECT, .flags = WIRE_REQUIRED, .table = &applicant_table},
    {.name = "prescription",
     .kind = WIRE_OBJECT,
     .table = &prescription_table,
     .present_offset = AT(has_prescription)},
    {DIAGNOSES(1), .flags = WIRE_REQUIRED},
    {CLINICAL},
    {.name = "lines",
     .kind = WIRE_ARRAY,
     .flags = WIRE_REQUIRED,
     .offset = AT(lines),
     .min = 1,
     .max = CLAIM_MAX_LINES,
     .table = &line_table,
     .element_size = sizeof(struct claim_line),
     .count_offset = AT(line_count)},
    {DOCUMENTS},
    {.name = "social_insurance", .kind = WIRE_OBJECT, .flags = WIRE_ALWAYS, .table = &social_table},
    {.name = "collection", .kind = WIRE_OBJECT, .flags = WIRE_ALWAYS, .table = &collection_table},
    {.name = "booking",
     .kind = WIRE_OBJECT,
     .table = &booking_table,
     .present_offset = AT(has_booking)},
};
const struct wire_table wire_table_claim = WIRE_CHECKED(claim_fields, check_claim);

static const struct wire_field addition_fields[] = {{DOCUMENTS}, {CLINICAL}, {DIAGNOSES(0)}};
static const struct wire_table addition_table = WIRE_TABLE(addition_fields);

/* ---- what must hold between fields ----------------------------------------------------------- */

void wire_check_person(struct wire_decoder *decoder, const struct wire_path *path, int id_type,
                       const char *id_no, int32_t *birth_on)
{
    static const char *const codes[] = {
        [IDENT_BAD_FORMAT] = "bad_format",
        [IDENT_CHECK_DIGIT] = "check_digit",
        [IDENT_NOT_A_DATE] = "not_a_date",
    };
    struct ident_resident resident;
    *birth_on = DATE_NONE;
    if (id_type != ID_RESIDENT || id_no[0] == '\0')
        return;
    enum ident_result result = ident_resident_parse(str_of(id_no), &resident);
    if (result != IDENT_OK)
        wire_decode_error(decoder, path, "id_no", codes[result], NULL);
    else if (decoder->today != DATE_NONE && resident.birth_on > decoder->today)
        wire_decode_error(decoder, path, "id_no", "in_the_future", NULL);
    else
        *birth_on = resident.birth_on;
}

/* Nominal age counts a year more, records round: one year either way is let pass. */
static bool age_fits(int age, int32_t birth_on, int32_t confirmed_on)
{
    int counted = date_age(birth_on, confirmed_on);
    return age >= counted - 1 && age <= counted + 1;
}

static void check_diagnoses(struct wire_decoder *decoder, const struct claim *claim,
                            int32_t birth_on)
{
    struct wire_path list = {NULL, "diagnoses", 0};
    for (size_t i = 0; i < claim->diagnosis_count; i++) {
        const struct claim_diagnosis *diagnosis = &claim->diagnoses[i];
        struct wire_path here = {&list, NULL, i};
        struct wire_path staging = {&here, "staging", 0};
        int age = diagnosis->staging.age_at_diagnosis;
        if (diagnosis->first_confirmed_on == DATE_NONE || birth_on == DATE_NONE)
            continue;
        if (diagnosis->first_confirmed_on < birth_on)
            wire_decode_error(decoder, &here, "first_confirmed_on", "contradicts",
                              "早于被保险人的出生日期");
        else if (age != CLAIM_ABSENT && !age_fits(age, birth_on, diagnosis->first_confirmed_on))
            wire_decode_error(decoder, &staging, "age_at_diagnosis", "contradicts",
                              "与出生日期和确诊日期不一致");
    }
}

static void check_money(struct wire_decoder *decoder, const struct claim *claim)
{
    struct wire_path social = {NULL, "social_insurance", 0};
    struct wire_path lines = {NULL, "lines", 0};
    int64_t sum = 0;
    for (size_t i = 0; i < claim->line_count; i++) {
        int64_t total = 0;
        if (!money_multiply(claim->lines[i].quantity, claim->lines[i].unit_price_fen, &total))
            return; /* said at the line */
        if (!money_add(sum, total, &sum)) {
            wire_decode_error(decoder, &lines, NULL, "out_of_range", "总金额超出可表示的金额");
            return;
        }
    }
    if (wire_decode_is_good(decoder) && claim->social_paid_fen > sum)
        wire_decode_error(decoder, &social, "paid_fen", "contradicts", "医保支付多于药品总金额");
    if (claim->settled && claim->unsettled_reason != CLAIM_ABSENT)
        wire_decode_error(decoder, &social, "unsettled_reason", "contradicts",
                          "已按医保结算的请求不应有未结算原因");
}

static void check_claim(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    const struct claim *claim = base;
    struct wire_path insured = {path, "insured", 0};
    struct wire_path prescription = {path, "prescription", 0};
    struct wire_path booking = {path, "booking", 0};
    int32_t birth_on = DATE_NONE;
    wire_check_person(decoder, &insured, (int)claim->id_type, claim->id_no, &birth_on);
    check_diagnoses(decoder, claim, birth_on);
    check_money(decoder, claim);
    if (!claim->has_prescription && !claim->has_booking)
        wire_decode_error(decoder, path, "prescription", "required",
                          "除就诊前的预约请求外，处方必填");
    if (claim->issued_on != DATE_NONE && birth_on != DATE_NONE && claim->issued_on < birth_on)
        wire_decode_error(decoder, &prescription, "issued_on", "contradicts",
                          "早于被保险人的出生日期");
    if (claim->has_booking && claim->booked_on != DATE_NONE && claim->visit_on != DATE_NONE &&
        claim->visit_on < claim->booked_on)
        wire_decode_error(decoder, &booking, "visit_on", "contradicts", "就诊日期早于预约日期");
}

/* ---- public ---------------------------------------------------------------------------------- */

bool wire_request_parse(struct arena *arena, struct str body, int32_t today, struct claim *claim,
                        struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = today};
    return wire_decode_body(&decoder, body, &wire_table_claim, claim);
}

bool wire_claim_parse(struct arena *arena, struct str stored, struct claim *claim,
                      struct problem *problem)
{
    return wire_request_parse(arena, stored, DATE_NONE, claim, problem);
}

void wire_claim_print(struct buf *buf, const struct claim *claim)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_encode_object(&out, NULL, &wire_table_claim, claim);
}

static bool has_same_document(const struct claim *claim, const struct claim_document *document)
{
    for (size_t i = 0; i < claim->document_count; i++) {
        if (claim->documents[i].kind == document->kind &&
            strcmp(claim->documents[i].sha256, document->sha256) == 0)
            return true;
    }
    return false;
}

static void merge_documents(struct wire_decoder *decoder, struct claim *merged,
                            const struct claim *added)
{
    struct wire_path list = {NULL, "documents", 0};
    for (size_t i = 0; i < added->document_count; i++) {
        if (has_same_document(merged, &added->documents[i]))
            continue;
        if (merged->document_count == CLAIM_MAX_DOCUMENTS) {
            wire_decode_error(decoder, &list, NULL, "too_many", "连同已有的最多 64 份");
            return;
        }
        merged->documents[merged->document_count++] = added->documents[i];
    }
}

/* What the stored request says of the insured bears on the new diagnoses. */
static void merge(struct wire_decoder *decoder, struct claim *merged, const struct claim *added)
{
    struct ident_resident resident;
    int32_t birth_on = DATE_NONE;
    if (merged->id_type == ID_RESIDENT &&
        ident_resident_parse(str_of(merged->id_no), &resident) == IDENT_OK)
        birth_on = resident.birth_on;
    check_diagnoses(decoder, added, birth_on);
    merge_documents(decoder, merged, added);
    merged->clinical = added->clinical;
    if (added->diagnosis_count > 0) {
        memcpy(merged->diagnoses, added->diagnoses, sizeof(merged->diagnoses));
        merged->diagnosis_count = added->diagnosis_count;
    }
}

bool wire_documents_parse(struct arena *arena, struct str body, int32_t today, struct claim *claim,
                          struct problem *problem)
{
    struct wire_decoder decoder = {
        .arena = arena, .problem = problem, .today = today, .keep_absent = true};
    struct claim *added = arena_alloc(arena, sizeof(*added));
    struct claim *merged = arena_alloc(arena, sizeof(*merged));
    if (added == NULL || merged == NULL)
        return false;
    *merged = *claim;
    added->clinical = claim->clinical;
    if (!wire_decode_body(&decoder, body, &addition_table, added))
        return false;
    merge(&decoder, merged, added);
    if (!wire_decode_is_good(&decoder))
        return false;
    *claim = *merged;
    return true;
}
