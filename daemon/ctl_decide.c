/* teyaoctl decide: the verdict on a case file, with every rule and why. Nothing is recorded. */
#include "ctl.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "decide.h"
#include "wire_case.h"

#define CASE_CAP (4u * 1024u * 1024u)
#define TEXT_CAP (16u * 1024u * 1024u)

/* A base is named relative to the case that names it. */
static bool read_base(void *context, struct arena *arena, const char *name, struct str *text)
{
    const char *file = context;
    const char *slash = strrchr(file, '/');
    int length = name[0] == '/' || slash == NULL ? 0 : (int)(slash - file) + 1;
    const char *path = arena_printf(arena, "%.*s%s", length, file, name);
    return path != NULL && ctl_read_file(arena, path, CASE_CAP, text);
}

static void say_problem(const char *what, const struct problem *problem)
{
    for (size_t i = 0; i < problem->error_count; i++)
        fprintf(stderr, "%s %s: %s: %s\n", what, problem->errors[i].pointer,
                problem->errors[i].code,
                problem->errors[i].detail == NULL ? "" : problem->errors[i].detail);
    if (problem->error_count == 0)
        fprintf(stderr, "%s: %s\n", what, problem->code == NULL ? "out of memory" : problem->code);
}

/* ---- for people ---- */

static void print_money(struct buf *out, const char *label, int64_t fen)
{
    buf_printf(out, "  %s %lld.%02lld", label, (long long)(fen / 100), (long long)(fen % 100));
}

static void print_reasons(struct buf *out, const struct verdict *verdict, int line)
{
    for (size_t i = 0; i < verdict->reason_count; i++) {
        const struct verdict_reason *reason = &verdict->reasons[i];
        if (reason->line != line)
            continue;
        const struct reason_info *info = reason_info(reason->code);
        buf_printf(out, "  - %s  %s\n    %s\n    依据 clause: %s\n", info->code, info->zh, info->en,
                   reason->clause);
        if (reason->required[0] != '\0' || reason->submitted[0] != '\0')
            buf_printf(out, "    要求 required: %s  提交 submitted: %s\n", reason->required,
                       reason->submitted);
        if (reason->remedy[0] != '\0')
            buf_printf(out, "    补救 remedy: %s\n", reason->remedy);
    }
}

static void print_verdict(struct buf *out, const struct verdict *verdict)
{
    static const char *const outcomes[] = {"pass", "fail", "not_evaluated"};
    static const char *const chinese[] = {"批准", "部分批准", "拒绝", "待补充"};
    buf_printf(out, "%s %s\n", decision_text(verdict->decision), chinese[verdict->decision]);
    print_money(out, "保险 insurer", verdict->insurer_fen);
    print_money(out, "个人 insured", verdict->insured_fen);
    print_money(out, "医保 social", verdict->social_fen);
    buf_add_char(out, '\n');
    print_reasons(out, verdict, 0);
    for (size_t i = 0; i < verdict->line_count; i++) {
        const struct verdict_line *line = &verdict->lines[i];
        buf_printf(out, "行 line %zu: %s  %s %s  数量 quantity %lld\n", i + 1,
                   decision_text(line->decision), line->row == NULL ? "-" : line->row->id,
                   line->row == NULL ? "" : line->row->brand, (long long)line->approved_quantity);
        print_reasons(out, verdict, (int)i + 1);
    }
    buf_add_text(out, "规则 rules\n");
    for (size_t i = 0; i < verdict->trace_count; i++) {
        const struct verdict_trace *trace = &verdict->trace[i];
        buf_printf(out, "  %-28s %d  %-13s %s\n", trace->rule, trace->line,
                   outcomes[trace->outcome], trace->compared == NULL ? "" : trace->compared);
    }
}

/* ---- for programs ---- */

