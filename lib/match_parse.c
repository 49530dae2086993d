#include <string.h>

#include "match_internal.h"

/* What each kind of step costs: leaving a character unknown is the worst, then many words. Among
 * equally few words those that name a product win over the small ones. */
#define COST_UNKNOWN    10000u
#define COST_WORD       100u
#define COST_SMALL_WORD 101u

bool match_in_scope(const struct match_scope *scope, const struct formulary_row *row)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (scope->lists[i] == row->list)
            return true;
    }
    return false;
}

static bool row_in_scope(const struct match_index *index, uint32_t row,
                         const struct match_scope *scope)
{
    return match_in_scope(scope, formulary_row_at(index->formulary, row));
}

/* A word may mean several things: 海正 is a brand of one insurer and a firm elsewhere. Brands in
 * scope come first, what the lists know comes before what they do not, small words come last. */
static unsigned rank(const struct match_index *index, const struct match_meaning *meaning,
                     const struct match_scope *scope)
{
    static const unsigned ranks[] = {
        [MEANING_BRAND] = 7,       [MEANING_MOLECULE] = 2, [MEANING_APPROVAL] = 3,
        [MEANING_FORMULATION] = 4, [MEANING_CLASS] = 5,    [MEANING_MAKER] = 6,
        [MEANING_OUTSIDE] = 8,     [MEANING_FORM] = 9,     [MEANING_SALT] = 10,
        [MEANING_COMPANY] = 11,    [MEANING_PACK] = 12,    [MEANING_NOISE] = 13,
    };
    if (meaning->kind == MEANING_BRAND && row_in_scope(index, meaning->value, scope))
        return 1;
    if (meaning->kind == MEANING_CLASS && meaning->value != MATCH_NONE_ID &&
        !row_in_scope(index, meaning->value, scope))
        return 14;
    return ranks[meaning->kind];
}

const struct match_meaning *match_meaning_in(const struct match_index *index,
                                             const struct match_key *key,
                                             const struct match_scope *scope)
{
    const struct match_meaning *best = NULL;
    unsigned best_rank = 0;
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        unsigned here = rank(index, meaning, scope);
        if (best == NULL || here < best_rank) {
            best = meaning;
            best_rank = here;
        }
    }
    BUG_IF(best == NULL);
    return best;
}

/* The cheapest way to each position, forwards. */
struct step {
    uint32_t cost;
    uint32_t from;
    enum match_token_kind kind;
    enum match_meaning_kind meaning; /* of TOKEN_KEY */
    const struct match_key *key;
    bool reached;
};

struct parser {
    const struct match_index *index;
    const struct match_scope *scope;
    const struct match_text *text;
    struct step *steps; /* count + 1 */
};

static void reach(struct parser *parser, size_t from, size_t to, struct step step)
{
    struct step *there = &parser->steps[to];
    step.cost += parser->steps[from].cost;
    step.from = (uint32_t)from;
    step.reached = true;
    if (!there->reached || step.cost < there->cost)
        *there = step;
}

/* Pack words (盒, 支, x) are words only behind a quantity, behind another, or by themselves. */
static bool pack_may_stand(const struct parser *parser, size_t at)
{
    const struct step *step = &parser->steps[at];
    if (parser->text->boundary[at])
        return true;
    return step->kind == TOKEN_QUANTITY ||
           (step->kind == TOKEN_KEY && step->meaning == MEANING_PACK);
}

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

/* A number, alone or with its unit: 80mg, 30片. */
static void try_quantity(struct parser *parser, size_t at)
{
    const struct match_text *text = parser->text;
    size_t end = at;
    if (!is_digit(text->points[at]) || (at > 0 && is_digit(text->points[at - 1])))
        return;
    while (end < text->count && is_digit(text->points[end]))
        end++;
    struct step step = {.cost = COST_SMALL_WORD, .kind = TOKEN_QUANTITY};
    reach(parser, at, end, step);
    struct str rest = {text->utf8 + text->offset[end], text->bytes - text->offset[end]};
    size_t unit = rest.length == 0 ? 0 : match_unit(rest);
    if (unit == 0)
        return;
    size_t after = end;
    while (text->offset[after] < text->offset[end] + unit)
        after++;
    reach(parser, at, after, step);
}

/* 国药准字 H20210047, HJ20170167: one or two of these letters and eight digits. */
static void try_approval(struct parser *parser, size_t at)
{
    const struct match_text *text = parser->text;
    size_t end = at;
    while (end < text->count && end < at + 2 && text->points[end] < 0x80 &&
           strchr("hzsjbt", (int)text->points[end]) != NULL)
        end++;
    size_t digits = end;
    while (digits < text->count && is_digit(text->points[digits]))
        digits++;
    bool starts = at == 0 || text->points[at - 1] < 'a' || text->points[at - 1] > 'z';
    if (end > at && digits - end == 8 && starts)
        reach(parser, at, digits, (struct step){.cost = COST_SMALL_WORD, .kind = TOKEN_APPROVAL});
}

