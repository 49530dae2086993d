/* reply: the one way out of an exchange: status, headers and body once, then the books (log, metrics). */
#ifndef TEYAO_REPLY_H
#define TEYAO_REPLY_H

#include "exchange.h"

/* Sends what the exchange holds (its problem, or status and body); nothing when the peer has gone. */
void reply_send(struct exchange *exchange);
/* A refusal before there is an exchange. Does not take request. */
void reply_refuse(struct conn *conn, const struct http_request *request, int status,
                  const char *code, const char *detail, int64_t retry_after_s);
/* Plain bytes for the plain listener. */
void reply_plain(struct conn *conn, const struct http_request *request, int status,
                 const char *content_type, struct str body);

#endif
