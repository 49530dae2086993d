/* ctl_flips: decisions that come out otherwise, one line of a request each; counted by what changed and why. */
#ifndef TEYAO_CTL_FLIPS_H
#define TEYAO_CTL_FLIPS_H

#include <stdio.h>

#include "ctl.h"
#include "store_decision.h"
#include "wire_decided.h"

struct ctl_flip { /* one line of one decision, as it was and as it would be */
    const struct store_decision_row *row;
    const struct wire_decided *was, *now;
    size_t line; /* 0.. */
};

struct ctl_flip_group {
    const char *was, *now;     /* decisions */
    const char *gained, *lost; /* "code（clause）; …" */
    size_t count;
    int64_t difference_fen; /* of what the insurer pays */
};

struct ctl_flips {
    struct arena *arena; /* borrowed: groups live there */
    FILE *csv;           /* borrowed, NULL: none */
    struct ctl_flip_group *groups;
    size_t group_count, capacity;
    size_t count;
    bool failed; /* sticky: memory, or the file */
};

/* A line differs in its decision, quantity or money. */
bool ctl_flips_differ(const struct ctl_flip *flip);
void ctl_flips_header(struct ctl_flips *flips);
/* Counts it and writes its line; scratch is emptied by the caller. */
void ctl_flips_add(struct ctl_flips *flips, struct arena *scratch, const struct ctl_flip *flip);
/* Most frequent first. */
void ctl_flips_sort(struct ctl_flips *flips);

#endif
