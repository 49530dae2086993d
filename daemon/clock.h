/* clock: the only source of time. Real time by default; test builds and the offline tools may fix or
 * shift it (setting test_clock, refused unless the daemon was started with --allow-test-clock). */
#ifndef TEYAO_CLOCK_H
#define TEYAO_CLOCK_H

#include "base.h"

/* Wall clock, milliseconds since the epoch (UTC). */
int64_t clock_now_ms(void);
/* The same, never shifted: certificates are judged by it, as the TLS library judges them. */
int64_t clock_real_ms(void);
/* Monotonic, for deadlines and durations; never goes back. */
int64_t clock_monotonic_us(void);
/* Today's civil date in Asia/Shanghai, days. */
int32_t clock_today(void);
/* Shifts wall time by so many ms (tests only). */
void clock_shift(int64_t offset_ms);

#endif
