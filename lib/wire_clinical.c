#include "wire_decode.h"

#include <json-c/json.h>
#include <string.h>

#include "claim.h"
#include "ident.h"

/* ---- diagnoses ------------------------------------------------------------------------------- */

static void set_morphology(struct claim_diagnosis *diagnosis, const struct ident_morphology *sent)
{
    diagnosis->morphology = *sent;
    diagnosis->has_morphology = true;
}

static bool get_text(struct wire_decoder *decoder, const struct wire_path *path,
                     struct json_object *value, struct str *text)
{
    if (json_object_get_type(value) != json_type_string) {
        wire_decode_error(decoder, path, NULL, "wrong_type", "须为文本");
        return false;
    }
    *text = str_trim(
        (struct str){json_object_get_string(value), (size_t)json_object_get_string_len(value)});
    return true;
}

void wire_decode_icd10(struct wire_decoder *decoder, const struct wire_path *path,
                       struct json_object *value, void *target)
{
    struct claim_diagnosis *diagnosis = target;
    struct ident_morphology glued;
    struct str text;
    if (decoder == NULL) {
        diagnosis->icd10_text = "";
        diagnosis->icd10 = (struct ident_icd10){.code = ""};
        return;
    }
    if (!get_text(decoder, path, value, &text))
        return;
    if (!ident_icd10_parse(text, &diagnosis->icd10)) {
        wire_decode_error(decoder, path, NULL, "bad_format", "须为 ICD-10 编码，例如 C34.900");
        return;
    }
    diagnosis->icd10_text = str_copy(decoder->arena, text);
    if (diagnosis->icd10.morphology[0] != '\0' &&
        ident_morphology_parse(str_of(diagnosis->icd10.morphology), &glued))
        set_morphology(diagnosis, &glued);
}

void wire_encode_icd10(struct wire_out *out, const char *name, const void *target)
{
    wire_out_text(out, name, ((const struct claim_diagnosis *)target)->icd10_text);
}

void wire_decode_morphology(struct wire_decoder *decoder, const struct wire_path *path,
                            struct json_object *value, void *target)
{
    struct claim_diagnosis *diagnosis = target;
    struct ident_morphology sent;
    struct str text;
    if (decoder == NULL) {
        diagnosis->has_morphology = false;
        diagnosis->morphology = (struct ident_morphology){.text = ""};
        return;
    }
    if (!get_text(decoder, path, value, &text) || text.length == 0)
        return;
    if (!ident_morphology_parse(text, &sent)) {
        wire_decode_error(decoder, path, NULL, "bad_format",
                          "须为 ICD-O-3 形态学编码，例如 8140/3");
        return;
    }
    if (diagnosis->has_morphology && (diagnosis->morphology.histology != sent.histology ||
                                      diagnosis->morphology.behaviour != sent.behaviour)) {
        wire_decode_error(decoder, path, NULL, "contradicts", "与疾病编码所附的形态学编码不一致");
        return;
    }
    set_morphology(diagnosis, &sent);
}

void wire_encode_morphology(struct wire_out *out, const char *name, const void *target)
{
    const struct claim_diagnosis *diagnosis = target;
    if (diagnosis->has_morphology)
        wire_out_text(out, name, diagnosis->morphology.text);
}

/* ---- staging --------------------------------------------------------------------------------- */

#define STAGE(member, named, form)                                                                 \
    {                                                                                              \
        .name = (named), .kind = WIRE_TEXT, .offset = offsetof(struct claim_staging, member),      \
        .min = 1, .max = 24, .format = (form)                                                      \
    }
#define STAGE_NUMBER(member, least, most)                                                          \
    {                                                                                              \
        .name = #member, .kind = WIRE_INT, .offset = offsetof(struct claim_staging, member),       \
        .min = (least), .max = (most), .fallback = CLAIM_ABSENT                                    \
    }
#define STAGE_TRI(member)                                                                          \
    {                                                                                              \
        .name = #member, .kind = WIRE_TRI, .offset = offsetof(struct claim_staging, member)        \
    }

/* Whole percents travel; hundredths are kept. */
static void decode_ki67(struct wire_decoder *decoder, const struct wire_path *path,
                        struct json_object *value, void *target)
{
    static const struct wire_field percent = {.kind = WIRE_INT, .min = 0, .max = 100};
    int *stored = target;
    int sent = 0;
    if (decoder == NULL)
        *stored = CLAIM_ABSENT;
    else if (wire_decode_value(decoder, path, &percent, value, &sent))
        *stored = sent * 100;
}

