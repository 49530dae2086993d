/* store_words: sets of plain words as the text columns that hold them: separated by one space, '' for none. */
#ifndef TEYAO_STORE_WORDS_H
#define TEYAO_STORE_WORDS_H

#include "store_params.h"

/* In params' arena; "" on overflow, with params marked failed. */
const char *store_words(struct store_params *params, const char *const *words, size_t count);

#endif
