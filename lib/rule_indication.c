/* Printed indications as structured criteria: alternatives are ORed, the criteria of one are ANDed. Met when one
 * alternative holds wholly; not met when each has something false; else facts are missing, or a person must look. */
#include "rule_facts.h"

#include <string.h>

struct judgement {
    enum rule_facts_truth truth; /* of the best alternative */
    const char *missing;         /* pointers not sent, of the alternatives that could still hold */
    const char *failed;          /* what the alternatives fail on */
    const char *words;           /* printed words of what failed or is missing */
    int alternative;             /* 0: none judged yet */
};

/* Words are pointers, alone or with a value behind; one may be the beginning of another. */
static bool stands_in(const char *list, const char *word)
{
    const char *at = strstr(list, word);
    return at != NULL && (at[strlen(word)] == ' ' || at[strlen(word)] == '\0');
}

static const char *append(struct rule_context *context, const char *list, const char *word)
{
    if (word[0] == '\0' || stands_in(list, word))
        return list;
    return rule_text(context, "%s%s%s", list, list[0] == '\0' ? "" : " ", word);
}

/* One alternative; the worst of its criteria is its truth. */
static struct judgement judge_alternative(struct rule_context *context,
                                          const struct formulary_row *row, int alternative)
{
    struct judgement judgement = {FACT_TRUE, "", "", "", alternative};
    for (size_t i = 0; i < row->criteria_count; i++) {
        const struct formulary_criterion *criterion = &row->criteria[i];
        if (criterion->alternative != alternative)
            continue;
        struct rule_facts_answer answer = rule_facts_check(context, criterion);
        if (answer.truth == FACT_TRUE)
            continue;
        if (answer.truth == FACT_UNKNOWN)
            judgement.missing = append(context, judgement.missing, answer.pointer);
        if (answer.truth == FACT_FALSE)
            judgement.failed =
                append(context, judgement.failed,
                       rule_text(context, "%s=%s", answer.pointer, answer.submitted));
        judgement.words = rule_text(context, "%s%s%s", judgement.words,
                                    judgement.words[0] == '\0' ? "" : "；", criterion->words);
        judgement.truth = answer.truth > judgement.truth ? answer.truth : judgement.truth;
    }
    return judgement;
}

static struct judgement judge(struct rule_context *context, const struct formulary_row *row)
{
    struct judgement best = {FACT_FALSE, "", "", "", 0};
    int last = 0;
    for (size_t i = 0; i < row->criteria_count; i++) {
        int alternative = row->criteria[i].alternative;
        if (alternative == last)
            continue;
        last = alternative;
        struct judgement judgement = judge_alternative(context, row, alternative);
        const char *failed = append(context, best.failed, judgement.failed);
        const char *missing = judgement.truth == FACT_FALSE
                                  ? best.missing
                                  : append(context, best.missing, judgement.missing);
        if (judgement.truth < best.truth || best.alternative == 0)
            best = judgement;
        best.failed = failed;
        best.missing = missing;
    }
    return best;
}

static enum trace_outcome fail(struct rule_context *context, const struct formulary_row *row,
                               const struct judgement *judgement)
{
    /* Criteria borrowed from another manual (Ping An's row 103) never deny. */
    bool borrowed = row->label_areas_source[0] != '\0';
    enum reason_code code = borrowed ? REASON_manual_review : REASON_indication_not_met;
    if (judgement->truth == FACT_UNKNOWN)
        code = REASON_indication_facts_missing;
    if (judgement->truth == FACT_REVIEW)
        code = REASON_manual_review;
    struct verdict_reason *reason = rule_add(context, code, rule_row_clause(context, row));
    reason->pointer = "/clinical";
    reason->required = row->indication[0] != '\0' ? row->indication : judgement->words;
    reason->submitted = judgement->truth == FACT_FALSE ? judgement->failed : "";
    reason->detail = judgement->words;
    if (code == REASON_indication_facts_missing)
        reason->remedy = rule_text(context, "补充：%s", judgement->missing);
    return TRACE_FAIL;
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    const struct formulary_row *row = rule_row(context);
    if (row == NULL)
        return TRACE_NOT_EVALUATED;
    context->clause = rule_row_clause(context, row);
    if (row->criteria_count == 0) {
        rule_compared(context, "%s 没有印明的适应症条件", row->id);
        /* These kinds are paid by their printed words only; without them as data a person must read. */
        bool must_have =
            row->list->authority == AUTHORITY_PRINTED || row->kind == PRODUCT_IMPORT_LICENSED;
        if (!must_have)
            return TRACE_PASS;
        rule_add(context, REASON_manual_review, rule_row_clause(context, row))->required =
            row->indication;
        return TRACE_FAIL;
    }
    if (rule_diagnosis(context) == NULL)
        return TRACE_NOT_EVALUATED;
    struct judgement judgement = judge(context, row);
    rule_compared(context, "%s%s%s%s",
                  judgement.truth == FACT_TRUE ? "符合印明的适应症" : "不符或不全：",
                  judgement.truth == FACT_TRUE ? "" : judgement.words,
                  judgement.missing[0] != '\0' ? "；缺 " : "", judgement.missing);
    return judgement.truth == FACT_TRUE ? TRACE_PASS : fail(context, row, &judgement);
}

const struct rule rule_indication = {"indication", RULE_LINE, NULL, evaluate};
