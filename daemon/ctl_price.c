/* teyaoctl price import */
#include "ctl.h"

#include <string.h>

#include "sql.h"
#include "store_price.h"
#include "wire.h"

struct price_record {
    const struct formulary_row *row;
    struct wire_price body;
};

static const char path[] = "";

static const struct ctl_column columns[] = {
    {"list", path, CTL_CELL_TEXT, true, "list id"},
    {"row", path, CTL_CELL_TEXT, true, "row id (cpic-b:85) or its number (85)"},
    {"pharmacy_id", NULL, CTL_CELL_TEXT, false, "empty: all pharmacies"},
    {"from", NULL, CTL_CELL_TEXT, true, "first day"},
    {"to", NULL, CTL_CELL_TEXT, false, "last day; empty: open"},
    {"price_fen", NULL, CTL_CELL_INT, true, "per unit"},
};

static const struct formulary_row *find_row(struct ctl_import *import, struct problem *problem)
{
    const char *list = str_copy(import->arena, ctl_import_cell(import, "list"));
    const char *row = str_copy(import->arena, ctl_import_cell(import, "row"));
    if (list == NULL || row == NULL)
        return NULL;
    if (formulary_list_on(import->snapshot->formulary, list, DATE_NONE) == NULL) {
        problem_field(problem, "/list", "out_of_range", "没有这个清单");
        return NULL;
    }
    const char *id =
        strchr(row, ':') != NULL ? row : arena_printf(import->arena, "%s:%s", list, row);
    const struct formulary_row *found =
        id == NULL ? NULL : formulary_row_on(import->snapshot->formulary, id, DATE_NONE);
    if (found != NULL && strcmp(found->list->id, list) == 0)
        return found;
    problem_field(problem, "/row", "out_of_range", "该清单没有这一行");
    return NULL;
}

static bool read(struct ctl_import *import, struct str body, void *out, struct problem *problem)
{
    struct price_record *record = out;
    record->row = find_row(import, problem);
    return wire_price_parse(import->arena, body, &record->body, problem) && record->row != NULL &&
           problem->status == 0;
}

static void send(struct ctl_import *import, struct store_params *params, const void *given,
                 size_t count)
{
    const struct price_record *records = given;
    struct store_price *prices = arena_array(import->arena, count, sizeof(*prices));
    if (prices == NULL) {
        params->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        prices[i] = (struct store_price){
            .list = records[i].row->list->id,
            .row = records[i].row->id,
            .pharmacy_id = records[i].body.pharmacy_id == NULL ? "" : records[i].body.pharmacy_id,
            .from_on = records[i].body.from_on,
            .to_on = records[i].body.to_on,
            .price_fen = records[i].body.price_fen,
        };
    store_price_put(params, import->now_ms, ctl_actor(import->ctl), prices, count);
}

static const char *refused(struct ctl_import *import, const void *result, size_t index)
{
    const char *outcome = store_price_put_read(result, index, import->arena);
    if (outcome == NULL)
        return "unexpected answer of the database";
    /* not_applied: another line of the batch was refused, and is told. */
    bool fine = strcmp(outcome, "created") == 0 || strcmp(outcome, "replaced") == 0 ||
                strcmp(outcome, "not_applied") == 0;
    return fine ? NULL : outcome;
}

static const char *const key_columns[] = {"list", "row", "pharmacy_id", "from", NULL};

const struct ctl_import_kind ctl_price_kind = {
    .what = "price",
    .columns = columns,
    .column_count = ARRAY_LEN(columns),
    .key_columns = key_columns,
    .statement = SQL_price_put,
    .record_size = sizeof(struct price_record),
    .read = read,
    .send = send,
    .refused = refused,
};

enum ctl_exit ctl_price_import(struct ctl *ctl)
{
    return ctl_import_run(ctl, &ctl_price_kind, NULL);
}