static void encode_ki67(struct wire_out *out, const char *name, const void *target)
{
    int stored = *(const int *)target;
    if (stored != CLAIM_ABSENT)
        wire_out_int(out, name, stored / 100);
}

static const struct wire_field staging_fields[] = {
    STAGE(t, "t", wire_format_t),
    STAGE(n, "n", wire_format_n),
    STAGE(m, "m", wire_format_m),
    STAGE(group, "group", wire_format_group),
    STAGE(binet, "binet", wire_format_binet),
    STAGE(ann_arbor, "ann_arbor", wire_format_ann_arbor),
    STAGE(who_grade, "who_grade", wire_format_who_grade),
    STAGE_NUMBER(mitoses_per_50hpf, 0, 1000),
    {.name = "ki67_percent",
     .kind = WIRE_CUSTOM,
     .offset = offsetof(struct claim_staging, ki67_percent_x100),
     .decode = decode_ki67,
     .encode = encode_ki67},
    STAGE_TRI(nodal_metastasis),
    STAGE_TRI(distant_metastasis),
    STAGE_NUMBER(age_at_diagnosis, 0, 130),
};

static void contradicts_if(struct wire_decoder *decoder, const struct wire_path *path,
                           const char *member, bool wrong, const char *detail)
{
    if (wrong)
        wire_decode_error(decoder, path, member, "contradicts", detail);
}

/* N and M say the same as nodal_metastasis and distant_metastasis where both are sent. */
static void check_staging(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    const struct claim_staging *staging = base;
    char n = staging->n[0] == '\0' ? 'X' : staging->n[1];
    char m = staging->m[0] == '\0' ? 'X' : staging->m[1];
    if (staging->nodal_metastasis != CLAIM_ABSENT && n != 'X')
        contradicts_if(decoder, path, "nodal_metastasis",
                       (n != '0') != (staging->nodal_metastasis == 1), "与 N 分期矛盾");
    if (staging->distant_metastasis != CLAIM_ABSENT && m != 'X')
        contradicts_if(decoder, path, "distant_metastasis",
                       (m != '0') != (staging->distant_metastasis == 1), "与 M 分期矛盾");
}

const struct wire_table wire_table_staging = WIRE_CHECKED(staging_fields, check_staging);

/* ---- diagnoses ------------------------------------------------------------------------------- */

#define DIAGNOSIS_AT(member) offsetof(struct claim_diagnosis, member)

static const struct wire_field diagnosis_fields[] = {
    WIRE_FIELD_ICD10,
    {.name = "text", .kind = WIRE_TEXT, .offset = DIAGNOSIS_AT(text), .min = 1, .max = 200},
    WIRE_FIELD_MORPHOLOGY,
    {.name = "first_confirmed_on",
     .kind = WIRE_DATE,
     .flags = WIRE_PAST,
     .offset = DIAGNOSIS_AT(first_confirmed_on)},
    {.name = "pathology_confirmed", .kind = WIRE_TRI, .offset = DIAGNOSIS_AT(pathology_confirmed)},
    {.name = "event",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = DIAGNOSIS_AT(event),
     .words = claim_event_words},
    {.name = "staging",
     .kind = WIRE_OBJECT,
     .offset = DIAGNOSIS_AT(staging),
     .table = &wire_table_staging},
};
const struct wire_table wire_table_diagnosis = WIRE_TABLE(diagnosis_fields);

/* ---- clinical facts -------------------------------------------------------------------------- */

#define CLINICAL_AT(member) offsetof(struct claim_clinical, member)

static const char *const follicular_grades[] = {"1", "2", "3a", "3b", NULL};
static const char *const subtypes[] = {"dlbcl_nos", "pmbcl", "hgbl", "transformed_fl", NULL};
static const char *const menopausal_words[] = {"pre", "post", "male", NULL};

static const struct wire_field class_field[] = {
    {.kind = WIRE_TEXT, .flags = WIRE_REQUIRED, .min = 1, .max = 40, .format = wire_format_word}};
static const struct wire_table class_element = WIRE_TABLE(class_field);
static const struct wire_field drug_field[] = {
    {.kind = WIRE_TEXT, .flags = WIRE_REQUIRED, .min = 1, .max = 100}};
static const struct wire_table drug_element = WIRE_TABLE(drug_field);

/* Where a marker of this name stands, or the next free place. */
static size_t marker_place(const struct claim_clinical *clinical, const char *name)
{
    size_t i = 0;
    while (i < clinical->biomarker_count && strcmp(clinical->biomarkers[i].name, name) != 0)
        i++;
    return i;
}

