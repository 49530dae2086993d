#include <stdlib.h>
#include <string.h>

#include "match_internal.h"

#define SOUND_MAX 512

/* ---- sounds ------------------------------------------------------------------------------------ */

/* Toneless pinyin of a normal text, or its initials; letters and digits stand for themselves. False
 * when a character has no reading or the text holds no ideograph. */
static bool sound_of(const struct match_index *index, struct str normal, bool initials,
                     char out[SOUND_MAX])
{
    size_t length = 0;
    bool any = false;
    while (normal.length > 0) {
        uint32_t point = str_next_code_point(&normal);
        char letter[2] = {(char)point, '\0'};
        const char *syllable = letter;
        if (match_is_ideograph(point)) {
            syllable = index->pinyin[point - MATCH_FIRST_IDEOGRAPH];
            any = true;
        } else if (point >= 0x80) {
            return false;
        }
        if (syllable == NULL)
            return false;
        size_t add = initials ? 1 : strlen(syllable);
        if (length + add >= SOUND_MAX)
            return false;
        memcpy(out + length, syllable, add);
        length += add;
    }
    out[length] = '\0';
    return any;
}

static int compare_sounds(const void *a, const void *b)
{
    const struct match_sound *one = a, *two = b;
    int order = strcmp(one->sound, two->sound);
    if (order != 0)
        return order;
    return one->key < two->key ? -1 : one->key > two->key;
}

static void add_sound(struct match_index *index, struct match_sound *sounds, size_t *count,
                      uint32_t key, bool initials)
{
    char sound[SOUND_MAX];
    struct str text = {index->keys[key].text, index->keys[key].bytes};
    if (!sound_of(index, text, initials, sound))
        return;
    sounds[*count].sound = str_copy(index->arena, str_of(sound));
    sounds[*count].key = key;
    if (sounds[*count].sound == NULL)
        index->failed = true;
    else
        (*count)++;
}

/* A brand, or a molecule's name without salt and form. */
static bool is_name(const struct match_index *index, const struct match_key *key)
{
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        if (meaning->kind == MEANING_BRAND)
            return true;
        if (meaning->kind == MEANING_MOLECULE && meaning->forms == 0 && meaning->salts == 0)
            return true;
    }
    return false;
}

void match_build_sounds(struct match_index *index)
{
    index->pinyins = arena_array(index->arena, index->key_count + 1, sizeof(*index->pinyins));
    index->initials = arena_array(index->arena, index->key_count + 1, sizeof(*index->initials));
    if (index->pinyins == NULL || index->initials == NULL) {
        index->failed = true;
        return;
    }
    for (uint32_t i = 0; i < index->key_capacity && !index->failed; i++) {
        if (index->keys[i].text == NULL || !is_name(index, &index->keys[i]))
            continue;
        add_sound(index, index->pinyins, &index->pinyin_count, i, false);
        add_sound(index, index->initials, &index->initial_count, i, true);
    }
    qsort(index->pinyins, index->pinyin_count, sizeof(*index->pinyins), compare_sounds);
    qsort(index->initials, index->initial_count, sizeof(*index->initials), compare_sounds);
}

/* ---- candidates --------------------------------------------------------------------------------- */

void match_rows_add(struct match_rows *rows, uint32_t row)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->row[i] == row)
            return;
    }
    if (rows->count < MATCH_MAX_ROWS)
        rows->row[rows->count++] = row;
}

static void add_in_scope(const struct match_index *index, const struct match_scope *scope,
                         uint32_t row, struct match_rows *rows)
{
    if (match_in_scope(scope, formulary_row_at(index->formulary, row)))
        match_rows_add(rows, row);
}

static void add_molecule(const struct match_index *index, const struct match_scope *scope,
                         uint32_t id, struct match_rows *rows)
{
    const struct match_molecule *molecule = &index->molecules[id];
    for (uint32_t i = 0; i < molecule->row_count; i++)
        add_in_scope(index, scope, index->molecule_rows[molecule->first_row + i], rows);
}

static void add_key(const struct match_index *index, const struct match_scope *scope,
                    const struct match_key *key, bool brands, bool molecules,
                    struct match_rows *rows)
{
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        if (meaning->kind == MEANING_BRAND && brands)
            add_in_scope(index, scope, meaning->value, rows);
        if (meaning->kind == MEANING_MOLECULE && molecules)
            add_molecule(index, scope, meaning->value, rows);
    }
}

struct search {
    const struct match_index *index;
    const struct match_scope *scope;
    struct match_rows *rows;
};

static void by_sound(const struct search *search, const struct match_sound *sounds, size_t count,
                     const char *sound, bool molecules)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(sounds[middle].sound, sound) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && strcmp(sounds[low].sound, sound) == 0; low++)
        add_key(search->index, search->scope, &search->index->keys[sounds[low].key], true,
                molecules, search->rows);
}

static bool is_latin(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < 'a' || text.data[i] > 'z')
            return false;
    }
    return text.length > 0;
}

static void by_pinyin(const struct search *search, struct str word)
{
    char sound[SOUND_MAX];
    if (is_latin(word) && word.length < SOUND_MAX) {
        memcpy(sound, word.data, word.length);
        sound[word.length] = '\0';
    } else if (!sound_of(search->index, word, false, sound)) {
        return;
    }
    by_sound(search, search->index->pinyins, search->index->pinyin_count, sound, true);
}

