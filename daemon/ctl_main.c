/* teyaoctl: what people do beside the daemon. The commands are the table in ctl.h. */
#include "ctl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define OUT_CAP      (256u * 1024u * 1024u)
#define ARENA_CAP    (1024u * 1024u * 1024u)
#define OPTION_FIRST 1000 /* getopt values beyond any character */

struct ctl_command {
    const char *group, *word; /* word NULL: the group is the command */
    ctl_run *run;
    unsigned options;
    size_t least, most;
    const char *names, *prose;
};

static const struct ctl_command commands[] = {
#define COMMAND(group, word, function, options, least, most, names, prose)                         \
    {group, word, function, options, least, most, names, prose},
    CTL_COMMANDS(COMMAND)
#undef COMMAND
};

static const struct option long_options[] = {
#define LONG_OPTION(symbol, name, argument, prose)                                                 \
    {name, (argument) == NULL ? no_argument : required_argument, NULL, OPTION_FIRST + CTL_##symbol},
    CTL_OPTIONS(LONG_OPTION)
#undef LONG_OPTION
        {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0}};

static void print_help(struct buf *out)
{
    static const struct {
        const char *name, *argument, *prose;
    } options[] = {
#define OPTION_HELP(symbol, name, argument, prose) {name, argument, prose},
        CTL_OPTIONS(OPTION_HELP)
#undef OPTION_HELP
    };
    buf_add_text(out, "usage: teyaoctl COMMAND [OPTION…] [ARGUMENT…]\n\nCommands 命令\n");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        const struct ctl_command *command = &commands[i];
        buf_printf(out, "  %s%s%s %s\n      %s\n", command->group, command->word == NULL ? "" : " ",
                   command->word == NULL ? "" : command->word, command->names, command->prose);
        for (unsigned j = 0; j < CTL_OPTION_COUNT; j++) {
            if (command->options & 1u << j)
                buf_printf(out, "      --%s%s%s\n", options[j].name,
                           options[j].argument == NULL ? "" : " ",
                           options[j].argument == NULL ? "" : options[j].argument);
        }
    }
    buf_add_text(out, "\nOptions 选项\n");
    for (size_t j = 0; j < CTL_OPTION_COUNT; j++)
        buf_printf(out, "  --%s %s\n      %s\n", options[j].name,
                   options[j].argument == NULL ? "" : options[j].argument, options[j].prose);
    buf_add_text(out, "\nExit codes 退出码\n  0 done 完成   1 refused 被拒绝   2 usage 用法错误   "
                      "3 database, files or memory not available 环境不可用\n\n");
    ctl_columns_help(out);
}

static const struct ctl_command *find(int count, char **words, int *used)
{
    for (size_t i = 0; count > 1 && i < ARRAY_LEN(commands); i++) {
        const struct ctl_command *command = &commands[i];
        if (strcmp(command->group, words[1]) != 0)
            continue;
        *used = command->word == NULL ? 2 : 3;
        if (command->word == NULL || (count > 2 && strcmp(command->word, words[2]) == 0))
            return command;
    }
    return NULL;
}

static const char *option_name(size_t option)
{
    return long_options[option].name;
}

static bool arguments(struct ctl *ctl, const struct ctl_command *command, int count, char **words)
{
    ctl->arguments = words;
    ctl->argument_count = (size_t)count;
    if (ctl->argument_count >= command->least && ctl->argument_count <= command->most)
        return true;
    ctl_say("wrong number of arguments: %s%s%s %s", command->group,
            command->word == NULL ? "" : " ", command->word == NULL ? "" : command->word,
            command->names);
    return false;
}

/* --formulary may stand more than once where a command reads several. */
static bool add_directory(struct ctl *ctl, const char *directory)
{
    if (ctl->directory_count == CTL_MAX_DIRECTORIES) {
        ctl_say("at most %d times --formulary", CTL_MAX_DIRECTORIES);
        return false;
    }
    ctl->directories[ctl->directory_count++] = directory;
    return true;
}

/* Options and arguments of a command into ctl. False after saying what is wrong. */
static bool parse(struct ctl *ctl, const struct ctl_command *command, int count, char **words)
{
    int value;
    optind = 1;
    if (command->options & CTL_RAW)
        return arguments(ctl, command, count - 1, words + 1);
    /* '+' would stop at the first argument; options may stand anywhere. */
    while ((value = getopt_long(count, words, "", long_options, NULL)) != -1) {
        if (value < OPTION_FIRST)
            return false;
        size_t option = (size_t)(value - OPTION_FIRST);
        if ((command->options & 1u << option) == 0) {
            ctl_say("--%s is no option of this command", option_name(option));
            return false;
        }
        ctl->option[option] = optarg == NULL ? "" : optarg;
        if (option == CTL_FORMULARY && !add_directory(ctl, optarg))
            return false;
    }
    return arguments(ctl, command, count - optind, words + optind);
}

static bool load_config(struct ctl *ctl)
{
    if (ctl->option[CTL_CONFIG] == NULL)
        return true;
    struct buf errors;
    buf_init(&errors, 65536);
    ctl->config = config_load(ctl->option[CTL_CONFIG], &errors);
    fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
    return ctl->config != NULL;
}

static enum ctl_exit write_out(struct ctl *ctl, enum ctl_exit code)
{
    bool good = !ctl->out.failed &&
                fwrite(buf_text(&ctl->out), 1, ctl->out.length, stdout) == ctl->out.length &&
                fflush(stdout) == 0;
    if (!good) {
        ctl_say("standard output cannot be written");
        return CTL_WEATHER;
    }
    return code;
}

static enum ctl_exit run(struct ctl *ctl, const struct ctl_command *command, int count,
                         char **words)
{
    if (!parse(ctl, command, count, words))
        return CTL_USAGE;
    if (!load_config(ctl))
        return CTL_REFUSED;
    return write_out(ctl, command->run(ctl));
}

static bool asks(int count, char **words, const char *name)
{
    for (int i = 1; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], name) == 0)
            return true;
    }
    return false;
}

int main(int count, char **words)
{
    struct ctl ctl = {.arena = arena_new(ARENA_CAP)};
    enum ctl_exit code = CTL_USAGE;
    int used = 0;
    buf_init(&ctl.out, OUT_CAP);
    if (ctl.arena == NULL)
        return CTL_WEATHER;
    const struct ctl_command *command = find(count, words, &used);
    if (asks(count, words, "--help") || asks(count, words, "-h")) {
        print_help(&ctl.out);
        code = write_out(&ctl, CTL_GOOD);
    } else if (asks(count, words, "--version")) {
        buf_add_text(&ctl.out, "teyaoctl " TEYAO_VERSION "\n");
        code = write_out(&ctl, CTL_GOOD);
    } else if (command == NULL) {
        ctl_say("no such command; see teyaoctl --help");
    } else {
        /* getopt calls its first word the program: give it the command's own place. */
        words[used - 1] = words[0];
        code = run(&ctl, command, count - used + 1, words + used - 1);
    }
    buf_fini(&ctl.out);
    config_free(ctl.config);
    arena_free(ctl.arena);
    return (int)code;
}
