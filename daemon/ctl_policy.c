/* teyaoctl policy import */
#include "ctl.h"

#include <stdio.h>

#include "date.h"
#include "material.h"
#include "sql.h"
#include "store_policy.h"

struct policy_record {
    const char *policy_no;
    struct wire_policy body;
};

static const char path[] = "", insured[] = "insured", terms[] = "terms";

static const struct ctl_column columns[] = {
    {"policy_no", path, CTL_CELL_TEXT, true, "policy number"},
    {"plan", NULL, CTL_CELL_TEXT, true, "plan id"},
    {"riders", NULL, CTL_CELL_WORDS, false, "riders held"},
    {"effective_on", NULL, CTL_CELL_TEXT, true, "first day covered"},
    {"expires_on", NULL, CTL_CELL_TEXT, true, "last day covered"},
    {"received_on", NULL, CTL_CELL_TEXT, false, "the policy was received"},
    {"previous_expires_on", NULL, CTL_CELL_TEXT, false, "last day of the policy this one renews"},
    {"terminated_on", NULL, CTL_CELL_TEXT, false, "first day not covered any more"},
    {"social_insured", NULL, CTL_CELL_BOOL, false, "takes part in social insurance"},
    {"known_diagnoses", NULL, CTL_CELL_OWN, false,
     "C34.900@2020-05-01;D05.1@2019-01-31, or the JSON array of the call"},
    {"void_open_codes", NULL, CTL_CELL_BOOL, false, "cancel codes that are still open"},
    {"id_type", insured, CTL_CELL_TEXT, true, "resident_id, passport, …"},
    {"id_no", insured, CTL_CELL_TEXT, true, "number of the document"},
    {"name", insured, CTL_CELL_TEXT, true, "name of the insured"},
    {"birth_on", insured, CTL_CELL_TEXT, false, "birthday; from the resident id when empty"},
    {"citizen", insured, CTL_CELL_BOOL, false, "Chinese citizen; by the id type when empty"},
    {"waiting_days", terms, CTL_CELL_INT, false, "empty: the plan's, as all that follow"},
    {"hesitation_days", terms, CTL_CELL_INT, false, ""},
    {"annual_limit_fen", terms, CTL_CELL_INT, false, ""},
    {"deductible_fen", terms, CTL_CELL_INT, false, ""},
    {"ratio_percent", terms, CTL_CELL_INT, false, ""},
    {"unsettled_ratio_percent", terms, CTL_CELL_INT, false, ""},
    {"max_days_supply", terms, CTL_CELL_INT, false, ""},
    {"quantity_rule", terms, CTL_CELL_TEXT, false, "cap or reject"},
    {"definition_version", terms, CTL_CELL_INT, false, "2007 or 2020"},
    {"pools", terms, CTL_CELL_OWN, false,
     "abroad=5000000:axa-boao+axa-device;…, or the JSON array of the call"},
};

/* ---- cells with a form of their own ---- */

/* "C34.900@2020-05-01" */
static bool print_diagnosis(struct wire_out *out, struct arena *arena, struct str cell)
{
    struct str code;
    if (!str_next(&cell, '@', &code) || code.length == 0 || cell.length == 0)
        return false;
    wire_out_object(out, NULL);
    wire_out_text(out, "icd10", str_copy(arena, code));
    wire_out_text(out, "confirmed_on", str_copy(arena, cell));
    wire_out_object_end(out);
    return true;
}

/* "abroad=5000000:axa-boao+axa-device" */
static bool print_pool(struct wire_out *out, struct arena *arena, struct str cell)
{
    struct str id, limit, list;
    int64_t limit_fen;
    if (!str_next(&cell, '=', &id) || !str_next(&cell, ':', &limit) ||
        !str_to_int64(limit, &limit_fen) || cell.length == 0)
        return false;
    wire_out_object(out, NULL);
    wire_out_text(out, "id", str_copy(arena, id));
    wire_out_int(out, "limit_fen", limit_fen);
    wire_out_array(out, "lists");
    while (str_next(&cell, '+', &list))
        wire_out_text(out, NULL, str_copy(arena, list));
    wire_out_array_end(out);
    wire_out_object_end(out);
    return true;
}

