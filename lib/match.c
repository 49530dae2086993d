#include "match.h"

#include <string.h>

#include "match_internal.h"

static const char *const result_words[] = {
    [MATCH_EXACT] = "exact",
    [MATCH_GENERIC_SET] = "generic_set",
    [MATCH_AMBIGUOUS] = "ambiguous",
    [MATCH_NONE] = "none",
};
static const char *const by_words[] = {
    [MATCH_BY_NOTHING] = "nothing",
    [MATCH_BY_BRAND] = "brand",
    [MATCH_BY_BRAND_AND_GENERIC] = "brand_and_generic",
    [MATCH_BY_GENERIC] = "generic",
    [MATCH_BY_APPROVAL_NO] = "approval_no",
    [MATCH_BY_ALIAS] = "alias",
    [MATCH_BY_MANUFACTURER] = "manufacturer",
    [MATCH_BY_FORM] = "form",
    [MATCH_BY_PINYIN] = "pinyin",
    [MATCH_BY_INITIALS] = "initials",
    [MATCH_BY_NEAR_GENERIC] = "near_generic",
    [MATCH_BY_PART] = "part",
    [MATCH_BY_CLASS] = "class",
    [MATCH_BY_OUTSIDE] = "outside",
};

const char *match_result_text(enum match_result result)
{
    BUG_IF((size_t)result >= ARRAY_LEN(result_words));
    return result_words[result];
}

const char *match_by_text(enum match_by by)
{
    BUG_IF((size_t)by >= ARRAY_LEN(by_words));
    return by_words[by];
}

static void find_scope(const struct match_index *index, const struct match_query *query,
                       struct match_scope *scope)
{
    for (size_t i = 0; i < query->list_count && scope->count < MATCH_MAX_SCOPE; i++) {
        const struct formulary_list *list =
            formulary_list_on(index->formulary, query->lists[i], query->on);
        if (list != NULL)
            scope->lists[scope->count++] = list;
    }
}

/* One field's words; false when it cannot be read. An empty field says nothing. */
static bool read_names(struct match_evidence *evidence, struct str field,
                       struct match_answer *answer)
{
    struct match_text *text = arena_alloc(evidence->arena, sizeof(*text));
    if (text == NULL || !match_normalise(evidence->index, evidence->arena, field, text))
        return false;
    if (text->count == 0)
        return true;
    if (answer->normal[0] == '\0')
        answer->normal = text->utf8;
    return match_parse(evidence->index, evidence->arena, &evidence->scope, text, evidence->tokens,
                       &evidence->token_count);
}

/* A number nobody printed is still said: it contradicts a row that prints another. */
static bool read_approval(struct match_evidence *evidence, struct str field,
                          struct match_answer *answer)
{
    size_t before = evidence->token_count;
    if (!read_names(evidence, field, answer))
        return false;
    for (size_t i = before; i < evidence->token_count; i++) {
        struct match_token *token = &evidence->tokens[i];
        const struct match_meaning *meaning =
            token->kind == TOKEN_KEY
                ? match_meaning_in(evidence->index, token->key, &evidence->scope)
                : NULL;
        bool number = meaning != NULL && meaning->kind == MEANING_APPROVAL;
        if (!number && (meaning == NULL || meaning->kind < MEANING_FORM))
            token->kind = TOKEN_APPROVAL;
    }
    return true;
}

/* The field names one firm. Known under another script, it is compared in the lists' own. */
static bool read_maker(struct match_evidence *evidence, struct str field)
{
    const struct match_index *index = evidence->index;
    const char *chinese = NULL, *english = NULL;
    struct match_text text;
    if (!match_normalise(index, evidence->arena, field, &text))
        return false;
    struct str whole = {text.utf8, text.bytes};
    if (whole.length == 0)
        return true;
    for (size_t i = 0; (english = match_maker_english(i, &chinese)) != NULL; i++) {
        if (strlen(english) >= 4 ? str_find(whole, str_of(english)) != (size_t)-1
                                 : str_equal_text(whole, english)) {
            whole = str_of(chinese);
            break;
        }
    }
    struct str core = match_maker_core(whole);
    if (core.length == 0)
        return true; /* nothing but 制药有限公司 */
    evidence->makers[evidence->maker_count++] = (struct match_maker_name){whole, core};
    return true;
}

/* The commonest query by far: one brand and nothing else. The same answer as the long way, sooner. */
static bool find_brand_alone(const struct match_index *index, struct arena *arena,
                             const struct match_query *query, const struct match_scope *scope,
                             struct match_answer *answer)
{
    struct match_text text;
    bool alone = query->brand.length == 0 && query->generic.length == 0 &&
                 query->approval_no.length == 0 && query->manufacturer.length == 0;
    if (!alone || query->drug.length == 0 || !match_normalise(index, arena, query->drug, &text))
        return false;
    const struct match_key *key =
        match_find_key(index, text.utf8, text.bytes, match_hash_text(text.utf8, text.bytes));
    const struct match_meaning *found = NULL;
    for (uint32_t at = key == NULL ? MATCH_NONE_ID : key->first; at != MATCH_NONE_ID;
         at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        if (meaning->kind != MEANING_BRAND ||
            !match_in_scope(scope, formulary_row_at(index->formulary, meaning->value)))
            continue;
        if (found != NULL)
            return false;
        found = meaning;
    }
    if (found == NULL)
        return false;
    answer->result = MATCH_EXACT;
    answer->matched_by = found->alias ? MATCH_BY_ALIAS : MATCH_BY_BRAND;
    answer->products[answer->product_count++] = formulary_row_at(index->formulary, found->value);
    answer->normal = text.utf8;
    return true;
}

static bool read_query(struct match_evidence *evidence, const struct match_query *query,
                       struct match_answer *answer)
{
    return read_names(evidence, query->brand, answer) &&
           read_names(evidence, query->generic, answer) &&
           read_names(evidence, query->drug, answer) &&
           read_approval(evidence, query->approval_no, answer) &&
           read_maker(evidence, query->manufacturer);
}

void match_find(const struct match_index *index, struct arena *arena,
                const struct match_query *query, struct match_answer *answer)
{
    MAGIC_CHECK(index, MATCH_MAGIC);
    memset(answer, 0, sizeof(*answer));
    answer->result = MATCH_NONE;
    answer->normal = "";
    struct match_scope scope = {.count = 0};
    find_scope(index, query, &scope);
    if (find_brand_alone(index, arena, query, &scope, answer))
        return;
    struct match_evidence *evidence = arena_alloc(arena, sizeof(*evidence));
    if (evidence == NULL)
        return;
    evidence->index = index;
    evidence->arena = arena;
    evidence->scope = scope;
    if (!read_query(evidence, query, answer))
        return;
    match_classify(evidence);
    match_resolve(evidence, answer);
}