/* Initials of brands; those of molecules only where no brand has them and they are long enough. */
static void by_initials(const struct search *search, struct str word)
{
    char sound[16];
    if (!is_latin(word) || word.length < 2 || word.length >= sizeof(sound))
        return;
    memcpy(sound, word.data, word.length);
    sound[word.length] = '\0';
    by_sound(search, search->index->initials, search->index->initial_count, sound, false);
    if (search->rows->count == 0 && word.length >= 4)
        by_sound(search, search->index->initials, search->index->initial_count, sound, true);
}

/* ---- near generics ------------------------------------------------------------------------------ */

static size_t decode(struct str text, uint32_t points[MATCH_MAX_KEY])
{
    size_t count = 0;
    while (text.length > 0 && count < MATCH_MAX_KEY)
        points[count++] = str_next_code_point(&text);
    return text.length > 0 ? 0 : count;
}

/* One character changed, missing, added, or two neighbours exchanged. */
static bool is_near(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t head = 0, tail = 0;
    size_t shorter = a_count < b_count ? a_count : b_count;
    size_t longer = a_count < b_count ? b_count : a_count;
    if (longer - shorter > 1)
        return false;
    while (head < shorter && a[head] == b[head])
        head++;
    while (tail < shorter - head && a[a_count - 1 - tail] == b[b_count - 1 - tail])
        tail++;
    if (head + tail + 1 >= longer)
        return true;
    return a_count == b_count && head + tail + 2 == a_count && a[head] == b[head + 1] &&
           a[head + 1] == b[head];
}

/* What a key stands for as a generic name: a molecule, something outside the lists, or nothing. */
#define IS_OUTSIDE (MATCH_NONE_ID - 1)
static uint32_t identity(const struct match_index *index, const struct match_key *key)
{
    for (uint32_t at = key->first; at != MATCH_NONE_ID; at = index->meanings[at].next) {
        const struct match_meaning *meaning = &index->meanings[at];
        if (meaning->kind == MEANING_MOLECULE && meaning->forms == 0 && meaning->salts == 0)
            return meaning->value;
        if (meaning->kind == MEANING_OUTSIDE || meaning->kind == MEANING_FORMULATION)
            return IS_OUTSIDE;
    }
    return MATCH_NONE_ID;
}

/* A generic one character off is a candidate only when no second known name is as near: not in
 * this plan, not in any list, not among the known names outside. */
static void by_near_generic(const struct search *search, struct str word)
{
    uint32_t typed[MATCH_MAX_KEY], known[MATCH_MAX_KEY];
    size_t count = decode(word, typed);
    uint32_t found = MATCH_NONE_ID;
    if (count < 4 || (!match_is_ideograph(typed[0]) && count < 6))
        return;
    for (size_t i = 0; i < search->index->key_capacity; i++) {
        const struct match_key *key = &search->index->keys[i];
        if (key->text == NULL || key->bytes + 4 < word.length || key->bytes > word.length + 4)
            continue;
        uint32_t here = identity(search->index, key);
        if (here == MATCH_NONE_ID || here == found)
            continue;
        size_t length = decode((struct str){key->text, key->bytes}, known);
        if (length < 3 || !is_near(typed, count, known, length))
            continue;
        if (found != MATCH_NONE_ID)
            return;
        found = here;
    }
    if (found < IS_OUTSIDE)
        add_molecule(search->index, search->scope, found, search->rows);
}

/* ---- parts ---------------------------------------------------------------------------------------- */

static bool holds(const struct match_key *key, struct str word)
{
    struct str text = {key->text, key->bytes};
    if (text.length <= word.length)
        return false;
    return is_latin(word) ? str_starts_with(text, word) : str_find(text, word) != (size_t)-1;
}

/* Part of brands in scope; of molecule names only a longer part. */
static void by_part(const struct search *search, struct str word)
{
    size_t count = str_count(word);
    struct str rest = word;
    bool latin = is_latin(word);
    if (count < (latin ? 4u : 2u) || (!latin && !match_is_ideograph(str_next_code_point(&rest))))
        return;
    for (size_t i = 0; i < search->index->key_capacity; i++) {
        const struct match_key *key = &search->index->keys[i];
        if (key->text != NULL && holds(key, word))
            add_key(search->index, search->scope, key, true, count >= 3, search->rows);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const uint32_t *one = a, *two = b;
    return *one < *two ? -1 : *one > *two;
}

void match_suggest(const struct match_index *index, const struct match_scope *scope,
                   const struct match_token *token, struct match_rows *rows, enum match_by *how)
{
    static const struct {
        enum match_by how;
        void (*find)(const struct search *search, struct str word);
    } ways[] = {
        {MATCH_BY_PINYIN, by_pinyin},
        {MATCH_BY_INITIALS, by_initials},
        {MATCH_BY_NEAR_GENERIC, by_near_generic},
        {MATCH_BY_PART, by_part},
    };
    struct search search = {index, scope, rows};
    struct str word = match_token_text(token);
    rows->count = 0;
    *how = MATCH_BY_NOTHING;
    for (size_t i = 0; i < ARRAY_LEN(ways) && rows->count == 0; i++) {
        ways[i].find(&search, word);
        if (rows->count > 0)
            *how = ways[i].how;
    }
    qsort(rows->row, rows->count, sizeof(rows->row[0]), compare_rows);
}
