/* wire_decode: field tables and the one engine that reads JSON by them into C structs (wire_encode.c prints by the
 * same tables). Private to lib/wire*. The engine is type-strict: null is a wrong type, a number with fraction
 * or exponent is not an integer, a member that no field names is unknown. */
#ifndef TEYAO_WIRE_DECODE_H
#define TEYAO_WIRE_DECODE_H

#include "arena.h"
#include "problem.h"
#include "str.h"
#include "wire_text.h"

struct json_object;
struct wire_table;
struct wire_decoder;
struct wire_path;

enum wire_kind {
    WIRE_TEXT,   /* const char *: trimmed, min..max code points; "" when absent */
    WIRE_CHOICE, /* const char *: one of words */
    WIRE_WORD,   /* int or enum: index in words */
    WIRE_INT,    /* int: min..max */
    WIRE_INT64,  /* int64_t: min..max */
    WIRE_BOOL,   /* bool */
    WIRE_TRI,    /* int: CLAIM_ABSENT, 0, 1 */
    WIRE_DATE,   /* int32_t days */
    WIRE_OBJECT, /* table; its offsets count from this field's offset */
    WIRE_ARRAY,  /* min..max elements of element_size at offset, number in size_t at count_offset */
    WIRE_LIST,   /* as WIRE_ARRAY, but offset holds a pointer to arena memory */
    WIRE_CUSTOM  /* decode and encode */
};

#define WIRE_REQUIRED 1u /* absent: "required"; printed always */
#define WIRE_ALWAYS   2u /* optional, but printed always */
#define WIRE_PAST     4u /* a date after today is "in_the_future" (not for stored bodies) */
#define WIRE_ASCII    8u /* visible ASCII only, no spaces */

struct wire_field {
    const char *name; /* NULL: the scalar element of an array */
    enum wire_kind kind;
    unsigned flags;
    size_t offset;
    int64_t min, max;
    int64_t fallback; /* value of numbers, words and booleans when absent */
    const char *const *words;
    const struct wire_table *table; /* objects, and elements of arrays */
    size_t element_size, count_offset;
    size_t present_offset; /* bool set when the member was sent; 0: none */
    /* WIRE_TEXT: the stored form of a text, or NULL with *code set to the error's code. */
    const char *(*format)(struct arena *arena, struct str text, const char **code);
    /* WIRE_CUSTOM: target is base + offset. */
    void (*decode)(struct wire_decoder *decoder, const struct wire_path *path,
                   struct json_object *value, void *target);
    void (*encode)(struct wire_out *out, const char *name, const void *target);
};

struct wire_table {
    const struct wire_field *fields;
    size_t count;
    /* What must hold between fields; runs after all were read. Absent and refused fields hold their fallback. */
    void (*check)(struct wire_decoder *decoder, const struct wire_path *path, void *base);
};
#define WIRE_TABLE(array)                                                                          \
    {                                                                                              \
        .fields = (array), .count = ARRAY_LEN(array)                                               \
    }
#define WIRE_CHECKED(array, function)                                                              \
    {                                                                                              \
        .fields = (array), .count = ARRAY_LEN(array), .check = (function)                          \
    }

/* Where the engine stands: a chain on the stack, printed only when there is an error. */
struct wire_path {
    const struct wire_path *up; /* NULL: the root */
    const char *name;           /* NULL: element index */
    size_t index;
};

struct wire_decoder {
    struct arena *arena;
    struct problem *problem;
    int32_t today;    /* DATE_NONE: nothing is compared with today */
    bool keep_absent; /* merging: absent members leave the struct as it is */
};

/* ---- engine ---------------------------------------------------------------------------------- */

/* Strict check and json-c parse. False: problem set (400, 422) or memory out (status 0). Gives *root; the
 * caller puts it before it returns. */
MUST_CHECK bool wire_decode_open(struct arena *arena, struct str text, struct problem *problem,
                                 struct json_object **root);
void wire_decode_close(struct json_object *root);

/* Reads value by a table into base. Errors go to the decoder's problem. */
void wire_decode_object(struct wire_decoder *decoder, const struct wire_path *path,
                        const struct wire_table *table, struct json_object *value, void *base);