static void decode_marker(struct wire_decoder *decoder, const struct wire_path *path,
                          const char *name, struct json_object *value,
                          struct claim_clinical *clinical)
{
    static const struct wire_field text = {
        .kind = WIRE_TEXT, .flags = WIRE_REQUIRED, .min = 1, .max = 100};
    struct wire_path here = {path, name, 0};
    struct claim_biomarker marker = {"", ""};
    struct str trimmed = str_trim(str_of(name));
    if (trimmed.length == 0 || trimmed.length != strlen(name) || str_count(trimmed) > 40) {
        wire_decode_error(decoder, &here, NULL, "bad_format", "标志物名称须为 1 到 40 个字符");
        return;
    }
    if (!wire_decode_value(decoder, &here, &text, value, &marker.value))
        return;
    size_t place = marker_place(clinical, name);
    if (place == CLAIM_MAX_BIOMARKERS) {
        wire_decode_error(decoder, path, NULL, "too_many", "标志物最多 32 项");
        return;
    }
    marker.name = str_copy(decoder->arena, trimmed);
    if (marker.name == NULL)
        return;
    clinical->biomarkers[place] = marker;
    if (place == clinical->biomarker_count)
        clinical->biomarker_count++;
}

static void decode_biomarkers(struct wire_decoder *decoder, const struct wire_path *path,
                              struct json_object *value, void *target)
{
    struct claim_clinical *clinical = target;
    if (decoder == NULL) {
        clinical->biomarker_count = 0;
        return;
    }
    if (json_object_get_type(value) != json_type_object) {
        wire_decode_error(decoder, path, NULL, "wrong_type", "须为对象");
        return;
    }
    if (json_object_object_length(value) > CLAIM_MAX_BIOMARKERS) {
        wire_decode_error(decoder, path, NULL, "too_many", "标志物最多 32 项");
        return;
    }
    json_object_object_foreach(value, name, result)
        decode_marker(decoder, path, name, result, clinical);
}

static void encode_biomarkers(struct wire_out *out, const char *name, const void *target)
{
    const struct claim_clinical *clinical = target;
    if (clinical->biomarker_count == 0)
        return;
    wire_out_object(out, name);
    for (size_t i = 0; i < clinical->biomarker_count; i++)
        wire_out_text(out, clinical->biomarkers[i].name, clinical->biomarkers[i].value);
    wire_out_object_end(out);
}

#define CLINICAL_CHOICE(member, table)                                                             \
    {                                                                                              \
        .name = #member, .kind = WIRE_CHOICE, .offset = CLINICAL_AT(member), .words = (table)      \
    }
#define CLINICAL_TRI(member)                                                                       \
    {                                                                                              \
        .name = #member, .kind = WIRE_TRI, .offset = CLINICAL_AT(member)                           \
    }

static const struct wire_field clinical_fields[] = {
    {.name = "prior_lines",
     .kind = WIRE_INT,
     .offset = CLINICAL_AT(prior_lines),
     .max = 20,
     .fallback = CLAIM_ABSENT},
    {.name = "disease_state",
     .kind = WIRE_WORD,
     .offset = CLINICAL_AT(disease_state),
     .fallback = CLAIM_ABSENT,
     .words = claim_disease_state_words},
    {.name = "months_to_relapse",
     .kind = WIRE_INT,
     .offset = CLINICAL_AT(months_to_relapse),
     .max = 600,
     .fallback = CLAIM_ABSENT},
    {.name = "prior_classes",
     .kind = WIRE_ARRAY,
     .offset = CLINICAL_AT(prior_classes),
     .max = CLAIM_MAX_WORDS,
     .table = &class_element,
     .element_size = sizeof(const char *),
     .count_offset = CLINICAL_AT(prior_class_count)},
    CLINICAL_CHOICE(follicular_grade, follicular_grades),
    CLINICAL_CHOICE(subtype, subtypes),
    CLINICAL_CHOICE(menopausal, menopausal_words),
    {.name = "combination",
     .kind = WIRE_ARRAY,
     .offset = CLINICAL_AT(combination),
     .max = CLAIM_MAX_WORDS,
     .table = &drug_element,
     .element_size = sizeof(const char *),
     .count_offset = CLINICAL_AT(combination_count),
     .present_offset = CLINICAL_AT(combination_sent)},
    {.name = "biomarkers",
     .kind = WIRE_CUSTOM,
     .decode = decode_biomarkers,
     .encode = encode_biomarkers},
    CLINICAL_TRI(supratentorial),
    CLINICAL_TRI(after_surgery),
    CLINICAL_TRI(after_radiotherapy),
    CLINICAL_TRI(breast_removed),
};
const struct wire_table wire_table_clinical = WIRE_TABLE(clinical_fields);
