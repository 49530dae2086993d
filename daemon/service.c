#include "service.h"

#include <event2/event.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "admit.h"
#include "clock.h"
#include "janitor.h"
#include "listen.h"
#include "log.h"
#include "metrics.h"
#include "ready.h"
#include "sandbox.h"
#include "store_readiness.h"
#include "versions.h"

#define SERVICE_MAGIC 0x53455256u /* "SERV" */
#define ADMIT_SLOTS   16384       /* pharmacies remembered */
#define STOP_LOOK_MS  20  /* how often a stop looks whether requests without a peer are done */
#define OTHER_FILES   128 /* descriptors besides the callers' connections, with room */

/* ---- settings ---- */

static bool clock_is_allowed(const struct service_options *options, const struct config *config,
                             struct buf *errors)
{
    int64_t instant_ms;
    if (config->test_clock[0] == '\0')
        return true;
    if (!options->allow_test_clock)
        buf_add_text(errors, "test_clock: refused without --allow-test-clock\n");
    else if (!instant_parse(config->test_clock, strlen(config->test_clock), &instant_ms))
        buf_add_text(errors, "test_clock: is not an RFC 3339 instant\n");
    else
        return true;
    return false;
}

struct config *service_config(const struct service_options *options, struct buf *errors)
{
    struct config *config = config_load(options->config_file, errors);
    if (config == NULL)
        return NULL;
    bool good = config_check(config, errors);
    if (clock_is_allowed(options, config, errors) && good)
        return config;
    config_free(config);
    return NULL;
}

bool service_check(const struct service_options *options, struct buf *errors)
{
    struct config *config = service_config(options, errors);
    if (config == NULL)
        return false;
    struct material material;
    bool good = material_load(config, NULL, &material, errors);
    if (good)
        material_fini(&material);
    struct tls_files files = service_tls_files(config);
    struct tls *tls = tls_open(&files, errors);
    good = good && tls != NULL;
    tls_close(tls);
    config_free(config);
    return good;
}

/* ---- versions ---- */

/* Earlier ones stall on TLS or carry known faults (architecture "minimum versions"); they work, so a warning. */
static void look_at_versions(void)
{
    const struct {
        const char *name;
        int64_t found, least;
    } versions[] = {
        {"libpq", store_libpq_version(), 150019},
        {"libevent", event_get_version_number() >> 8, 0x02010c},
        {"openssl", tls_library_version(), 30022},
    };
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        if (versions[i].found < versions[i].least)
            log_warn(NULL, "old_library", LOG_ID("name", versions[i].name),
                     LOG_NUMBER("version", versions[i].found),
                     LOG_NUMBER("advised", versions[i].least));
    }
}

/* ---- stopping ---- */

static void look_again(struct service *service)
{
    const struct timeval wait = {0, STOP_LOOK_MS * 1000};
    if (evtimer_add(service->stop_timer, &wait) != 0)
        event_base_loopbreak(service->base);
}

/* Requests whose peer has gone may still wait for the database: they are waited for too. */
static void try_to_stop(evutil_socket_t fd, short events, void *context)
{
    (void)fd;
    (void)events;
    struct service *service = context;
    MAGIC_CHECK(service, SERVICE_MAGIC);
    bool late = clock_monotonic_us() >= service->stop_deadline_us;
    if ((service->api_drained && service->app.in_flight == 0) || late) {
        log_info(NULL, "stopping", LOG_NUMBER("in_flight", service->app.in_flight),
                 LOG_NUMBER("late", late));
        event_base_loopbreak(service->base);
        return;
    }
    look_again(service);
}

static void api_is_drained(void *context)
{
    struct service *service = context;
    MAGIC_CHECK(service, SERVICE_MAGIC);
    service->api_drained = true;
}

static void stop(struct service *service)
{
    if (service->app.draining) { /* told twice: at once */
        event_base_loopbreak(service->base);
        return;
    }
    service->app.draining = true;
    log_info(NULL, "draining", LOG_NUMBER("in_flight", service->app.in_flight));
#ifdef HAVE_SYSTEMD
    (void)sd_notify(0, "STOPPING=1");
#endif
    service->stop_deadline_us = clock_monotonic_us() + service->app.config->drain_ms * 1000;
    listen_drain(service->api, api_is_drained, service);
    look_again(service);
}

static void on_signal(evutil_socket_t number, short events, void *context)
{
    (void)events;
    struct service *service = context;
    MAGIC_CHECK(service, SERVICE_MAGIC);
    if (number != SIGHUP) {
        stop(service);
        return;
    }
#ifdef HAVE_SYSTEMD
    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_monotonic_us());
#endif
    service_reload(service);
}

void service_is_reloaded(void)
{
#ifdef HAVE_SYSTEMD
    (void)sd_notify(0, "READY=1");
#endif
}

/* ---- starting ---- */

static bool init_signals(struct service *service)
{
    static const int numbers[ARRAY_LEN(service->signals)] = {SIGHUP, SIGTERM, SIGINT};
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(service->signals); i++) {
        service->signals[i] = evsignal_new(service->base, numbers[i], on_signal, service);
        if (service->signals[i] == NULL || evsignal_add(service->signals[i], NULL) != 0)
            return false;
    }
    service->stop_timer = evtimer_new(service->base, try_to_stop, service);
    return service->stop_timer != NULL;
}

