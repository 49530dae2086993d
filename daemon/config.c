#include "config.h"
#include "config_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY_MAX   ((size_t)4 * 1024 * 1024)
#define SETTINGS_MAX 128

struct parse {
    struct config *config;
    struct buf *errors;
    const char *name, *directory;
    unsigned line;
    bool failed;
    struct str section;          /* empty before the first header */
    unsigned seen[SETTINGS_MAX]; /* line a setting stood on, 0 = not yet */
};

static void complain(struct parse *parse, const char *what, struct str about, const char *more)
{
    parse->failed = true;
    buf_printf(parse->errors, "%s:%u: %s", parse->name, parse->line, what);
    if (about.length > 0)
        buf_printf(parse->errors, " '%.*s'", (int)about.length, about.data);
    buf_printf(parse->errors, "%s%s\n", more[0] == '\0' ? "" : ": ", more);
}

static void take_section(struct parse *parse, struct str line)
{
    struct str name = {line.data + 1, line.length - 1};
    if (name.length < 2 || name.data[name.length - 1] != ']') {
        complain(parse, "a section is [name]", line, "");
        return;
    }
    name.length--;
    parse->section = name;
    if (str_equal_text(name, "roles"))
        return;
    for (size_t i = 0; i < config_setting_count; i++) {
        if (str_equal_text(name, config_settings[i].section))
            return;
    }
    complain(parse, "unknown section", name, "");
}

static bool is_role_uri(struct str uri)
{
    struct str id;
    if (str_starts_with(uri, STR_LIT("urn:teyao:ops:")))
        id = (struct str){uri.data + 14, uri.length - 14};
    else if (str_starts_with(uri, STR_LIT("urn:teyao:service:")))
        id = (struct str){uri.data + 18, uri.length - 18};
    else
        return false;
    for (size_t i = 0; i < id.length; i++) {
        char c = id.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && c != '.' && c != '_' && c != '-')
            return false;
    }
    return id.length > 0 && id.length <= 64;
}

static void take_role(struct parse *parse, struct str uri, struct str words)
{
    struct config *config = parse->config;
    unsigned roles = config_role_parse(words);
    if (!is_role_uri(uri)) {
        complain(parse, "not an identity", uri,
                 "expected urn:teyao:ops:<user> or urn:teyao:service:<name>");
        return;
    }
    if (roles == 0) {
        complain(parse, "bad roles", words, "expected one or more of: reviewer auditor core");
        return;
    }
    for (size_t i = 0; i < config->role_count; i++) {
        if (str_equal_text(uri, config->roles[i].uri)) {
            complain(parse, "identity stands twice", uri, "");
            return;
        }
    }
    char *text = str_copy(config->memory, uri);
    if (text == NULL || config->role_count == CONFIG_ROLES_MAX) {
        complain(parse, "too many roles", uri, "");
        return;
    }
    config->roles[config->role_count++] = (struct config_role){text, roles};
}

static void take_setting(struct parse *parse, struct str name, struct str value)
{
    size_t at = 0;
    while (at < config_setting_count && !str_equal_text(name, config_settings[at].name))
        at++;
    if (at == config_setting_count) {
        complain(parse, "unknown setting", name, "");
        return;
    }
    const struct config_setting *setting = &config_settings[at];
    if (parse->section.length > 0 && !str_equal_text(parse->section, setting->section)) {
        complain(parse, "wrong section for", name, setting->section);
        return;
    }
    if (parse->seen[at] != 0) {
        complain(parse, "setting stands twice", name, "");
        return;
    }
    parse->seen[at] = parse->line;
    const char *problem = config_value_set(parse->config, setting, value, parse->directory);
    if (problem != NULL)
        complain(parse, "bad value for", name, problem);
}

