/* config: the settings table and its strict INI reader. `[section]`, `name = value`, `#` or `;` comments
 * on lines of their own; unknown names, names twice, names in the wrong section and bad values are
 * errors, all of them reported with file and line. Section [roles] maps certificate identities:
 * `urn:teyao:ops:li = reviewer auditor` (decisions "The API": ops and service certificates are known
 * by their URI and this table). */
#ifndef TEYAO_CONFIG_H
#define TEYAO_CONFIG_H

#include "base.h"
#include "buf.h"
#include "str.h"

#define CONFIG_ROLE_REVIEWER 1u /* reads the review queue, decides */
#define CONFIG_ROLE_AUDITOR  2u /* reads the audit trail and decision metrics */
#define CONFIG_ROLE_CORE     4u /* the insurer's core system: policies, pharmacies, grants, prices */
#define CONFIG_ROLE_SENIOR   8u  /* a reviewer who may take over another's claim */
#define CONFIG_ROLE_ADMIN    16u /* administrator: lists, pharmacies, all a senior may */
#define CONFIG_ROLE_TEXT_MAX 128
#define CONFIG_ROLES_MAX     4096
#define CONFIG_FILE_MAX      1048576 /* bytes */

#define CONFIG_TYPE_NUMBER int64_t
#define CONFIG_TYPE_FLAG   bool
#define CONFIG_TYPE_TEXT   const char *
#define CONFIG_TYPE_FILE   const char *
#define CONFIG_TYPE_WORD   const char *

struct config_role; /* one line of [roles] */

struct config {
    /* one member a setting: int64_t, bool, or text owned by the config (never NULL, "" = not set) */
#define SETTING(section, name, type, unit, min, max, def, reload, prose) CONFIG_TYPE_##type name;
#include "config.def"
#undef SETTING
    struct config_role *roles; /* sorted by uri; owned */
    size_t role_count;
    void *memory; /* the arena that owns every text */
};

/* Reads a file; path NULL gives the defaults. NULL when anything is wrong; every error is a line
 * "file:line: what" in errors. Gives. */
MUST_CHECK struct config *config_load(const char *path, struct buf *errors);
/* The same from text; name stands for the file in messages and gives the directory of relative paths. */
MUST_CHECK struct config *config_parse(const char *name, struct str text, struct buf *errors);
void config_free(struct config *config);
/* What teyaod needs beyond well-formed values: required files are named and readable, secret ones by
 * nobody else, the plain listener is on loopback. Errors as above, by setting name. */
MUST_CHECK bool config_check(const struct config *config, struct buf *errors);
/* CONFIG_ROLE_* bits of a certificate's URI; 0 when it is not in the table. */
unsigned config_roles(const struct config *config, const char *uri);
/* Names of settings that differ and need a restart, space separated, into out; returns how many. */
size_t config_frozen_changes(const struct config *running, const struct config *loaded,
                             struct buf *out);
/* Copies those settings from running into loaded, so that the loaded one can be taken over whole.
 * The texts are copied. False when memory is out. */
MUST_CHECK bool config_keep_frozen(const struct config *running, struct config *loaded);
/* The table for --help, or as an example file with every default commented out. */
void config_help(struct buf *out);
void config_example(struct buf *out);

#endif
