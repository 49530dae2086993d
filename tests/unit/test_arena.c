#include "unit.h"

#include "arena.h"

static void zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    for (size_t size = 0; size < 300; size++) {
        unsigned char *bytes = arena_alloc(arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xee, size);
    }
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    unsigned char *again = arena_alloc(arena, 4000);
    for (size_t i = 0; i < 4000; i++)
        assert_int_equal(again[i], 0);
    arena_free(arena);
    arena_free(NULL);
}

static void overflow_is_sticky(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1000);
    assert_non_null(arena_alloc(arena, 900));
    assert_false(arena_is_overflown(arena));
    assert_null(arena_alloc(arena, 200));
    assert_true(arena_is_overflown(arena));
    assert_null(arena_alloc(arena, 1));
    assert_null(arena_printf(arena, "x"));
    arena_reset(arena);
    assert_false(arena_is_overflown(arena));
    assert_non_null(arena_alloc(arena, 900));
    arena_free(arena);
}

static void exact_cap(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64);
    assert_non_null(arena_alloc(arena, 64));
    assert_int_equal(arena_used(arena), 64);
    assert_null(arena_alloc(arena, 0));
    arena_free(arena);
}

static void huge_sizes_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    assert_true(arena_is_overflown(arena));
    arena_reset(arena);
    assert_null(arena_alloc(arena, SIZE_MAX - 3));
    arena_reset(arena);
    assert_null(arena_copy(arena, "", SIZE_MAX));
    arena_free(arena);
}

static void large_objects_beside_small_ones(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    char *small = arena_copy(arena, "abc", 3);
    char *large = arena_alloc(arena, 100000);
    char *next = arena_copy(arena, "def", 3);
    memset(large, 'z', 100000);
    assert_string_equal(small, "abc");
    assert_string_equal(next, "def");
    /* The small block is still in use: the two lie side by side. */
    assert_int_equal(next - small, 16);
    arena_reset(arena);
    assert_non_null(arena_alloc(arena, 10));
    arena_free(arena);
}

static void printf_and_copy(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    assert_string_equal(arena_printf(arena, "%s-%d", "a", 42), "a-42");
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    char *with_nul = arena_copy(arena, "a\0b", 3);
    assert_memory_equal(with_nul, "a\0b\0", 4);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_aligned),
        cmocka_unit_test(overflow_is_sticky),
        cmocka_unit_test(exact_cap),
        cmocka_unit_test(huge_sizes_are_refused),
        cmocka_unit_test(large_objects_beside_small_ones),
        cmocka_unit_test(printf_and_copy),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
