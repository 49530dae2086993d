/* Runs database calls as told on standard input and prints how each ended; for the tests of db.
 *   call STATEMENT DEADLINE_MS read|change   → "refused" or, later, "N OUTCOME SQLSTATE CONSTRAINT ROWS"
 *   detach N                                 forgets the caller of call N
 *   state                                    → "state READY QUEUED"
 *   close                                    ends the pool, then the program
 * Arguments: conninfo, connections, queue limit, call timeout in ms. */
#include "clock.h"
#include "db.h"
#include "log.h"
#include "metrics.h"
#include "sql.h"
#include "str.h"

#include <event2/event.h>
#include <libpq-fe.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CALLS_MAX 4096

struct probe {
    struct event_base *base;
    struct db *db;
    char line[256];
    size_t length;
    int calls;
    int told[CALLS_MAX]; /* its address is the context of the call */
};

static struct probe probe;

static void done(void *context, const struct db_answer *answer)
{
    static const char *const names[] = {"done", "error", "unknown", "unavailable"};
    int *told = context;
    int rows = answer->result == NULL ? -1 : PQntuples(answer->result);
    /* Exactly once, or the test must fail. */
    if (++*told != 1)
        abort();
    printf("%d %s %s %s %d\n", (int)(told - probe.told), names[answer->outcome],
           answer->sqlstate[0] == '\0' ? "-" : answer->sqlstate,
           answer->constraint[0] == '\0' ? "-" : answer->constraint, rows);
}

static int statement_by_name(struct str name)
{
    for (int i = 0; i < SQL_COUNT; i++) {
        if (str_equal_text(name, sql_info(i)->name))
            return i;
    }
    exit(2);
}

static void call(struct str rest)
{
    struct str name, deadline, kind;
    int64_t ms = 0;
    if (!str_next(&rest, ' ', &name) || !str_next(&rest, ' ', &deadline) ||
        !str_next(&rest, ' ', &kind) || !str_to_int64(deadline, &ms) || probe.calls == CALLS_MAX)
        exit(2);
    int *told = &probe.told[probe.calls++];
    if (!db_call(probe.db, statement_by_name(name), NULL, 0, clock_monotonic_us() + ms * 1000,
                 str_equal_text(kind, "read"), done, told))
        printf("%d refused - - -1\n", (int)(told - probe.told));
}

static void run_line(struct str line)
{
    struct str rest = line, word;
    int64_t number = 0;
    if (!str_next(&rest, ' ', &word))
        exit(2);
    if (str_equal_text(word, "call")) {
        call(rest);
    } else if (str_equal_text(word, "detach") && str_to_int64(rest, &number)) {
        db_detach(probe.db, &probe.told[number]);
    } else if (str_equal_text(word, "state")) {
        printf("state %d %zu\n", db_is_ready(probe.db), db_queued(probe.db));
    } else {
        db_close(probe.db);
        probe.db = NULL;
        (void)event_base_loopbreak(probe.base);
    }
}

static void input_cb(int fd, short what UNUSED, void *context UNUSED)
{
    char block[64];
    ssize_t got = read(fd, block, sizeof(block));
    if (got <= 0)
        exit(2);
    for (ssize_t i = 0; i < got; i++) {
        if (block[i] != '\n' && probe.length < sizeof(probe.line)) {
            probe.line[probe.length++] = block[i];
            continue;
        }
        run_line((struct str){probe.line, probe.length});
        probe.length = 0;
        if (probe.db == NULL)
            return;
    }
}

static int number_of(const char *text)
{
    int64_t value = 0;
    if (!str_to_int64(str_of(text), &value))
        exit(2);
    return (int)value;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    const struct db_options options = {.conninfo = argv[1],
                                       .connections = number_of(argv[2]),
                                       .queue_limit = number_of(argv[3]),
                                       .connect_timeout_ms = 5000,
                                       .call_timeout_ms = number_of(argv[4])};
    log_set_level(LOG_LEVEL_WARN);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    probe.base = event_base_new();
    probe.db = db_open(probe.base, &options);
    struct event *input = event_new(probe.base, STDIN_FILENO, EV_READ | EV_PERSIST, input_cb, NULL);
    if (probe.db == NULL || event_add(input, NULL) != 0)
        return 3;
    (void)event_base_dispatch(probe.base);
    event_free(input);
    event_base_free(probe.base);
    metrics_reset();
    libevent_global_shutdown();
    return 0;
}
