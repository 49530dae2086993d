/* teyaoctl formulary check, formulary match */
#include "ctl.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "formulary_lint.h"
#include "wire.h"

#define TEXT_CAP (16u * 1024u * 1024u)

/* ---- check ---- */

static void print_errors_json(struct buf *out, const struct formulary_errors *errors)
{
    struct wire_out json;
    wire_out_init(&json, out);
    wire_out_object(&json, NULL);
    wire_out_text(&json, "result", "refused");
    wire_out_array(&json, "errors");
    for (size_t i = 0; i < errors->count; i++) {
        wire_out_object(&json, NULL);
        wire_out_text(&json, "file", errors->item[i].file);
        wire_out_int(&json, "line", errors->item[i].line);
        wire_out_int(&json, "column", errors->item[i].column);
        wire_out_text(&json, "message", errors->item[i].message);
        wire_out_object_end(&json);
    }
    wire_out_array_end(&json);
    wire_out_bool(&json, "more", errors->more);
    wire_out_object_end(&json);
    buf_add_char(out, '\n');
}

static void say_errors(const char *directory, const struct formulary_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++)
        fprintf(stderr, "%s/%s:%u:%u: %s\n", directory, errors->item[i].file, errors->item[i].line,
                errors->item[i].column, errors->item[i].message);
    if (errors->more)
        fprintf(stderr, "%s: more errors were left out\n", directory);
    ctl_say("%zu errors: the whole set is refused 整套清单被拒绝", errors->count);
}

static void print_findings(struct ctl *ctl, const struct snapshot *snapshot, struct str findings,
                           size_t errors)
{
    struct wire_out json;
    struct str rest = findings, line;
    size_t rows = formulary_row_count(snapshot->formulary);
    if (ctl->option[CTL_JSON] == NULL) {
        buf_add(&ctl->out, findings.data, findings.length);
        buf_printf(&ctl->out, "%zu lists, %zu rows, %zu plans; %zu errors; snapshot %s\n",
                   formulary_list_count(snapshot->formulary), rows, plan_set_count(snapshot->plans),
                   errors, snapshot->digest);
        return;
    }
    wire_out_init(&json, &ctl->out);
    wire_out_object(&json, NULL);
    wire_out_text(&json, "result", errors == 0 ? "good" : "refused");
    wire_out_int(&json, "lists", (int64_t)formulary_list_count(snapshot->formulary));
    wire_out_int(&json, "rows", (int64_t)rows);
    wire_out_int(&json, "plans", (int64_t)plan_set_count(snapshot->plans));
    wire_out_text(&json, "snapshot", snapshot->digest);
    wire_out_array(&json, "findings");
    while (findings.length > 0 && str_next(&rest, '\n', &line)) {
        if (line.length > 0)
            wire_out_text(&json, NULL, str_copy(ctl->arena, line));
    }
    wire_out_array_end(&json);
    wire_out_object_end(&json);
    buf_add_char(&ctl->out, '\n');
}

enum ctl_exit ctl_formulary_check(struct ctl *ctl)
{
    const char *directory = ctl->argument_count > 0 ? ctl->arguments[0] : ctl_formulary_dir(ctl);
    struct formulary_errors *errors = calloc(1, sizeof(*errors));
    if (errors == NULL)
        return CTL_WEATHER;
    enum ctl_exit code = CTL_REFUSED;
    struct snapshot *snapshot = snapshot_load(directory, errors);
    if (snapshot == NULL) {
        if (ctl->option[CTL_JSON] != NULL)
            print_errors_json(&ctl->out, errors);
        say_errors(directory, errors);
    } else {
        struct buf findings;
        buf_init(&findings, TEXT_CAP);
        size_t count = formulary_lint(snapshot->formulary, snapshot->match, &findings);
        print_findings(ctl, snapshot, (struct str){findings.data, findings.length}, count);
        code = count == 0 ? CTL_GOOD : CTL_REFUSED;
        buf_fini(&findings);
        snapshot_drop(snapshot);
    }
    formulary_errors_fini(errors);
    free(errors);
    return code;
}

/* ---- match ---- */

static void print_rows(struct buf *out, const char *title, const struct formulary_row *const *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "  %s %s  %s  %s  %s  %s\n", title, rows[i]->id, rows[i]->brand,
                   rows[i]->generic, rows[i]->manufacturer, product_kind_text(rows[i]->kind));
}

static void print_match(struct buf *out, const struct match_answer *answer)
{
    static const char *const chinese[] = {"唯一匹配", "同一通用名的多个产品", "有歧义", "无匹配"};
    buf_printf(out, "%s %s (%s)\n", match_result_text(answer->result), chinese[answer->result],
               match_by_text(answer->matched_by));
    print_rows(out, "product 产品", answer->products, answer->product_count);
    print_rows(out, "candidate 候选", answer->candidates, answer->candidate_count);
    if (answer->formulation_differs)
        buf_add_text(out, "  a listed molecule in another formulation 同一分子的其他剂型\n");
    if (answer->contradiction)
        buf_add_text(
            out, "  maker, generic or form contradicts the brand 厂家、通用名或剂型与商品名矛盾\n");
}

static enum ctl_exit match(struct ctl *ctl, const struct snapshot *snapshot, int32_t on)
{
    const struct plan *plan = plan_on(snapshot->plans, ctl->option[CTL_PLAN], on);
    if (plan == NULL) {
        ctl_say("--plan: there is no such plan 没有这个方案");
        return CTL_REFUSED;
    }
    if (!str_is_utf8(str_of(ctl->arguments[0]))) {
        ctl_say("the query is not UTF-8");
        return CTL_REFUSED;
    }
    const struct match_query query = {
        .drug = str_of(ctl->arguments[0]),
        .manufacturer = str_of(ctl->option[CTL_MANUFACTURER]),
        .lists = plan->lists,
        .list_count = plan->list_count,
        .on = on,
    };
    struct match_answer *answer = arena_alloc(ctl->arena, sizeof(*answer));
    if (answer == NULL)
        return CTL_WEATHER;
    match_find(snapshot->match, ctl->arena, &query, answer);
    if (ctl->option[CTL_JSON] == NULL) {
        print_match(&ctl->out, answer);
    } else {
        wire_match_print(&ctl->out, answer);
        buf_add_char(&ctl->out, '\n');
    }
    return CTL_GOOD;
}

enum ctl_exit ctl_formulary_match(struct ctl *ctl)
{
    const char *day = ctl->option[CTL_ON];
    int32_t on = clock_today();
    if (ctl->option[CTL_PLAN] == NULL) {
        ctl_say("--plan is missing");
        return CTL_USAGE;
    }
    if (day != NULL && !date_parse(day, str_of(day).length, &on)) {
        ctl_say("--on takes a date, YYYY-MM-DD");
        return CTL_USAGE;
    }
    struct snapshot *snapshot = ctl_snapshot(ctl);
    if (snapshot == NULL)
        return CTL_REFUSED;
    enum ctl_exit code = match(ctl, snapshot, on);
    snapshot_drop(snapshot);
    return code;
}
