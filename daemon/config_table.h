/* config_table: the settings table as data, for config*.c only. */
#ifndef TEYAO_CONFIG_TABLE_H
#define TEYAO_CONFIG_TABLE_H

#include "arena.h"
#include "config.h"

enum config_type {
    CONFIG_NUMBER,
    CONFIG_FLAG,
    CONFIG_TEXT,
    CONFIG_FILE,
    CONFIG_WORD,
};

struct config_setting {
    const char *section, *name;
    enum config_type type;
    const char *unit;
    int64_t min, max;
    const char *value; /* default */
    bool reload;
    const char *prose;
    size_t offset; /* in struct config */
};

struct config_role {
    const char *uri;
    unsigned roles;
};

extern const struct config_setting config_settings[];
extern const size_t config_setting_count;

/* Parses value into its member. directory: where relative paths begin, "" for none. NULL, or what was
 * expected (arena text). */
MUST_CHECK const char *config_value_set(struct config *config, const struct config_setting *setting,
                                        struct str value, const char *directory);
/* Texts only. */
const char *config_value_text(const struct config *config, const struct config_setting *setting);
bool config_value_equal(const struct config *a, const struct config *b,
                        const struct config_setting *setting);
/* "words" of a [roles] line to CONFIG_ROLE_* bits; 0 when a word is unknown or none stands there. */
MUST_CHECK unsigned config_role_parse(struct str words);

#endif
