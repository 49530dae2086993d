#include "config.h"
#include "config_table.h"

#include <inttypes.h>
#include <string.h>

static const char *const type_words[] = {"number", "yes or no", "text", "file", "word"};

static void print_range(struct buf *out, const struct config_setting *setting)
{
    if (setting->type == CONFIG_NUMBER)
        buf_printf(out, " %" PRId64 " to %" PRId64 "%s%s", setting->min, setting->max,
                   setting->unit[0] == '\0' ? "" : " ", setting->unit);
    else if (setting->type == CONFIG_WORD)
        buf_printf(out, ": %s", setting->unit);
}

void config_help(struct buf *out)
{
    const char *section = "";
    for (size_t i = 0; i < config_setting_count; i++) {
        const struct config_setting *setting = &config_settings[i];
        if (strcmp(section, setting->section) != 0) {
            section = setting->section;
            buf_printf(out, "\n[%s]\n", section);
        }
        buf_printf(out, "  %s\n      %s\n      %s", setting->name, setting->prose,
                   type_words[setting->type]);
        print_range(out, setting);
        buf_printf(out, "; default %s; %s\n",
                   setting->value[0] == '\0' ? "not set" : setting->value,
                   setting->reload ? "taken over by a reload" : "needs a restart");
    }
    buf_add_text(out, "\n[roles]\n  urn:teyao:ops:<user> or urn:teyao:service:<name>\n"
                      "      What an ops or service certificate may do.\n"
                      "      one or more of: reviewer auditor core; taken over by a reload\n");
}

/* The example must not depend on where this build happens to be installed. */
static const char *example_value(const struct config_setting *setting)
{
    if (strcmp(setting->value, TEYAO_SHARE_DIR "/formulary") == 0)
        return "/usr/share/teyao/formulary";
    return setting->value;
}

void config_example(struct buf *out)
{
    const char *section = "";
    buf_add_text(
        out,
        "# Settings of teyaod. A commented line shows the default. Relative paths begin at this\n"
        "# file's directory. Check with: teyaod -t -c FILE\n");
    for (size_t i = 0; i < config_setting_count; i++) {
        const struct config_setting *setting = &config_settings[i];
        if (strcmp(section, setting->section) != 0) {
            section = setting->section;
            buf_printf(out, "\n[%s]\n", section);
        }
        buf_printf(out, "# %s (%s", setting->prose, type_words[setting->type]);
        print_range(out, setting);
        const char *value = example_value(setting);
        buf_printf(out, "; %s)\n#%s =%s%s\n", setting->reload ? "reload" : "restart", setting->name,
                   value[0] == '\0' ? "" : " ", value);
    }
    buf_add_text(out, "\n# Which ops and service certificates are known, and what they may do.\n"
                      "[roles]\n#urn:teyao:ops:li = reviewer\n#urn:teyao:service:core = core\n");
}