static void try_key(struct parser *parser, size_t at, size_t end, const struct match_key *key)
{
    const struct match_meaning *meaning = match_meaning_in(parser->index, key, parser->scope);
    struct step step = {.cost = meaning->kind >= MEANING_FORM ? COST_SMALL_WORD : COST_WORD,
                        .kind = TOKEN_KEY,
                        .meaning = meaning->kind,
                        .key = key};
    if (meaning->kind == MEANING_PACK && !pack_may_stand(parser, at))
        return;
    reach(parser, at, end, step);
}

static void try_keys(struct parser *parser, size_t at)
{
    const struct match_text *text = parser->text;
    uint64_t hash = match_hash_start();
    size_t most = text->count - at < MATCH_MAX_KEY ? text->count - at : MATCH_MAX_KEY;
    for (size_t length = 1; length <= most; length++) {
        size_t end = at + length;
        hash = match_hash_add(hash, text->points[end - 1]);
        const struct match_key *key =
            match_find_key(parser->index, text->utf8 + text->offset[at],
                           (size_t)(text->offset[end] - text->offset[at]), hash);
        if (key != NULL)
            try_key(parser, at, end, key);
    }
}

/* Walks back and notes the words in order; neighbouring unknown characters are one word. */
static bool collect(const struct parser *parser, struct match_token *tokens, size_t *count)
{
    size_t first = *count;
    for (size_t at = parser->text->count; at > 0; at = parser->steps[at].from) {
        const struct step *step = &parser->steps[at];
        bool joins = step->kind == TOKEN_UNKNOWN && *count > first &&
                     tokens[*count - 1].kind == TOKEN_UNKNOWN;
        if (joins) {
            tokens[*count - 1].start = step->from;
            continue;
        }
        if (*count == MATCH_MAX_TOKENS)
            return false;
        tokens[(*count)++] =
            (struct match_token){step->kind, step->key, step->from, at, parser->text};
    }
    for (size_t low = first, high = *count; low + 1 < high; low++, high--) {
        struct match_token swap = tokens[low];
        tokens[low] = tokens[high - 1];
        tokens[high - 1] = swap;
    }
    return true;
}

/* Is a known word glued to a short unknown one only a part of another name? 瑞康曲妥珠单抗 is not
 * 曲妥珠单抗 with something before it. A longer unknown word stands for itself. */
static bool belongs_to(const struct parser *parser, const struct match_token *known,
                       const struct match_token *unknown, size_t junction)
{
    if (known->kind != TOKEN_KEY || parser->text->boundary[junction])
        return false;
    enum match_meaning_kind kind = match_meaning_in(parser->index, known->key, parser->scope)->kind;
    if (kind >= MEANING_FORM)
        return false;
    if (kind == MEANING_CLASS) /* 单抗 at the end of a misspelt antibody */
        return true;
    return unknown->end - unknown->start <= 2 ||
           !match_is_ideograph(parser->text->points[unknown->start]);
}

static void absorb(const struct parser *parser, struct match_token *tokens, size_t first,
                   size_t *count)
{
    for (size_t i = first; i < *count; i++) {
        if (tokens[i].kind != TOKEN_UNKNOWN)
            continue;
        while (i > first && belongs_to(parser, &tokens[i - 1], &tokens[i], tokens[i].start)) {
            tokens[i - 1].kind = TOKEN_UNKNOWN;
            tokens[i - 1].end = tokens[i].end;
            memmove(&tokens[i], &tokens[i + 1], (*count - i - 1) * sizeof(*tokens));
            (*count)--;
            i--;
        }
        while (i + 1 < *count && (tokens[i + 1].kind == TOKEN_UNKNOWN ||
                                  belongs_to(parser, &tokens[i + 1], &tokens[i], tokens[i].end))) {
            tokens[i].end = tokens[i + 1].end;
            memmove(&tokens[i + 1], &tokens[i + 2], (*count - i - 2) * sizeof(*tokens));
            (*count)--;
        }
    }
}

bool match_parse(const struct match_index *index, struct arena *arena,
                 const struct match_scope *scope, const struct match_text *text,
                 struct match_token *tokens, size_t *count)
{
    struct parser parser = {index, scope, text, NULL};
    size_t first = *count;
    const struct match_key *whole =
        match_find_key(index, text->utf8, text->bytes, match_hash_text(text->utf8, text->bytes));
    if (whole != NULL && *count < MATCH_MAX_TOKENS) { /* one word is always the cheapest way */
        tokens[(*count)++] = (struct match_token){TOKEN_KEY, whole, 0, text->count, text};
        return true;
    }
    parser.steps = arena_array(arena, text->count + 1, sizeof(*parser.steps));
    if (parser.steps == NULL)
        return false;
    parser.steps[0].reached = true;
    for (size_t at = 0; at < text->count; at++) {
        reach(&parser, at, at + 1, (struct step){.cost = COST_UNKNOWN, .kind = TOKEN_UNKNOWN});
        try_quantity(&parser, at);
        try_approval(&parser, at);
        try_keys(&parser, at);
    }
    if (!collect(&parser, tokens, count))
        return false;
    absorb(&parser, tokens, first, count);
    return true;
}

struct str match_token_text(const struct match_token *token)
{
    const struct match_text *text = token->text;
    return (struct str){text->utf8 + text->offset[token->start],
                        (size_t)(text->offset[token->end] - text->offset[token->start])};
}
