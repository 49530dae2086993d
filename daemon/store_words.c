#include "store_words.h"

#include <string.h>

const char *store_words(struct store_params *params, const char *const *words, size_t count)
{
    size_t length = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        length += strlen(words[i]) + 1;
    char *text = arena_alloc(params->arena, length + 1);
    if (text == NULL) {
        params->failed = true;
        return "";
    }
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(words[i]);
        if (i > 0)
            text[at++] = ' ';
        memcpy(text + at, words[i], size);
        at += size;
    }
    return text;
}
