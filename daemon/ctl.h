/* ctl: what the commands of teyaoctl share: the command and option tables, exit codes, where files are found,
 * the database, importing. One command runs, then the process ends. */
#ifndef TEYAO_CTL_H
#define TEYAO_CTL_H

#include "arena.h"
#include "buf.h"
#include "config.h"
#include "csv.h"
#include "problem.h"
#include "seal.h"
#include "sign.h"
#include "snapshot.h"
#include "store_params.h"

enum ctl_exit { CTL_GOOD = 0, CTL_REFUSED = 1, CTL_USAGE = 2, CTL_WEATHER = 3 };

/* OPTION(symbol, name, argument or NULL, what it is) */
#define CTL_OPTIONS(X)                                                                             \
    X(CONFIG, "config", "FILE", "settings of teyaod: database, keys and lists are taken from it")  \
    X(DATABASE, "database", "CONNINFO", "libpq connection string, as it is")                       \
    X(KEYS, "keys", "FILE", "key file of personal fields")                                         \
    X(SIGN, "sign", "FILE", "Ed25519 private key, PEM")                                            \
    X(FORMULARY, "formulary", "DIR", "directory of lists and plans")                               \
    X(PLAN, "plan", "PLAN", "plan that is looked at")                                              \
    X(MANUFACTURER, "manufacturer", "NAME", "narrows to this maker")                               \
    X(ON, "on", "DATE", "list versions in force on this day (YYYY-MM-DD); default today")          \
    X(CHECK, "check", NULL, "check the file, change nothing")                                      \
    X(FROM, "from", "DATE", "decisions from this day on")                                          \
    X(TO, "to", "DATE", "decisions up to the end of this day")                                     \
    X(PLAN_DIR, "plan-dir", "DIR", "plans.csv and plans/ from here, lists as they are")            \
    X(PLAN_VERSION, "plan-version", "NEW",                                                         \
      "directory as --plan-dir, or a version that plan files of --formulary name")                 \
    X(LIST_VERSION, "list-version", "NEW",                                                         \
      "directory as --formulary, or a version that lists.csv of --formulary names")                \
    X(CSV, "csv", "FILE", "one line for each decision that flips")                                 \
    X(BY, "by", "NAME",                                                                            \
      "who answers for it: a-z, 0-9 and ._@-; default the account that runs this")                 \
    X(CONFIRM_IMPACT, "confirm-impact", NULL, "the impact over the threshold is known and wanted") \
    X(JSON, "json", NULL, "machine-readable output")

enum ctl_option {
#define CTL_OPTION(symbol, name, argument, prose) CTL_##symbol,
    CTL_OPTIONS(CTL_OPTION)
#undef CTL_OPTION
        CTL_OPTION_COUNT
};
#define CTL_BIT(symbol)      (1u << CTL_##symbol)
#define CTL_RAW              (1u << CTL_OPTION_COUNT) /* takes its words as they are: options are the script's */
#define CTL_DATABASE_OPTIONS (CTL_BIT(CONFIG) | CTL_BIT(DATABASE))

#define CTL_MAX_DIRECTORIES 16

struct ctl {
    const char *option[CTL_OPTION_COUNT];         /* NULL: not given; "" a flag that was */
    const char *directories[CTL_MAX_DIRECTORIES]; /* every --formulary; the option is the last */
    size_t directory_count;
    char **arguments; /* what follows the options */
    size_t argument_count;
    struct arena *arena;   /* for what lives as long as the command */
    struct config *config; /* of --config; NULL without */
    struct buf out;        /* written to standard output at the end */
};

typedef enum ctl_exit ctl_run(struct ctl *ctl);

