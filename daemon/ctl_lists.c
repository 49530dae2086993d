#include "ctl_lists.h"

#include <stdio.h>
#include <string.h>

#include "formulary_load.h"
#include "material.h"
#include "sql.h"
#include "store_version.h"

const struct snapshot *ctl_lists_find(const struct ctl_lists *lists, const char *digest)
{
    for (size_t i = 0; i < lists->count; i++)
        if (strcmp(lists->snapshots[i]->digest, digest) == 0)
            return lists->snapshots[i];
    return NULL;
}

void ctl_lists_drop(struct ctl_lists *lists)
{
    for (size_t i = 0; i < lists->count; i++)
        snapshot_drop(lists->snapshots[i]);
    lists->count = 0;
}

/* What was active at a moment, in the order of the rows. */
static struct version_choice active_at(struct arena *arena, const struct store_version *rows,
                                       size_t count, int64_t moment_ms)
{
    struct version *versions = arena_array(arena, count + 1, sizeof(*versions));
    struct version_choice choice = {.active = versions};
    for (size_t i = 0; versions != NULL && i < count; i++)
        if (rows[i].confirmed_at_ms <= moment_ms)
            versions[choice.count++] = rows[i].version;
    return choice;
}

/* Nothing when the directory does not hold all that was active then: it was another directory's time. */
static void load_active(struct ctl *ctl, const char *directory, const struct version_choice *choice,
                        struct ctl_lists *lists)
{
    struct formulary_errors *errors = arena_alloc(ctl->arena, sizeof(*errors));
    struct snapshot *snapshot =
        errors == NULL ? NULL : snapshot_load_chosen(directory, choice, errors);
    if (errors != NULL)
        formulary_errors_fini(errors);
    if (snapshot == NULL)
        return;
    if (ctl_lists_find(lists, snapshot->digest) == NULL)
        lists->snapshots[lists->count++] = snapshot;
    else
        snapshot_drop(snapshot);
}

static bool load_all(const char *directory, struct ctl_lists *lists)
{
    struct buf errors;
    buf_init(&errors, 262144);
    struct snapshot *snapshot = material_snapshot(directory, &errors);
    fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
    if (snapshot != NULL)
        lists->snapshots[lists->count++] = snapshot;
    return snapshot != NULL;
}

static bool is_first_of_its_moment(const struct store_version *rows, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (rows[i].confirmed_at_ms == rows[index].confirmed_at_ms)
            return false;
    return true;
}

enum ctl_exit ctl_lists_load(struct ctl *ctl, struct ctl_db *db, struct ctl_lists *lists)
{
    size_t directories = ctl->directory_count == 0 ? 1 : ctl->directory_count, count = 0;
    enum ctl_exit code = CTL_WEATHER;
    struct store_version *rows = NULL;
    struct store_params params;
    *lists = (struct ctl_lists){.count = 0};
    store_params_init(&params, ctl->arena);
    const void *result = ctl_db_call(db, SQL_version_read, &params, &code);
    if (result == NULL || !store_version_rows(result, ctl->arena, &rows, &count))
        return code;
    lists->snapshots =
        arena_array(ctl->arena, directories * (count + 1), sizeof(struct snapshot *));
    if (lists->snapshots == NULL)
        return CTL_WEATHER;
    for (size_t i = 0; i < directories; i++) {
        const char *directory =
            ctl->directory_count == 0 ? ctl_formulary_dir(ctl) : ctl->directories[i];
        if (!load_all(directory, lists)) {
            ctl_lists_drop(lists);
            return CTL_REFUSED;
        }
        for (size_t j = 0; j < count; j++) {
            if (!is_first_of_its_moment(rows, j))
                continue;
            const struct version_choice choice =
                active_at(ctl->arena, rows, count, rows[j].confirmed_at_ms);
            load_active(ctl, directory, &choice, lists);
        }
    }
    return CTL_GOOD;
}
