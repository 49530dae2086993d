/* The bodies of the core system that are not policies: pharmacies, assistance grants, agreed prices. */
#include "wire.h"

#include <string.h>

#include "money.h"
#include "wire_decode.h"

#define TEXT(type, member, named, bits, most, form)                                                \
    {                                                                                              \
        .name = (named), .kind = WIRE_TEXT, .flags = (bits), .offset = offsetof(type, member),     \
        .min = 1, .max = (most), .format = (form)                                                  \
    }
#define DAY(type, member, named, bits)                                                             \
    {                                                                                              \
        .name = (named), .kind = WIRE_DATE, .flags = (bits), .offset = offsetof(type, member)      \
    }

/* ---- pharmacies ------------------------------------------------------------------------------ */

static const struct wire_field plan_field[] = {
    {.kind = WIRE_TEXT, .flags = WIRE_REQUIRED, .min = 1, .max = 64, .format = wire_format_name}};
static const struct wire_table plan_element = WIRE_TABLE(plan_field);

static const struct wire_field pharmacy_fields[] = {
    TEXT(struct wire_pharmacy, name, "name", WIRE_REQUIRED, 100, NULL),
    TEXT(struct wire_pharmacy, province, "province", WIRE_REQUIRED, 40, NULL),
    TEXT(struct wire_pharmacy, city, "city", WIRE_REQUIRED, 40, NULL),
    {.name = "plans",
     .kind = WIRE_ARRAY,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct wire_pharmacy, plans),
     .max = WIRE_MAX_PLANS,
     .table = &plan_element,
     .element_size = sizeof(const char *),
     .count_offset = offsetof(struct wire_pharmacy, plan_count)},
    {.name = "suspended", .kind = WIRE_BOOL, .offset = offsetof(struct wire_pharmacy, suspended)},
};
static const struct wire_table pharmacy_table = WIRE_TABLE(pharmacy_fields);

bool wire_pharmacy_parse(struct arena *arena, struct str body, const struct snapshot *snapshot,
                         struct wire_pharmacy *out, struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    struct wire_path list = {NULL, "plans", 0};
    *out = (struct wire_pharmacy){.plan_count = 0};
    bool good = wire_decode_body(&decoder, body, &pharmacy_table, out);
    for (size_t i = 0; snapshot != NULL && i < out->plan_count; i++) {
        struct wire_path here = {&list, NULL, i};
        if (out->plans[i][0] != '\0' && plan_find(snapshot->plans, out->plans[i]) == NULL)
            wire_decode_error(&decoder, &here, NULL, "out_of_range", "没有这个计划");
    }
    return good && wire_decode_is_good(&decoder);
}

/* ---- assistance grants ----------------------------------------------------------------------- */

static const char *const grant_states[] = {
    "eligible", "applied", "papers_missing", "granted", "collected", "refused", NULL};

static void check_grant(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    const struct wire_grant *grant = base;
    if (grant->from_on != DATE_NONE && grant->to_on != DATE_NONE && grant->to_on < grant->from_on)
        wire_decode_error(decoder, path, "to", "contradicts", "早于起始日期");
}

static const struct wire_field grant_fields[] = {
    TEXT(struct wire_grant, policy_no, "policy_no", WIRE_REQUIRED, 64, wire_format_name),
    TEXT(struct wire_grant, list, "list", WIRE_REQUIRED, 64, wire_format_name),
    TEXT(struct wire_grant, row, "row", WIRE_REQUIRED, 64, wire_format_name),
    {.name = "state",
     .kind = WIRE_CHOICE,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct wire_grant, state),
     .words = grant_states},
    DAY(struct wire_grant, from_on, "from", WIRE_REQUIRED),
    DAY(struct wire_grant, to_on, "to", 0),
};
static const struct wire_table grant_table = WIRE_CHECKED(grant_fields, check_grant);

static void check_row(struct wire_decoder *decoder, const struct snapshot *snapshot,
                      const struct wire_grant *grant)
{
    const struct formulary_row *row = NULL;
    if (snapshot == NULL || grant->list[0] == '\0' || grant->row[0] == '\0')
        return;
    if (formulary_list_on(snapshot->formulary, grant->list, DATE_NONE) == NULL) {
        wire_decode_error(decoder, NULL, "list", "out_of_range", "没有这个清单");
        return;
    }
    row = formulary_row_on(snapshot->formulary, grant->row, DATE_NONE);
    if (row == NULL || strcmp(row->list->id, grant->list) != 0)
        wire_decode_error(decoder, NULL, "row", "out_of_range", "该清单没有这一行");
}

bool wire_grant_parse(struct arena *arena, struct str body, const struct snapshot *snapshot,
                      struct wire_grant *out, struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    *out = (struct wire_grant){.list = "", .row = ""};
    bool good = wire_decode_body(&decoder, body, &grant_table, out);
    check_row(&decoder, snapshot, out);
    return good && wire_decode_is_good(&decoder);
}

/* ---- agreed prices --------------------------------------------------------------------------- */

static void check_price(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    const struct wire_price *price = base;
    if (price->from_on != DATE_NONE && price->to_on != DATE_NONE && price->to_on < price->from_on)
        wire_decode_error(decoder, path, "to", "contradicts", "早于起始日期");
}

static const struct wire_field price_fields[] = {
    TEXT(struct wire_price, pharmacy_id, "pharmacy_id", 0, 64, wire_format_name),
    DAY(struct wire_price, from_on, "from", WIRE_REQUIRED),
    DAY(struct wire_price, to_on, "to", 0),
    {.name = "price_fen",
     .kind = WIRE_INT64,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct wire_price, price_fen),
     .max = MONEY_MAX_FEN},
};
static const struct wire_table price_table = WIRE_CHECKED(price_fields, check_price);

bool wire_price_parse(struct arena *arena, struct str body, struct wire_price *out,
                      struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    return wire_decode_body(&decoder, body, &price_table, out);
}
