#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "formulary_table.h"

#define SCRATCH_CAP ((size_t)8 << 20)

/* Files that decide although neither the formulary's nor the plans' own digest covers them. */
static const char *const other_files[] = {"aliases.csv", "pinyin.csv",   "traditional.csv",
                                          "icd_map.csv", "holidays.csv", "plans.csv"};

static struct calendar *load_calendar(const char *directory, struct formulary_errors *errors)
{
    static const char file[] = "holidays.csv";
    size_t length = 0;
    struct csv_error error = {0, 0, NULL};
    char *bytes = formulary_read_file(directory, file, &length, errors);
    struct arena *scratch = arena_new(SCRATCH_CAP);
    struct calendar *calendar = NULL;
    if (bytes != NULL && scratch != NULL) {
        calendar = calendar_new(scratch, (struct str){bytes, length}, &error);
        if (calendar == NULL)
            formulary_errors_add(errors, file, error.line, error.column, "%s",
                                 error.message == NULL ? "out of memory" : error.message);
    } else if (bytes != NULL) {
        formulary_errors_add(errors, file, 0, 0, "out of memory");
    }
    arena_free(scratch);
    free(bytes);
    return calendar;
}

/* Which versions of the files are in it: the same files decide otherwise when fewer of them are chosen. */
static bool digest_versions(const struct snapshot *snapshot, struct digest *digest)
{
    struct version versions[SNAPSHOT_MAX_VERSIONS];
    size_t count = snapshot_versions(snapshot, versions, ARRAY_LEN(versions));
    struct buf text;
    BUG_IF(count > ARRAY_LEN(versions));
    buf_init(&text, SCRATCH_CAP);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "%s %s %s %d %s\n", version_kind_text(versions[i].kind), versions[i].id,
                   versions[i].version, (int)versions[i].effective_from, versions[i].digest);
    digest_sha256(buf_text(&text), text.length, digest);
    bool good = !text.failed;
    buf_fini(&text);
    return good;
}

/* One name for all data a decision rests on. */
static bool digest_all(struct snapshot *snapshot, const char *directory,
                       struct formulary_errors *errors)
{
    const char *names[ARRAY_LEN(other_files) + 3] = {"formulary", "plans", "versions"};
    struct digest digests[ARRAY_LEN(other_files) + 3];
    bool known = digest_parse(str_of(formulary_digest(snapshot->formulary)), &digests[0]) &&
                 digest_parse(str_of(plan_set_digest(snapshot->plans)), &digests[1]);
    BUG_IF(!known);
    if (!digest_versions(snapshot, &digests[2])) {
        formulary_errors_add(errors, "lists.csv", 0, 0, "out of memory");
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(other_files); i++) {
        size_t length = 0;
        char *bytes = formulary_read_file(directory, other_files[i], &length, errors);
        if (bytes == NULL)
            return false;
        names[i + 3] = other_files[i];
        digest_sha256(bytes, length, &digests[i + 3]);
        free(bytes);
    }
    formulary_digest_files(names, digests, ARRAY_LEN(names), snapshot->digest);
    return true;
}

static void destroy(struct snapshot *snapshot)
{
    calendar_free(snapshot->calendar);
    oncology_free(snapshot->oncology);
    plan_set_free(snapshot->plans);
    match_index_free(snapshot->match);
    formulary_drop(snapshot->formulary);
    free(snapshot);
}

struct snapshot *snapshot_load(const char *directory, struct formulary_errors *errors)
{
    return snapshot_load_chosen(directory, NULL, errors);
}

struct snapshot *snapshot_load_chosen(const char *directory, const struct version_choice *choice,
                                      struct formulary_errors *errors)
{
    struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (snapshot == NULL) {
        formulary_errors_add(errors, "lists.csv", 0, 0, "out of memory");
        return NULL;
    }
    snapshot->references = 1;
    snapshot->formulary = formulary_load_chosen(directory, choice, errors);
    if (snapshot->formulary != NULL) {
        snapshot->match = match_index_new(snapshot->formulary, directory, errors);
        snapshot->plans = plan_set_load_chosen(directory, snapshot->formulary, choice, errors);
    }
    snapshot->oncology = oncology_load(directory, errors);
    snapshot->calendar = load_calendar(directory, errors);
    if (snapshot->match != NULL && snapshot->plans != NULL && snapshot->oncology != NULL &&
        snapshot->calendar != NULL && digest_all(snapshot, directory, errors))
        return snapshot;
    destroy(snapshot);
    return NULL;
}

size_t snapshot_versions(const struct snapshot *snapshot, struct version *versions, size_t cap)
{
    size_t lists = formulary_list_count(snapshot->formulary);
    size_t count = lists + plan_set_count(snapshot->plans);
    for (size_t i = 0; i < count && i < cap; i++) {
        if (i < lists) {
            const struct formulary_list *list = formulary_list_at(snapshot->formulary, i);
            versions[i] = (struct version){VERSION_LIST, list->id, list->version,
                                           list->effective_from, list->digest};
        } else {
            const struct plan *plan = plan_set_at(snapshot->plans, i - lists);
            versions[i] = (struct version){VERSION_PLAN, plan->id, plan->version,
                                           plan->effective_from, plan->digest};
        }
    }
    return count;
}

struct snapshot *snapshot_hold(struct snapshot *snapshot)
{
    BUG_IF(snapshot->references == 0);
    snapshot->references++;
    return snapshot;
}

void snapshot_drop(struct snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    BUG_IF(snapshot->references == 0);
    if (--snapshot->references == 0)
        destroy(snapshot);
}
