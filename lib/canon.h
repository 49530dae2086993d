/* canon: canonical bytes of a JSON body (RFC 8785: members sorted by UTF-16 code units, shortest escapes, no
 * white space; integers only) and the digest an idempotency key is bound to (decisions: "The route is part of what an
 * idempotency key is compared with"). No json-c: works on text that json_strict_check() has accepted. */
#ifndef TEYAO_CANON_H
#define TEYAO_CANON_H

#include "arena.h"
#include "buf.h"
#include "digest.h"
#include "str.h"

/* Appends the canonical form of text. text must have passed json_strict_check(). False when it holds a number
 * with fraction or exponent, or on overflow. "-0" becomes "0". */
MUST_CHECK bool canon_json(struct arena *arena, struct str text, struct buf *out);

/* HMAC-SHA-256 over the length-prefixed route ("POST /v1/authorizations", with the id where the path has one) and canonical
 * body. Keyed, because a body holds id numbers that could be guessed from a plain digest. An empty body counts as
 * "". False as canon_json(). */
MUST_CHECK bool canon_digest(struct arena *arena, const uint8_t *key, size_t key_length,
                             struct str route, struct str body, struct digest *out);

#endif
