/* What a version of a list is: the digest that two people activate, and the days it governs. */
#include "formulary_internal.h"

#include <string.h>

#include "buf.h"

#define TEXT_CAP ((size_t)16 << 20)

/* Names and notes are not in it: whoever corrects them changes no decision. */
static void add_list(struct buf *text, const struct formulary_list *list, const struct digest *file)
{
    char hex[DIGEST_HEX_SIZE];
    digest_print(file, hex);
    buf_printf(text, "%s %s %s %s %s %d", list->id, list->version, hex,
               product_kind_text(list->kind), list->benefit, (int)list->authority);
    buf_add_char(text, ' ');
    buf_add_int(text, list->effective_from);
    buf_add_char(text, ' ');
    buf_add_int(text, list->effective_to);
    buf_add_char(text, '\n');
    for (size_t i = 0; i < list->row_count; i++) {
        for (size_t k = 0; k < list->rows[i].criteria_count; k++) {
            const struct formulary_criterion *one = &list->rows[i].criteria[k];
            buf_printf(text, "%s %d %s %s %s\n", list->rows[i].id, one->alternative, one->fact,
                       one->op, one->values);
        }
    }
}

static const char *digest_of(struct formulary_loader *loader, const struct formulary_list *list,
                             const struct digest *file)
{
    struct buf text;
    struct digest digest;
    char hex[DIGEST_HEX_SIZE];
    buf_init(&text, TEXT_CAP);
    add_list(&text, list, file);
    digest_sha256(buf_text(&text), text.length, &digest);
    digest_print(&digest, hex);
    const char *copy = text.failed ? NULL : str_copy(loader->formulary->arena, str_of(hex));
    if (copy == NULL)
        formulary_errors_add(loader->errors, "lists.csv", 0, 0, "out of memory");
    buf_fini(&text);
    return copy == NULL ? "" : copy;
}

static const struct formulary_list *find(const struct formulary *formulary,
                                         const struct version *version)
{
    for (size_t i = 0; i < formulary->list_count; i++) {
        const struct formulary_list *list = &formulary->lists[i];
        if (strcmp(list->id, version->id) == 0 && strcmp(list->version, version->version) == 0)
            return list;
    }
    return NULL;
}

/* A list that goes missing or changes under its name would decide otherwise than what was activated. */
static void check_chosen(struct formulary_loader *loader)
{
    const struct version_choice *choice = loader->choice;
    for (size_t i = 0; choice != NULL && i < choice->count; i++) {
        const struct version *active = &choice->active[i];
        if (active->kind != VERSION_LIST)
            continue;
        const struct formulary_list *list = find(loader->formulary, active);
        if (list == NULL)
            formulary_errors_add(loader->errors, "lists.csv", 1, 0,
                                 "version %s of list %s is active and is expected here",
                                 active->version, active->id);
        else if (strcmp(list->digest, active->digest) != 0)
            formulary_errors_add(loader->errors,
                                 loader->list_files[list - loader->formulary->lists], 1, 0,
                                 "version %s of list %s is expected as it was when it was "
                                 "activated; a change is a new version",
                                 active->version, active->id);
    }
}

void formulary_load_versions(struct formulary_loader *loader)
{
    struct formulary *formulary = loader->formulary;
    if (loader->incomplete)
        return;
    for (size_t i = 0; i < formulary->list_count; i++)
        formulary->lists[i].digest =
            digest_of(loader, &formulary->lists[i], &loader->list_digests[i]);
    check_chosen(loader);
    for (size_t i = 0; i < formulary->list_count; i++) {
        struct formulary_list *list = &formulary->lists[i];
        const struct version version = {.kind = VERSION_LIST,
                                        .id = list->id,
                                        .version = list->version,
                                        .effective_from = list->effective_from};
        list->effective_from = version_first_day(loader->choice, &version);
        if (list->effective_from != version.effective_from)
            list->effective_to = DATE_NONE;
    }
}