/* Sets every member of base to what an absent one has. */
void wire_decode_defaults(const struct wire_table *table, void *base);
/* One field's value, the member being present. False when it was refused. */
bool wire_decode_value(struct wire_decoder *decoder, const struct wire_path *path,
                       const struct wire_field *field, struct json_object *value, void *base);
/* open + object + close; true when no error. */
MUST_CHECK bool wire_decode_body(struct wire_decoder *decoder, struct str body,
                                 const struct wire_table *table, void *base);
/* Nothing was refused and no memory was short. */
bool wire_decode_is_good(const struct wire_decoder *decoder);

/* Adds a field error at path, or at path + "/" + member when member is not NULL. detail NULL: the code's
 * usual sentence. */
void wire_decode_error(struct wire_decoder *decoder, const struct wire_path *path,
                       const char *member, const char *code, const char *detail);

/* Prints base's members by the table; the caller has opened the object. */
void wire_encode_members(struct wire_out *out, const struct wire_table *table, const void *base);
/* One object with braces. */
void wire_encode_object(struct wire_out *out, const char *name, const struct wire_table *table,
                        const void *base);

/* ---- formats (wire_format.c) ----------------------------------------------------------------- */

const char *wire_format_sha256(struct arena *arena, struct str text, const char **code);
const char *wire_format_id_no(struct arena *arena, struct str text,
                              const char **code); /* upper case */
const char *wire_format_word(struct arena *arena, struct str text,
                             const char **code); /* [a-z0-9_]+ */
const char *wire_format_name(struct arena *arena, struct str text,
                             const char **code); /* path-safe id */
const char *wire_format_trace(struct arena *arena, struct str text, const char **code);
/* Staging in one normal form: "T1a", "Tis", "N0", "M1b"; "IIIB", "I"; "A"; "IIE"; "G1". Prefixes c p y r a, full
 * width, Roman numerals as one character, lower case and a trailing 期 are read. */
const char *wire_format_t(struct arena *arena, struct str text, const char **code);
const char *wire_format_n(struct arena *arena, struct str text, const char **code);
const char *wire_format_m(struct arena *arena, struct str text, const char **code);
const char *wire_format_group(struct arena *arena, struct str text, const char **code);
const char *wire_format_binet(struct arena *arena, struct str text, const char **code);
const char *wire_format_ann_arbor(struct arena *arena, struct str text, const char **code);
const char *wire_format_who_grade(struct arena *arena, struct str text, const char **code);

/* ---- tables shared between files ------------------------------------------------------------- */

extern const struct wire_table wire_table_claim;     /* struct claim (wire_request.c) */
extern const struct wire_table wire_table_clinical;  /* struct claim_clinical */
extern const struct wire_table wire_table_diagnosis; /* struct claim_diagnosis */
extern const struct wire_table wire_table_staging;   /* struct claim_staging */
extern const struct wire_table wire_table_document;  /* struct claim_document */
void wire_decode_icd10(struct wire_decoder *decoder, const struct wire_path *path,
                       struct json_object *value, void *target);
void wire_encode_icd10(struct wire_out *out, const char *name, const void *target);
void wire_decode_morphology(struct wire_decoder *decoder, const struct wire_path *path,
                            struct json_object *value, void *target);
void wire_encode_morphology(struct wire_out *out, const char *name, const void *target);
/* Members of struct claim_diagnosis, which starts at the table's base; icd10 before morphology. */
#define WIRE_FIELD_ICD10                                                                           \
    {                                                                                              \
        .name = "icd10", .kind = WIRE_CUSTOM, .flags = WIRE_REQUIRED, .decode = wire_decode_icd10, \
        .encode = wire_encode_icd10                                                                \
    }
#define WIRE_FIELD_MORPHOLOGY                                                                      \
    {                                                                                              \
        .name = "morphology", .kind = WIRE_CUSTOM, .decode = wire_decode_morphology,               \
        .encode = wire_encode_morphology                                                           \
    }
extern const struct wire_table wire_table_terms; /* struct policy_terms, as sent (wire_policy.c) */
extern const struct wire_table wire_table_history; /* struct history (wire_facts.c) */
/* Resident id: check digit and date; other ids: 1–40 of letters, digits, brackets, dashes. *birth_on DATE_NONE when
 * unknown. id_no is what wire_format_id_no gave. */
void wire_check_person(struct wire_decoder *decoder, const struct wire_path *path, int id_type,
                       const char *id_no, int32_t *birth_on);

#endif
