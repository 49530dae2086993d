/* formulary: one immutable snapshot of all drug lists, aliases, molecules and networks. Built by
 * formulary_load; shared by reference count; safe to read from any thread. All texts are
 * NUL-terminated and live as long as the snapshot ("" when the cell is empty, never NULL). */
#ifndef TEYAO_FORMULARY_H
#define TEYAO_FORMULARY_H

#include "base.h"
#include "date.h"
#include "str.h"

enum product_kind {
    PRODUCT_DOMESTIC,
    PRODUCT_CAR_T,
    PRODUCT_BOAO_OVERSEAS,
    PRODUCT_IMPORT_LICENSED,
    PRODUCT_DEVICE,
    PRODUCT_KIND_COUNT
};
/* "domestic", "car_t", … ; and back. */
const char *product_kind_text(enum product_kind kind);
MUST_CHECK bool product_kind_by_text(const char *text, enum product_kind *kind);

enum catalogue_flag { CATALOGUE_UNKNOWN, CATALOGUE_YES, CATALOGUE_NO };

enum indication_authority {
    AUTHORITY_LIST_WORDS,
    AUTHORITY_LABEL,
    AUTHORITY_PRINTED,
    AUTHORITY_NONE
};

/* One atomic condition of a printed indication (criteria.csv). */
struct formulary_criterion {
    int alternative;    /* 1..; alternatives are ORed, criteria of one alternative ANDed */
    const char *fact;   /* prior_lines, disease_state, biomarker:HER2, … */
    const char *op;     /* any_of all_of at_least at_most exactly is */
    const char *values; /* space separated */
    const char *words;  /* printed words it rests on */
};

struct formulary_list;

/* One published product line. */
struct formulary_row {
    const struct formulary_list *list;
    uint32_t index; /* position in the snapshot, 0.. */
    const char *id; /* "cpic-b:85" */
    const char *printed_no;
    const char *brand; /* as printed */
    const char *generic;
    const char *manufacturer;
    const char *diseases; /* printed disease words, '、' separated as printed */
    const char *indication;
    const char *approval_no;
    const char *heading; /* clause place of this row */
    const char *source_lines;
    const char *brand_also; /* ';' separated corrections and second brands */
    const char *generic_also;
    const char *manufacturer_also;
    const char *molecule;    /* molecule key shared across lists */
    const char *label_areas; /* '、' separated; not from this manual */
    const char *label_areas_source;
    const char *product_class; /* "supportive" or "" */
    enum product_kind kind;
    enum catalogue_flag catalogue;
    const struct formulary_criterion *criteria; /* NULL when none */
    size_t criteria_count;
};

/* One list version. */
struct formulary_list {
    const char *id; /* "cpic-b" */
    const char *version;
    const char *name_zh;
    const char *name_en;
    const char *manual; /* "003" */
    const char *heading;
    const char *benefit; /* domestic boao device car_t import */
    enum product_kind kind;
    enum indication_authority authority;
    int32_t effective_from; /* days */
    int32_t effective_to;   /* days, inclusive; DATE_NONE = open */
    bool dates_are_default; /* basis=default in lists.csv */
    const char
        *digest; /* hex SHA-256 over its file, its criteria, and its kind, dates and authority */
    const struct formulary_row *rows;
    size_t row_count;
};

struct formulary; /* opaque; see formulary_load.h for making one */

/* Reference counting (not atomic: one event loop). hold returns its argument. */
const struct formulary *formulary_hold(const struct formulary *formulary);
void formulary_drop(const struct formulary *formulary);

/* Hex SHA-256 over all list files in order: names exactly this set of data. */
const char *formulary_digest(const struct formulary *formulary);
size_t formulary_list_count(const struct formulary *formulary);
const struct formulary_list *formulary_list_at(const struct formulary *formulary, size_t index);
/* The version of a list in force on a date: the one that began last, unless it has ended; NULL when none is. With
 * on = DATE_NONE the newest version. */
const struct formulary_list *formulary_list_on(const struct formulary *formulary, const char *list,
                                               int32_t on);
size_t formulary_row_count(const struct formulary *formulary);
const struct formulary_row *formulary_row_at(const struct formulary *formulary, size_t index);
/* Row by id in the version in force on a date (DATE_NONE: newest). */
const struct formulary_row *formulary_row_on(const struct formulary *formulary, const char *row,
                                             int32_t on);

/* Places. Network coverage: count of pharmacies printed for a city, -1 = city not in the network's table, 0 = listed without pharmacy. */
int formulary_city_pharmacies(const struct formulary *formulary, const char *network,
                              const char *city);
/* AXA 附表 1: city is covered by the service. */
bool formulary_city_is_covered(const struct formulary *formulary, const char *network,
                               const char *city);
/* Does the network's printed table serve the city: at least one pharmacy and, where the manual also prints a table
 * of covered cities, among those? UNKNOWN: the manual prints no cities for this network. */
enum formulary_reach { REACH_UNKNOWN, REACH_NO, REACH_YES };
enum formulary_reach formulary_city_reach(const struct formulary *formulary, const char *network,
                                          const char *city);
/* 上海 and 上海市 are the same city. */
bool formulary_is_same_city(const char *a, const char *b);
struct formulary_boao {
    const char *hospital;
    const char *clinic;
    int lead_days;
    const char *heading;
};
/* Hospital and clinic ("general"|"expert"); NULL when not one of the two named hospitals. */
const struct formulary_boao *formulary_boao_find(const struct formulary *formulary,
                                                 const char *hospital, const char *clinic);

#endif
