/* The two listeners: what the settings say of them. */
#include "listen.h"
#include "route.h"
#include "service.h"

static struct conn_options deadlines(const struct config *config)
{
    return (struct conn_options){
        .handshake_ms = config->handshake_ms,
        .request_ms = config->request_ms,
        .idle_ms = config->idle_ms,
        .write_ms = config->write_ms,
        .age_ms = config->connection_age_s * 1000,
        .requests = config->requests_per_connection,
    };
}

void service_api_options(struct service *service, struct listen_options *options)
{
    const struct config *config = service->app.config;
    *options = (struct listen_options){
        .name = "api",
        .address = config->listen_address,
        .port = (int)config->listen_port,
        .backlog = (int)config->listen_backlog,
        .reuse_port = config->reuse_port,
        .fd = -1,
        .tls = service->tls,
        .max_connections = (size_t)config->max_connections,
        .max_per_address = (size_t)config->max_connections_per_address,
        .max_per_caller = (size_t)config->max_connections_per_caller,
        .conn = deadlines(config),
    };
    options->conn.handle = route_handle;
    options->conn.handle_context = &service->app;
}

#define PLAIN_CONNECTIONS 64

void service_plain_options(struct service *service, struct listen_options *options)
{
    const struct config *config = service->app.config;
    *options = (struct listen_options){
        .name = "plain",
        .address = config->plain_address,
        .port = (int)config->plain_port,
        .backlog = PLAIN_CONNECTIONS,
        .loopback_only = true,
        .fd = -1,
        .max_connections = PLAIN_CONNECTIONS,
        .conn = deadlines(config),
    };
    options->conn.handle = route_handle_plain;
    options->conn.handle_context = &service->app;
}

struct tls_files service_tls_files(const struct config *config)
{
    return (struct tls_files){
        .certificate = config->tls_certificate,
        .key = config->tls_key,
        .client_ca = config->tls_client_ca,
        .crl = config->tls_crl,
        .crl_grace_ms = config->crl_grace_hours * 3600 * 1000,
    };
}
