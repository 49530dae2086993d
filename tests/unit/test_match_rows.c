#include "match_fixture.h"

/* ---- properties of all real rows ------------------------------------------------------------------ */

struct visit {
    const struct world *world;
    const struct plan *plan;
    const struct formulary_row *row;
};

static void for_each_row(const struct world *world, void (*check)(const struct visit *visit))
{
    for (size_t p = 0; p < plan_set_count(world->plans); p++) {
        const struct plan *plan = plan_set_at(world->plans, p);
        for (size_t l = 0; l < plan->list_count; l++) {
            const struct formulary_list *list =
                formulary_list_on(world->formulary, plan->lists[l], DATE_NONE);
            for (size_t i = 0; i < list->row_count; i++)
                check(&(struct visit){world, plan, &list->rows[i]});
        }
    }
}

/* Letters, digits and ideographs: a brand that could be typed. */
static bool is_typable(const char *brand)
{
    return brand[0] != '\0' && strcmp(brand, "/") != 0;
}

static void expect_exact(const struct visit *visit, const char *query)
{
    struct match_answer answer;
    find_drug(visit->world, visit->plan->id, query, &answer);
    if (!has_exactly(&answer, visit->row))
        print_message("# '%s' under %s: %s by %s, not %s\n", query, visit->plan->id,
                      match_result_text(answer.result), match_by_text(answer.matched_by),
                      visit->row->id);
    assert_true(has_exactly(&answer, visit->row));
}

static void check_brand(const struct visit *visit)
{
    if (is_typable(visit->row->brand))
        expect_exact(visit, visit->row->brand);
}

/* No brand stands twice in one plan, so each finds its row. */
static void test_every_brand_finds_its_row(void **state)
{
    for_each_row(*state, check_brand);
}

static void check_brand_and_generic(const struct visit *visit)
{
    static const char *const shapes[] = {"%s（%s）", "%s %s", "%s(%s)", "%s%s"};
    char text[512];
    if (!is_typable(visit->row->brand))
        return;
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct buf query;
        const char *hole = strstr(shapes[i] + 2, "%s");
        buf_init(&query, sizeof(text));
        buf_add_text(&query, visit->row->brand);
        buf_add(&query, shapes[i] + 2, (size_t)(hole - shapes[i]) - 2);
        buf_add_text(&query, visit->row->generic);
        buf_add_text(&query, hole + 2);
        expect_exact(visit, buf_text(&query));
        buf_fini(&query);
    }
}

static void test_brand_with_generic_finds_its_row(void **state)
{
    for_each_row(*state, check_brand_and_generic);
}

/* The printed generic finds its row, alone or among those of the same molecule, and never a row of
 * another molecule as a product. */
static void check_generic(const struct visit *visit)
{
    struct match_answer answer;
    if (visit->row->generic[0] == '\0')
        return;
    find_drug(visit->world, visit->plan->id, visit->row->generic, &answer);
    for (size_t i = 0; i < answer.product_count; i++)
        assert_string_equal(answer.products[i]->molecule, visit->row->molecule);
    bool product = holds(answer.products, answer.product_count, visit->row);
    bool candidate = holds(answer.candidates, answer.candidate_count, visit->row);
    if (product == candidate)
        print_message("# %s under %s\n", visit->row->generic, visit->plan->id);
    assert_true(product != candidate);
    assert_int_equal(candidate, answer.result == MATCH_AMBIGUOUS);
}

static void test_every_generic_finds_its_row(void **state)
{
    for_each_row(*state, check_generic);
}

static void check_approval(const struct visit *visit)
{
    struct match_answer answer;
    if (visit->row->approval_no[0] == '\0')
        return;
    expect_exact(visit, visit->row->approval_no);
    find(visit->world, visit->plan->id,
         &(struct match_query){.approval_no = str_of(visit->row->approval_no)}, &answer);
    assert_true(has_exactly(&answer, visit->row));
    assert_int_equal(answer.matched_by, MATCH_BY_APPROVAL_NO);
}

static void test_every_approval_number_finds_its_row(void **state)
{
    for_each_row(*state, check_approval);
}

/* Full-width letters and digits. */
static void widen(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c <= ' ' || c >= 0x7f) {
            buf_add_char(out, *text);
            continue;
        }
        uint32_t wide = c + 0xfee0u;
        buf_add_char(out, (char)(0xe0 | (wide >> 12)));
        buf_add_char(out, (char)(0x80 | ((wide >> 6) & 0x3f)));
        buf_add_char(out, (char)(0x80 | (wide & 0x3f)));
    }
}

/* A space behind every character. */
static void spread(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++) {
        buf_add_char(out, *text);
        if (((unsigned char)text[1] & 0xc0) != 0x80)
            buf_add_text(out, "　");
    }
}

static void capitals(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++)
        buf_add_char(out, *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text);
}

static void check_transformed(const struct visit *visit,
                              void (*transform)(const char *, struct buf *))
{
    struct buf query;
    buf_init(&query, 4096);
    transform(visit->row->brand, &query);
    expect_exact(visit, buf_text(&query));
    buf_fini(&query);
}

/* What the normaliser promises to ignore. */
static void check_noise(const struct visit *visit)
{
    static const char *const around[][2] = {
        {" ", " "},        {"　", "　"},     {"【", "】"},        {"《", "》®"},
        {"", "™"},         {"", " 80mg"},    {"", "100mg/4ml"},   {"", " 0.5g×10"},
        {"", " 40毫克"},   {"", "80mg*30"},  {"", "（10粒/盒）"}, {"", " 1盒"},
        {"", " 规格:5mg"}, {"商品名：", ""}, {"", " ×2盒"},       {"\"", "\""},
    };
    if (!is_typable(visit->row->brand))
        return;
    for (size_t i = 0; i < ARRAY_LEN(around); i++) {
        struct buf query;
        buf_init(&query, 4096);
        buf_printf(&query, "%s%s%s", around[i][0], visit->row->brand, around[i][1]);
        expect_exact(visit, buf_text(&query));
        buf_fini(&query);
    }
    check_transformed(visit, widen);
    check_transformed(visit, spread);
    check_transformed(visit, capitals);
}

