#include "ctl_flips.h"

#include <stdlib.h>
#include <string.h>

#define CELL_CAP 65536

bool ctl_flips_differ(const struct ctl_flip *flip)
{
    const struct wire_decided_line *was = &flip->was->lines[flip->line];
    const struct wire_decided_line *now = &flip->now->lines[flip->line];
    return was->decision != now->decision || was->approved_quantity != now->approved_quantity ||
           was->insurer_fen != now->insurer_fen;
}

/* ---- reasons --------------------------------------------------------------------------------- */

static bool bears_on(const struct wire_decided_reason *reason, size_t line)
{
    return reason->line == 0 || reason->line == (int)line + 1;
}

static bool has(const struct wire_decided *decided, size_t line,
                const struct wire_decided_reason *wanted)
{
    for (size_t i = 0; i < decided->reason_count; i++) {
        const struct wire_decided_reason *reason = &decided->reasons[i];
        if (bears_on(reason, line) && strcmp(reason->code, wanted->code) == 0 &&
            strcmp(reason->clause, wanted->clause) == 0)
            return true;
    }
    return false;
}

enum part { BOTH, CODES, CLAUSES };

/* Reasons of a line that stand in one decision and not in the other. */
static const char *only_in(struct arena *scratch, const struct wire_decided *decided,
                           const struct wire_decided *other, size_t line, enum part part)
{
    struct buf out;
    buf_init(&out, CELL_CAP);
    for (size_t i = 0; i < decided->reason_count; i++) {
        const struct wire_decided_reason *reason = &decided->reasons[i];
        if (!bears_on(reason, line) || has(other, line, reason))
            continue;
        buf_add_text(&out, out.length == 0 ? "" : "; ");
        if (part == BOTH)
            buf_printf(&out, "%s（%s）", reason->code, reason->clause);
        else
            buf_add_text(&out, part == CODES ? reason->code : reason->clause);
    }
    const char *copy = arena_copy(scratch, buf_text(&out), out.length);
    buf_fini(&out);
    return copy == NULL ? "" : copy;
}

/* ---- the file -------------------------------------------------------------------------------- */

static void put_text(struct ctl_flips *flips, const char *text, char after)
{
    bool good = fputc('"', flips->csv) != EOF;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            good = fputc('"', flips->csv) != EOF && good;
        good = fputc(*at, flips->csv) != EOF && good;
    }
    if (!good || fprintf(flips->csv, "\"%c", after) < 0)
        flips->failed = true;
}

static void put_int(struct ctl_flips *flips, int64_t value, char after)
{
    if (fprintf(flips->csv, "%lld%c", (long long)value, after) < 0)
        flips->failed = true;
}

void ctl_flips_header(struct ctl_flips *flips)
{
    if (flips->csv != NULL &&
        fputs("authorization_id,record,line,decided_at,plan,old_row,new_row,old_decision,"
              "new_decision,old_quantity,new_quantity,old_insurer_fen,new_insurer_fen,"
              "difference_fen,new_reasons,new_clauses,old_reasons,old_clauses\n",
              flips->csv) == EOF)
        flips->failed = true;
}

static void write_line(struct ctl_flips *flips, struct arena *scratch, const struct ctl_flip *flip)
{
    const struct wire_decided_line *was = &flip->was->lines[flip->line];
    const struct wire_decided_line *now = &flip->now->lines[flip->line];
    put_text(flips, flip->row->authorization_id, ',');
    put_int(flips, flip->row->record, ',');
    put_int(flips, (int64_t)flip->line + 1, ',');
    put_text(flips, flip->was->decided_at, ',');
    put_text(flips, flip->row->plan, ',');
    put_text(flips, was->row, ',');
    put_text(flips, now->row, ',');
    put_text(flips, decision_text(was->decision), ',');
    put_text(flips, decision_text(now->decision), ',');
    put_int(flips, was->approved_quantity, ',');
    put_int(flips, now->approved_quantity, ',');
    put_int(flips, was->insurer_fen, ',');
    put_int(flips, now->insurer_fen, ',');
    put_int(flips, now->insurer_fen - was->insurer_fen, ',');
    put_text(flips, only_in(scratch, flip->now, flip->was, flip->line, CODES), ',');
    put_text(flips, only_in(scratch, flip->now, flip->was, flip->line, CLAUSES), ',');
    put_text(flips, only_in(scratch, flip->was, flip->now, flip->line, CODES), ',');
    put_text(flips, only_in(scratch, flip->was, flip->now, flip->line, CLAUSES), '\n');
}

/* ---- groups ---------------------------------------------------------------------------------- */

static struct ctl_flip_group *new_group(struct ctl_flips *flips)
{
    if (flips->group_count == flips->capacity) {
        size_t capacity = flips->capacity == 0 ? 64 : flips->capacity * 2;
        struct ctl_flip_group *groups = arena_array(flips->arena, capacity, sizeof(*groups));
        if (groups == NULL)
            return NULL;
        for (size_t i = 0; i < flips->group_count; i++)
            groups[i] = flips->groups[i];
        flips->groups = groups;
        flips->capacity = capacity;
    }
    return &flips->groups[flips->group_count++];
}

static struct ctl_flip_group *group_of(struct ctl_flips *flips, const struct ctl_flip_group *like)
{
    for (size_t i = 0; i < flips->group_count; i++) {
        struct ctl_flip_group *group = &flips->groups[i];
        if (strcmp(group->was, like->was) == 0 && strcmp(group->now, like->now) == 0 &&
            strcmp(group->gained, like->gained) == 0 && strcmp(group->lost, like->lost) == 0)
            return group;
    }
    struct ctl_flip_group *group = new_group(flips);
    if (group == NULL)
        return NULL;
    *group = *like;
    group->gained = arena_copy(flips->arena, like->gained, strlen(like->gained));
    group->lost = arena_copy(flips->arena, like->lost, strlen(like->lost));
    return group->gained == NULL || group->lost == NULL ? NULL : group;
}

void ctl_flips_add(struct ctl_flips *flips, struct arena *scratch, const struct ctl_flip *flip)
{
    const struct wire_decided_line *was = &flip->was->lines[flip->line];
    const struct wire_decided_line *now = &flip->now->lines[flip->line];
    const struct ctl_flip_group like = {
        .was = decision_text(was->decision),
        .now = decision_text(now->decision),
        .gained = only_in(scratch, flip->now, flip->was, flip->line, BOTH),
        .lost = only_in(scratch, flip->was, flip->now, flip->line, BOTH),
    };
    struct ctl_flip_group *group = group_of(flips, &like);
    if (group == NULL || arena_is_overflown(scratch)) {
        flips->failed = true;
        return;
    }
    group->count++;
    group->difference_fen += now->insurer_fen - was->insurer_fen;
    flips->count++;
    if (flips->csv != NULL)
        write_line(flips, scratch, flip);
}

static int compare_groups(const void *a, const void *b)
{
    const struct ctl_flip_group *left = a, *right = b;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    int order = strcmp(left->was, right->was);
    if (order == 0)
        order = strcmp(left->now, right->now);
    if (order == 0)
        order = strcmp(left->gained, right->gained);
    return order != 0 ? order : strcmp(left->lost, right->lost);
}

void ctl_flips_sort(struct ctl_flips *flips)
{
    if (flips->group_count > 1)
        qsort(flips->groups, flips->group_count, sizeof(*flips->groups), compare_groups);
}