static bool init_app(struct service *service, struct buf *errors)
{
    struct app *app = &service->app;
    struct material material;
    app->config = service_config(&service->options, errors);
    if (app->config == NULL || !material_load(app->config, NULL, &material, errors))
        return false;
    app->snapshot = material.snapshot;
    app->keys = material.keys;
    app->sign = material.sign;
    struct tls_files files = service_tls_files(app->config);
    service->tls = tls_open(&files, errors);
    if (service->tls == NULL)
        return false;
    app->limit = limit_new((size_t)app->config->callers_tracked,
                           app->config->caller_rate_per_second, app->config->caller_burst);
    app->admit = admit_new(ADMIT_SLOTS);
    service->base = event_base_new();
    if (app->limit != NULL && app->admit != NULL && service->base != NULL)
        return true;
    buf_add_text(errors, "out of memory\n");
    return false;
}

static bool init_database(struct service *service, struct buf *errors)
{
    const struct config *config = service->app.config;
    const struct db_options options = {
        .conninfo = config->database,
        .connections = (int)config->database_connections,
        .queue_limit = (int)config->database_queue,
        .connect_timeout_ms = config->database_connect_ms,
        .call_timeout_ms = config->database_call_ms,
    };
    service->app.db = db_open(service->base, &options);
    if (service->app.db == NULL) {
        buf_add_text(errors, "database: the connection string cannot be used\n");
        return false;
    }
    service->app.versions = versions_new(&service->app);
    if (service->app.versions == NULL)
        return false;
    service->ready = ready_new(service->base, &service->app, service_settle, service);
    service->janitor = janitor_new(service->base, &service->app);
    return service->ready != NULL && service->janitor != NULL;
}

static bool init_listeners(struct service *service, struct buf *errors)
{
    struct listen_options options;
    service_api_options(service, &options);
    options.fd = listen_systemd_fd("api");
    service->api = listen_open(service->base, &options, errors);
    if (service->api == NULL)
        return false;
    service_plain_options(service, &options);
    options.fd = listen_systemd_fd("plain");
    service->plain = listen_open(service->base, &options, errors);
    if (service->plain == NULL)
        return false;
    log_info(NULL, "listening", LOG_CODE("listener", "api"),
             LOG_NUMBER("port", listen_port(service->api)));
    log_info(NULL, "listening", LOG_CODE("listener", "plain"),
             LOG_NUMBER("port", listen_port(service->plain)));
    return true;
}

static bool write_pid(const char *path, struct buf *errors)
{
    struct buf number;
    buf_init(&number, 32);
    buf_add_int(&number, getpid());
    buf_add_char(&number, '\n');
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    bool good = fd >= 0 && write(fd, number.data, number.length) == (ssize_t)number.length;
    if (!good)
        buf_printf(errors, "%s: %s\n", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    buf_fini(&number);
    return good;
}

static void init_clock(const struct config *config)
{
    int64_t instant_ms;
    if (config->test_clock[0] != '\0' &&
        instant_parse(config->test_clock, strlen(config->test_clock), &instant_ms)) {
        clock_shift(instant_ms - clock_now_ms());
        log_warn(NULL, "test_clock_in_use");
    }
}

bool service_init(struct service *service, const struct service_options *options,
                  struct buf *errors)
{
    *service = (struct service){.magic = SERVICE_MAGIC, .options = *options};
    if (!init_app(service, errors))
        return false;
    const struct config *config = service->app.config;
    if (config->sandbox && !sandbox_enter()) {
        buf_printf(errors, "sandbox: %s\n", strerror(errno));
        return false;
    }
    size_t files = sandbox_open_files();
    if (files < (size_t)config->max_connections + OTHER_FILES)
        log_warn(NULL, "few_file_descriptors", LOG_NUMBER("limit", files));
    init_clock(config);
    service_apply(service);
    look_at_versions();
    metrics_set(METRIC_build_info, TEYAO_VERSION, 1);
    metrics_set(METRIC_start_time_seconds, NULL, clock_now_ms() / 1000);
    if (!init_signals(service) || !init_database(service, errors) ||
        !init_listeners(service, errors))
        return false;
    if (options->pid_file != NULL)
        service->pid_written = write_pid(options->pid_file, errors);
    return options->pid_file == NULL || service->pid_written;
}

void service_run(struct service *service)
{
#ifdef HAVE_SYSTEMD
    (void)sd_notify(0, "READY=1");
#endif
    if (event_base_dispatch(service->base) != 0)
        log_error(NULL, "event_loop_failed");
}

void service_fini(struct service *service)
{
    struct app *app = &service->app;
    app->draining = true;
    if (service->api != NULL)
        listen_close(service->api);
    if (service->plain != NULL)
        listen_close(service->plain);
    janitor_free(service->janitor);
    ready_free(service->ready);
    versions_free(app->versions);
    if (app->db != NULL)
        db_close(app->db); /* ends the calls of requests whose peer has gone, and them with it */
    for (size_t i = 0; i < ARRAY_LEN(service->signals); i++) {
        if (service->signals[i] != NULL)
            event_free(service->signals[i]);
    }
    if (service->stop_timer != NULL)
        event_free(service->stop_timer);
    if (service->base != NULL)
        event_base_free(service->base);
    tls_close(service->tls);
    admit_free(app->admit);
    limit_free(app->limit);
    struct material material = {app->snapshot, app->keys, app->sign, 0};
    material_fini(&material);
    config_free(app->config);
    if (service->pid_written)
        (void)unlink(service->options.pid_file);
    service->magic = 0;
}
