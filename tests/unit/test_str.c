#include "unit.h"

#include "str.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void comparing(void **state)
{
    (void)state;
    assert_true(str_equal(str_of(NULL), STR_LIT("")));
    assert_true(str_compare(STR_LIT("ab"), STR_LIT("abc")) < 0);
    assert_true(str_compare(STR_LIT("b"), STR_LIT("abc")) > 0);
    assert_true(str_compare(STR_LIT("\xff"), STR_LIT("a")) > 0);
    assert_int_equal(str_compare(str_of(NULL), str_of("")), 0);
    assert_true(str_starts_with(STR_LIT("abc"), STR_LIT("")));
    assert_false(str_starts_with(STR_LIT("ab"), STR_LIT("abc")));
    assert_true(str_ends_with(STR_LIT("abc"), STR_LIT("bc")));
    assert_false(str_ends_with(STR_LIT("c"), STR_LIT("bc")));
    assert_int_equal(str_find(STR_LIT("aXbXX"), STR_LIT("XX")), 3);
    assert_true(str_find(STR_LIT("ab"), STR_LIT("abc")) == (size_t)-1);
    assert_true(str_find(str_of(NULL), STR_LIT("a")) == (size_t)-1);
    assert_true(str_hash(STR_LIT("a")) == UINT64_C(0xaf63dc4c8601ec8c));
}

static void trimming(void **state)
{
    (void)state;
    assert_true(str_equal_text(str_trim(STR_LIT(" \t\xe3\x80\x80 a b\xe3\x80\x80\r\n")), "a b"));
    assert_true(str_is_empty(str_trim(STR_LIT("\xe3\x80\x80 \xe3\x80\x80"))));
    assert_true(str_is_empty(str_trim(str_of(NULL))));
    /* The last bytes of another character that look like none of U+3000. */
    assert_true(str_equal_text(str_trim(STR_LIT("\xe4\xb8\x80")), "\xe4\xb8\x80"));
}

static void cutting_fields(void **state)
{
    (void)state;
    struct str rest = STR_LIT("a,,b,"), field;
    const char *expected[] = {"a", "", "b", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_true(str_next(&rest, ',', &field));
        assert_true(str_equal_text(field, expected[i]));
    }
    assert_false(str_next(&rest, ',', &field));
    rest = STR_LIT("");
    assert_true(str_next(&rest, ',', &field));
    assert_false(str_next(&rest, ',', &field));
    rest = str_of(NULL);
    assert_false(str_next(&rest, ',', &field));
}

static void utf8(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xc0\xaf",
        "\xe0\x80\xaf",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xf8\x88\x80",
        "\xe4\xb8",
        "a\xff",
        "\xc3",
        "\xf0\x82\x82\xac",
        "\xc1\xbf",
        "\xed\xbf\xbf",
        "\xe4\xb8\x80\xe4",
        "\xf5\x80\x80\x80",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(str_is_utf8(str_of(bad[i])));
    assert_true(str_is_utf8(STR_LIT("特药 \xf0\x9f\x92\x8a e\xcc\x81 \xef\xbf\xbf")));
    assert_true(str_is_utf8(str_of(NULL)));
    assert_false(str_is_utf8(STR_LIT("a\0b")));
    assert_int_equal(str_count(STR_LIT("特药a\xf0\x9f\x92\x8a")), 4);
    assert_int_equal(str_count(STR_LIT("\xff\xfe特")), 3);
}

static void code_points(void **state)
{
    (void)state;
    struct str rest = STR_LIT("a特\xf0\x9f\x92\x8a\xff"
                              "b");
    assert_int_equal(str_next_code_point(&rest), 'a');
    assert_int_equal(str_next_code_point(&rest), 0x7279);
    assert_int_equal(str_next_code_point(&rest), 0x1f48a);
    assert_int_equal(str_next_code_point(&rest), 0);
    assert_true(str_is_empty(rest));
    assert_int_equal(str_next_code_point(&rest), 0);
}

static void folding(void **state)
{
    (void)state;
    assert_string_equal(str_nfkc_fold(arena, STR_LIT("ＴＡＧＲＩＳＳＯ　８０ｍｇ")),
                        "tagrisso 80mg");
    assert_string_equal(str_nfkc_fold(arena, STR_LIT("（Car-T）")), "(car-t)");
    assert_string_equal(str_nfkc_fold(arena, STR_LIT("\xef\xbb\xbf"
                                                     "a\xe2\x80\x8b"
                                                     "b\xc2\xad"
                                                     "c")),
                        "abc");
    assert_string_equal(str_nfkc_fold(arena, STR_LIT("e\xcc\x81")), "\xc3\xa9");
    assert_string_equal(str_nfkc_fold(arena, str_of(NULL)), "");
    assert_null(str_nfkc_fold(arena, STR_LIT("\xed\xa0\x80")));
    assert_null(str_nfkc_fold(arena, STR_LIT("a\0")));
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(str_nfkc_name(arena, STR_LIT(" 测　试\t员 ")), "测试员");
    assert_string_equal(str_nfkc_name(arena, STR_LIT("Ａnna\xc2\xa0"
                                                     "Ma\xe2\x80\x8brie")),
                        "AnnaMarie");
    /* A compatibility ideograph and the character it stands for are one name. */
    assert_string_equal(str_nfkc_name(arena, STR_LIT("\xef\xa4\x80")), "\xe8\xb1\x88");
    assert_string_not_equal(str_nfkc_name(arena, STR_LIT("anna")),
                            str_nfkc_name(arena, STR_LIT("Anna")));
    assert_null(str_nfkc_name(arena, STR_LIT("\xff")));
}

static void integers(void **state)
{
    (void)state;
    int64_t value = 7;
    uint32_t small = 7;
    assert_true(str_to_int64(STR_LIT("9223372036854775807"), &value));
    assert_true(value == INT64_MAX);
    assert_true(str_to_int64(STR_LIT("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
    assert_true(str_to_int64(STR_LIT("007"), &value));
    assert_int_equal(value, 7);
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      "1 ",
                                      " 1",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "--1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999",
                                      "\xef\xbc\x91"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(str_to_int64(str_of(bad[i]), &value));
    assert_int_equal(value, 7);
    assert_true(str_to_uint32(STR_LIT("4294967295"), &small));
    assert_true(small == UINT32_MAX);
    assert_false(str_to_uint32(STR_LIT("4294967296"), &small));
    assert_false(str_to_uint32(STR_LIT("-0"), &small));
    assert_false(str_to_uint32(str_of(NULL), &small));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing),      cmocka_unit_test(trimming),
        cmocka_unit_test(cutting_fields), cmocka_unit_test(utf8),
        cmocka_unit_test(code_points),    cmocka_unit_test(folding),
        cmocka_unit_test(names),          cmocka_unit_test(integers),
    };
    return cmocka_run_group_tests_name("str", tests, set_up, tear_down);
}
