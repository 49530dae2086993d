#include "json_strict.h"

#include <stdio.h>

#include "unit.h"

/* A table entry's bytes may hold NUL, so lengths are counted by sizeof. */
struct sample {
    const char *text;
    size_t length;
    enum json_strict_code code;
    const char *pointer; /* of the first finding */
};
#define OK(literal)                                                                                \
    {                                                                                              \
        (literal), sizeof(literal) - 1, JSON_STRICT_OK, ""                                         \
    }
#define BAD(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1, JSON_STRICT_MALFORMED, ""                                  \
    }
#define FOUND(literal, code, p)                                                                    \
    {                                                                                              \
        (literal), sizeof(literal) - 1, JSON_STRICT_##code, (p)                                    \
    }

static const struct sample samples[] = {
    OK("{}"),
    OK("[]"),
    OK(" \t\r\n{ \"a\" : [ 1 , -2 , 0.5 , 1e3 , true , false , null , \"x\" ] } \n"),
    OK("0"),
    OK("-0"),
    OK("1.0"),
    OK("1E+2"),
    OK("\"\""),
    OK("9007199254740991"),
    OK("-9007199254740991"),
    OK("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"),
    OK("[{\"a\":1},{\"a\":1}]"),
    OK("{\"\":1,\" \":2}"),
    OK("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\""),
    OK("\"\\ud83d\\ude00\""),
    OK("\"泰瑞沙\""),
    OK("\"\xF0\x9F\x98\x80\""),
    OK("\"\x7F\""),
    OK("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"),
    BAD(""),
    BAD(" "),
    BAD("{"),
    BAD("}"),
    BAD("["),
    BAD("]"),
    BAD("{]"),
    BAD("[}"),
    BAD("{} {}"),
    BAD("{}x"),
    BAD("[1]]"),
    BAD("1 2"),
    BAD("[1,]"),
    BAD("[,1]"),
    BAD("[1 2]"),
    BAD("[1,,2]"),
    BAD("{\"a\":1,}"),
    BAD("{,\"a\":1}"),
    BAD("{\"a\"}"),
    BAD("{\"a\":}"),
    BAD("{\"a\" 1}"),
    BAD("{a:1}"),
    BAD("{'a':1}"),
    BAD("{1:1}"),
    BAD("{\"a\":1 \"b\":2}"),
    BAD("// c\n{}"),
    BAD("/* c */{}"),
    BAD("NaN"),
    BAD("Infinity"),
    BAD("-Infinity"),
    BAD("nan"),
    BAD("True"),
    BAD("tru"),
    BAD("truex"),
    BAD("nulll"),
    BAD("undefined"),
    BAD("01"),
    BAD("-01"),
    BAD("00"),
    BAD("+1"),
    BAD("-"),
    BAD("1."),
    BAD(".5"),
    BAD("1e"),
    BAD("1e+"),
    BAD("0x10"),
    BAD("1_000"),
    BAD("\"abc"),
    BAD("\"abc\\"),
    BAD("\"\\x41\""),
    BAD("\"\\u12\""),
    BAD("\"\\u12G4\""),
    BAD("\"\\U0041\""),
    BAD("\"a\nb\""),
    BAD("\"a\tb\""),
    BAD("\"a\x01"
        "b\""),
    BAD("\"a\0b\""),
    BAD("\"\\u0000\""),
    BAD("{}\0"),
    BAD("\0{}"),
    BAD("\xEF\xBB\xBF{}"),
    BAD("\"\\ud83d\""),
    BAD("\"\\ud83dx\""),
    BAD("\"\\ud83d\\u0041\""),
    BAD("\"\\ude00\""),
    BAD("\"\\ude00\\ud83d\""),
    BAD("\"\\uffff\""),
    BAD("\"\\ufdd0\""),
    BAD("\"\\ud83f\\udffe\""),
    BAD("\"\xEF\xBF\xBF\""),     /* U+FFFF */
    BAD("\"\xC0\x80\""),         /* overlong NUL */
    BAD("\"\xC1\xBF\""),         /* overlong DEL */
    BAD("\"\xE0\x80\xAF\""),     /* overlong slash */
    BAD("\"\xF0\x80\x80\xAF\""), /* overlong slash */
    BAD("\"\xED\xA0\x80\""),     /* a surrogate in UTF-8 */
    BAD("\"\xF4\x90\x80\x80\""), /* beyond U+10FFFF */
    BAD("\"\xF8\x88\x80\x80\x80\""),
    BAD("\"\x80\""),
    BAD("\"\xFF\""),
    BAD("\"\xE6\xB3\""), /* cut short */
    BAD("{\xC2\xA0}"),   /* no-break space is not white space */
    BAD("{\xE3\x80\x80}"),
    FOUND("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", TOO_DEEP, ""),
    FOUND("{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", TOO_DEEP, ""),
    FOUND("{\"a\":1,\"a\":1}", DUPLICATE_KEY, "/a"),
    FOUND("{\"a\":1,\"\\u0061\":2}", DUPLICATE_KEY, "/a"),
    FOUND("{\"\":1,\"\":2}", DUPLICATE_KEY, "/"),
    FOUND("{\"\\ud83d\\ude00\":1,\"\xF0\x9F\x98\x80\":1}", DUPLICATE_KEY, "/\xF0\x9F\x98\x80"),
    FOUND("{\"x\":[0,{\"a/b\":1,\"a\\/b\":2}]}", DUPLICATE_KEY, "/x/1/a~1b"),
    FOUND("{\"m~n\":1,\"b\":{},\"m~n\":2}", DUPLICATE_KEY, "/m~0n"),
    FOUND("9007199254740992", OUT_OF_RANGE, ""),
    FOUND("-9007199254740992", OUT_OF_RANGE, ""),
    FOUND("{\"a\":[1,99999999999999999999999999]}", OUT_OF_RANGE, "/a/1"),
};

