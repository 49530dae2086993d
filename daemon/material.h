/* material: what a running daemon reads from files besides its settings: lists and plans, the keys of
 * personal fields, the signing key. Loaded together so that a reload is all or nothing; teyaoctl reads the
 * same files in the same way. */
#ifndef TEYAO_MATERIAL_H
#define TEYAO_MATERIAL_H

#include "buf.h"
#include "config.h"
#include "seal.h"
#include "sign.h"
#include "snapshot.h"

struct material {
    struct snapshot *snapshot; /* one reference */
    struct seal_keys *keys;    /* owned */
    struct sign_key *sign;     /* owned */
    size_t waiting;            /* versions that the files hold and the snapshot does not */
};

/* Everything the settings name; all errors of all files go into errors, one a line. On false nothing is held.
 * choice: the versions of lists and plans that may decide, NULL all. */
MUST_CHECK bool material_load(const struct config *config, const struct version_choice *choice,
                              struct material *material, struct buf *errors);
void material_fini(struct material *material);

/* One at a time. NULL adds errors. Give. */
MUST_CHECK struct snapshot *material_snapshot(const char *directory, struct buf *errors);
/* Every file is read and checked, and then only what is chosen is kept. Each version that is left out is logged,
 * *waiting says how many. choice NULL: all are kept. */
MUST_CHECK struct snapshot *material_snapshot_chosen(const char *directory,
                                                     const struct version_choice *choice,
                                                     size_t *waiting, struct buf *errors);
/* Secret files: refused when anybody but the owner and its group may use them. */
MUST_CHECK struct seal_keys *material_keys(const char *path, struct buf *errors);
MUST_CHECK struct sign_key *material_sign(const char *path, struct buf *errors);
/* Adds the errors of a list loader, "directory/file:line:column: what". */
void material_list_errors(const char *directory, const struct formulary_errors *errors,
                          struct buf *out);

#endif
