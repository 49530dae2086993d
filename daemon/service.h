/* service: the parts of a running teyaod and their life: made in order, reloaded as one, drained, ended. */
#ifndef TEYAO_SERVICE_H
#define TEYAO_SERVICE_H

#include "app.h"
#include "buf.h"
#include "material.h"
#include "tls.h"

struct event;
struct event_base;
struct janitor;
struct listen;
struct ready;

struct service_options {
    const char *config_file; /* NULL: defaults only */
    const char *pid_file;    /* NULL: none */
    bool allow_test_clock;
};

struct service {
    uint32_t magic;
    struct service_options options;
    struct app app;
    struct event_base *base;
    struct tls *tls;
    struct listen *api, *plain;
    struct janitor *janitor;
    struct ready *ready;
    struct event *signals[3];
    struct event *stop_timer;
    int64_t stop_deadline_us;
    bool api_drained;
    bool pid_written;
};

/* Settings read, checked and allowed with these options; NULL with lines in errors. Gives. */
MUST_CHECK struct config *service_config(const struct service_options *options, struct buf *errors);
/* teyaod -t: everything a start would read. False with lines in errors. */
MUST_CHECK bool service_check(const struct service_options *options, struct buf *errors);
/* From settings to listening. False with lines in errors; service_fini is still due. */
MUST_CHECK bool service_init(struct service *service, const struct service_options *options,
                             struct buf *errors);
/* Until told to stop and drained. */
void service_run(struct service *service);
void service_fini(struct service *service);
/* SIGHUP: settings, lists, keys, certificates, limits; all or nothing. Begins by asking the database which versions
 * may decide; goes on with what it said last while it cannot answer. */
void service_reload(struct service *service);
/* Told to the service manager when that is over, either way. */
void service_is_reloaded(void);
/* A ready_settle: the lists that may decide are taken into use. */
bool service_settle(void *context);

/* What the listeners are told, from the settings as they are now (service_listen.c). */
struct listen_options;
void service_api_options(struct service *service, struct listen_options *options);
void service_plain_options(struct service *service, struct listen_options *options);
struct tls_files service_tls_files(const struct config *config);
/* Log level, limits, gauges of the lists: what follows from settings and lists (service_reload.c). */
void service_apply(struct service *service);
/* Logs each line of errors, scrubbed, as one event. */
void service_log_errors(const struct buf *errors);

#endif
