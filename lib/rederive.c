#include "rederive.h"

#include <string.h>

#include "wire.h"
#include "wire_store.h"

#define TEXT_CAP ((size_t)4 << 20)

static const char no_memory[] = "out of memory";

static const char *open_standing(struct arena *arena, const struct snapshot *snapshot,
                                 struct rederive *out)
{
    out->previous = arena_alloc(arena, sizeof(*out->previous));
    if (out->previous == NULL)
        return no_memory;
    if (out->stored->previous_answer.data == NULL)
        return "the record before is missing";
    if (!wire_store_lines_parse(arena, str_of(out->pinned.standing.lines), snapshot, out->previous,
                                &out->keep))
        return "the lines that stood cannot be read";
    if (!wire_store_reasons_parse(arena, out->stored->previous_answer, out->previous))
        return "the answer before cannot be read";
    if (out->previous->line_count != out->claim.line_count)
        return "the lines that stood are not those of the request";
    out->previous->first_request = out->pinned.standing.first_request;
    if (wire_pinned_overturned(&out->pinned) != 0) /* all but those stand, pended ones too */
        out->keep = ~wire_pinned_overturned(&out->pinned) & ((1u << CLAIM_MAX_LINES) - 1);
    return NULL;
}

const char *rederive_open(struct arena *arena, const struct snapshot *snapshot,
                          const struct rederive_stored *stored, struct rederive *out)
{
    struct problem *problem = arena_alloc(arena, sizeof(*problem));
    *out = (struct rederive){.stored = stored};
    if (problem == NULL)
        return no_memory;
    problem_init(problem, arena);
    const char *fault = NULL;
    if (!wire_claim_parse(arena, stored->request, &out->claim, problem))
        fault = "the stored request cannot be read";
    else if (!wire_pinned_parse(arena, stored->pinned, &out->pinned, problem))
        fault = "the stored facts cannot be read";
    else if (out->pinned.amended)
        fault = open_standing(arena, snapshot, out);
    return arena_is_overflown(arena) ? no_memory : fault;
}

static struct str take(struct arena *arena, struct buf *buf)
{
    struct str copy = {NULL, 0};
    if (!buf->failed)
        copy = (struct str){arena_copy(arena, buf_text(buf), buf->length), buf->length};
    buf_fini(buf);
    return copy;
}

static void print_answer(struct arena *arena, struct rederive *of)
{
    bool fresh;
    struct buf text;
    int issue = wire_pinned_code(&of->pinned, of->verdict, &fresh);
    const struct wire_answer answer = {
        .authorization_id = of->stored->authorization_id,
        .status = wire_pinned_status(&of->pinned, of->verdict, of->keep),
        .issue = issue,
        .key_version = of->stored->key_version,
        .decided_at_ms = of->stored->decided_at_ms,
        .overturned_at_ms =
            wire_pinned_overturned(&of->pinned) != 0 ? of->stored->decided_at_ms : 0,
    };
    buf_init(&text, TEXT_CAP);
    wire_verdict_print(&text, &of->claim, of->verdict, &answer);
    of->answer = take(arena, &text);
    buf_init(&text, TEXT_CAP);
    wire_trace_print(&text, of->verdict);
    of->trace = take(arena, &text);
}

bool rederive_decide(struct arena *arena, const struct snapshot *snapshot, struct rederive *of)
{
    struct decide_input input = {
        .snapshot = snapshot,
        .claim = &of->claim,
        .history = &of->pinned.history,
        .today = of->pinned.today,
        .keep_lines = of->keep,
        .previous = of->previous,
        .submitted_on = of->pinned.submitted_on,
        .hour = of->pinned.hour,
        .overturn_lines = wire_pinned_overturned(&of->pinned),
    };
    memcpy(input.overturn_quantity, of->pinned.overturn_quantity, sizeof(input.overturn_quantity));
    of->verdict = decide(arena, &input);
    if (of->verdict == NULL)
        return false;
    print_answer(arena, of);
    return of->answer.data != NULL && of->trace.data != NULL;
}
