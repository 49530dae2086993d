#include "unit.h"

#include <stdio.h>

#include "seal.h"

#define HEX(c) c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c
#define OTHERS                                                                                     \
    "identity 1 hmac-sha256 " HEX("a1") "\npickup 1 hmac-sha256 " HEX(                             \
        "a2") "\n"                                                                                 \
              "tag 1 hmac-sha256 " HEX("a3") "\nidempotency 1 hmac-sha256 " HEX("a4") "\n"
#define OLD "seal 1 aes-256-gcm " HEX("b1") "\n"
#define NEW "seal 258 aes-256-gcm " HEX("b2") "\n"

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

static struct seal_keys *keys_of(const char *text)
{
    const char *message = NULL;
    unsigned line = 0;
    struct seal_keys *keys = seal_keys_parse(str_of(text), &message, &line);
    assert_non_null(keys);
    assert_null(message);
    return keys;
}

static void key_files(void **state)
{
    (void)state;
    struct seal_keys *keys =
        keys_of("# keys\n\n" NEW OLD OTHERS "  pickup\t2  hmac-sha256 " HEX("c1") " \r\n");
    assert_int_equal(seal_key_version(keys, SEAL_SEAL), 258);
    assert_int_equal(seal_key_version(keys, SEAL_PICKUP), 2);
    assert_int_equal(seal_key_version(keys, SEAL_TAG), 1);
    assert_int_equal(seal_key(keys, SEAL_PICKUP, 1)[31], 0xa2);
    assert_int_equal(seal_key(keys, SEAL_PICKUP, 2)[0], 0xc1);
    assert_null(seal_key(keys, SEAL_PICKUP, 3));
    seal_keys_free(keys);
    seal_keys_free(NULL);
}

static void bad_key_files(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
        const char *word;
    } cases[] = {
        {OTHERS "lock 1 aes-256-gcm " HEX("b1"), 5, "purpose"},
        {OTHERS "seal 0 aes-256-gcm " HEX("b1"), 5, "key id"},
        {OTHERS "seal 65536 aes-256-gcm " HEX("b1"), 5, "key id"},
        {OTHERS "seal one aes-256-gcm " HEX("b1"), 5, "key id"},
        {OTHERS "seal 1 sm4-gcm " HEX("b1"), 5, "algorithm"},
        {OTHERS "seal 1 hmac-sha256 " HEX("b1"), 5, "algorithm"},
        {OTHERS "seal 1 aes-256-gcm b1b1", 5, "64 hex"},
        {OTHERS "seal 1 aes-256-gcm", 5, "64 hex"},
        {OTHERS "seal 1 aes-256-gcm " HEX("b1") " x", 5, "nothing"},
        {OTHERS OLD "seal 1 aes-256-gcm " HEX("b2"), 6, "stands twice"},
        {OTHERS OLD "seal 2 aes-256-gcm " HEX("b1"), 6, "same key bytes"},
        {OTHERS "seal 1 aes-256-gcm " HEX("a3"), 5, "same key bytes"},
        {OTHERS OLD "identity 2 hmac-sha256 " HEX("b3"), 6, "cannot be rotated"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *message = NULL;
        unsigned line = 0;
        assert_null(seal_keys_parse(str_of(cases[i].text), &message, &line));
        assert_int_equal(line, cases[i].line);
        assert_non_null(strstr(message, cases[i].word));
    }
    const char *message = NULL;
    unsigned line = 0;
    assert_null(seal_keys_parse(STR_LIT(OTHERS), &message, &line));
    assert_string_equal(message, "no key of purpose seal");
    assert_null(seal_keys_parse(str_of(NULL), &message, &line));
}

