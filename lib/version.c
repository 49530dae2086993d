#include "version.h"

#include <string.h>

#define ALWAYS (-25567) /* 1900-01-01: before any prescription */
#define NEVER  (-61727) /* 1801-01-01: long superseded */

static const char *const kind_words[VERSION_KIND_COUNT] = {"list", "plan"};

const char *version_kind_text(enum version_kind kind)
{
    BUG_IF((unsigned)kind >= VERSION_KIND_COUNT);
    return kind_words[kind];
}

bool version_kind_by_text(const char *text, enum version_kind *kind)
{
    for (unsigned i = 0; i < VERSION_KIND_COUNT; i++) {
        if (strcmp(text, kind_words[i]) == 0) {
            *kind = (enum version_kind)i;
            return true;
        }
    }
    return false;
}

static bool is_of(const struct version *one, enum version_kind kind, const char *id)
{
    return one->kind == kind && strcmp(one->id, id) == 0;
}

const struct version *version_find(const struct version *all, size_t count, enum version_kind kind,
                                   const char *id, const char *version)
{
    for (size_t i = 0; i < count; i++) {
        if (is_of(&all[i], kind, id) && strcmp(all[i].version, version) == 0)
            return &all[i];
    }
    return NULL;
}

bool version_is_chosen(const struct version_choice *choice, enum version_kind kind, const char *id,
                       const char *version)
{
    if (choice == NULL || version_find(choice->active, choice->count, kind, id, version) != NULL)
        return true;
    return choice->as_if != NULL && version_find(choice->as_if, 1, kind, id, version) != NULL;
}

int32_t version_first_day(const struct version_choice *choice, const struct version *version)
{
    if (choice == NULL || choice->as_if == NULL ||
        !is_of(choice->as_if, version->kind, version->id))
        return version->effective_from;
    return strcmp(choice->as_if->version, version->version) == 0 ? ALWAYS : NEVER;
}
