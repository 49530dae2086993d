/* do_receipt_keys: the public key receipts are signed with, so that anyone can verify one offline. */
#include "do.h"
#include "wire_text.h"

static enum step_result answer(struct exchange *exchange)
{
    uint8_t key[SIGN_PUBLIC_SIZE];
    char id[17], text[64];
    sign_public(exchange->app->sign, key);
    sign_key_id(exchange->app->sign, id);
    digest_base64url(key, sizeof(key), text);
    struct wire_out out;
    wire_out_init(&out, &exchange->body);
    wire_out_object(&out, NULL);
    wire_out_array(&out, "keys");
    wire_out_object(&out, NULL); /* RFC 8037: an Ed25519 key as a JWK */
    wire_out_text(&out, "kty", "OKP");
    wire_out_text(&out, "crv", "Ed25519");
    wire_out_text(&out, "kid", id);
    wire_out_text(&out, "x", text);
    wire_out_object_end(&out);
    wire_out_array_end(&out);
    wire_out_object_end(&out);
    return exchange_answer(exchange, 200);
}

const struct do_entry do_receipt_keys = {
    .name = "receipt_keys", .reply = answer, .without_lists = true};
