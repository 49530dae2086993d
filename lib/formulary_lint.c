#include "formulary_lint.h"

#include <string.h>

#include "formulary_internal.h"
#include "match.h"

/* Reads the lists as a cashier meets them: each name is asked for, alone, in its own list. */

#define ARENA_CAP   ((size_t)4 << 20)
#define NAME_POINTS 64

struct lint {
    const struct formulary *formulary;
    const struct match_index *index;
    struct arena *arena;
    struct buf *out;
    size_t errors;
};

static void find(struct lint *lint, const struct formulary_row *row, const char *name,
                 struct match_answer *answer)
{
    const char *lists[] = {row->list->id};
    struct match_query query = {
        .drug = str_of(name), .lists = lists, .list_count = 1, .on = row->list->effective_from};
    arena_reset(lint->arena);
    match_find(lint->index, lint->arena, &query, answer);
}

static bool gives(const struct match_answer *answer, const struct formulary_row *row)
{
    for (size_t i = 0; i < answer->product_count; i++) {
        if (answer->products[i] == row)
            return true;
    }
    return false;
}

/* One printed name: does it find its row, and does it find other molecules too? */
static bool check_name(struct lint *lint, const struct formulary_row *row, const char *name)
{
    struct match_answer answer;
    if (name[0] == '\0')
        return false;
    find(lint, row, name, &answer);
    for (size_t i = 0; i < answer.candidate_count; i++) {
        const struct formulary_row *other = answer.candidates[i];
        if (strcmp(other->molecule, row->molecule) == 0)
            continue;
        buf_printf(lint->out, "note %s ambiguous: '%s' also names %s (%s)\n", row->id, name,
                   other->id, other->molecule);
        break;
    }
    return gives(&answer, row);
}

static bool check_names(struct lint *lint, const struct formulary_row *row, const char *names)
{
    struct str rest = str_of(names), name;
    bool found = false;
    while (rest.length > 0 && str_next(&rest, ';', &name)) {
        char text[512];
        if (name.length >= sizeof(text))
            continue;
        memcpy(text, name.data, name.length);
        text[name.length] = '\0';
        found = check_name(lint, row, text) || found;
    }
    return found;
}

static void check_row(struct lint *lint, const struct formulary_row *row)
{
    bool found = check_name(lint, row, row->brand);
    found = check_name(lint, row, row->generic) || found;
    found = check_name(lint, row, row->approval_no) || found;
    found = check_names(lint, row, row->brand_also) || found;
    found = check_names(lint, row, row->generic_also) || found;
    if (!found) {
        lint->errors++;
        buf_printf(lint->out, "error %s unreachable: no name of the row finds it\n", row->id);
    }
    if (!formulary_knows_molecule(lint->formulary, str_of(row->molecule))) {
        lint->errors++;
        buf_printf(lint->out, "error %s molecule: '%s' is not known\n", row->id, row->molecule);
    }
}

static void check_overlap(struct lint *lint, const struct formulary_row *a,
                          const struct formulary_row *b)
{
    if (a->brand[0] == '\0' || strcmp(a->brand, b->brand) != 0)
        return;
    buf_printf(lint->out, "note %s overlap: brand '%s' stands at %s too\n", a->id, a->brand, b->id);
}

static size_t decode(const char *text, uint32_t points[NAME_POINTS])
{
    struct str rest = str_of(text);
    size_t count = 0;
    while (rest.length > 0 && count < NAME_POINTS)
        points[count++] = str_next_code_point(&rest);
    return count;
}

/* Equally long and different in one place: what a hurried hand mixes up. */
static bool differ_in_one(const char *a, const char *b)
{
    uint32_t one[NAME_POINTS], two[NAME_POINTS];
    size_t count = decode(a, one), different = 0;
    if (count < 2 || decode(b, two) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        different += one[i] != two[i] ? 1 : 0;
    return different == 1;
}

static void check_pair(struct lint *lint, const struct formulary_row *a,
                       const struct formulary_row *b)
{
    check_overlap(lint, a, b);
    if (differ_in_one(a->brand, b->brand))
        buf_printf(lint->out, "note %s near: brand '%s' and '%s' (%s) differ in one character\n",
                   a->id, a->brand, b->brand, b->id);
    if (differ_in_one(a->molecule, b->molecule))
        buf_printf(lint->out, "note %s near: molecule '%s' and '%s' (%s) differ in one character\n",
                   a->id, a->molecule, b->molecule, b->id);
}

size_t formulary_lint(const struct formulary *formulary, const struct match_index *index,
                      struct buf *out)
{
    struct lint lint = {formulary, index, arena_new(ARENA_CAP), out, 0};
    if (lint.arena == NULL) {
        buf_add_text(out, "error lists.csv memory: out of memory\n");
        return 1;
    }
    for (size_t i = 0; i < formulary_list_count(formulary); i++) {
        const struct formulary_list *list = formulary_list_at(formulary, i);
        for (size_t k = 0; k < list->row_count; k++) {
            check_row(&lint, &list->rows[k]);
            for (size_t j = k + 1; j < list->row_count; j++)
                check_pair(&lint, &list->rows[k], &list->rows[j]);
        }
    }
    arena_free(lint.arena);
    return lint.errors;
}
