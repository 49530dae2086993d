/* ctl_lists: the lists and plans that stored decisions may have been made with: of each directory all that its files hold,
 * and what was active of it after each activation. */
#ifndef TEYAO_CTL_LISTS_H
#define TEYAO_CTL_LISTS_H

#include "ctl.h"

struct ctl_lists {
    struct snapshot *
        *snapshots; /* of the command's arena; the first is all of the first directory */
    size_t count;
};

/* Every --formulary, or the one in use. CTL_GOOD, or why not after saying it. */
MUST_CHECK enum ctl_exit ctl_lists_load(struct ctl *ctl, struct ctl_db *db,
                                        struct ctl_lists *lists);
void ctl_lists_drop(struct ctl_lists *lists);
/* By the digest that decisions are pinned with; NULL when none has it. */
const struct snapshot *ctl_lists_find(const struct ctl_lists *lists, const char *digest);

#endif
