/* problem: field errors of a request and the RFC 9457 body they travel in. */
#ifndef TEYAO_PROBLEM_H
#define TEYAO_PROBLEM_H

#include "arena.h"
#include "buf.h"

#define PROBLEM_MAX_ERRORS 64

struct problem_error {
    const char *pointer; /* JSON Pointer into the request */
    const char *
        code; /* required unknown_field duplicate_key wrong_type not_an_integer out_of_range too_many
                            too_few bad_format check_digit not_a_date in_the_future contradicts */
    const char *detail; /* Chinese + nothing personal: never echoes the submitted value */
};

struct problem {
    struct arena *arena; /* borrowed */
    int status;          /* HTTP status; 0 = no problem */
    const char *code;    /* stable snake_case */
    const char *title;
    const char *detail;
    struct problem_error errors[PROBLEM_MAX_ERRORS];
    size_t error_count;
    bool more; /* errors beyond the limit were dropped */
    /* extra members printed as they are: name → JSON text, at most 4 */
    struct {
        const char *name;
        const char *json;
    } extra[4];
    size_t extra_count;
};

void problem_init(struct problem *problem, struct arena *arena);
/* Sets status, code, title, detail when none is set yet. detail may be NULL. */
void problem_set(struct problem *problem, int status, const char *code, const char *detail);
/* Adds one field error and makes the problem a 422 invalid_request when it was nothing. */
void problem_field(struct problem *problem, const char *pointer, const char *code,
                   const char *detail);
/* application/problem+json: type,title,status,code,detail,instance,errors. */
void problem_print(const struct problem *problem, const char *instance, struct buf *out);

#endif
