#include "ident.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"

#define ASCII_MAX 64

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(text[i]))
            return false;
    }
    return true;
}

static int number_at(const char *digits, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++)
        number = number * 10 + (digits[i] - '0');
    return number;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Half width, upper case, without spaces. False for other characters than printable ASCII, or
 * more of them than any identifier has. */
static bool normalise(struct str text, char out[ASCII_MAX], size_t *length)
{
    size_t count = 0;
    while (text.length > 0) {
        uint32_t c = str_next_code_point(&text);
        if (c == ' ' || c == 0x3000 || c == 0xA0)
            continue;
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFF01 - '!';
        if (c < '!' || c > '~' || count == ASCII_MAX - 1)
            return false;
        out[count++] = upper((char)c);
    }
    out[count] = '\0';
    *length = count;
    return count > 0;
}

enum ident_result ident_resident_parse(struct str text, struct ident_resident *out)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    if (text.length != 18 || !all_digits(text.data, 17) || text.data[0] == '0' ||
        (!is_digit(text.data[17]) && upper(text.data[17]) != 'X'))
        return IDENT_BAD_FORMAT;
    for (size_t i = 0; i < 17; i++) {
        out->normal[i] = text.data[i];
        sum += (text.data[i] - '0') * weights[i];
    }
    out->normal[17] = upper(text.data[17]);
    out->normal[18] = '\0';
    if (!date_from_ymd(number_at(text.data + 6, 4), number_at(text.data + 10, 2),
                       number_at(text.data + 12, 2), &out->birth_on))
        return IDENT_NOT_A_DATE;
    out->male = (text.data[16] - '0') % 2 == 1;
    return out->normal[17] == "10X98765432"[sum % 11] ? IDENT_OK : IDENT_CHECK_DIGIT;
}

/* What follows the dot: one to three of 0-9 and X; up to five digits; or three and the national
 * extension X and three digits. */
static bool is_icd_tail(const char *tail, size_t length)
{
    if (length >= 1 && length <= 5 && all_digits(tail, length))
        return true;
    size_t first = length < 3 ? length : 3;
    if (first == 0)
        return false;
    for (size_t i = 0; i < first; i++) {
        if (!is_digit(tail[i]) && tail[i] != 'X')
            return false;
    }
    if (length <= 3)
        return true;
    return length == 7 && tail[3] == 'X' && all_digits(tail + 4, 3);
}

/* One code, the dot put in where it was left out. */
static bool icd_part(const char *text, size_t length, char out[IDENT_ICD_MAX])
{
    if (length < 3 || length > 12 || text[0] < 'A' || text[0] > 'Z' || !all_digits(text + 1, 2))
        return false;
    memcpy(out, text, 3);
    out[3] = '\0';
    if (length == 3)
        return true;
    const char *tail = text + (text[3] == '.' ? 4 : 3);
    size_t tail_length = length - (size_t)(tail - text);
    if (!is_icd_tail(tail, tail_length))
        return false;
    out[3] = '.';
    memcpy(out + 4, tail, tail_length);
    out[4 + tail_length] = '\0';
    return true;
}

/* Cuts a glued morphology ("C22.101M81600/3") off the end. False when it is none of one. */
static bool cut_morphology(char *text, size_t *length, char out[8])
{
    struct ident_morphology morphology;
    const char *at = *length > 3 ? memchr(text + 3, 'M', *length - 3) : NULL;
    out[0] = '\0';
    if (at == NULL)
        return true;
    size_t kept = (size_t)(at - text);
    if (!ident_morphology_parse((struct str){at, *length - kept}, &morphology))
        return false;
    memcpy(out, morphology.text, 8);
    *length = kept;
    return true;
}