static void test_noise_changes_nothing(void **state)
{
    for_each_row(*state, check_noise);
}

/* The row's own maker beside its brand changes nothing either. */
static void check_own_maker(const struct visit *visit)
{
    struct match_answer answer;
    struct match_query query = {.brand = str_of(visit->row->brand),
                                .manufacturer = str_of(visit->row->manufacturer)};
    if (!is_typable(visit->row->brand))
        return;
    find(visit->world, visit->plan->id, &query, &answer);
    assert_true(has_exactly(&answer, visit->row));
    query.generic = str_of(visit->row->generic);
    find(visit->world, visit->plan->id, &query, &answer);
    assert_true(has_exactly(&answer, visit->row));
    assert_int_equal(answer.matched_by, MATCH_BY_BRAND_AND_GENERIC);
}

static void test_fields_agree(void **state)
{
    for_each_row(*state, check_own_maker);
}

static size_t code_points(const char *text, uint32_t out[64])
{
    struct str rest = str_of(text);
    size_t count = 0;
    while (rest.length > 0 && count < 64)
        out[count++] = str_next_code_point(&rest);
    return count;
}

static bool differ_by_one(const char *a, const char *b)
{
    uint32_t one[64], two[64];
    size_t n = code_points(a, one), m = code_points(b, two), head = 0, tail = 0;
    size_t most = n > m ? n : m, least = n > m ? m : n;
    if (strcmp(a, b) == 0 || most - least > 1)
        return false;
    while (head < least && one[head] == two[head])
        head++;
    while (tail < least - head && one[n - 1 - tail] == two[m - 1 - tail])
        tail++;
    return head + tail + 1 == most;
}

static void check_apart(const struct world *world, const struct formulary_row *one,
                        const struct formulary_row *two)
{
    for (size_t p = 0; p < plan_set_count(world->plans); p++) {
        struct match_answer answer;
        find_drug(world, plan_set_at(world->plans, p)->id, one->brand, &answer);
        assert_false(holds(answer.products, answer.product_count, two));
        assert_false(holds(answer.candidates, answer.candidate_count, two));
    }
}

/* Neither of two brands one character apart ever gives the other's row, as product or candidate. */
static void test_near_brands_stay_apart(void **state)
{
    const struct world *world = *state;
    size_t count = formulary_row_count(world->formulary), pairs = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            const struct formulary_row *one = formulary_row_at(world->formulary, i);
            const struct formulary_row *two = formulary_row_at(world->formulary, k);
            if (!differ_by_one(one->brand, two->brand) || !is_typable(one->brand))
                continue;
            pairs++;
            check_apart(world, one, two);
        }
    }
    assert_true(pairs >= 2 * 84);
}

static void test_near_molecules_stay_apart(void **state)
{
    const struct world *world = *state;
    size_t count = formulary_row_count(world->formulary), pairs = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            const struct formulary_row *one = formulary_row_at(world->formulary, i);
            const struct formulary_row *two = formulary_row_at(world->formulary, k);
            if (one->list != two->list || !differ_by_one(one->molecule, two->molecule))
                continue;
            pairs++;
            struct match_answer answer;
            const char *lists[] = {one->list->id};
            arena_reset(world->arena);
            match_find(world->index, world->arena,
                       &(struct match_query){.drug = str_of(one->molecule),
                                             .lists = lists,
                                             .list_count = 1,
                                             .on = DATE_NONE},
                       &answer);
            assert_true(holds(answer.products, answer.product_count, one));
            assert_false(holds(answer.products, answer.product_count, two));
            assert_false(holds(answer.candidates, answer.candidate_count, two));
        }
    }
    assert_true(pairs >= 2 * 64);
}

/* Any change of one character of a brand never gives a product, except another row's own name. */
static void check_typo(const struct visit *visit)
{
    uint32_t points[64];
    size_t count = code_points(visit->row->brand, points);
    struct str rest = str_of(visit->row->brand);
    if (!is_typable(visit->row->brand) || count < 2)
        return;
    for (size_t i = 0; i < count; i++) {
        struct match_answer answer;
        struct buf query;
        const char *start = rest.data;
        (void)str_next_code_point(&rest);
        buf_init(&query, 4096);
        buf_add(&query, visit->row->brand, (size_t)(start - visit->row->brand));
        buf_add_text(&query, "鑫");
        buf_add(&query, rest.data, rest.length);
        find_drug(visit->world, visit->plan->id, buf_text(&query), &answer);
        if (answer.product_count > 0)
            print_message("# %s gives %s\n", buf_text(&query), answer.products[0]->id);
        assert_int_equal(answer.product_count, 0);
        buf_fini(&query);
    }
}

static void test_typos_give_no_product(void **state)
{
    for_each_row(*state, check_typo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_brand_finds_its_row),
        cmocka_unit_test(test_brand_with_generic_finds_its_row),
        cmocka_unit_test(test_every_generic_finds_its_row),
        cmocka_unit_test(test_every_approval_number_finds_its_row),
        cmocka_unit_test(test_noise_changes_nothing),
        cmocka_unit_test(test_fields_agree),
        cmocka_unit_test(test_near_brands_stay_apart),
        cmocka_unit_test(test_near_molecules_stay_apart),
        cmocka_unit_test(test_typos_give_no_product),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
