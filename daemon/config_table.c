#include "config_table.h"

#include <inttypes.h>
#include <string.h>

const struct config_setting config_settings[] = {
#define SETTING(section, name, type, unit, min, max, def, reload, prose)                           \
    {#section, #name, CONFIG_##type, unit,  min,                                                   \
     max,      def,   reload,        prose, offsetof(struct config, name)},
#include "config.def"
#undef SETTING
};
const size_t config_setting_count = ARRAY_LEN(config_settings);

static const struct {
    const char *word;
    unsigned role;
} role_words[] = {
    {"reviewer", CONFIG_ROLE_REVIEWER},   {"auditor", CONFIG_ROLE_AUDITOR},
    {"core", CONFIG_ROLE_CORE},           {"senior", CONFIG_ROLE_SENIOR},
    {"administrator", CONFIG_ROLE_ADMIN},
};

static void store(struct config *config, const struct config_setting *setting, const void *value,
                  size_t size)
{
    memcpy((char *)config + setting->offset, value, size);
}

static const char *store_text(struct config *config, const struct config_setting *setting,
                              const char *text)
{
    if (text == NULL)
        return "out of memory";
    store(config, setting, &text, sizeof(text));
    return NULL;
}

static const char *set_number(struct config *config, const struct config_setting *setting,
                              struct str value)
{
    int64_t number = 0;
    bool is_number = str_to_int64(value, &number);
    if (!is_number || number < setting->min || number > setting->max)
        return arena_printf(
            config->memory, "expected a whole number from %" PRId64 " to %" PRId64 "%s%s",
            setting->min, setting->max, setting->unit[0] == '\0' ? "" : " ", setting->unit);
    store(config, setting, &number, sizeof(number));
    return NULL;
}

static const char *set_flag(struct config *config, const struct config_setting *setting,
                            struct str value)
{
    bool flag = str_equal_text(value, "yes");
    if (!flag && !str_equal_text(value, "no"))
        return "expected yes or no";
    store(config, setting, &flag, sizeof(flag));
    return NULL;
}

static const char *check_length(struct config *config, const struct config_setting *setting,
                                struct str value)
{
    if ((int64_t)value.length >= setting->min && (int64_t)value.length <= setting->max)
        return NULL;
    return arena_printf(config->memory, "expected %" PRId64 " to %" PRId64 " bytes", setting->min,
                        setting->max);
}

static const char *set_text(struct config *config, const struct config_setting *setting,
                            struct str value)
{
    const char *problem = check_length(config, setting, value);
    return problem != NULL ? problem : store_text(config, setting, str_copy(config->memory, value));
}

static const char *set_file(struct config *config, const struct config_setting *setting,
                            struct str value, const char *directory)
{
    const char *problem = check_length(config, setting, value);
    if (problem != NULL)
        return problem;
    if (value.length == 0 || value.data[0] == '/' || directory[0] == '\0')
        return store_text(config, setting, str_copy(config->memory, value));
    return store_text(
        config, setting,
        arena_printf(config->memory, "%s/%.*s", directory, (int)value.length, value.data));
}

static const char *set_word(struct config *config, const struct config_setting *setting,
                            struct str value)
{
    struct str rest = str_of(setting->unit), word;
    while (str_next(&rest, ' ', &word)) {
        if (str_equal(word, value))
            return store_text(config, setting, str_copy(config->memory, value));
    }
    return arena_printf(config->memory, "expected one of: %s", setting->unit);
}

const char *config_value_set(struct config *config, const struct config_setting *setting,
                             struct str value, const char *directory)
{
    switch (setting->type) {
    case CONFIG_NUMBER: return set_number(config, setting, value);
    case CONFIG_FLAG: return set_flag(config, setting, value);
    case CONFIG_TEXT: return set_text(config, setting, value);
    case CONFIG_FILE: return set_file(config, setting, value, directory);
    case CONFIG_WORD: return set_word(config, setting, value);
    }
    BUG_IF(true);
    return NULL;
}

const char *config_value_text(const struct config *config, const struct config_setting *setting)
{
    const char *text = NULL;
    BUG_IF(setting->type == CONFIG_NUMBER || setting->type == CONFIG_FLAG);
    memcpy(&text, (const char *)config + setting->offset, sizeof(text));
    return text;
}

bool config_value_equal(const struct config *a, const struct config *b,
                        const struct config_setting *setting)
{
    const char *left = (const char *)a + setting->offset,
               *right = (const char *)b + setting->offset;
    if (setting->type == CONFIG_NUMBER)
        return memcmp(left, right, sizeof(int64_t)) == 0;
    if (setting->type == CONFIG_FLAG)
        return memcmp(left, right, sizeof(bool)) == 0;
    return strcmp(config_value_text(a, setting), config_value_text(b, setting)) == 0;
}

static unsigned role_of(struct str word)
{
    for (size_t i = 0; i < ARRAY_LEN(role_words); i++) {
        if (str_equal_text(word, role_words[i].word))
            return role_words[i].role;
    }
    return 0;
}

unsigned config_role_parse(struct str words)
{
    unsigned roles = 0;
    struct str rest = words, word;
    while (str_next(&rest, ' ', &word)) {
        if (word.length == 0)
            continue;
        unsigned role = role_of(word);
        if (role == 0)
            return 0;
        roles |= role;
    }
    return roles;
}
