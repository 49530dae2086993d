#include "ctl_change.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "material.h"

#define FILE_CAP ((size_t)16 << 20)

struct change {
    struct ctl *ctl;
    const char *base;      /* lists and all else */
    const char *plans;     /* directory of plan files, NULL those of base */
    const char *plans_csv; /* NULL that of base */
    const char
        *plan_version; /* only plans of this version from plans, the rest from base; NULL all */
    const char *list_version; /* NULL as lists.csv says */
    char *work;               /* the composed directory, links but for what is changed */
};

static bool is_directory(const char *path)
{
    struct stat found;
    return path != NULL && stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

static const char *join(struct change *change, const char *directory, const char *name)
{
    const char *path = arena_printf(change->ctl->arena, "%s/%s", directory, name);
    return path == NULL ? "" : path;
}

/* ---- what is asked for ----------------------------------------------------------------------- */

static void use_plans(struct change *change, const char *directory)
{
    const char *inner = join(change, directory, "plans");
    const char *index = join(change, directory, "plans.csv");
    change->plans = is_directory(inner) ? inner : directory;
    change->plans_csv = access(index, R_OK) == 0 ? index : NULL;
}

/* The lists in use, whatever --formulary says. */
static const char *present_lists(struct ctl *ctl)
{
    const char *given = ctl->option[CTL_FORMULARY];
    ctl->option[CTL_FORMULARY] = NULL;
    const char *present = ctl_formulary_dir(ctl);
    ctl->option[CTL_FORMULARY] = given;
    return present;
}

static bool understand(struct change *change)
{
    struct ctl *ctl = change->ctl;
    const char *formulary = ctl->option[CTL_FORMULARY], *plan_dir = ctl->option[CTL_PLAN_DIR];
    const char *plan = ctl->option[CTL_PLAN_VERSION], *list = ctl->option[CTL_LIST_VERSION];
    bool plan_named = plan != NULL && !is_directory(plan);
    bool list_named = list != NULL && !is_directory(list);
    if (formulary == NULL && plan_dir == NULL && plan == NULL && list == NULL) {
        ctl_say("under which change? give --formulary, --plan-dir, --plan-version or "
                "--list-version");
        return false;
    }
    if ((plan_dir != NULL && plan != NULL) || (plan_named && formulary == NULL) ||
        (list != NULL && !list_named && formulary != NULL)) {
        ctl_say("a version of a plan is looked for in --formulary; one directory of plans and one "
                "of lists at most");
        return false;
    }
    /* A named plan is taken out of --formulary; then the rest is as it is now. */
    change->base = plan_named && !list_named ? present_lists(ctl) : ctl_formulary_dir(ctl);
    if (list != NULL && !list_named)
        change->base = list;
    change->list_version = list_named ? list : NULL;
    change->plan_version = plan_named ? plan : NULL;
    if (plan_dir != NULL || plan != NULL)
        use_plans(change, plan_dir != NULL ? plan_dir : plan_named ? formulary : plan);
    return true;
}

/* ---- composing ------------------------------------------------------------------------------- */

static bool link_to(struct change *change, const char *target, const char *name)
{
    char *real = realpath(target, NULL);
    bool good = real != NULL && symlink(real, join(change, change->work, name)) == 0;
    if (!good)
        ctl_say("%s: cannot be linked", target);
    free(real);
    return good;
}

typedef bool each_file(struct change *change, const char *directory, const char *name);

static bool for_files(struct change *change, const char *directory, each_file *visit)
{
    DIR *stream = opendir(directory);
    if (stream == NULL) {
        ctl_say("%s: cannot be read", directory);
        return false;
    }
    bool good = true;
    for (struct dirent *entry = readdir(stream); good && entry != NULL; entry = readdir(stream)) {
        if (entry->d_name[0] != '.')
            good = visit(change, directory, entry->d_name);
    }
    (void)closedir(stream);
    return good;
}

static bool link_base(struct change *change, const char *directory, const char *name)
{
    if ((strcmp(name, "plans") == 0 && change->plans != NULL) ||
        (strcmp(name, "plans.csv") == 0 && change->plans_csv != NULL) ||
        (strcmp(name, "lists.csv") == 0 && change->list_version != NULL))
        return true;
    return link_to(change, join(change, directory, name), name);
}

/* The version a plan file names is the wanted one. */
static bool has_version(struct change *change, const char *path)
{
    struct str text;
    struct csv csv;
    if (!ctl_read_file(change->ctl->arena, path, FILE_CAP, &text) ||
        !csv_open(&csv, change->ctl->arena, text) || csv.column_count < 2)
        return false;
    while (csv_next(&csv)) {
        if (str_equal_text(csv.field[0], "version"))
            return str_equal_text(csv.field[1], change->plan_version);
    }
    return false;
}

static bool link_plan(struct change *change, const char *directory, const char *name)
{
    const char *wanted = join(change, change->plans, name);
    bool changed = access(wanted, R_OK) == 0 && has_version(change, wanted);
    const char *place = arena_printf(change->ctl->arena, "plans/%s", name);
    return link_to(change, changed ? wanted : join(change, directory, name),
                   place == NULL ? "" : place);
}

static bool put_plans(struct change *change)
{
    if (change->plans == NULL)
        return true;
    if (change->plan_version == NULL)
        return link_to(change, change->plans, "plans") &&
               (change->plans_csv == NULL || link_to(change, change->plans_csv, "plans.csv"));
    change->plans_csv = NULL;
    return mkdir(join(change, change->work, "plans"), 0700) == 0 &&
           for_files(change, join(change, change->base, "plans"), link_plan);
}

static void put_cell(struct buf *out, struct str cell, bool first)
{
    if (!first)
        buf_add_char(out, ',');
    buf_add_char(out, '"');
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.data[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, cell.data[i]);
    }
    buf_add_char(out, '"');
}

