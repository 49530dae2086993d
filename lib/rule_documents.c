/* Papers: the full set at the first request for a disease, the prescription at later ones; the papers
 * of an agent or guardian always; the hospital's assessment for the overseas list. */
#include "rule.h"

#include <string.h>

struct papers {
    bool required[DOC_COUNT];
    const char *missing; /* words, space separated */
    size_t missing_count;
    bool application_missing;
    uint64_t bits; /* of all that would settle it */
};

static bool is_boao(const struct rule_context *context)
{
    const char *list = rule_list_id(context);
    return list != NULL && plan_list_has(context->plan, "hospital_only", list, "boao");
}

static void require_words(const char *words, struct papers *papers)
{
    for (int kind = 0; kind < (int)DOC_COUNT; kind++) {
        struct str rest = str_of(words), word;
        while (str_next(&rest, ' ', &word))
            papers->required[kind] |= str_equal_text(word, claim_document_kind_words[kind]);
    }
}

static void require(const struct rule_context *context, bool first, struct papers *papers)
{
    const struct claim *claim = context->claim;
    require_words(
        plan_text(context->plan, first ? "documents.first.all" : "documents.later.all", NULL, ""),
        papers);
    if (first && claim->clinical.biomarker_count > 0 &&
        plan_list_has(context->plan, "documents.gene_test_if_biomarkers", NULL, "yes"))
        papers->required[DOC_GENE_TEST] = true;
    if (is_boao(context)) {
        papers->required[DOC_BOAO_ASSESSMENT] = true;
        /* Only a request before the visit needs none. */
        papers->required[DOC_PRESCRIPTION] =
            claim->has_prescription || claim->visit_on < context->submitted_on;
    }
    if (claim->applicant == RELATION_AGENT)
        papers->required[DOC_AGENT_AUTHORIZATION] = true;
    if (claim->applicant == RELATION_GUARDIAN)
        papers->required[DOC_GUARDIAN_PROOF] = true;
}

static void add_missing(struct rule_context *context, struct papers *papers, const char *word)
{
    papers->missing =
        rule_text(context, "%s%s%s", papers->missing, papers->missing_count == 0 ? "" : " ", word);
    papers->missing_count++;
}

static void check_all(struct rule_context *context, struct papers *papers)
{
    for (int kind = 0; kind < (int)DOC_COUNT; kind++) {
        bool given = claim_has_document(context->claim, (enum claim_document_kind)kind);
        if (kind == DOC_PRESCRIPTION && !context->claim->has_prescription)
            given = false;
        if (!papers->required[kind] || given)
            continue;
        papers->bits |= UINT64_C(1) << (unsigned)kind;
        if (kind == DOC_AUTHORIZATION_APPLICATION)
            papers->application_missing = true;
        else
            add_missing(context, papers, claim_document_kind_words[kind]);
    }
}

/* One of several will do: "medical_record|discharge_summary|…" is what is missing when none is there. */
static void check_any(struct rule_context *context, struct papers *papers)
{
    const char *words = plan_text(context->plan, "documents.first.any", NULL, "");
    struct str rest = str_of(words), word;
    const char *choice = "";
    uint64_t first_bit = 0;
    while (str_next(&rest, ' ', &word)) {
        for (int kind = 0; kind < (int)DOC_COUNT; kind++) {
            if (str_equal_text(word, claim_document_kind_words[kind]) &&
                claim_has_document(context->claim, (enum claim_document_kind)kind))
                return;
            if (first_bit == 0 && str_equal_text(word, claim_document_kind_words[kind]))
                first_bit = UINT64_C(1) << (unsigned)kind;
        }
        choice = rule_text(context, "%s%s%.*s", choice, choice[0] == '\0' ? "" : "|",
                           (int)word.length, word.data);
    }
    papers->bits |= first_bit;
    if (choice[0] != '\0')
        add_missing(context, papers, choice);
}

static const char *submitted_words(struct rule_context *context)
{
    const char *text = "";
    for (int kind = 0; kind < (int)DOC_COUNT; kind++) {
        if (claim_has_document(context->claim, (enum claim_document_kind)kind))
            text = rule_text(context, "%s%s%s", text, text[0] == '\0' ? "" : " ",
                             claim_document_kind_words[kind]);
    }
    return text;
}

/* The remedy names all that is missing, whichever reason it stands at: less of it would turn nothing. */
static void add(struct rule_context *context, enum reason_code code, const char *missing,
                const struct papers *papers)
{
    bool application = papers->application_missing;
    struct verdict_reason *reason = rule_add(context, code, context->clause);
    reason->change = (struct verdict_change){.kind = CHANGE_PAPERS, .papers = papers->bits};
    reason->pointer = "/documents";
    reason->required = missing;
    reason->submitted = submitted_words(context);
    reason->remedy =
        rule_text(context, "补交：%s%s%s", application ? "authorization_application" : "",
                  application && papers->missing_count > 0 ? " " : "", papers->missing);
}

static enum trace_outcome evaluate(struct rule_context *context)
{
    if (context->no_benefit)
        return TRACE_NOT_EVALUATED;
    bool first = rule_is_first_request(context);
    struct papers papers = {.missing = ""};
    require(context, first, &papers);
    check_all(context, &papers);
    if (first)
        check_any(context, &papers);
    const char *clause =
        rule_clause(context, first ? "documents.first.all" : "documents.later.all");
    context->clause = clause;
    rule_compared(context, "%s；缺：%s%s%s", first ? "首次用药" : "再次用药",
                  papers.application_missing ? "authorization_application " : "", papers.missing,
                  papers.missing_count == 0 && !papers.application_missing ? "无" : "");
    if (papers.application_missing)
        add(context, REASON_authorization_application_missing,
            claim_document_kind_words[DOC_AUTHORIZATION_APPLICATION], &papers);
    if (papers.missing_count > 0)
        add(context, REASON_documents_missing, papers.missing, &papers);
    return papers.missing_count > 0 || papers.application_missing ? TRACE_FAIL : TRACE_PASS;
}

const struct rule rule_documents = {"documents", RULE_LINE, "documents.first.all", evaluate};
