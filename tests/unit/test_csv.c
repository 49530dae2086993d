#include "unit.h"

#include "csv.h"

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

static void records(void **state)
{
    (void)state;
    struct csv csv;
    assert_true(csv_open(
        &csv, arena,
        STR_LIT("row,brand,note\r\n1,泰瑞沙,\n2,\"a,b\",\"said \"\"yes\"\"\nand left\"\n,,x")));
    static const char *const names[] = {"row", "brand", "note"};
    assert_true(csv_expect(&csv, names, 3));
    assert_true(csv_next(&csv));
    assert_int_equal(csv.line, 2);
    assert_true(str_equal_text(csv_field(&csv, "brand"), "泰瑞沙"));
    assert_true(str_is_empty(csv_field(&csv, "note")));
    assert_true(csv_next(&csv));
    assert_int_equal(csv.line, 3);
    assert_true(str_equal_text(csv_field(&csv, "brand"), "a,b"));
    assert_true(str_equal_text(csv_field(&csv, "note"), "said \"yes\"\nand left"));
    assert_true(csv_next(&csv));
    assert_int_equal(csv.line, 5);
    assert_true(str_is_empty(csv_field(&csv, "row")));
    assert_true(str_equal_text(csv_field(&csv, "note"), "x"));
    assert_false(csv_next(&csv));
    assert_null(csv.error.message);
    assert_false(csv_next(&csv));
}

static void quotes_at_borders(void **state)
{
    (void)state;
    struct csv csv;
    assert_true(csv_open(&csv, arena, STR_LIT("\"a\",b\n\"\",\"\"\"\"\n\"x\",\"\"\"q\"")));
    assert_true(str_equal_text(csv.header[0], "a"));
    assert_true(csv_next(&csv));
    assert_true(str_is_empty(csv.field[0]));
    assert_true(str_equal_text(csv.field[1], "\""));
    assert_true(csv_next(&csv));
    assert_true(str_equal_text(csv.field[1], "\"q"));
    assert_false(csv_next(&csv));
    assert_null(csv.error.message);
}

/* Reads to the end and gives what stopped it. */
static struct csv_error read_all(struct str bytes)
{
    struct csv csv;
    if (csv_open(&csv, arena, bytes)) {
        while (csv_next(&csv))
            ;
        struct csv_error first = csv.error;
        assert_false(csv_next(&csv));
        assert_ptr_equal(csv.error.message, first.message);
    }
    return csv.error;
}

static void faults_name_line_and_column(void **state)
{
    (void)state;
    static const struct {
        struct str bytes;
        unsigned line;
        unsigned column;
        const char *word;
    } cases[] = {
        {STR_LIT(""), 1, 0, "empty file"},
        {STR_LIT("\xef\xbb\xbf"
                 "a,b\n"),
         1, 0, "byte order mark"},
        {STR_LIT("a,b\n1,\xff\n"), 2, 0, "UTF-8"},
        {STR_LIT("a,b\n1,2\n1,\0\n"), 3, 0, "NUL"},
        {STR_LIT("a,b\n1,x\"y\n"), 2, 2, "quote inside"},
        {STR_LIT("a,b\n\"x\"y,2\n"), 2, 1, "after the closing quote"},
        {STR_LIT("a,b\n1,\"x\n\n"), 2, 2, "never closed"},
        {STR_LIT("a,b\n\"1\n\n\",\"x"), 4, 2, "never closed"},
        {STR_LIT("a,b\n1\n"), 2, 0, "2 columns are expected, not 1"},
        {STR_LIT("a,b\n1,2\n1,2,3\n"), 3, 0, "2 columns are expected, not 3"},
        {STR_LIT("a,b\n1,2\n\n3,4\n"), 3, 0, "empty line"},
        {STR_LIT("a,b\n1,2\n\r\n"), 3, 0, "empty line"},
        {STR_LIT("\na,b\n"), 1, 0, "empty line"},
        {STR_LIT("a,b\n1\r,2\n"), 2, 1, "carriage return"},
        {STR_LIT("a,b\r1,2\r"), 1, 2, "carriage return"},
        {STR_LIT("a,,c\n"), 1, 2, "empty column name"},
        {STR_LIT("a,b,a\n"), 1, 3, "twice"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct csv_error error = read_all(cases[i].bytes);
        assert_non_null(error.message);
        assert_int_equal(error.line, cases[i].line);
        assert_int_equal(error.column, cases[i].column);
        assert_non_null(strstr(error.message, cases[i].word));
    }
}

static void header_must_be_the_expected_one(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b"};
    struct csv csv;
    assert_true(csv_open(&csv, arena, STR_LIT("a,c\n1,2\n")));
    assert_false(csv_expect(&csv, names, 2));
    assert_int_equal(csv.error.column, 2);
    assert_string_equal(csv.error.message, "column 'b' is expected, not 'c'");
    assert_false(csv_next(&csv));
    assert_true(csv_open(&csv, arena, STR_LIT("a\n")));
    assert_false(csv_expect(&csv, names, 2));
    assert_true(csv_open(&csv, arena, STR_LIT("a,b,c\n")));
    assert_false(csv_expect(&csv, names, 2));
    assert_string_equal(csv.error.message, "2 columns are expected, not 3");
}

static void too_many_columns(void **state)
{
    (void)state;
    char text[4 * CSV_MAX_COLUMNS + 8] = "";
    size_t length = 0;
    for (int i = 0; i <= CSV_MAX_COLUMNS; i++) {
        text[length++] = (char)('a' + i / 26);
        text[length++] = (char)('a' + i % 26);
        text[length++] = ',';
    }
    struct csv csv;
    assert_true(csv_open(&csv, arena, (struct str){text, length - 4}));
    assert_int_equal(csv.column_count, CSV_MAX_COLUMNS);
    assert_false(csv_open(&csv, arena, (struct str){text, length - 1}));
    assert_int_equal(csv.error.column, CSV_MAX_COLUMNS + 1);
}

static void full_arena_is_an_error(void **state)
{
    (void)state;
    struct arena *small = arena_new(16);
    struct csv csv;
    assert_true(csv_open(&csv, small, STR_LIT("a\n\"a \"\"longer\"\" text than sixteen\"\n")));
    assert_false(csv_next(&csv));
    assert_string_equal(csv.error.message, "out of memory");
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),
        cmocka_unit_test(quotes_at_borders),
        cmocka_unit_test(faults_name_line_and_column),
        cmocka_unit_test(header_must_be_the_expected_one),
        cmocka_unit_test(too_many_columns),
        cmocka_unit_test(full_arena_is_an_error),
    };
    return cmocka_run_group_tests_name("csv", tests, set_up, tear_down);
}