static void print_json(struct buf *out, const struct wire_case *wanted,
                       const struct verdict *verdict, struct str differences)
{
    struct buf answer, trace;
    struct wire_out json;
    struct str rest = differences, line;
    const struct wire_answer head = {.decided_at_ms = date_start_ms(wanted->today)};
    buf_init(&answer, TEXT_CAP);
    buf_init(&trace, TEXT_CAP);
    if (verdict != NULL) {
        wire_verdict_print(&answer, &wanted->claim, verdict, &head);
        wire_trace_print(&trace, verdict);
    } else {
        problem_print(&wanted->request_problem, "", &answer);
        buf_add_text(&trace, "[]");
    }
    wire_out_init(&json, out);
    wire_out_object(&json, NULL);
    wire_out_raw(&json, verdict != NULL ? "answer" : "problem", buf_text(&answer));
    wire_out_raw(&json, "trace", buf_text(&trace));
    wire_out_bool(&json, "expected", wanted->has_expect);
    wire_out_array(&json, "differences");
    while (differences.length > 0 && str_next(&rest, '\n', &line)) {
        char text[512];
        snprintf(text, sizeof(text), "%.*s", (int)line.length, line.data);
        if (line.length > 0)
            wire_out_text(&json, NULL, text);
    }
    wire_out_array_end(&json);
    wire_out_object_end(&json);
    buf_add_char(out, '\n');
    buf_fini(&answer);
    buf_fini(&trace);
}

/* ---- the command ---- */

static enum ctl_exit tell(struct ctl *ctl, const struct wire_case *wanted,
                          const struct verdict *verdict)
{
    struct buf differences;
    size_t count = 0;
    buf_init(&differences, TEXT_CAP);
    if (wanted->has_expect)
        count = wire_case_compare(wanted, verdict, &differences);
    struct str lines = {differences.data, differences.length};
    if (ctl->option[CTL_JSON] != NULL) {
        print_json(&ctl->out, wanted, verdict, lines);
    } else {
        if (verdict != NULL)
            print_verdict(&ctl->out, verdict);
        else
            say_problem("request", &wanted->request_problem);
        if (count > 0)
            buf_printf(&ctl->out, "与预期不同 differs from what was expected:\n%s",
                       buf_text(&differences));
    }
    buf_fini(&differences);
    bool refused = count > 0 || (verdict == NULL && !wanted->has_expect);
    return refused ? CTL_REFUSED : CTL_GOOD;
}

static enum ctl_exit judge(struct ctl *ctl, const struct snapshot *snapshot,
                           const struct wire_case *wanted)
{
    if (wanted->request_problem.status != 0)
        return tell(ctl, wanted, NULL);
    const struct decide_input input = {
        .snapshot = snapshot,
        .claim = &wanted->claim,
        .history = &wanted->history,
        .today = wanted->today,
        .submitted_on = wanted->submitted_on == DATE_NONE ? wanted->today : wanted->submitted_on,
        .hour = wanted->hour,
    };
    const struct verdict *verdict = decide(ctl->arena, &input);
    if (verdict == NULL) {
        ctl_say("out of memory");
        return CTL_WEATHER;
    }
    return tell(ctl, wanted, verdict);
}

enum ctl_exit ctl_decide(struct ctl *ctl)
{
    char *file = ctl->arguments[0];
    struct str text;
    struct wire_case *wanted = arena_alloc(ctl->arena, sizeof(*wanted));
    struct problem *problem = arena_alloc(ctl->arena, sizeof(*problem));
    if (wanted == NULL || problem == NULL || !ctl_read_file(ctl->arena, file, CASE_CAP, &text))
        return CTL_WEATHER;
    problem_init(problem, ctl->arena);
    if (!wire_case_parse(ctl->arena, text, read_base, file, wanted, problem)) {
        say_problem(file, problem);
        return CTL_REFUSED;
    }
    struct snapshot *snapshot = ctl_snapshot(ctl);
    if (snapshot == NULL)
        return CTL_REFUSED;
    enum ctl_exit code = judge(ctl, snapshot, wanted);
    snapshot_drop(snapshot);
    return code;
}
