/* ident: identifiers and their checks: resident id (GB 11643), approval numbers, ICD-10 as Chinese
 * systems write it, ICD-O-3 morphology, trace codes. Pure. */
#ifndef TEYAO_IDENT_H
#define TEYAO_IDENT_H

#include "base.h"
#include "str.h"

enum ident_result { IDENT_OK, IDENT_BAD_FORMAT, IDENT_CHECK_DIGIT, IDENT_NOT_A_DATE };

struct ident_resident {
    char normal[19];  /* upper-case X, NUL-terminated */
    int32_t birth_on; /* days */
    bool male;
};

/* 18 characters, weights and check of GB 11643-1999; the birth date must exist, 1800 or later, and
 * is looked at before the check digit. Lower-case x is read; full-width digits are not. Whether the
 * birth lies in the future is the caller's to ask. */
MUST_CHECK enum ident_result ident_resident_parse(struct str text, struct ident_resident *out);

#define IDENT_ICD_MAX 24
/* One ICD-10 code as compared, the dot put in where it was left out: upper case, half width, dot kept, '+'/'*' pair split, glued
 * morphology removed. "C349" becomes "C34.9"; "C34.900x004" becomes "C34.900X004". */
struct ident_icd10 {
    char code[IDENT_ICD_MAX];     /* primary (dagger) part, NUL-terminated */
    char asterisk[IDENT_ICD_MAX]; /* the part after '+', without '*', or "" */
    char morphology[8];           /* glued morphology as "8160/3", or "" */
};
MUST_CHECK bool ident_icd10_parse(struct str text, struct ident_icd10 *out);
/* Prefix match on normal codes where 'x' and '.' are characters; exact when exact is set. A prefix "C16" matches
 * "C16.000" and not "C160…" (which the parser has already dotted). A prefix such as "C00-C80" or
 * "D37.1-D37.5" is a range, both ends of equal length; exact is not looked at then. An empty prefix
 * matches nothing. The prefix may be written with a lower-case x. */
bool ident_icd10_matches(const char *code, struct str prefix, bool exact);

struct ident_morphology {
    int histology; /* first four digits, 8000–9999 */
    int behaviour; /* 0 1 2 3 6 9 */
    char text[8];  /* "8140/3" */
};
/* 'M'? + 4 to 6 digits + '/' + 0 1 2 3 6 9 (decisions "Oncology map"); 8000–9999. */
MUST_CHECK bool ident_morphology_parse(struct str text, struct ident_morphology *out);

/* Approval number in one normal form: 国药准字 removed, upper case, spaces removed:
 * "国药准字 S20217019" → "S20217019". Domestic, Hong Kong/Macau/Taiwan (C), overseas (J) and old
 * import licences (B in front). The first four digits need not be a year. False when it has not the
 * shape of one. */
MUST_CHECK bool ident_approval_parse(struct str text, char out[16]);

/* Trace code: 20 digits, or printable ASCII without spaces of 14 to 100 characters (opaque). Digits
 * only but neither 20 nor at least 24 of them (a GS1 string) is a misread code: false. */
bool ident_trace_code_is_valid(struct str text);

#endif
