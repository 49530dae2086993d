#include "problem.h"

#include <string.h>

#include "wire_text.h"

void problem_init(struct problem *problem, struct arena *arena)
{
    *problem = (struct problem){.arena = arena};
}

/* Title of a status: RFC 9457 lets the title repeat the status phrase; people read the detail. */
static const char *title_of(int status)
{
    static const struct {
        int status;
        const char *title;
    } titles[] = {
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        if (titles[i].status == status)
            return titles[i].title;
    }
    return "Error";
}

void problem_set(struct problem *problem, int status, const char *code, const char *detail)
{
    if (problem->status != 0)
        return;
    problem->status = status;
    problem->code = code;
    problem->title = title_of(status);
    problem->detail = detail;
}

void problem_field(struct problem *problem, const char *pointer, const char *code,
                   const char *detail)
{
    problem_set(problem, 422, "invalid_request", "请求中有字段不符合要求，详见 errors");
    if (problem->error_count == PROBLEM_MAX_ERRORS) {
        problem->more = true;
        return;
    }
    struct problem_error *error = &problem->errors[problem->error_count++];
    error->pointer = pointer == NULL ? "" : pointer;
    error->code = code;
    error->detail = detail == NULL ? "" : detail;
}

static void print_errors(const struct problem *problem, struct wire_out *out)
{
    wire_out_array(out, "errors");
    for (size_t i = 0; i < problem->error_count; i++) {
        wire_out_object(out, NULL);
        wire_out_text(out, "pointer", problem->errors[i].pointer);
        wire_out_text(out, "code", problem->errors[i].code);
        wire_out_text(out, "detail", problem->errors[i].detail);
        wire_out_object_end(out);
    }
    wire_out_array_end(out);
    if (problem->more)
        wire_out_bool(out, "more_errors", true);
}

void problem_print(const struct problem *problem, const char *instance, struct buf *buf)
{
    struct wire_out out;
    BUG_IF(problem->status == 0);
    wire_out_init(&out, buf);
    wire_out_object(&out, NULL);
    wire_out_text(&out, "type", "about:blank");
    wire_out_text(&out, "title", problem->title);
    wire_out_int(&out, "status", problem->status);
    wire_out_text(&out, "code", problem->code);
    if (problem->detail != NULL)
        wire_out_text(&out, "detail", problem->detail);
    if (instance != NULL && instance[0] != '\0')
        wire_out_text(&out, "instance", instance);
    if (problem->error_count > 0)
        print_errors(problem, &out);
    for (size_t i = 0; i < problem->extra_count; i++)
        wire_out_raw(&out, problem->extra[i].name, problem->extra[i].json);
    wire_out_object_end(&out);
}
