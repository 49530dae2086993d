/* arena: request memory with a hard cap. Everything taken from an arena dies with it.
 * Overflow is sticky: after the first refused allocation every later one returns NULL and
 * arena_is_overflown() says so, so callers may check once at the end of a step. */
#ifndef TEYAO_ARENA_H
#define TEYAO_ARENA_H

#include "base.h"

struct arena;

/* Creates an arena that will hand out at most cap_bytes. Gives; free with arena_free().
 * NULL when memory is out. */
MUST_CHECK struct arena *arena_new(size_t cap_bytes);
/* Frees the arena and all it gave out. Takes. NULL is fine. */
void arena_free(struct arena *arena);
/* Forgets everything given out and clears the overflow mark; keeps one block for reuse. */
void arena_reset(struct arena *arena);
/* Zeroed memory aligned to 16 bytes, owned by the arena. NULL on overflow (sticky). */
MUST_CHECK void *arena_alloc(struct arena *arena, size_t size);
/* count * size, overflow checked, zeroed. */
MUST_CHECK void *arena_array(struct arena *arena, size_t count, size_t size);
/* Copies length bytes and adds a NUL. NULL on overflow. */
MUST_CHECK char *arena_copy(struct arena *arena, const void *bytes, size_t length);
/* printf into the arena. NULL on overflow. */
MUST_CHECK char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
bool arena_is_overflown(const struct arena *arena);
size_t arena_used(const struct arena *arena);

#endif
