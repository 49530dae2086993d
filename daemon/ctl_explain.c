/* teyaoctl explain: every decision of an authorization as it was stored, with each rule, what it compared and its
 * clause. Nothing is decided again here. Reading is noted in the audit trail before anything is shown. */
#include "ctl_decisions.h"

#include <string.h>

#include "money.h"
#include "wire_decided.h"
#include "wire_text.h"

struct explaining {
    struct ctl *ctl;
    struct wire_out json;
    size_t count;
    bool broken; /* a stored value could not be read */
};

static const char *const decision_zh[] = {"批准", "部分批准", "拒绝", "待补充"};

static const char *kind_zh(const char *kind)
{
    static const char *const kinds[][2] = {
        {"decide", "首次决定"}, {"amend", "补充材料后再次决定"}, {"overturn", "人工复核改判"}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kind, kinds[i][0]) == 0)
            return kinds[i][1];
    return "决定";
}

static const char *outcome_zh(const char *outcome)
{
    if (strcmp(outcome, "pass") == 0)
        return "通过";
    return strcmp(outcome, "fail") == 0 ? "不通过" : "未评估";
}

static void print_fen(struct buf *out, const char *label, int64_t fen)
{
    char yuan[32];
    money_print_yuan(fen, yuan);
    buf_printf(out, "  %s %s 元", label, yuan);
}

static void print_if(struct buf *out, const char *label, const char *text)
{
    if (text[0] != '\0')
        buf_printf(out, "      %s %s\n", label, text);
}

static void print_reasons(struct buf *out, const struct wire_decided *decided, int line)
{
    for (size_t i = 0; i < decided->reason_count; i++) {
        const struct wire_decided_reason *reason = &decided->reasons[i];
        if (reason->line != line)
            continue;
        buf_printf(out, "    理由 %s  %s\n", reason->code, reason->message);
        print_if(out, "", reason->message_en);
        print_if(out, "说明 detail:", reason->detail);
        print_if(out, "依据 clause:", reason->clause);
        print_if(out, "位置 pointer:", reason->pointer);
        print_if(out, "要求 required:", reason->required);
        print_if(out, "提交 submitted:", reason->submitted);
        print_if(out, "补救 remedy:", reason->remedy);
        print_if(out, "规则 rule:", reason->rule);
    }
}

static void print_steps(struct buf *out, const struct wire_decided_step *steps, size_t count,
                        int line)
{
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        const struct wire_decided_step *step = &steps[i];
        if (step->line != line)
            continue;
        if (shown++ == 0)
            buf_add_text(out, "    规则 rules\n");
        buf_printf(out, "      %s %s  %s\n", outcome_zh(step->outcome), step->outcome, step->rule);
        if (step->compared[0] != '\0')
            buf_printf(out, "          比较 compared: %s\n", step->compared);
        if (step->clause[0] != '\0')
            buf_printf(out, "          依据 clause: %s\n", step->clause);
    }
}

static void print_line(struct buf *out, const struct wire_decided *decided, size_t index)
{
    const struct wire_decided_line *line = &decided->lines[index];
    buf_printf(out, "  第 %zu 行 line %zu: %s %s  %s %s %s\n   ", index + 1, index + 1,
               decision_zh[line->decision], decision_text(line->decision),
               line->row[0] == '\0' ? "（没有对应产品）" : line->row, line->brand, line->generic);
    buf_printf(out, " 申请数量 requested %lld %s  批准数量 approved %lld %s\n   ",
               (long long)line->requested_quantity, line->unit, (long long)line->approved_quantity,
               line->unit);
    print_fen(out, "总额 total", line->total_fen);
    print_fen(out, "医保 social", line->social_fen);
    print_fen(out, "免赔 deductible", line->deductible_fen);
    print_fen(out, "保险 insurer", line->insurer_fen);
    print_fen(out, "个人 insured", line->insured_fen);
    buf_add_char(out, '\n');
}

static void print_record(struct buf *out, const struct store_decision_row *row,
                         const struct wire_decided *decided, const struct wire_decided_step *steps,
                         size_t step_count)
{
    buf_printf(out, "第 %d 次 record %d: %s %s  %s\n", row->record, row->record, kind_zh(row->kind),
               row->kind, decided->decided_at);
    buf_printf(out, "  结论 decision: %s %s  状态 status: %s\n  计划 plan: %s %s\n",
               decision_zh[decided->decision], decision_text(decided->decision), decided->status,
               row->plan[0] == '\0' ? "（无）" : row->plan, row->plan_version);
    buf_printf(out, "  清单 lists: %s\n  引擎 engine: %d\n ", row->list_version,
               row->engine_version);
    print_fen(out, "总额 total", decided->total_fen);
    print_fen(out, "医保 social", decided->social_fen);
    print_fen(out, "保险 insurer", decided->insurer_fen);
    print_fen(out, "个人 insured", decided->insured_fen);
    buf_add_text(out, "\n  整单 whole\n");
    print_reasons(out, decided, 0);
    print_steps(out, steps, step_count, 0);
    for (size_t i = 0; i < decided->line_count; i++) {
        print_line(out, decided, i);
        print_reasons(out, decided, (int)i + 1);
        print_steps(out, steps, step_count, (int)i + 1);
    }
}

