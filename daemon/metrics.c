#include "metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum metric_kind { KIND_COUNTER, KIND_GAUGE, KIND_HISTOGRAM };

static const struct metric_info {
    const char *name;
    enum metric_kind kind;
    const char *label, *label2, *help;
} infos[] = {
#define METRIC(name, kind, label, label2, help) {#name, KIND_##kind, label, label2, help},
#include "metrics.def"
#undef METRIC
};

static const char *const kind_names[] = {"counter", "gauge", "histogram"};

/* Upper bounds in microseconds: from a rule's run to a deadline. */
static const int64_t bounds_us[] = {100,     250,     500,     1000,    2500,   5000,
                                    10000,   25000,   50000,   100000,  250000, 500000,
                                    1000000, 2500000, 5000000, 10000000};
#define BUCKETS ARRAY_LEN(bounds_us)

struct series {
    char label[METRICS_LABEL_MAX + 1], label2[METRICS_LABEL_MAX + 1];
    int64_t value; /* counter, gauge; histogram: count */
    int64_t sum_us;
    int64_t buckets[BUCKETS]; /* not cumulative here */
};

struct table {
    struct series *series; /* grown as labels appear */
    size_t count;
};

static struct table tables[METRIC_COUNT];

static bool fits(const char *label)
{
    return strlen(label) <= METRICS_LABEL_MAX && strpbrk(label, "\"\\\n") == NULL;
}

static struct series *find(const struct table *table, const char *label, const char *label2)
{
    for (size_t i = 0; i < table->count; i++) {
        struct series *series = &table->series[i];
        if (strcmp(series->label, label) == 0 && strcmp(series->label2, label2) == 0)
            return series;
    }
    return NULL;
}

static struct series *append(struct table *table, const char *label, const char *label2)
{
    /* Grown in steps, kept for the life of the process. */
    if (table->count % 8 == 0) {
        struct series *series = realloc(table->series, (table->count + 8) * sizeof(*series));
        if (series == NULL)
            return NULL;
        table->series = series;
    }
    struct series *series = &table->series[table->count++];
    *series = (struct series){0};
    memcpy(series->label, label, strlen(label) + 1);
    memcpy(series->label2, label2, strlen(label2) + 1);
    return series;
}

static struct series *series_of(enum metric metric, const char *label, const char *label2)
{
    BUG_IF((unsigned)metric >= METRIC_COUNT);
    struct table *table = &tables[metric];
    const char *first = label == NULL ? "" : label, *second = label2 == NULL ? "" : label2;
    BUG_IF((infos[metric].label[0] == '\0' && first[0] != '\0') ||
           (infos[metric].label2[0] == '\0' && second[0] != '\0'));
    struct series *series = find(table, first, second);
    if (series != NULL)
        return series;
    /* The last place is kept for everything that does not fit. */
    bool is_last = table->count >= METRICS_SERIES - 1;
    if ((is_last || !fits(first) || !fits(second)) && infos[metric].label[0] != '\0') {
        first = "other";
        second = infos[metric].label2[0] == '\0' ? "" : "other";
        series = find(table, first, second);
    }
    return series != NULL ? series : append(table, first, second);
}

void metrics_add(enum metric metric, const char *label, const char *label2, int64_t amount)
{
    struct series *series = series_of(metric, label, label2);
    if (series != NULL)
        series->value += amount;
}

void metrics_set(enum metric metric, const char *label, int64_t value)
{
    struct series *series = series_of(metric, label, NULL);
    if (series != NULL)
        series->value = value;
}

void metrics_observe_us(enum metric metric, const char *label, int64_t duration_us)
{
    struct series *series = series_of(metric, label, NULL);
    BUG_IF(infos[metric].kind != KIND_HISTOGRAM);
    if (series == NULL)
        return;
    series->value++;
    series->sum_us += duration_us;
    for (size_t i = 0; i < BUCKETS; i++) {
        if (duration_us <= bounds_us[i]) {
            series->buckets[i]++;
            return;
        }
    }
}

int64_t metrics_value(enum metric metric, const char *label, const char *label2)
{
    const struct series *series =
        find(&tables[metric], label == NULL ? "" : label, label2 == NULL ? "" : label2);
    return series == NULL ? 0 : series->value;
}

static void print_seconds(struct buf *out, int64_t us)
{
    buf_printf(out, "%" PRId64 ".%06" PRId64, us / 1000000, us % 1000000);
}

/* {label="value",…}; more is a label of the line's own, complete. */
static void print_labels(struct buf *out, const struct metric_info *info,
                         const struct series *series, const char *more)
{
    const char *comma = "";
    if (info->label[0] == '\0' && more[0] == '\0')
        return;
    buf_add_char(out, '{');
    if (info->label[0] != '\0') {
        buf_printf(out, "%s=\"%s\"", info->label, series->label);
        comma = ",";
    }
    if (info->label2[0] != '\0')
        buf_printf(out, ",%s=\"%s\"", info->label2, series->label2);
    if (more[0] != '\0')
        buf_printf(out, "%s%s", comma, more);
    buf_add_char(out, '}');
}

static void print_bucket(struct buf *out, const struct metric_info *info,
                         const struct series *series, const char *bound, int64_t count)
{
    buf_printf(out, "teyao_%s_bucket", info->name);
    print_labels(out, info, series, bound);
    buf_printf(out, " %" PRId64 "\n", count);
}

static void print_histogram(struct buf *out, const struct metric_info *info,
                            const struct series *series)
{
    int64_t cumulative = 0;
    struct buf bound;
    buf_init(&bound, 64);
    for (size_t i = 0; i < BUCKETS; i++) {
        cumulative += series->buckets[i];
        buf_clear(&bound);
        buf_add_text(&bound, "le=\"");
        print_seconds(&bound, bounds_us[i]);
        buf_add_char(&bound, '"');
        print_bucket(out, info, series, buf_text(&bound), cumulative);
    }
    buf_fini(&bound);
    print_bucket(out, info, series, "le=\"+Inf\"", series->value);
    buf_printf(out, "teyao_%s_sum", info->name);
    print_labels(out, info, series, "");
    buf_add_char(out, ' ');
    print_seconds(out, series->sum_us);
    buf_printf(out, "\nteyao_%s_count", info->name);
    print_labels(out, info, series, "");
    buf_printf(out, " %" PRId64 "\n", series->value);
}

static void print_series(struct buf *out, const struct metric_info *info,
                         const struct series *series)
{
    if (info->kind == KIND_HISTOGRAM) {
        print_histogram(out, info, series);
        return;
    }
    buf_printf(out, "teyao_%s", info->name);
    print_labels(out, info, series, "");
    buf_printf(out, " %" PRId64 "\n", series->value);
}

void metrics_print(struct buf *out)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct metric_info *info = &infos[i];
        buf_printf(out, "# HELP teyao_%s %s\n# TYPE teyao_%s %s\n", info->name, info->help,
                   info->name, kind_names[info->kind]);
        for (size_t j = 0; j < tables[i].count; j++)
            print_series(out, info, &tables[i].series[j]);
    }
}

void metrics_reset(void)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        free(tables[i].series);
        tables[i] = (struct table){0};
    }
}
