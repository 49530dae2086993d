/* SIGHUP: everything anew from the files, then taken over in one go, or not at all. */
#include "admit.h"
#include "listen.h"
#include "log.h"
#include "metrics.h"
#include "service.h"
#include "versions.h"

#define ERRORS_CAP 65536

void service_log_errors(const struct buf *errors)
{
    struct str rest = {errors->data, errors->length}, line;
    while (str_next(&rest, '\n', &line)) {
        char text[200];
        size_t length = line.length < sizeof(text) ? line.length : sizeof(text) - 1;
        if (length == 0)
            continue;
        for (size_t i = 0; i < length; i++)
            text[i] = line.data[i];
        text[length] = '\0';
        log_error(NULL, "configuration_error", LOG_MESSAGE("message", text));
    }
}

void service_apply(struct service *service)
{
    const struct app *app = &service->app;
    enum log_level level;
    if (log_level_parse(app->config->log_level, &level))
        log_set_level(level);
    limit_set(app->limit, app->config->caller_rate_per_second, app->config->caller_burst);
    const struct formulary *formulary = app->snapshot->formulary;
    for (size_t i = 0; i < formulary_list_count(formulary); i++) {
        const struct formulary_list *list = formulary_list_at(formulary, i);
        metrics_set(METRIC_formulary_rows, list->id, (int64_t)list->row_count);
    }
    metrics_set(METRIC_versions, "active", (int64_t)snapshot_versions(app->snapshot, NULL, 0));
    metrics_set(METRIC_versions, "waiting", (int64_t)app->versions_waiting);
    log_info(NULL, "lists_in_use", LOG_ID("snapshot", app->snapshot->digest),
             LOG_NUMBER("rows", formulary_row_count(formulary)));
}

/* Rows are joined by the identity key: with another one every person would be a stranger. */
static bool identity_is_the_same(const struct seal_keys *running, const struct seal_keys *loaded)
{
    int version = seal_key_version(running, SEAL_IDENTITY);
    return version == seal_key_version(loaded, SEAL_IDENTITY) &&
           digest_bytes_equal(seal_key(running, SEAL_IDENTITY, version),
                              seal_key(loaded, SEAL_IDENTITY, version), DIGEST_SIZE);
}

static void say_frozen(const struct config *running, const struct config *loaded)
{
    struct buf names;
    buf_init(&names, ERRORS_CAP);
    size_t count = config_frozen_changes(running, loaded, &names);
    if (count > 0)
        log_warn(NULL, "settings_need_a_restart", LOG_NUMBER("count", count),
                 LOG_MESSAGE("names", buf_text(&names)));
    buf_fini(&names);
}

static void take_over(struct service *service, struct config *config, struct material *material)
{
    struct app *app = &service->app;
    struct config *old = app->config;
    struct material before = {app->snapshot, app->keys, app->sign, 0};
    struct listen_options options;
    app->config = config;
    app->snapshot = material->snapshot;
    app->keys = material->keys;
    app->sign = material->sign;
    app->versions_waiting = material->waiting;
    app->lists_are_settled = versions_fit(app->versions, app->snapshot);
    service_api_options(service, &options);
    listen_update(service->api, &options);
    service_plain_options(service, &options);
    listen_update(service->plain, &options);
    service_apply(service);
    material_fini(&before); /* exchanges under way hold their own reference to the lists */
    config_free(old);
}

/* Everything that can fail; the certificates last, because they are swapped when they are good. */
static bool load(struct service *service, struct config **config, struct material *material,
                 struct buf *errors)
{
    *config = service_config(&service->options, errors);
    if (*config == NULL)
        return false;
    say_frozen(service->app.config, *config);
    if (!config_keep_frozen(service->app.config, *config)) {
        buf_add_text(errors, "out of memory\n");
        return false;
    }
    if (!material_load(*config, versions_choice(service->app.versions), material, errors))
        return false;
    struct tls_files files = service_tls_files(*config);
    if (!identity_is_the_same(service->app.keys, material->keys))
        buf_printf(errors, "%s: the identity key may not change\n", (*config)->keys_file);
    else if (tls_reload(service->tls, &files, errors))
        return true;
    material_fini(material);
    return false;
}

bool service_settle(void *context)
{
    struct service *service = context;
    struct app *app = &service->app;
    if (!versions_fit(app->versions, app->snapshot)) {
        struct buf errors;
        buf_init(&errors, ERRORS_CAP);
        struct snapshot *snapshot =
            material_snapshot_chosen(app->config->formulary_dir, versions_choice(app->versions),
                                     &app->versions_waiting, &errors);
        service_log_errors(&errors);
        buf_fini(&errors);
        if (snapshot == NULL)
            return false;
        snapshot_drop(app->snapshot);
        app->snapshot = snapshot;
        service_apply(service);
    }
    app->lists_are_settled = versions_fit(app->versions, app->snapshot);
    return app->lists_are_settled;
}

static void reload(void *context, bool known)
{
    struct service *service = context;
    struct config *config = NULL;
    struct material material = {.snapshot = NULL};
    struct buf errors;
    buf_init(&errors, ERRORS_CAP);
    if (!known)
        log_warn(NULL, "versions_not_read");
    bool good = load(service, &config, &material, &errors);
    if (good) {
        take_over(service, config, &material);
        log_info(NULL, "reloaded");
    } else {
        config_free(config);
        service_log_errors(&errors);
        log_error(NULL, "reload_refused");
    }
    metrics_add(METRIC_reloads_total, good ? "done" : "refused", NULL, 1);
    buf_fini(&errors);
    service_is_reloaded();
}

void service_reload(struct service *service)
{
    if (!versions_ask(service->app.versions, VERSIONS_RELOAD, reload, service))
        reload(service, false);
}