static bool own(struct ctl_import *import, const char *column, struct str cell, struct buf *json)
{
    struct str trimmed = str_trim(cell), one;
    struct wire_out out;
    bool is_pool = str_equal_text(str_of(column), "pools");
    if (trimmed.length > 0 && trimmed.data[0] == '[') {
        buf_add(json, trimmed.data, trimmed.length); /* judged with the body it goes into */
        return true;
    }
    wire_out_init(&out, json);
    wire_out_array(&out, NULL);
    while (str_next(&trimmed, ';', &one)) {
        if (is_pool ? !print_pool(&out, import->arena, str_trim(one))
                    : !print_diagnosis(&out, import->arena, str_trim(one)))
            return false;
    }
    wire_out_array_end(&out);
    return true;
}

/* ---- records ---- */

static bool read(struct ctl_import *import, struct str body, void *out, struct problem *problem)
{
    struct policy_record *record = out;
    record->policy_no = str_copy(import->arena, ctl_import_cell(import, "policy_no"));
    if (record->policy_no == NULL)
        return false;
    if (!wire_id_is_valid(str_of(record->policy_no)))
        problem_field(problem, "/policy_no", "bad_format",
                      "保单号为 1 到 64 个字母、数字、连字符、下划线或点");
    return wire_policy_parse(import->arena, body, import->snapshot, &record->body, problem) &&
           problem->status == 0;
}

static void send(struct ctl_import *import, struct store_params *params, const void *given,
                 size_t count)
{
    const struct policy_record *records = given;
    struct store_policy *policies = arena_array(import->arena, count, sizeof(*policies));
    if (policies == NULL) {
        params->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        policies[i] = (struct store_policy){
            .policy_no = records[i].policy_no,
            .body = &records[i].body,
            .plan = plan_on(import->snapshot->plans, records[i].body.plan,
                            date_of_instant(import->now_ms)),
        };
    const struct store_policy_put put = {
        .now_ms = import->now_ms,
        .today = date_of_instant(import->now_ms),
        .actor = ctl_actor(import->ctl),
        .keys = import->keys,
        .policies = policies,
        .count = count,
    };
    store_policy_put(params, &put);
}

static const char *refused(struct ctl_import *import, const void *result, size_t index)
{
    struct store_policy_outcome outcome;
    if (!store_policy_put_read(result, index, import->arena, &outcome))
        return "unexpected answer of the database";
    /* Another line of the batch was refused, and is told. */
    if (store_policy_is_stored(&outcome) || str_equal_text(str_of(outcome.outcome), "not_applied"))
        return NULL;
    if (str_equal_text(str_of(outcome.outcome), "limit_below_commitments"))
        return arena_printf(
            import->arena, "limit_below_commitments: %s limit %lld, held %lld, captured %lld fen",
            outcome.pool[0] == '\0' ? "annual" : outcome.pool, (long long)outcome.limit_fen,
            (long long)outcome.held_fen, (long long)outcome.captured_fen);
    return outcome.outcome;
}

static const char *const key_columns[] = {"policy_no", NULL};

const struct ctl_import_kind ctl_policy_kind = {
    .what = "policy",
    .columns = columns,
    .column_count = ARRAY_LEN(columns),
    .key_columns = key_columns,
    .statement = SQL_policy_put,
    .record_size = sizeof(struct policy_record),
    .read = read,
    .send = send,
    .refused = refused,
    .own = own,
};

enum ctl_exit ctl_policy_import(struct ctl *ctl)
{
    const char *file = ctl->option[CTL_KEYS];
    if (file == NULL && ctl->config != NULL)
        file = ctl->config->keys_file;
    if ((file == NULL || file[0] == '\0') && ctl->option[CTL_CHECK] == NULL) {
        ctl_say("which keys? give --config or --keys");
        return CTL_USAGE;
    }
    struct seal_keys *keys = NULL;
    if (ctl->option[CTL_CHECK] == NULL) {
        struct buf errors;
        buf_init(&errors, 65536);
        keys = material_keys(file, &errors);
        fputs(buf_text(&errors), stderr);
        buf_fini(&errors);
        if (keys == NULL)
            return CTL_REFUSED;
    }
    enum ctl_exit code = ctl_import_run(ctl, &ctl_policy_kind, keys);
    seal_keys_free(keys);
    return code;
}
