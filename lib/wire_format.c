#include "wire_decode.h"

#include <string.h>

#include "ident.h"

#define STAGE_MAX 24

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* ---- identifiers ----------------------------------------------------------------------------- */

const char *wire_format_sha256(struct arena *arena, struct str text, const char **code)
{
    *code = "bad_format";
    if (text.length != 64)
        return NULL;
    char *out = str_copy(arena, text);
    for (size_t i = 0; out != NULL && i < text.length; i++) {
        out[i] = lower(out[i]);
        if (!is_digit(out[i]) && (out[i] < 'a' || out[i] > 'f'))
            return NULL;
    }
    return out;
}

const char *wire_format_id_no(struct arena *arena, struct str text, const char **code)
{
    *code = "bad_format";
    char *out = str_copy(arena, text);
    for (size_t i = 0; out != NULL && i < text.length; i++) {
        if (!is_digit(out[i]) && !is_letter(out[i]) && strchr("()-/", out[i]) == NULL)
            return NULL;
        out[i] = upper(out[i]);
    }
    return out;
}

const char *wire_format_word(struct arena *arena, struct str text, const char **code)
{
    *code = "bad_format";
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!is_digit(c) && c != '_' && (c < 'a' || c > 'z'))
            return NULL;
    }
    return str_copy(arena, text);
}

const char *wire_format_name(struct arena *arena, struct str text, const char **code)
{
    *code = "bad_format";
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!is_digit(c) && !is_letter(c) && strchr("-_.:", c) == NULL)
            return NULL;
    }
    return str_copy(arena, text);
}

const char *wire_format_trace(struct arena *arena, struct str text, const char **code)
{
    *code = "bad_format";
    return ident_trace_code_is_valid(text) ? str_copy(arena, text) : NULL;
}

/* ---- staging --------------------------------------------------------------------------------- */

/* Reads a stage left to right; every step takes what it knows and leaves the rest. */
struct stage {
    const char *rest;
    char out[STAGE_MAX];
    size_t used;
};

static void put(struct stage *stage, char c)
{
    BUG_IF(stage->used + 1 >= STAGE_MAX);
    stage->out[stage->used++] = c;
    stage->out[stage->used] = '\0';
}

/* NFKC turns Ⅲ into III and full width into ASCII; the sign 期 at the end says nothing more. */
static bool stage_open(struct stage *stage, struct arena *arena, struct str text)
{
    *stage = (struct stage){.rest = ""};
    char *plain = str_nfkc_name(arena, text);
    if (plain == NULL)
        return false;
    struct str all = str_of(plain);
    if (str_ends_with(all, STR_LIT("期")))
        plain[all.length - sizeof("期") + 1] = '\0';
    stage->rest = plain;
    return strlen(plain) < STAGE_MAX - 2;
}

static const char *stage_close(struct stage *stage, struct arena *arena)
{
    return *stage->rest == '\0' ? arena_copy(arena, stage->out, stage->used) : NULL;
}

static bool take_any(struct stage *stage, const char *letters, bool small)
{
    char c = *stage->rest;
    if (c == '\0' || strchr(letters, upper(c)) == NULL)
        return false;
    stage->rest++;
    put(stage, small ? lower(c) : upper(c));
    return true;
}

static bool take_word(struct stage *stage, const char *word, const char *printed)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < length; i++) {
        if (upper(stage->rest[i]) != word[i])
            return false;
    }
    stage->rest += length;
    for (; *printed != '\0'; printed++)
        put(stage, *printed);
    return true;
}

/* c p y r a: by what means it was staged. */
static void skip_means(struct stage *stage)
{
    while (*stage->rest != '\0' && strchr("cpyra", lower(*stage->rest)) != NULL)
        stage->rest++;
}

/* One letter and one digit at most, as in 1b or 1a2. */
static void take_suffix(struct stage *stage, const char *letters)
{
    if (take_word(stage, "MI", "mi"))
        return;
    if (take_any(stage, letters, true))
        (void)take_any(stage, "123", false);
}

const char *wire_format_t(struct arena *arena, struct str text, const char **code)
{
    struct stage stage;
    *code = "bad_format";
    if (!stage_open(&stage, arena, text))
        return NULL;
    skip_means(&stage);
    if (!take_any(&stage, "T", false))
        return NULL;
    if (!take_word(&stage, "IS", "is") && !take_any(&stage, "X01234A", false))
        return NULL;
    take_suffix(&stage, "ABCDE");
    return stage_close(&stage, arena);
}

const char *wire_format_n(struct arena *arena, struct str text, const char **code)
{
    struct stage stage;
    *code = "bad_format";
    if (!stage_open(&stage, arena, text))
        return NULL;
    skip_means(&stage);
    if (!take_any(&stage, "N", false) || !take_any(&stage, "X0123", false))
        return NULL;
    take_suffix(&stage, "ABC");
    return stage_close(&stage, arena);
}

const char *wire_format_m(struct arena *arena, struct str text, const char **code)
{
    struct stage stage;
    *code = "bad_format";
    if (!stage_open(&stage, arena, text))
        return NULL;
    skip_means(&stage);
    if (!take_any(&stage, "M", false) || !take_any(&stage, "X01", false))
        return NULL;
    take_suffix(&stage, "ABCDE");
    return stage_close(&stage, arena);
}

static bool take_roman(struct stage *stage)
{
    static const struct {
        const char *word, *printed;
    } numbers[] = {{"IV", "IV"}, {"III", "III"}, {"II", "II"}, {"I", "I"},
                   {"4", "IV"},  {"3", "III"},   {"2", "II"},  {"1", "I"}};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        if (take_word(stage, numbers[i].word, numbers[i].printed))
            return true;
    }
    return false;
}

const char *wire_format_group(struct arena *arena, struct str text, const char **code)
{
    struct stage stage;
    *code = "bad_format";
    if (!stage_open(&stage, arena, text))
        return NULL;
    if (!take_roman(&stage) && !take_any(&stage, "0", false))
        return NULL;
    if (take_any(&stage, "ABCDES", false))
        (void)take_any(&stage, "123", false);
    return stage_close(&stage, arena);
}

const char *wire_format_binet(struct arena *arena, struct str text, const char **code)
{
    struct stage stage;
    *code = "bad_format";
    if (!stage_open(&stage, arena, text) || !take_any(&stage, "ABC", false))
        return NULL;
    return stage_close(&stage, arena);
}

const char *wire_format_ann_arbor(struct arena *arena, struct str text, const char **code)
{
    struct stage stage;
    *code = "bad_format";
    if (!stage_open(&stage, arena, text) || !take_roman(&stage))
        return NULL;
    /* A or B: symptoms; E, S, X: extranodal, spleen, bulky */
    for (int i = 0; i < 3 && take_any(&stage, "ABESX", false); i++)
        continue;
    return stage_close(&stage, arena);
}

const char *wire_format_who_grade(struct arena *arena, struct str text, const char **code)
{
    struct stage stage;
    *code = "bad_format";
    if (!stage_open(&stage, arena, text))
        return NULL;
    if (!take_any(&stage, "G", false))
        put(&stage, 'G');
    if (!take_any(&stage, "X01234", false))
        return NULL;
    return stage_close(&stage, arena);
}
