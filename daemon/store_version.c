#include "store_version.h"

#include "digest.h"
#include "store_row.h"

static void add_digest(struct store_params *params, const char *hex)
{
    struct digest digest;
    if (digest_parse(str_of(hex), &digest))
        store_bytes(params, digest.bytes, DIGEST_SIZE);
    else
        params->failed = true;
}

static const char *read_digest(struct store_row *row)
{
    size_t length = 0;
    const uint8_t *bytes = store_row_bytes(row, "digest", &length);
    char *hex = arena_alloc(row->arena, DIGEST_HEX_SIZE);
    if (bytes == NULL || hex == NULL || length != DIGEST_SIZE) {
        row->failed = true;
        return "";
    }
    digest_hex(bytes, length, hex);
    return hex;
}

static struct version read_version(struct store_row *row)
{
    struct version version = {.id = store_row_string(row, "id"),
                              .version = store_row_string(row, "version"),
                              .effective_from = store_row_date(row, "effective_from"),
                              .digest = read_digest(row)};
    if (!version_kind_by_text(store_row_string(row, "kind"), &version.kind))
        row->failed = true;
    return version;
}

bool store_version_rows(const void *result, struct arena *arena, struct store_version **rows,
                        size_t *count)
{
    *count = (size_t)store_row_count(result);
    *rows = arena_array(arena, *count + 1, sizeof(**rows));
    bool good = *rows != NULL;
    for (size_t i = 0; good && i < *count; i++) {
        struct store_row row = store_row_at(result, (int)i, arena);
        (*rows)[i] = (struct store_version){
            .version = read_version(&row),
            .proposed_by = store_row_string(&row, "proposed_by"),
            .confirmed_by = store_row_string(&row, "confirmed_by"),
            .confirmed_at_ms = store_row_instant(&row, "confirmed_at"),
        };
        good = !row.failed;
    }
    return good;
}

static void add_texts(struct store_params *params, const struct version *versions, size_t count)
{
    struct store_column kind, id, version;
    store_column_begin(&kind, params, STORE_TEXT);
    store_column_begin(&id, params, STORE_TEXT);
    store_column_begin(&version, params, STORE_TEXT);
    for (size_t i = 0; i < count; i++) {
        store_column_text(&kind, version_kind_text(versions[i].kind));
        store_column_text(&id, versions[i].id);
        store_column_text(&version, versions[i].version);
    }
    store_column_end(&kind);
    store_column_end(&id);
    store_column_end(&version);
}

void store_version_baseline(struct store_params *params, int64_t now_ms, const char *actor,
                            const struct version *versions, size_t count)
{
    struct store_column digests, from;
    store_instant(params, now_ms);
    store_text(params, actor);
    add_texts(params, versions, count);
    store_column_begin(&digests, params, STORE_BYTEA);
    store_column_begin(&from, params, STORE_DATE);
    for (size_t i = 0; i < count; i++) {
        struct digest digest;
        if (!digest_parse(str_of(versions[i].digest), &digest))
            params->failed = true;
        else
            store_column_bytes(&digests, digest.bytes, DIGEST_SIZE);
        store_column_date(&from, versions[i].effective_from);
    }
    store_column_end(&digests);
    store_column_end(&from);
}

void store_version_propose(struct store_params *params, const struct store_version_actor *actor,
                           const struct version *version, const struct store_version_counts *counts,
                           const char *report)
{
    store_instant(params, actor->now_ms);
    store_text(params, actor->actor);
    store_text(params, actor->by);
    store_text(params, version_kind_text(version->kind));
    store_text(params, version->id);
    store_text(params, version->version);
    add_digest(params, version->digest);
    store_date(params, version->effective_from);
    store_int4(params, counts->decisions);
    store_int4(params, counts->codes);
    store_int4(params, counts->pends);
    store_int4(params, counts->patients);
    store_text(params, report);
}

const char *store_version_propose_read(const void *result, struct arena *arena, int64_t *proposal)
{
    if (store_row_count(result) != 1)
        return NULL;
    struct store_row row = store_row_at(result, 0, arena);
    const char *outcome = store_row_text(&row, "outcome");
    *proposal = store_row_int(&row, "proposal", 0);
    return row.failed ? NULL : outcome;
}

void store_version_proposal_read(struct store_params *params, int64_t proposal, int at_most)
{
    if (proposal == 0)
        store_text(params, NULL);
    else
        store_int8(params, proposal);
    store_int4(params, at_most);
}

bool store_version_proposal_row(const void *result, size_t index, struct arena *arena,
                                struct store_version_proposal *out)
{
    if ((size_t)store_row_count(result) <= index)
        return false;
    struct store_row row = store_row_at(result, (int)index, arena);
    *out = (struct store_version_proposal){
        .proposal = store_row_int(&row, "proposal", 0),
        .version = read_version(&row),
        .proposed_by = store_row_string(&row, "proposed_by"),
        .report = store_row_string(&row, "report"),
        .proposed_at_ms = store_row_instant(&row, "proposed_at"),
        .counts = {.decisions = (int)store_row_int(&row, "decisions", 0),
                   .codes = (int)store_row_int(&row, "codes", 0),
                   .pends = (int)store_row_int(&row, "pends", 0),
                   .patients = (int)store_row_int(&row, "patients", 0)},
        .active = store_row_bool(&row, "active"),
    };
    return !row.failed;
}

void store_version_activate(struct store_params *params, const struct store_version_actor *actor,
                            const struct store_version_consent *consent)
{
    store_instant(params, actor->now_ms);
    store_text(params, actor->actor);
    store_text(params, actor->by);
    store_int8(params, consent->proposal);
    add_digest(params, consent->digest);
    store_bool(params, consent->over_threshold);
    store_bool(params, consent->impact_confirmed);
    store_text(params, consent->report);
}

const char *store_version_activate_read(const void *result, struct arena *arena)
{
    if (store_row_count(result) != 1)
        return NULL;
    struct store_row row = store_row_at(result, 0, arena);
    const char *outcome = store_row_text(&row, "outcome");
    return row.failed ? NULL : outcome;
}
