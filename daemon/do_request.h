/* do_request: what POST /v1/authorizations, /v1/estimates and …/documents share: a claim, the facts about it,
 * its verdict, and all that is stored with a decision. */
#ifndef TEYAO_DO_REQUEST_H
#define TEYAO_DO_REQUEST_H

#include "decide.h"
#include "exchange.h"
#include "pickup_code.h"
#include "store_authorization.h"
#include "wire.h"
#include "wire_pinned.h"

struct do_request {
    struct claim claim;
    struct store_person person;
    struct store_facts facts;
    struct verdict *verdict;
    uint8_t id[UUID_SIZE];
    char id_text[UUID_TEXT_SIZE];
    char code[PICKUP_CODE_TEXT_SIZE]; /* "" when nothing may be handed out */
    struct str answer;                /* as stored, with the placeholder */
    const char *status;
};

/* The caller of an exchange, for stores. route is arena text. */
struct store_caller do_caller(struct exchange *exchange);
/* Steps of authorizations and estimates; exchange->state becomes a struct do_request. */
enum step_result do_request_parse(struct exchange *exchange);
enum step_result do_request_fetch(struct exchange *exchange);
enum step_result do_request_decide(struct exchange *exchange);

/* Runs decide() with its metrics; NULL after exchange_refuse on overflow. */
struct verdict *do_decide(struct exchange *exchange, const struct decide_input *input);
/* Derives the code of an issue and its tag under the current keys. Returns the key version. */
int do_code_derive(const struct exchange *exchange, const char *id_text, int issue, bool car_t,
                   char code[PICKUP_CODE_TEXT_SIZE], struct digest *tag);
/* What decide() was asked with, of a first request; history copied, not deeply. Arena-owned; NULL on overflow. */
MUST_CHECK struct wire_pinned *do_pin(struct exchange *exchange, const struct history *history);
/* Seals request, what was pinned, trace and diagnoses into decision and fills its diagnosis key. False on
 * overflow. */
MUST_CHECK bool do_decision_seal(struct exchange *exchange, const char *id_text,
                                 const struct wire_pinned *pinned, struct store_decision *decision);
/* Copies a buffer's bytes into the arena and frees the buffer; empty slice on overflow. */
struct str do_take(struct exchange *exchange, struct buf *buf);
#endif