/* COMMAND(group, word, function, accepted options, least and most arguments, their names, what it does) */
#define CTL_COMMANDS(X)                                                                            \
    X("policy", "import", ctl_policy_import,                                                       \
      CTL_DATABASE_OPTIONS | CTL_BIT(KEYS) | CTL_BIT(FORMULARY) | CTL_BIT(CHECK), 1, 1,            \
      "FILE.csv", "create or replace policies, all or none")                                       \
    X("pharmacy", "import", ctl_pharmacy_import,                                                   \
      CTL_DATABASE_OPTIONS | CTL_BIT(FORMULARY) | CTL_BIT(CHECK), 1, 1, "FILE.csv",                \
      "register pharmacies, all or none")                                                          \
    X("price", "import", ctl_price_import,                                                         \
      CTL_DATABASE_OPTIONS | CTL_BIT(FORMULARY) | CTL_BIT(CHECK), 1, 1, "FILE.csv",                \
      "agreed prices, all or none")                                                                \
    X("formulary", "check", ctl_formulary_check, CTL_BIT(FORMULARY) | CTL_BIT(JSON), 0, 1,         \
      "[DIR]", "load lists and plans as a start would, and look for doubtful rows")                \
    X("formulary", "match", ctl_formulary_match,                                                   \
      CTL_BIT(FORMULARY) | CTL_BIT(PLAN) | CTL_BIT(MANUFACTURER) | CTL_BIT(ON) | CTL_BIT(JSON), 1, \
      1, "QUERY", "how a printed name resolves (needs no database)")                               \
    X("decide", NULL, ctl_decide, CTL_BIT(FORMULARY) | CTL_BIT(JSON), 1, 1, "FILE",                \
      "verdict and trace of a case file (needs no database)")                                      \
    X("explain", NULL, ctl_explain, CTL_DATABASE_OPTIONS | CTL_BIT(KEYS) | CTL_BIT(JSON), 1, 1,    \
      "ID",                                                                                        \
      "every decision of an authorization, with each rule and why (noted in the audit trail)")     \
    X("verify", NULL, ctl_verify,                                                                  \
      CTL_DATABASE_OPTIONS | CTL_BIT(KEYS) | CTL_BIT(FORMULARY) | CTL_BIT(PLAN) | CTL_BIT(FROM) |  \
          CTL_BIT(TO) | CTL_BIT(JSON),                                                             \
      0, 0, "",                                                                                    \
      "decide every stored decision again and compare bytes; --formulary may be repeated")         \
    X("replay", NULL, ctl_replay,                                                                  \
      CTL_DATABASE_OPTIONS | CTL_BIT(KEYS) | CTL_BIT(FORMULARY) | CTL_BIT(PLAN_DIR) |              \
          CTL_BIT(PLAN_VERSION) | CTL_BIT(LIST_VERSION) | CTL_BIT(PLAN) | CTL_BIT(FROM) |          \
          CTL_BIT(TO) | CTL_BIT(CSV) | CTL_BIT(JSON),                                              \
      0, 0, "", "decide history again under changed lists or plans and tell what flips")           \
    X("version", "list", ctl_version_list,                                                         \
      CTL_DATABASE_OPTIONS | CTL_BIT(FORMULARY) | CTL_BIT(JSON), 0, 0, "",                         \
      "versions of lists and plans: active, waiting, proposed, changed")                           \
    X("version", "propose", ctl_version_propose,                                                   \
      CTL_DATABASE_OPTIONS | CTL_BIT(KEYS) | CTL_BIT(FORMULARY) | CTL_BIT(FROM) | CTL_BIT(BY) |    \
          CTL_BIT(CSV) | CTL_BIT(JSON),                                                            \
      3, 3, "(list|plan) ID VERSION", "tell what a waiting version would change, and propose it")  \
    X("version", "activate", ctl_version_activate,                                                 \
      CTL_DATABASE_OPTIONS | CTL_BIT(KEYS) | CTL_BIT(FORMULARY) | CTL_BIT(FROM) | CTL_BIT(BY) |    \
          CTL_BIT(CONFIRM_IMPACT) | CTL_BIT(CSV) | CTL_BIT(JSON),                                  \
      1, 1, "PROPOSAL", "another person lets a proposed version decide; then SIGHUP the daemons")  \
    X("cert", "ca", ctl_cert_ca, CTL_RAW, 1, 2, "DIRECTORY [NAME]",                                \
      "make a certificate authority")                                                              \
    X("cert", "issue", ctl_cert_issue, CTL_RAW, 4, 8,                                              \
      "DIRECTORY OUT (server NAME,… | client URI) [--days N]",                                     \
      "issue OUT.pem with its key OUT.key")                                                        \
    X("cert", "revoke", ctl_cert_revoke, CTL_RAW, 2, 3, "DIRECTORY FILE.pem [REASON]",             \
      "revoke a certificate and write the revocation list anew")                                   \
    X("cert", "crl", ctl_cert_crl, CTL_RAW, 1, 2, "DIRECTORY [DAYS]",                              \
      "write the revocation list anew")                                                            \
    X("audit", "verify", ctl_audit_verify, CTL_DATABASE_OPTIONS | CTL_BIT(SIGN) | CTL_BIT(JSON),   \
      0, 0, "", "hash the audit trail again and check the signed heads")                           \
    X("keys", "new", ctl_keys_new, CTL_BIT(KEYS) | CTL_BIT(SIGN), 0, 0, "",                        \
      "write fresh keys; files that exist are never touched")