static void test_samples(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct json_strict_error error;
        bool good =
            json_strict_check(arena, (struct str){samples[i].text, samples[i].length}, &error);
        if (error.code != samples[i].code || good != (samples[i].code == JSON_STRICT_OK) ||
            strcmp(error.pointer, samples[i].pointer) != 0)
            fail_msg("%zu: %s gives %d at %s: %s", i, samples[i].text, (int)error.code,
                     error.pointer, error.message);
        arena_reset(arena);
    }
    arena_free(arena);
}

/* Every place where an accepted document can be cut leaves something that is not one. */
static void test_every_prefix_is_malformed(void **state)
{
    (void)state;
    static const char text[] = "{\"a\\u0041\":[1,-2.5e3,true,null,{\"\xE6\xB3\xB0\":\"x\\n\"}]}";
    struct arena *arena = arena_new(1 << 20);
    for (size_t length = 0; length < sizeof(text) - 1; length++) {
        struct json_strict_error error;
        char *cut = malloc(length + 1); /* exactly as long: a read beyond the end is seen */
        memcpy(cut, text, length);
        assert_false(json_strict_check(arena, (struct str){cut, length}, &error));
        assert_int_equal(error.code, JSON_STRICT_MALFORMED);
        free(cut);
    }
    arena_free(arena);
}

static void test_all_findings_are_collected(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct json_strict_error error;
    assert_false(json_strict_check(
        arena, STR_LIT("{\"a\":1,\"b\":{\"c\":1,\"c\":2,\"c\":3},\"a\":9007199254740992}"),
        &error));
    assert_int_equal(error.finding_count, 3);
    assert_string_equal(error.findings[0].pointer, "/b/c");
    assert_int_equal(error.findings[1].code, JSON_STRICT_OUT_OF_RANGE);
    assert_string_equal(error.findings[1].pointer, "/a");
    assert_int_equal(error.findings[2].code, JSON_STRICT_DUPLICATE_KEY);
    assert_string_equal(error.findings[2].pointer, "/a");
    arena_free(arena);
}

/* As many members as 256 KiB can hold, and one duplicate at the end. */
static void test_many_members(void **state)
{
    (void)state;
    struct arena *arena = arena_new(4 << 20);
    struct json_strict_error error;
    size_t size = 1 << 20;
    char *text = malloc(size);
    size_t used = 0;
    used += (size_t)snprintf(text + used, size - used, "{");
    for (int i = 0; i < 19998; i++)
        used += (size_t)snprintf(text + used, size - used, "\"%d\":0,", i);
    size_t mark = used;
    used += (size_t)snprintf(text + used, size - used, "\"x\":0}");
    assert_true(json_strict_check(arena, (struct str){text, used}, &error));
    used = mark + (size_t)snprintf(text + mark, size - mark, "\"7\":0}");
    assert_false(json_strict_check(arena, (struct str){text, used}, &error));
    assert_int_equal(error.code, JSON_STRICT_DUPLICATE_KEY);
    assert_string_equal(error.pointer, "/7");
    used = mark + (size_t)snprintf(text + mark, size - mark, "\"x\":0,\"y\":0,\"z\":0}");
    assert_false(json_strict_check(arena, (struct str){text, used}, &error));
    assert_int_equal(error.code, JSON_STRICT_MALFORMED);
    free(text);
    arena_free(arena);
}

static void test_no_memory_is_not_the_senders_fault(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64);
    struct json_strict_error error;
    assert_false(json_strict_check(arena, STR_LIT("{\"a\":1}"), &error));
    assert_int_equal(error.code, JSON_STRICT_NO_MEMORY);
    arena_free(arena);
}

static void test_unescape(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    size_t length = 0;
    const char *text = json_strict_unescape(
        arena, STR_LIT("a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u6cf0\\ud83d\\ude00\\u007f."), &length);
    assert_string_equal(text, "a\"\\/\b\f\n\r\t\xC3\xA9\xE6\xB3\xB0\xF0\x9F\x98\x80\x7F.");
    assert_int_equal(length, strlen(text));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_every_prefix_is_malformed),
        cmocka_unit_test(test_all_findings_are_collected),
        cmocka_unit_test(test_many_members),
        cmocka_unit_test(test_no_memory_is_not_the_senders_fault),
        cmocka_unit_test(test_unescape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