static void closes_and_opens(void **state)
{
    (void)state;
    struct seal_keys *keys = keys_of(OLD NEW OTHERS);
    uint8_t sealed[256], again[256], plain[256];
    char text[] = "11010519491231002X";
    for (size_t length = 0; length < sizeof(text); length++) {
        size_t made = 0, opened = 99;
        seal_close(keys, STR_LIT("insured.id_no/7"), text, length, sealed, &made);
        assert_int_equal(made, length + SEAL_OVERHEAD);
        assert_memory_equal(sealed, "\x01\x01\x02", 3);
        assert_true(seal_open(keys, STR_LIT("insured.id_no/7"), sealed, made, plain, &opened));
        assert_int_equal(opened, length);
        assert_memory_equal(plain, text, length);
        seal_close(keys, STR_LIT("insured.id_no/7"), text, length, again, &made);
        assert_memory_not_equal(sealed, again, made); /* a nonce of its own */
    }
    seal_keys_free(keys);
}

static void every_changed_bit_is_seen(void **state)
{
    (void)state;
    struct seal_keys *keys = keys_of(OLD OTHERS);
    struct str context = STR_LIT("insured.name/7");
    uint8_t sealed[64], plain[64];
    size_t made = 0, opened = 0;
    seal_close(keys, context, "secret name", 11, sealed, &made);
    for (size_t bit = 0; bit < made * 8; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(seal_open(keys, context, sealed, made, plain, &opened));
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t length = 0; length < made; length++)
        assert_false(seal_open(keys, context, sealed, length, plain, &opened));
    assert_false(seal_open(keys, STR_LIT("insured.name/8"), sealed, made, plain, &opened));
    assert_false(seal_open(keys, str_of(NULL), sealed, made, plain, &opened));
    assert_true(seal_open(keys, context, sealed, made, plain, &opened));
    seal_keys_free(keys);
}

static void older_keys_still_open(void **state)
{
    (void)state;
    struct seal_keys *before = keys_of(OLD OTHERS), *after = keys_of(OLD NEW OTHERS);
    struct seal_keys *without = keys_of(NEW OTHERS);
    uint8_t sealed[64], plain[64];
    size_t made = 0, opened = 0;
    seal_close(before, str_of(NULL), "abc", 3, sealed, &made);
    assert_true(seal_open(after, str_of(NULL), sealed, made, plain, &opened));
    assert_memory_equal(plain, "abc", 3);
    assert_false(seal_open(without, str_of(NULL), sealed, made, plain, &opened));
    seal_keys_free(before);
    seal_keys_free(after);
    seal_keys_free(without);
}

static void identities(void **state)
{
    (void)state;
    struct seal_keys *keys = keys_of(OLD OTHERS);
    struct digest a, b, c;
    seal_identity(keys, "resident_id", "11010519491231002X", &a);
    seal_identity(keys, "resident_id", "11010519491231002X", &b);
    seal_identity(keys, "passport", "11010519491231002X", &c);
    assert_true(digest_equal(&a, &b));
    assert_false(digest_equal(&a, &c));
    seal_keys_free(keys);
}

static void masks(void **state)
{
    (void)state;
    assert_string_equal(seal_mask_id(arena, STR_LIT("11010519491231002X")), "110105********002X");
    assert_string_equal(seal_mask_id(arena, STR_LIT("E12345678")), "E1*****78");
    assert_string_equal(seal_mask_id(arena, STR_LIT("1234567")), "*******");
    assert_string_equal(seal_mask_id(arena, str_of(NULL)), "");
    assert_string_equal(seal_mask_id(arena, STR_LIT("\xff")), "****");
    assert_string_equal(seal_mask_name(arena, STR_LIT("测试")), "测*");
    assert_string_equal(seal_mask_name(arena, STR_LIT("测试员")), "测**");
    assert_string_equal(seal_mask_name(arena, STR_LIT("测")), "*");
    assert_string_equal(seal_mask_name(arena, STR_LIT("Ann")), "A**");
    assert_string_equal(seal_mask_name(arena, STR_LIT("\xff\xfe")), "*");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_files),
        cmocka_unit_test(bad_key_files),
        cmocka_unit_test(closes_and_opens),
        cmocka_unit_test(every_changed_bit_is_seen),
        cmocka_unit_test(older_keys_still_open),
        cmocka_unit_test(identities),
        cmocka_unit_test(masks),
    };
    return cmocka_run_group_tests_name("seal", tests, set_up, tear_down);
}
