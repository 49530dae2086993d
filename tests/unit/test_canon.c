#include "canon.h"

#include "unit.h"

#include "json_strict.h"

static void check(const char *text, const char *wanted)
{
    struct arena *arena = arena_new(1 << 20);
    struct json_strict_error error;
    struct buf out;
    buf_init(&out, 1 << 16);
    assert_true(json_strict_check(arena, str_of(text), &error));
    if (wanted == NULL) {
        assert_false(canon_json(arena, str_of(text), &out));
    } else {
        assert_true(canon_json(arena, str_of(text), &out));
        assert_string_equal(buf_text(&out), wanted);
    }
    buf_fini(&out);
    arena_free(arena);
}

static void test_forms(void **state)
{
    (void)state;
    check("{}", "{}");
    check(" [ ] ", "[]");
    check("{ \"b\" : 1 , \"a\" : [ 2 , { \"d\" : null , \"c\" : true } ] }",
          "{\"a\":[2,{\"c\":true,\"d\":null}],\"b\":1}");
    check("{\"a]\":\"}{\\\"\",\"a\":[[],[[]]]}", "{\"a\":[[],[[]]],\"a]\":\"}{\\\"\"}");
    check("\"\\u0041\\/\\u000a\\u001F\\u007f\\u6cf0\"", "\"A/\\n\\u001f\x7F\xE6\xB3\xB0\"");
    check("[-0,0,-12,9007199254740991]", "[0,0,-12,9007199254740991]");
    check("[1.0]", NULL);
    check("[1e3]", NULL);
    /* The example of RFC 8785, section 3.2.3: sorted by UTF-16 code units. */
    check("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,"
          "\"\\u00f6\":7}",
          "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"\xC3\xB6\":7,\"\xE2\x82\xAC\":1,"
          "\"\xF0\x9F\x98\x80\":5,\"\xEF\xAC\xB3\":3}");
    check("{\"ab\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"ab\":1}");
}

static void digest_of(const char *route, const char *body, struct digest *out)
{
    static const uint8_t key[32] = {1, 2, 3};
    struct arena *arena = arena_new(1 << 16);
    assert_true(canon_digest(arena, key, sizeof(key), str_of(route), str_of(body), out));
    arena_free(arena);
}

static void test_digest(void **state)
{
    (void)state;
    struct digest one, two;
    digest_of("POST /v1/authorizations", "{\"a\":1,\"b\":\"\\u0041\"}", &one);
    digest_of("POST /v1/authorizations", "{ \"b\" : \"A\", \"a\" : 1 }\n", &two);
    assert_true(digest_equal(&one, &two));
    digest_of("POST /v1/estimates", "{\"a\":1,\"b\":\"A\"}", &two);
    assert_false(digest_equal(&one, &two));
    digest_of("POST /v1/authorizations", "{\"a\":2,\"b\":\"A\"}", &two);
    assert_false(digest_equal(&one, &two));
    digest_of("POST /v1/authorizations/x/cancel", "", &one);
    digest_of("POST /v1/authorizations/x/cancel", "{}", &two);
    assert_false(digest_equal(&one, &two));
}

static void test_no_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_new(32);
    struct buf out;
    buf_init(&out, 1 << 10);
    assert_false(canon_json(arena, STR_LIT("{\"a\":{\"b\":{\"c\":1}}}"), &out));
    buf_fini(&out);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
