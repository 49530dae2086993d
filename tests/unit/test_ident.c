#include "unit.h"

#include "date.h"
#include "ident.h"

static void resident_ids(void **state)
{
    (void)state;
    struct ident_resident id;
    int32_t birth_on = 0;
    assert_int_equal(ident_resident_parse(STR_LIT("11010519491231002X"), &id), IDENT_OK);
    assert_true(date_parse("1949-12-31", 10, &birth_on));
    assert_int_equal(id.birth_on, birth_on);
    assert_false(id.male);
    assert_int_equal(ident_resident_parse(STR_LIT("11010519491231002x"), &id), IDENT_OK);
    assert_string_equal(id.normal, "11010519491231002X");
    assert_int_equal(ident_resident_parse(STR_LIT("440524188001010014"), &id), IDENT_OK);
    assert_true(id.male);
    assert_int_equal(ident_resident_parse(STR_LIT("110101199003070773"), &id), IDENT_CHECK_DIGIT);
    assert_int_equal(ident_resident_parse(STR_LIT("110101199003070775"), &id), IDENT_OK);
    assert_true(id.male);
    /* 29 February of a year that has none. */
    assert_int_equal(ident_resident_parse(STR_LIT("110101199002290771"), &id), IDENT_NOT_A_DATE);
    static const char *const bad[] = {"",
                                      "11010519491231002",
                                      "11010519491231002XX",
                                      "11010519491231002Y",
                                      "1101051949123100 X",
                                      "X1010519491231002X",
                                      "01010519491231002X",
                                      "１１０１０５１９４９１２３１００２Ｘ",
                                      "110105194912310\xef\xbc\x91"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(ident_resident_parse(str_of(bad[i]), &id), IDENT_BAD_FORMAT);
}

static void every_single_slip_in_a_resident_id_is_caught(void **state)
{
    (void)state;
    struct ident_resident id;
    char text[19] = "110101199003070775";
    for (size_t i = 0; i < 18; i++) {
        char right = text[i];
        for (int digit = 0; digit <= 9; digit++) {
            text[i] = (char)('0' + digit);
            if (text[i] != right)
                assert_int_not_equal(ident_resident_parse(str_of(text), &id), IDENT_OK);
        }
        text[i] = right;
    }
}

static void icd10_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code, *asterisk, *morphology;
    } cases[] = {
        {"C34.900", "C34.900", "", ""},
        {"c34.900x004", "C34.900X004", "", ""},
        {"C349", "C34.9", "", ""},
        {"C34", "C34", "", ""},
        {"C34900X004", "C34.900X004", "", ""},
        {"C56.x00", "C56.X00", "", ""},
        {"C56.x00x003", "C56.X00X003", "", ""},
        {"C90.004+N16.1*", "C90.004", "N16.1", ""},
        {"C90.004＋N16.1", "C90.004", "N16.1", ""},
        {"C90.004+", "C90.004", "", ""},
        {"N16.1*", "N16.1", "", ""},
        {"C22.101M81600/3", "C22.101", "", "8160/3"},
        {"C22.101 M8160/3", "C22.101", "", "8160/3"},
        {"Ｃ１６．０００　ｘ００４", "C16.000X004", "", ""},
        {"M80.0", "M80.0", "", ""},
        {"Z51.5", "Z51.5", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ident_icd10 icd;
        assert_true(ident_icd10_parse(str_of(cases[i].text), &icd));
        assert_string_equal(icd.code, cases[i].code);
        assert_string_equal(icd.asterisk, cases[i].asterisk);
        assert_string_equal(icd.morphology, cases[i].morphology);
    }
    static const char *const bad[] = {
        "",        "C3",       "34.9",        "CC4.9",        "C34.",
        "C34.9.0", "C34.9y",   "C34.900x04",  "C34.900x0040", "C34.9+*",
        "肺癌",    "C34.900-", "C34+N16.1+N", "C34.9M81/3",   "C34.900M81600/4",
        "+N16.1*", "*",        "C34.900000x"};
    struct ident_icd10 icd;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(ident_icd10_parse(str_of(bad[i]), &icd));
}

static void icd10_prefixes(void **state)
{
    (void)state;
    assert_true(ident_icd10_matches("C16.000", STR_LIT("C16"), false));
    assert_true(ident_icd10_matches("C16.000X004", STR_LIT("C16.0"), false));
    assert_true(ident_icd10_matches("C16.000X004", STR_LIT("C16.000x004"), false));
    assert_false(ident_icd10_matches("C16.000X004", STR_LIT("C16.000"), true));
    assert_true(ident_icd10_matches("C16.000", STR_LIT("C16.000"), true));
    assert_false(ident_icd10_matches("C16", STR_LIT("C16.0"), false));
    assert_false(ident_icd10_matches("C56.X00", STR_LIT("C56.0"), false));
    assert_true(ident_icd10_matches("C00.1", STR_LIT("C00-C80"), false));
    assert_true(ident_icd10_matches("C80.900", STR_LIT("C00-C80"), false));
    assert_false(ident_icd10_matches("C81.0", STR_LIT("C00-C80"), false));
    assert_false(ident_icd10_matches("B99", STR_LIT("C00-C80"), false));
    assert_true(ident_icd10_matches("D37.500", STR_LIT("D37.1-D37.5"), false));
    assert_false(ident_icd10_matches("D37.600", STR_LIT("D37.1-D37.5"), false));
    assert_false(ident_icd10_matches("C16.000", STR_LIT(""), false));
    assert_false(ident_icd10_matches("C16.000", STR_LIT("-"), false));
    assert_false(ident_icd10_matches("C16.000", STR_LIT("C00-D"), false));
}

