/* ctl_change: the lists and plans of a change that is tried out: a directory of its own, plans alone, or one version
 * that the files name. */
#ifndef TEYAO_CTL_CHANGE_H
#define TEYAO_CTL_CHANGE_H

#include "ctl.h"

/* By the options:
 *   --formulary DIR          everything as in DIR
 *   --plan-dir DIR           plans from DIR (DIR/plans.csv and DIR/plans, or DIR as plans), the rest as it is
 *   --plan-version NEW       a directory: as --plan-dir; else a version: those plan files of --formulary whose version it
 *                            is, the rest as it is in the settings
 *   --list-version NEW       a directory: as --formulary; else a version that lists.csv of --formulary (or of the
 *                            settings) names: lists that have it are in that version on every day
 * Lists and plans may be changed together. NULL after saying why; *usage when the options make no sense. Gives. */
MUST_CHECK struct snapshot *ctl_change_load(struct ctl *ctl, bool *usage);

#endif