static void put_header(struct buf *out, const struct csv *csv)
{
    for (size_t i = 0; i < csv->column_count; i++) {
        buf_add_text(out, i == 0 ? "" : ",");
        buf_add(out, csv->header[i].data, csv->header[i].length);
    }
    buf_add_char(out, '\n');
}

/* lists.csv with the named version alone, and on every day, for the lists that have it. */
static bool pick_version(struct change *change, struct str text, struct buf *out)
{
    struct arena *arena = change->ctl->arena;
    struct csv csv, look;
    bool found = false;
    if (!csv_open(&csv, arena, text) || csv.column_count < 3)
        return false;
    put_header(out, &csv);
    while (csv_next(&csv)) {
        bool wanted = str_equal_text(csv_field(&csv, "version"), change->list_version);
        bool elsewhere = false;
        for (bool more = csv_open(&look, arena, text); more && csv_next(&look);)
            elsewhere |= str_equal(csv_field(&look, "list"), csv_field(&csv, "list")) &&
                         str_equal_text(csv_field(&look, "version"), change->list_version);
        if (!wanted && elsewhere)
            continue;
        found |= wanted;
        for (size_t i = 0; i < csv.column_count; i++) {
            struct str cell = csv.field[i];
            if (wanted && str_equal_text(csv.header[i], "effective_from"))
                cell = STR_LIT("1900-01-01");
            if (wanted && str_equal_text(csv.header[i], "effective_to"))
                cell = STR_LIT("");
            put_cell(out, cell, i == 0);
        }
        buf_add_char(out, '\n');
    }
    if (!found)
        ctl_say("%s: no list has this version", change->list_version);
    return found && csv.error.message == NULL && !out->failed;
}

static bool write_file(const char *path, const struct buf *text)
{
    FILE *file = fopen(path, "wxe");
    if (file == NULL)
        return false;
    bool good = fwrite(buf_text(text), 1, text->length, file) == text->length;
    return fclose(file) == 0 && good;
}

static bool put_lists(struct change *change)
{
    struct str text;
    struct buf out;
    if (change->list_version == NULL)
        return true;
    buf_init(&out, FILE_CAP);
    bool good = ctl_read_file(change->ctl->arena, join(change, change->base, "lists.csv"), FILE_CAP,
                              &text) &&
                pick_version(change, text, &out) &&
                write_file(join(change, change->work, "lists.csv"), &out);
    buf_fini(&out);
    return good;
}

static bool remove_entry(struct change *change, const char *directory, const char *name)
{
    const char *path = join(change, directory, name);
    if (unlink(path) != 0) /* plans, when it is a directory of ours */
        (void)(for_files(change, path, remove_entry) && rmdir(path) == 0);
    return true;
}

static struct snapshot *load(const char *directory)
{
    struct buf errors;
    buf_init(&errors, 262144);
    struct snapshot *snapshot = material_snapshot(directory, &errors);
    fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
    return snapshot;
}

static struct snapshot *compose(struct change *change)
{
    const char *temporary = getenv("TMPDIR");
    struct snapshot *snapshot = NULL;
    change->work = arena_printf(change->ctl->arena, "%s/teyao-change-XXXXXX",
                                temporary == NULL ? "/tmp" : temporary);
    if (change->work == NULL || mkdtemp(change->work) == NULL) {
        ctl_say("no temporary directory can be made");
        return NULL;
    }
    /* Plans first: whether plans.csv is replaced is known then. */
    if (put_plans(change) && put_lists(change) && for_files(change, change->base, link_base))
        snapshot = load(change->work);
    (void)(for_files(change, change->work, remove_entry) && rmdir(change->work) == 0);
    return snapshot;
}

struct snapshot *ctl_change_load(struct ctl *ctl, bool *usage)
{
    struct change change = {.ctl = ctl};
    *usage = !understand(&change);
    if (*usage)
        return NULL;
    if (change.plans == NULL && change.list_version == NULL)
        return load(change.base);
    return compose(&change);
}
