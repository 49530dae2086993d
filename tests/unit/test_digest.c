#include "unit.h"

#include "digest.h"

static void expect_hex(const struct digest *digest, const char *hex)
{
    char text[DIGEST_HEX_SIZE];
    digest_print(digest, text);
    assert_string_equal(text, hex);
}

static void known_answers(void **state)
{
    (void)state;
    struct digest digest;
    digest_sha256("abc", 3, &digest); /* FIPS 180-2, appendix B.1 */
    expect_hex(&digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_sha256(NULL, 0, &digest);
    expect_hex(&digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    /* RFC 4231, test case 2 */
    digest_hmac((const uint8_t *)"Jefe", 4, "what do ya want for nothing?", 28, &digest);
    expect_hex(&digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void parts_have_borders(void **state)
{
    (void)state;
    uint8_t key[32];
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)i;
    const struct str one[] = {STR_LIT("ab"), STR_LIT("c")};
    const struct str two[] = {STR_LIT("a"), STR_LIT("bc")};
    const struct str three[] = {STR_LIT("ab"), STR_LIT("c"), {NULL, 0}};
    struct digest a, b, c;
    digest_hmac_parts(key, 32, one, 2, &a);
    digest_hmac_parts(key, 32, two, 2, &b);
    digest_hmac_parts(key, 32, three, 3, &c);
    /* HMAC-SHA-256 of 00000002 "ab" 00000001 "c", computed with another implementation */
    expect_hex(&a, "c3be357a5b3bed1965015d7fedd4253d32fc19fba41f6c74bc96b2a38f4c69ff");
    assert_false(digest_equal(&a, &b));
    assert_false(digest_equal(&a, &c));
    assert_true(digest_equal(&a, &a));
}

static void hex(void **state)
{
    (void)state;
    uint8_t bytes[3] = {0};
    assert_true(digest_unhex(STR_LIT("00fFa1"), bytes, 3));
    assert_memory_equal(bytes, "\x00\xff\xa1", 3);
    assert_false(digest_unhex(STR_LIT("00ffa"), bytes, 3));
    assert_false(digest_unhex(STR_LIT("00ffa100"), bytes, 3));
    assert_false(digest_unhex(STR_LIT("00ffag"), bytes, 3));
    assert_false(digest_unhex(STR_LIT("00 ffa"), bytes, 3));
    struct digest digest;
    assert_false(digest_parse(STR_LIT("ba7816"), &digest));
}

static void base64url(void **state)
{
    (void)state;
    char text[512];
    uint8_t bytes[256], back[256];
    size_t length = 0;
    digest_base64url("\xfb\xff\xfe", 3, text);
    assert_string_equal(text, "-__-");
    digest_base64url("f", 1, text);
    assert_string_equal(text, "Zg");
    digest_base64url(NULL, 0, text);
    assert_string_equal(text, "");
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t i = 0; i <= sizeof(bytes); i++) {
        digest_base64url(bytes, i, text);
        assert_true(digest_unbase64url(str_of(text), back, i, &length));
        assert_int_equal(length, i);
        assert_memory_equal(bytes, back, i);
        if (i > 0)
            assert_false(digest_unbase64url(str_of(text), back, i - 1, &length));
    }
    static const char *const bad[] = {"A", "Zg==", "Zh", "Zm9=", "Z g", "Zm+v", "Zm/v", "AAAAA"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(digest_unbase64url(str_of(bad[i]), back, sizeof(back), &length));
    assert_false(digest_unbase64url(STR_LIT("Z\0"), back, sizeof(back), &length));
}

static void random_and_wipe(void **state)
{
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0}, zero[32] = {0};
    digest_random(a, sizeof(a));
    digest_random(b, sizeof(b));
    assert_false(digest_bytes_equal(a, b, sizeof(a)));
    assert_false(digest_bytes_equal(a, zero, sizeof(a)));
    digest_wipe(a, sizeof(a));
    assert_true(digest_bytes_equal(a, zero, sizeof(a)));
    assert_true(digest_bytes_equal(NULL, NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(parts_have_borders),
        cmocka_unit_test(hex),
        cmocka_unit_test(base64url),
        cmocka_unit_test(random_and_wipe),
    };
    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
