/* teyaod: adjudicates special-drug direct pay requests. Options here, the rest in service.c. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "log.h"
#include "service.h"

#define TEXT_CAP 262144

enum exit_code { EXIT_GOOD = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

struct invocation {
    struct service_options options;
    bool check;
    void (*print)(struct buf *out); /* a text to print instead of running, or NULL */
};

static void print_help(struct buf *out);

static void print_version(struct buf *out)
{
    buf_add_text(out, "teyaod " TEYAO_VERSION "\n");
}

/* OPTION(long name, short or 0, argument or NULL, what it does, effect) */
#define OPTIONS(X)                                                                                 \
    X("config", 'c', "FILE", "read settings from FILE", self->options.config_file = optarg)        \
    X("check", 't', NULL, "read and check everything a start would, then exit",                    \
      self->check = true)                                                                          \
    X("pid-file", 'p', "FILE", "write the process id to FILE", self->options.pid_file = optarg)    \
    X("allow-test-clock", 'K', NULL, "let the setting test_clock move the clock (tests only)",     \
      self->options.allow_test_clock = true)                                                       \
    X("example", 'e', NULL, "print an example settings file", self->print = config_example)        \
    X("help", 'h', NULL, "print this help", self->print = print_help)                              \
    X("version", 'V', NULL, "print the version", self->print = print_version)

static void print_help(struct buf *out)
{
    buf_add_text(out, "usage: teyaod [-t] [-c FILE] [--pid-file FILE]\n\nOptions\n");
#define OPTION_HELP(name, letter, argument, prose, effect)                                         \
    buf_printf(out, "  -%c, --%s %s\n        %s\n", letter, name,                                  \
               (const char *)(argument) == NULL ? "" : (const char *)(argument), prose);
    OPTIONS(OPTION_HELP)
#undef OPTION_HELP
    buf_add_text(out,
                 "\nSignals\n  HUP   read settings, lists, keys and certificates again; all or "
                 "nothing\n  TERM  finish the requests in hand and end; twice: at once\n\n");
    config_help(out);
}

/* False: usage error, said by getopt. */
static bool parse(int count, char **arguments, struct invocation *self)
{
    static const struct option options[] = {
#define OPTION_LONG(name, letter, argument, prose, effect)                                         \
    {name, (argument) == NULL ? no_argument : required_argument, NULL, letter},
        OPTIONS(OPTION_LONG)
#undef OPTION_LONG
            {NULL, 0, NULL, 0}};
    int letter;
    while ((letter = getopt_long(count, arguments, "c:tp:KehV", options, NULL)) != -1) {
        switch (letter) {
#define OPTION_CASE(name, symbol, argument, prose, effect)                                         \
    case symbol: effect; break;
            OPTIONS(OPTION_CASE)
#undef OPTION_CASE
        default: return false;
        }
    }
    if (optind == count)
        return true;
    fprintf(stderr, "teyaod: %s: takes no such argument\n", arguments[optind]);
    return false;
}

static int print_text(void (*print)(struct buf *out))
{
    struct buf text;
    buf_init(&text, TEXT_CAP);
    print(&text);
    bool good =
        fwrite(buf_text(&text), 1, text.length, stdout) == text.length && fflush(stdout) == 0;
    buf_fini(&text);
    return good ? EXIT_GOOD : EXIT_REFUSED;
}

static int check(const struct service_options *options, struct buf *errors)
{
    bool good = service_check(options, errors);
    fputs(buf_text(errors), stderr);
    fprintf(stderr, "teyaod: %s\n", good ? "everything is in order" : "this would not start");
    return good ? EXIT_GOOD : EXIT_REFUSED;
}

static int run(const struct service_options *options, struct buf *errors)
{
    static struct service service; /* some pages: not on the stack */
    bool good = service_init(&service, options, errors);
    if (good) {
        service_run(&service);
    } else {
        fputs(buf_text(errors), stderr);
        log_error(NULL, "start_refused");
    }
    service_fini(&service);
    if (good)
        log_info(NULL, "stopped");
    return good ? EXIT_GOOD : EXIT_REFUSED;
}

int main(int count, char **arguments)
{
    struct invocation self = {.check = false};
    if (!parse(count, arguments, &self)) {
        fputs("Try teyaod --help\n", stderr);
        return EXIT_USAGE;
    }
    if (self.print != NULL)
        return print_text(self.print);
    struct buf errors;
    buf_init(&errors, TEXT_CAP);
    int code = self.check ? check(&self.options, &errors) : run(&self.options, &errors);
    buf_fini(&errors);
    return code;
}