static void take_line(struct parse *parse, struct str line)
{
    struct str text = str_trim(line);
    if (line.length > 0 && line.data[line.length - 1] == '\r') {
        complain(parse, "lines end in LF, not CR LF", (struct str){"", 0}, "");
        return;
    }
    if (text.length == 0 || text.data[0] == '#' || text.data[0] == ';')
        return;
    if (!str_is_utf8(line)) {
        complain(parse, "not UTF-8", (struct str){"", 0}, "");
        return;
    }
    if (text.data[0] == '[') {
        take_section(parse, text);
        return;
    }
    size_t equals = str_find(text, STR_LIT("="));
    if (equals == (size_t)-1) {
        complain(parse, "expected name = value", (struct str){"", 0}, "");
        return;
    }
    struct str name = str_trim((struct str){text.data, equals});
    struct str value = str_trim((struct str){text.data + equals + 1, text.length - equals - 1});
    if (str_equal_text(parse->section, "roles"))
        take_role(parse, name, value);
    else
        take_setting(parse, name, value);
}

static struct config *config_new(void)
{
    struct config *config = calloc(1, sizeof(*config));
    struct arena *arena = arena_new(MEMORY_MAX);
    if (config == NULL || arena == NULL) {
        free(config);
        arena_free(arena);
        return NULL;
    }
    config->memory = arena;
    config->roles = arena_array(arena, CONFIG_ROLES_MAX, sizeof(*config->roles));
    if (config->roles == NULL) {
        config_free(config);
        return NULL;
    }
    return config;
}

void config_free(struct config *config)
{
    if (config == NULL)
        return;
    arena_free(config->memory);
    free(config);
}

static void set_default(struct config *config, const struct config_setting *setting)
{
    struct config_setting unset = *setting;
    /* Only a default may be empty where a value must not be: it means that nothing was said. */
    if ((unset.type == CONFIG_FILE || unset.type == CONFIG_TEXT) && unset.value[0] == '\0')
        unset.min = 0;
    const char *problem = config_value_set(config, &unset, str_of(setting->value), "");
    BUG_IF(problem != NULL);
}

static int compare_roles(const void *left, const void *right)
{
    const struct config_role *a = left, *b = right;
    return strcmp(a->uri, b->uri);
}

static char *directory_of(struct config *config, const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash == NULL ? NULL : arena_copy(config->memory, name, (size_t)(slash - name));
}

struct config *config_parse(const char *name, struct str text, struct buf *errors)
{
    struct config *config = config_new();
    if (config == NULL) {
        buf_printf(errors, "%s: out of memory\n", name);
        return NULL;
    }
    BUG_IF(config_setting_count > SETTINGS_MAX);
    for (size_t i = 0; i < config_setting_count; i++)
        set_default(config, &config_settings[i]);
    const char *directory = directory_of(config, name);
    struct parse parse = {.config = config, .errors = errors, .name = name};
    parse.directory = directory == NULL ? "" : directory;
    struct str rest = text, line;
    while (str_next(&rest, '\n', &line)) {
        parse.line++;
        take_line(&parse, line);
    }
    qsort(config->roles, config->role_count, sizeof(*config->roles), compare_roles);
    if (!parse.failed)
        return config;
    config_free(config);
    return NULL;
}

/* Whole file, at most CONFIG_FILE_MAX bytes; false with a line in errors. */
static bool read_file(const char *path, struct buf *text, struct buf *errors)
{
    char block[4096];
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        buf_printf(errors, "%s: %s\n", path, strerror(errno));
        return false;
    }
    while ((got = read(fd, block, sizeof(block))) > 0)
        buf_add(text, block, (size_t)got);
    int failure = got < 0 ? errno : text->failed ? EFBIG : 0;
    (void)close(fd);
    if (failure != 0)
        buf_printf(errors, "%s: %s\n", path, strerror(failure));
    return failure == 0;
}

struct config *config_load(const char *path, struct buf *errors)
{
    struct config *config = NULL;
    struct buf text;
    if (path == NULL)
        return config_parse("defaults", (struct str){"", 0}, errors);
    buf_init(&text, CONFIG_FILE_MAX);
    if (read_file(path, &text, errors))
        config = config_parse(path, (struct str){buf_text(&text), text.length}, errors);
    buf_fini(&text);
    return config;
}

unsigned config_roles(const struct config *config, const char *uri)
{
    const struct config_role key = {uri, 0};
    const struct config_role *found =
        bsearch(&key, config->roles, config->role_count, sizeof(*config->roles), compare_roles);
    return found == NULL ? 0 : found->roles;
}