static void morphology(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int histology, behaviour;
        const char *normal;
    } cases[] = {
        {"8140/3", 8140, 3, "8140/3"},   {"M8140/3", 8140, 3, "8140/3"},
        {"m81600/3", 8160, 3, "8160/3"}, {"M996100/3", 9961, 3, "9961/3"},
        {"8936/1", 8936, 1, "8936/1"},   {" Ｍ８０００／９ ", 8000, 9, "8000/9"},
        {"8500/2", 8500, 2, "8500/2"},   {"8140/6", 8140, 6, "8140/6"},
    };
    struct ident_morphology found;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_true(ident_morphology_parse(str_of(cases[i].text), &found));
        assert_int_equal(found.histology, cases[i].histology);
        assert_int_equal(found.behaviour, cases[i].behaviour);
        assert_string_equal(found.text, cases[i].normal);
    }
    static const char *const bad[] = {"",       "8140",      "8140/",   "8140/4", "8140/33",
                                      "814/3",  "8140000/3", "7999/3",  "/3",     "M/3",
                                      "8140-3", "MM8140/3",  "8140/3x", "81a0/3"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(ident_morphology_parse(str_of(bad[i]), &found));
}

static void approval_numbers(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"国药准字 S20217019", "S20217019"},
        {"国药准字H20170166", "H20170166"},
        {"国药准字　ｓ２０２１７０１９", "S20217019"},
        {"国药准字HJ20140344", "HJ20140344"},
        {"HJ 2014 0344", "HJ20140344"},
        {"国药准字HC20160001", "HC20160001"},
        {"国药准字J20180001", "J20180001"},
        {"国药准字Z10980020", "Z10980020"},
        {"国药准字B20020001", "B20020001"},
        {"BH20010001", "BH20010001"},
        {"BHC20010001", "BHC20010001"},
        {"国药准字T20020001", "T20020001"},
    };
    char out[16];
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(ident_approval_parse(str_of(good[i][0]), out));
        assert_string_equal(out, good[i][1]);
    }
    static const char *const bad[] = {"",
                                      "国药准字",
                                      "S2021701",
                                      "S202170190",
                                      "X20217019",
                                      "S2021O019",
                                      "国药准字TJ20217019",
                                      "SH20217019",
                                      "20217019",
                                      "国械注准20173770001",
                                      "S20217019国药准字",
                                      "BJ20010001",
                                      "HHHHHHHHHHHHHHHHHHHHHHHH20217019"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(ident_approval_parse(str_of(bad[i]), out));
}

static void trace_codes(void **state)
{
    (void)state;
    assert_true(ident_trace_code_is_valid(STR_LIT("83857930000879766660")));
    assert_false(ident_trace_code_is_valid(STR_LIT("8385793000087976666")));
    assert_false(ident_trace_code_is_valid(STR_LIT("838579300008797666601")));
    assert_true(ident_trace_code_is_valid(STR_LIT("0106901234567892211234567890")));
    assert_true(ident_trace_code_is_valid(STR_LIT("(01)06901234567892(21)A-7")));
    assert_false(ident_trace_code_is_valid(STR_LIT("ABCDEFGHIJKLM")));
    assert_true(ident_trace_code_is_valid(STR_LIT("ABCDEFGHIJKLMN")));
    assert_false(ident_trace_code_is_valid(STR_LIT("8385793 000087976666")));
    assert_false(ident_trace_code_is_valid(STR_LIT("追溯码追溯码追溯码")));
    assert_false(ident_trace_code_is_valid(str_of(NULL)));
    char text[102];
    memset(text, 'A', sizeof(text));
    assert_true(ident_trace_code_is_valid((struct str){text, 100}));
    assert_false(ident_trace_code_is_valid((struct str){text, 101}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resident_ids),
        cmocka_unit_test(every_single_slip_in_a_resident_id_is_caught),
        cmocka_unit_test(icd10_shapes),
        cmocka_unit_test(icd10_prefixes),
        cmocka_unit_test(morphology),
        cmocka_unit_test(approval_numbers),
        cmocka_unit_test(trace_codes),
    };
    return cmocka_run_group_tests_name("ident", tests, NULL, NULL);
}