bool ident_icd10_parse(struct str text, struct ident_icd10 *out)
{
    char plain[ASCII_MAX];
    size_t length = 0;
    memset(out, 0, sizeof(*out));
    if (!normalise(text, plain, &length) || !cut_morphology(plain, &length, out->morphology))
        return false;
    const char *plus = memchr(plain, '+', length);
    size_t first = plus == NULL ? length : (size_t)(plus - plain);
    /* A manifestation may stand alone with its star. */
    if (plus == NULL && plain[first - 1] == '*')
        first--;
    if (!icd_part(plain, first, out->code))
        return false;
    if (plus == NULL || first + 1 == length)
        return true;
    size_t second = length - first - 1;
    if (plus[second] == '*')
        second--;
    return icd_part(plus + 1, second, out->asterisk);
}

static int compare_upper(const char *code, const char *bound, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        int order = code[i] - upper(bound[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

bool ident_icd10_matches(const char *code, struct str prefix, bool exact)
{
    size_t length = strlen(code);
    const char *dash = prefix.length == 0 ? NULL : memchr(prefix.data, '-', prefix.length);
    if (dash != NULL) {
        size_t width = (size_t)(dash - prefix.data);
        return width > 0 && prefix.length == 2 * width + 1 && length >= width &&
               compare_upper(code, prefix.data, width) >= 0 &&
               compare_upper(code, dash + 1, width) <= 0;
    }
    if (prefix.length == 0 || length < prefix.length || (exact && length != prefix.length))
        return false;
    return compare_upper(code, prefix.data, prefix.length) == 0;
}

bool ident_morphology_parse(struct str text, struct ident_morphology *out)
{
    char plain[ASCII_MAX];
    size_t length = 0;
    if (!normalise(text, plain, &length))
        return false;
    const char *digits = plain[0] == 'M' ? plain + 1 : plain;
    size_t count = 0;
    while (is_digit(digits[count]))
        count++;
    const char *behaviour = digits + count + 1;
    if (count < 4 || count > 6 || digits[count] != '/' || behaviour[0] == '\0' ||
        strchr("012369", behaviour[0]) == NULL || behaviour[1] != '\0')
        return false;
    int histology = number_at(digits, 4);
    if (histology < 8000)
        return false;
    out->histology = histology;
    out->behaviour = behaviour[0] - '0';
    memcpy(out->text, digits, 4);
    out->text[4] = '/';
    out->text[5] = behaviour[0];
    out->text[6] = '\0';
    return true;
}

/* [HZS] with C or J after it, one of H Z S B T F J alone, or BH BZ BS of old import licences;
 * then eight digits. */
static bool is_approval(const char *text, size_t length)
{
    size_t letters = 0;
    while (letters < length && !is_digit(text[letters]))
        letters++;
    if (length != letters + 8 || !all_digits(text + letters, 8))
        return false;
    static const char *const forms[] = {"H",  "Z",  "S",   "B",   "T",  "F",  "J",
                                        "HC", "ZC", "SC",  "HJ",  "ZJ", "SJ", "BH",
                                        "BZ", "BS", "BHC", "BZC", "BSC"};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (str_equal_text((struct str){text, letters}, forms[i]))
            return true;
    }
    return false;
}

bool ident_approval_parse(struct str text, char out[16])
{
    const struct str mark = STR_LIT("国药准字");
    char plain[ASCII_MAX];
    size_t length = 0;
    text = str_trim(text);
    if (str_starts_with(text, mark)) {
        text.data += mark.length;
        text.length -= mark.length;
    }
    if (!normalise(text, plain, &length) || !is_approval(plain, length))
        return false;
    memcpy(out, plain, length + 1);
    return true;
}

bool ident_trace_code_is_valid(struct str text)
{
    if (text.length < 14 || text.length > 100)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '!' || text.data[i] > '~')
            return false;
    }
    /* Digits only, but not 20 of them: a slip of the hand, unless long enough for a GS1 string
     * (product number and serial number with their prefixes). */
    return !all_digits(text.data, text.length) || text.length == 20 || text.length >= 24;
}
