#include "clock.h"

#include "date.h"

#include <time.h>

static int64_t shift_ms;

int64_t clock_real_ms(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_REALTIME, &now);
    BUG_IF(failed != 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
    return clock_real_ms() + shift_ms;
}

int64_t clock_monotonic_us(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_MONOTONIC, &now);
    BUG_IF(failed != 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int32_t clock_today(void)
{
    return date_of_instant(clock_now_ms());
}

void clock_shift(int64_t offset_ms)
{
    shift_ms = offset_ms;
}
