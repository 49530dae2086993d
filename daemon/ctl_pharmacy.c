/* teyaoctl pharmacy import */
#include "ctl.h"

#include "sql.h"
#include "store_pharmacy.h"
#include "wire.h"

struct pharmacy_record {
    const char *pharmacy_id;
    struct wire_pharmacy body;
};

static const char path[] = "";

static const struct ctl_column columns[] = {
    {"pharmacy_id", path, CTL_CELL_TEXT, true, "as in its certificates"},
    {"name", NULL, CTL_CELL_TEXT, true, ""},
    {"province", NULL, CTL_CELL_TEXT, true, ""},
    {"city", NULL, CTL_CELL_TEXT, true, ""},
    {"plans", NULL, CTL_CELL_WORDS, true, "networks it belongs to"},
    {"suspended", NULL, CTL_CELL_BOOL, false, "its new requests are denied"},
};

static bool read(struct ctl_import *import, struct str body, void *out, struct problem *problem)
{
    struct pharmacy_record *record = out;
    record->pharmacy_id = str_copy(import->arena, ctl_import_cell(import, "pharmacy_id"));
    if (record->pharmacy_id == NULL)
        return false;
    if (!wire_id_is_valid(str_of(record->pharmacy_id)))
        problem_field(problem, "/pharmacy_id", "bad_format",
                      "药店编号为 1 到 64 个字母、数字、连字符、下划线或点");
    return wire_pharmacy_parse(import->arena, body, import->snapshot, &record->body, problem) &&
           problem->status == 0;
}

static void send(struct ctl_import *import, struct store_params *params, const void *given,
                 size_t count)
{
    const struct pharmacy_record *records = given;
    struct store_pharmacy *pharmacies = arena_array(import->arena, count, sizeof(*pharmacies));
    if (pharmacies == NULL) {
        params->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        pharmacies[i] = (struct store_pharmacy){
            .pharmacy_id = records[i].pharmacy_id,
            .name = records[i].body.name,
            .province = records[i].body.province,
            .city = records[i].body.city,
            .plans = records[i].body.plans,
            .plan_count = records[i].body.plan_count,
            .suspended = records[i].body.suspended,
        };
    store_pharmacy_put(params, import->now_ms, ctl_actor(import->ctl), pharmacies, count);
}

static const char *refused(struct ctl_import *import, const void *result, size_t index)
{
    bool created;
    return store_pharmacy_put_read(result, index, import->arena, &created)
               ? NULL
               : "unexpected answer of the database";
}

static const char *const key_columns[] = {"pharmacy_id", NULL};

const struct ctl_import_kind ctl_pharmacy_kind = {
    .what = "pharmacy",
    .columns = columns,
    .column_count = ARRAY_LEN(columns),
    .key_columns = key_columns,
    .statement = SQL_pharmacy_put,
    .record_size = sizeof(struct pharmacy_record),
    .read = read,
    .send = send,
    .refused = refused,
};

enum ctl_exit ctl_pharmacy_import(struct ctl *ctl)
{
    return ctl_import_run(ctl, &ctl_pharmacy_kind, NULL);
}
