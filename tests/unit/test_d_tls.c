/* tls: who a URI names, and that nothing loads without its files. The handshakes themselves are tested
 * over the wire. */
#include "tls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_good_uris(void **state UNUSED)
{
    static const struct {
        const char *uri, *id;
        enum tls_kind kind;
    } good[] = {
        {"urn:teyao:pharmacy:P1", "P1", TLS_KIND_PHARMACY},
        {"urn:teyao:ops:li.wei_2-x", "li.wei_2-x", TLS_KIND_OPS},
        {"urn:teyao:service:core", "core", TLS_KIND_SERVICE},
        {"urn:teyao:pharmacy:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", TLS_KIND_PHARMACY},
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct tls_peer peer = {0};
        assert_true(tls_uri_parse(good[i].uri, strlen(good[i].uri), &peer));
        assert_int_equal(peer.kind, good[i].kind);
        assert_string_equal(peer.id, good[i].id);
        assert_string_equal(peer.uri, good[i].uri);
    }
}

static void test_bad_uris(void **state UNUSED)
{
    static const struct {
        const char *uri;
        size_t length;
    } bad[] = {
#define BAD(text) {text, sizeof(text) - 1}
        BAD(""),
        BAD("urn:teyao:"),
        BAD("urn:teyao:pharmacy"),
        BAD("urn:teyao:pharmacy:"),
        BAD("urn:teyao:king:P1"),
        BAD("URN:teyao:pharmacy:P1"),
        BAD("urn:teyao:Pharmacy:P1"),
        BAD("urn:teyao:pharmacy:P 1"),
        BAD("urn:teyao:pharmacy:P/1"),
        BAD("urn:teyao:pharmacy:P:1"),
        BAD("urn:teyao:pharmacy:P1\n"),
        BAD("urn:teyao:pharmacy:P1\0P2"),
        BAD("urn:teyao:pharmacy:\xe6\xb3\xb0"),
        BAD("xurn:teyao:pharmacy:P1"),
        BAD("urn:teyao:pharmacy:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
#undef BAD
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct tls_peer peer = {0};
        if (tls_uri_parse(bad[i].uri, bad[i].length, &peer))
            fail_msg("taken: %s", bad[i].uri);
        assert_int_equal(peer.kind, TLS_KIND_NONE);
        assert_string_equal(peer.uri, "");
    }
}

static void test_missing_files(void **state UNUSED)
{
    const struct tls_files files = {.certificate = "/nonexistent/server.pem",
                                    .key = "/nonexistent/server.key",
                                    .client_ca = "/nonexistent/ca.pem",
                                    .crl = ""};
    struct buf errors;
    buf_init(&errors, 4096);
    assert_null(tls_open(&files, &errors));
    assert_non_null(strstr(buf_text(&errors), "/nonexistent/server.pem: "));
    buf_fini(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_uris),
        cmocka_unit_test(test_bad_uris),
        cmocka_unit_test(test_missing_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
