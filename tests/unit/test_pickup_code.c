#include "unit.h"

#include <stdio.h>

#include "pickup_code.h"

#define AUTHORIZATION "00000000-0000-4000-8000-000000000000"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static uint8_t key[32];

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)i;
    return 0;
}

/* The two of pickup_code.h, published with the API. */
static void published_vectors(void **state)
{
    (void)state;
    char text[PICKUP_CODE_TEXT_SIZE];
    pickup_code_derive(key, AUTHORIZATION, 1, false, text);
    assert_string_equal(text, "YASV6-6S91J-BJRVE");
    pickup_code_derive(key, AUTHORIZATION, 1, true, text);
    assert_string_equal(text, "YASV6-6S91J-BJRJK-T3P");
    pickup_code_derive(key, AUTHORIZATION, 2, false, text);
    assert_string_equal(text, "94SKX-4BMAB-7ER7M");
}

static void tag_is_keyed(void **state)
{
    (void)state;
    uint8_t tag_key[32];
    char text[DIGEST_HEX_SIZE];
    struct digest tag;
    for (size_t i = 0; i < sizeof(tag_key); i++)
        tag_key[i] = (uint8_t)(32 + i);
    pickup_code_tag(tag_key, "YASV66S91JBJRVE", &tag);
    digest_print(&tag, text);
    assert_string_equal(text, "197c6091c49f37c838ea1a2744fd2fdde7091575986e16ebb3fc87c99aa04ce0");
}

static void read_as_people_type(void **state)
{
    (void)state;
    static const char *const typed[] = {
        "YASV6-6S91J-BJRVE",
        "yasv6-6s91j-bjrve",
        "yasv66s9ljbjrve",
        "YASV6 6S9IJ BJRVE",
        "  YASV6—6S91J－BJRVE\n",
        "ＹＡＳＶ６－６Ｓ９１Ｊ－ＢＪＲＶＥ",
        "ｙａｓｖ６　６ｓ９１ｊ　ｂｊｒｖｅ",
        "Y-A-S-V-6-6-S-9-i-J-B-J-R-V-E",
    };
    char normal[PICKUP_CODE_MAX + 1], text[PICKUP_CODE_TEXT_SIZE];
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        assert_int_equal(pickup_code_parse(str_of(typed[i]), normal), PICKUP_CODE_OK);
        assert_string_equal(normal, "YASV66S91JBJRVE");
    }
    pickup_code_print(normal, text);
    assert_string_equal(text, "YASV6-6S91J-BJRVE");
    assert_int_equal(pickup_code_parse(STR_LIT("yasv6-6s91j-bjrjk-t3p"), normal), PICKUP_CODE_OK);
    assert_string_equal(normal, "YASV66S91JBJRJKT3P");
    /* All characters 0 is a code word; O reads as 0. */
    assert_int_equal(pickup_code_parse(STR_LIT("OOOOO-ooooo-00000"), normal), PICKUP_CODE_OK);
    assert_string_equal(normal, "000000000000000");
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        enum pickup_code_result result;
    } cases[] = {
        {"", PICKUP_CODE_BAD_FORMAT},
        {"YASV6-6S91J-BJRV", PICKUP_CODE_BAD_FORMAT},
        {"YASV6-6S91J-BJRVE-0", PICKUP_CODE_BAD_FORMAT},
        {"YASV6-6S91J-BJRJK-T3P-T", PICKUP_CODE_BAD_FORMAT},
        {"YASV6-6S91J-BJRV*", PICKUP_CODE_BAD_FORMAT},
        {"YASV6-6S91J-BJR药E", PICKUP_CODE_BAD_FORMAT},
        {"YASV6-6S91J-BJRV\xff", PICKUP_CODE_BAD_FORMAT},
        {"YASV6-6S91J-BJRVE                                                 x",
         PICKUP_CODE_BAD_FORMAT},
        {"UASV6-6S91J-BJRVE", PICKUP_CODE_MISTYPED},
        {"u0000-00000-00000", PICKUP_CODE_MISTYPED},
        {"YASV6-6S91J-BJRVF", PICKUP_CODE_MISTYPED},
        {"AYSV6-6S91J-BJRVE", PICKUP_CODE_MISTYPED},
    };
    char normal[PICKUP_CODE_MAX + 1];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(pickup_code_parse(str_of(cases[i].typed), normal), cases[i].result);
    assert_int_equal(pickup_code_parse(STR_LIT("YASV6\0"), normal), PICKUP_CODE_BAD_FORMAT);
}

static void must_be_mistyped(const char *text)
{
    char normal[PICKUP_CODE_MAX + 1];
    assert_int_equal(pickup_code_parse(str_of(text), normal), PICKUP_CODE_MISTYPED);
}

/* Every other character at every place. */
static void check_substitutions(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char right = text[i];
        for (size_t k = 0; k < 32; k++) {
            text[i] = alphabet[k];
            if (alphabet[k] != right)
                must_be_mistyped(text);
        }
        text[i] = right;
    }
}

/* Every two places changed for each other, neighbours or not. */
static void check_transpositions(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        for (size_t k = i + 1; k < length; k++) {
            char a = text[i], b = text[k];
            text[i] = b;
            text[k] = a;
            if (a != b)
                must_be_mistyped(text);
            text[i] = a;
            text[k] = b;
        }
    }
}

static void slips_in_2000_codes_are_caught(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        char id[40], text[PICKUP_CODE_TEXT_SIZE], normal[PICKUP_CODE_MAX + 1];
        (void)snprintf(id, sizeof(id), "authorization-%d", i);
        pickup_code_derive(key, id, 1 + i % 3, i % 4 == 0, text);
        assert_int_equal(pickup_code_parse(str_of(text), normal), PICKUP_CODE_OK);
        size_t length = strlen(normal);
        assert_int_equal(length, i % 4 == 0 ? 18 : 15);
        check_substitutions(normal, length);
        check_transpositions(normal, length);
    }
}

/* Distance three: no two wrong characters pass either. All pairs of places of one code. */
static void any_two_wrong_characters_are_caught(void **state)
{
    (void)state;
    char text[PICKUP_CODE_TEXT_SIZE], normal[PICKUP_CODE_MAX + 1];
    pickup_code_derive(key, AUTHORIZATION, 7, true, text);
    assert_int_equal(pickup_code_parse(str_of(text), normal), PICKUP_CODE_OK);
    for (size_t i = 0; i < PICKUP_CODE_MAX; i++) {
        char right = normal[i];
        for (size_t k = 0; k < 32; k++) {
            normal[i] = alphabet[k];
            if (alphabet[k] != right)
                check_substitutions(normal, i); /* the places before */
        }
        normal[i] = right;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(tag_is_keyed),
        cmocka_unit_test(read_as_people_type),
        cmocka_unit_test(refused),
        cmocka_unit_test(slips_in_2000_codes_are_caught),
        cmocka_unit_test(any_two_wrong_characters_are_caught),
    };
    return cmocka_run_group_tests_name("pickup_code", tests, set_up, NULL);
}