#define CTL_DECLARE(group, word, function, options, least, most, names, prose) ctl_run function;
CTL_COMMANDS(CTL_DECLARE)
#undef CTL_DECLARE

/* Columns of the import files, for --help. */
void ctl_columns_help(struct buf *out);

/* ---- ctl_common.c ---- */

/* "teyaoctl: …" on standard error. */
void ctl_say(const char *format, ...) PRINTF_LIKE(1, 2);
/* A whole file into the arena, at most cap bytes; false after saying why. */
MUST_CHECK bool ctl_read_file(struct arena *arena, const char *path, size_t cap, struct str *text);
/* A directory of ours: in $TEYAO_SHARE when that is set, where it was installed, next to the program, or in the
 * source tree it was built in. Arena text; the installed place when none exists. */
MUST_CHECK const char *ctl_share(struct ctl *ctl, const char *name);
/* --formulary, or of the settings, or ctl_share("formulary"). */
const char *ctl_formulary_dir(struct ctl *ctl);
/* Loaded lists; NULL after saying why. */
MUST_CHECK struct snapshot *ctl_snapshot(struct ctl *ctl);
/* "urn:teyao:ctl:<account>": who the audit trail names. Arena text. */
const char *ctl_actor(struct ctl *ctl);

/* ---- ctl_db.c ---- */

struct ctl_db; /* a connection with one transaction */

/* --database as it is, or that of the settings as role. NULL after saying why. */
MUST_CHECK struct ctl_db *ctl_db_open(struct ctl *ctl, const char *role);
/* Rolls back what was not committed. NULL is fine. */
void ctl_db_close(struct ctl_db *db);
/* One statement of sql.def; the result is borrowed until the next call. NULL after saying why, with
 * *exit_code refused (the server said no) or weather. */
MUST_CHECK const void *ctl_db_call(struct ctl_db *db, int statement, struct store_params *params,
                                   enum ctl_exit *exit_code);
MUST_CHECK bool ctl_db_begin(struct ctl_db *db);
/* False: it may or may not have been committed. */
MUST_CHECK bool ctl_db_commit(struct ctl_db *db);

/* ---- ctl_import.c ---- */

enum ctl_cell { CTL_CELL_TEXT, CTL_CELL_INT, CTL_CELL_BOOL, CTL_CELL_WORDS, CTL_CELL_OWN };

struct ctl_column {
    const char *name;
    const char *object; /* member of the body it belongs to, NULL the body itself */
    enum ctl_cell cell;
    bool required;
    const char *prose;
};

struct ctl_import;

/* What one kind of file is. A record becomes the JSON body of the PUT it stands for and is read by the same
 * parser, so that a file can hold nothing that a call could not. */
struct ctl_import_kind {
    const char *what; /* "policy" */
    const struct ctl_column *columns;
    size_t column_count;
    const char *const *key_columns; /* must not repeat together; NULL-terminated */
    int statement;
    size_t record_size;
    /* Reads body into a record (arena, zeroed); false with the problem set. */
    bool (*read)(struct ctl_import *import, struct str body, void *record, struct problem *problem);
    void (*send)(struct ctl_import *import, struct store_params *params, const void *records,
                 size_t count);
    /* NULL when stored, else why not. Arena text. */
    const char *(*refused)(struct ctl_import *import, const void *result, size_t index);
    /* A CTL_CELL_OWN cell as JSON; false: not readable. */
    bool (*own)(struct ctl_import *import, const char *column, struct str cell, struct buf *json);
};

struct ctl_import {
    struct ctl *ctl;
    const struct ctl_import_kind *kind;
    const char *path;
    struct csv csv;
    struct arena *arena; /* of a batch */
    struct snapshot *snapshot;
    struct seal_keys *keys; /* NULL where none are needed */
    int64_t now_ms;
    size_t errors;
};

/* Cell of the current record; empty when the file has no such column. */
struct str ctl_import_cell(const struct ctl_import *import, const char *column);
MUST_CHECK enum ctl_exit ctl_import_run(struct ctl *ctl, const struct ctl_import_kind *kind,
                                        struct seal_keys *keys);

extern const struct ctl_import_kind ctl_policy_kind, ctl_pharmacy_kind, ctl_price_kind;

#endif
