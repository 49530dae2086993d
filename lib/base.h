/* base: macros every module may use. No functions, no state. */
#ifndef TEYAO_BASE_H
#define TEYAO_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define UNUSED            __attribute__((unused))
#define NORETURN          __attribute__((noreturn))
#define ARRAY_LEN(a)      (sizeof(a) / sizeof((a)[0]))

/* Object magic: the first member of every long-lived object is `uint32_t magic`; callbacks that
 * receive a void pointer call MAGIC_CHECK first, so that a stale pointer dies at once and loudly. */
#define MAGIC_CHECK(object, value) assert((object) != NULL && (object)->magic == (value))

/* A bug (never a refusal, never weather): abort with the place, also in release builds. */
#define BUG_IF(condition)                                                                          \
    do {                                                                                           \
        if (__builtin_expect(!!(condition), 0))                                                    \
            __builtin_trap();                                                                      \
    } while (0)

#endif