static void json_record(struct wire_out *json, struct arena *arena,
                        const struct store_decision_row *row)
{
    wire_out_object(json, NULL);
    wire_out_int(json, "record", row->record);
    wire_out_text(json, "kind", row->kind);
    wire_out_instant(json, "decided_at", row->decided_at_ms);
    wire_out_int(json, "engine_version", row->engine_version);
    wire_out_text(json, "plan", row->plan);
    wire_out_text(json, "plan_version", row->plan_version);
    wire_out_text(json, "list_version", row->list_version);
    const char *answer = str_copy(arena, row->answer), *trace = str_copy(arena, row->trace);
    wire_out_raw(json, "answer", answer == NULL ? "null" : answer);
    wire_out_raw(json, "trace", trace == NULL ? "null" : trace);
    wire_out_object_end(json);
}

static bool visit(void *context, struct ctl_decisions *decisions, struct store_decision_row *row,
                  const char *sealed)
{
    struct explaining *explaining = context;
    struct ctl *ctl = explaining->ctl;
    struct wire_decided decided;
    struct wire_decided_step *steps = NULL;
    size_t step_count = 0;
    const char *fault = NULL;
    if (sealed != NULL)
        fault = sealed;
    else if (!wire_decided_parse(decisions->arena, row->answer, &decided))
        fault = "answer";
    else if (!wire_decided_steps_parse(decisions->arena, row->trace, &steps, &step_count))
        fault = "trace";
    if (arena_is_overflown(decisions->arena))
        return false;
    if (fault != NULL) {
        ctl_say("%s record %d: %s cannot be read, with these keys 无法读取", row->authorization_id,
                row->record, fault);
        explaining->broken = true;
        return true;
    }
    bool first = explaining->count++ == 0;
    if (ctl->option[CTL_JSON] != NULL) {
        if (first)
            wire_out_text(&explaining->json, "status", row->status);
        if (first)
            wire_out_array(&explaining->json, "decisions");
        json_record(&explaining->json, decisions->arena, row);
        return true;
    }
    if (first)
        buf_printf(&ctl->out, "授权 authorization: %s\n当前状态 status: %s\n药房 pharmacy: %s\n\n",
                   row->authorization_id, row->status, row->pharmacy_id);
    print_record(&ctl->out, row, &decided, steps, step_count);
    buf_add_char(&ctl->out, '\n');
    return true;
}

static enum ctl_exit explain(struct ctl_decisions *decisions, const uint8_t *id)
{
    struct ctl *ctl = decisions->ctl;
    struct explaining explaining = {.ctl = ctl};
    bool json = ctl->option[CTL_JSON] != NULL;
    decisions->query.only = id;
    if (!ctl_decisions_note(decisions, "decision_explain", id, ""))
        return CTL_WEATHER;
    if (json) {
        wire_out_init(&explaining.json, &ctl->out);
        wire_out_object(&explaining.json, NULL);
        wire_out_text(&explaining.json, "authorization_id", ctl->arguments[0]);
    }
    enum ctl_exit code = ctl_decisions_walk(decisions, visit, &explaining);
    if (code == CTL_GOOD && explaining.count == 0 && !explaining.broken)
        ctl_say("%s: no such authorization 没有这笔授权", ctl->arguments[0]);
    if (code == CTL_GOOD && (explaining.count == 0 || explaining.broken))
        code = CTL_REFUSED;
    if (json && explaining.count > 0) {
        wire_out_array_end(&explaining.json);
        wire_out_object_end(&explaining.json);
        buf_add_char(&ctl->out, '\n');
    } else if (json) {
        buf_clear(&ctl->out);
    }
    return code;
}

enum ctl_exit ctl_explain(struct ctl *ctl)
{
    uint8_t id[UUID_SIZE];
    struct ctl_decisions decisions;
    if (!uuid_parse(str_of(ctl->arguments[0]), id)) {
        ctl_say("%s: an authorization's id is expected", ctl->arguments[0]);
        return CTL_USAGE;
    }
    enum ctl_exit code = ctl_decisions_open(ctl, &decisions);
    if (code != CTL_GOOD)
        return code;
    code = explain(&decisions, id);
    ctl_decisions_close(&decisions);
    return code;
}
