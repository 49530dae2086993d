#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAGIC     0xa3e4a001u
#define ARENA_ALIGNMENT 16u
#define ARENA_BLOCK     (size_t)16384

struct arena_block {
    struct arena_block *next;
    size_t size; /* bytes that follow this header */
    size_t used;
    size_t unused; /* keeps the payload aligned to 16 */
};

_Static_assert(sizeof(struct arena_block) % ARENA_ALIGNMENT == 0, "payload must stay aligned");

struct arena {
    uint32_t magic;
    bool overflown;
    size_t cap;
    size_t used; /* bytes given out, rounding included */
    struct arena_block *blocks;
};

struct arena *arena_new(size_t cap_bytes)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    if (arena == NULL)
        return NULL;
    arena->magic = ARENA_MAGIC;
    arena->cap = cap_bytes;
    return arena;
}

static void free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    MAGIC_CHECK(arena, ARENA_MAGIC);
    free_blocks(arena->blocks);
    arena->magic = 0;
    free(arena);
}

void arena_reset(struct arena *arena)
{
    MAGIC_CHECK(arena, ARENA_MAGIC);
    /* An outsized block would keep its memory for the next, small request. */
    struct arena_block *keep = arena->blocks;
    if (keep != NULL && keep->size > ARENA_BLOCK) {
        free_blocks(keep);
        keep = NULL;
    }
    if (keep != NULL) {
        free_blocks(keep->next);
        keep->next = NULL;
        keep->used = 0;
    }
    arena->blocks = keep;
    arena->used = 0;
    arena->overflown = false;
}

static void *refuse(struct arena *arena)
{
    arena->overflown = true;
    return NULL;
}

static struct arena_block *block_for(struct arena *arena, size_t size)
{
    struct arena_block *head = arena->blocks;
    if (head != NULL && head->size - head->used >= size)
        return head;
    size_t payload = size > ARENA_BLOCK ? size : ARENA_BLOCK;
    struct arena_block *block = malloc(sizeof(*block) + payload);
    if (block == NULL)
        return NULL;
    block->size = payload;
    block->used = 0;
    /* A block made for one large object is full at once: it goes behind the head, so that the
     * head's remaining bytes stay in use. */
    if (head != NULL && size > ARENA_BLOCK) {
        block->next = head->next;
        head->next = block;
    } else {
        block->next = head;
        arena->blocks = block;
    }
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    MAGIC_CHECK(arena, ARENA_MAGIC);
    if (arena->overflown || size > arena->cap)
        return refuse(arena);
    /* An empty object still gets an address of its own. */
    size_t rounded =
        ((size == 0 ? 1 : size) + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    if (rounded < size || rounded > arena->cap - arena->used)
        return refuse(arena);
    struct arena_block *block = block_for(arena, rounded);
    if (block == NULL)
        return refuse(arena);
    char *bytes = (char *)(block + 1) + block->used;
    block->used += rounded;
    arena->used += rounded;
    return memset(bytes, 0, rounded);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes))
        return refuse(arena);
    return arena_alloc(arena, bytes);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
    if (length == SIZE_MAX)
        return refuse(arena);
    char *copy = arena_alloc(arena, length + 1);
    if (copy != NULL && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BUG_IF(length < 0);
    char *text = arena_alloc(arena, (size_t)length + 1);
    if (text == NULL)
        return NULL;
    va_start(args, format);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

bool arena_is_overflown(const struct arena *arena)
{
    MAGIC_CHECK(arena, ARENA_MAGIC);
    return arena->overflown;
}

size_t arena_used(const struct arena *arena)
{
    MAGIC_CHECK(arena, ARENA_MAGIC);
    return arena->used;
}
