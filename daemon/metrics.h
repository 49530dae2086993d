/* metrics: counters, gauges and histograms from one table (metrics.def), printed in the Prometheus
 * text format 0.0.4. One process, one thread. Each metric keeps at most METRICS_SERIES label values;
 * what comes later is counted under "other". */
#ifndef TEYAO_METRICS_H
#define TEYAO_METRICS_H

#include "base.h"
#include "buf.h"

#define METRICS_SERIES    128
#define METRICS_LABEL_MAX 63

enum metric {
#define METRIC(name, kind, label, label2, help) METRIC_##name,
#include "metrics.def"
#undef METRIC
    METRIC_COUNT
};

/* label and label2 are NULL or "" where the table has none; copied. */
void metrics_add(enum metric metric, const char *label, const char *label2, int64_t amount);
void metrics_set(enum metric metric, const char *label, int64_t value);
/* A duration in microseconds into a HISTOGRAM. */
void metrics_observe_us(enum metric metric, const char *label, int64_t duration_us);
int64_t metrics_value(enum metric metric, const char *label, const char *label2);
/* text/plain; version=0.0.4 */
void metrics_print(struct buf *out);
/* Forgets everything; for tests. */
void metrics_reset(void);

#endif
