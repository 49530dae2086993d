#include "pickup_code.h"

#include <stdio.h>
#include <string.h>

#define FIELD_POLYNOMIAL 0x25u /* x^5 + x^2 + 1 */
#define TYPED_MAX        64    /* code points a person may type, separators included */

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Product in GF(32). Shift and add: 15 to 18 characters need no tables. */
static unsigned multiply(unsigned a, unsigned b)
{
    unsigned product = 0;
    for (; b != 0; b >>= 1) {
        if (b & 1)
            product ^= a;
        a <<= 1;
        if (a & 32)
            a ^= FIELD_POLYNOMIAL;
    }
    return product;
}

/* Remainder of data(x) * x^2 by g(x) = (x - a)(x - a^2) = x^2 + 6x + 8, a = 2. */
static void append_check(uint8_t *values, size_t data_count)
{
    unsigned high = 0, low = 0;
    for (size_t i = 0; i < data_count; i++) {
        unsigned feedback = values[i] ^ high;
        high = low ^ multiply(feedback, 6);
        low = multiply(feedback, 8);
    }
    values[data_count] = (uint8_t)high;
    values[data_count + 1] = (uint8_t)low;
}

/* A code word is zero at both roots; one or two wrong characters make at least one of them differ. */
static bool is_code_word(const uint8_t *values, size_t count)
{
    unsigned at_first = 0, at_second = 0;
    for (size_t i = 0; i < count; i++) {
        at_first = multiply(at_first, 2) ^ values[i];
        at_second = multiply(at_second, 4) ^ values[i];
    }
    return at_first == 0 && at_second == 0;
}

/* Five bits each, from the most significant bit of the first byte on. */
static void cut_bits(const uint8_t *bytes, uint8_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t bit = i * 5;
        unsigned two = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
        values[i] = (uint8_t)(two >> (11 - bit % 8) & 31);
    }
}

void pickup_code_derive(const uint8_t key[32], const char *authorization_id, int issue, bool car_t,
                        char out[PICKUP_CODE_TEXT_SIZE])
{
    BUG_IF(issue < 1);
    size_t data_count = car_t ? PICKUP_CODE_DATA_CAR_T : PICKUP_CODE_DATA;
    char number[16];
    (void)snprintf(number, sizeof(number), "%d", issue);
    const struct str parts[] = {str_of(authorization_id), str_of(number)};
    struct digest digest;
    digest_hmac_parts(key, 32, parts, ARRAY_LEN(parts), &digest);
    uint8_t values[PICKUP_CODE_MAX];
    cut_bits(digest.bytes, values, data_count);
    append_check(values, data_count);
    char normal[PICKUP_CODE_MAX + 1] = "";
    for (size_t i = 0; i < data_count + PICKUP_CODE_CHECK; i++)
        normal[i] = symbols[values[i]];
    pickup_code_print(normal, out);
    digest_wipe(&digest, sizeof(digest));
    digest_wipe(values, sizeof(values));
}

/* Hyphens and dashes as keyboards and word processors make them. */
static bool is_separator(uint32_t c)
{
    return c == '-' || c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 ||
           (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* Value of a symbol; 32 for U, which Crockford leaves out; -1 for what is no letter or digit. */
static int symbol_value(uint32_t c)
{
    if (c >= 'a' && c <= 'z')
        c -= 'a' - 'A';
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    if (c == 'U')
        return 32;
    if (c < '0' || c > 'Z')
        return -1;
    const char *found = strchr(symbols, (int)c);
    return found == NULL ? -1 : (int)(found - symbols);
}

enum pickup_code_result pickup_code_parse(struct str typed, char normal[PICKUP_CODE_MAX + 1])
{
    uint8_t values[PICKUP_CODE_MAX];
    size_t count = 0;
    bool unknown = false;
    if (!str_is_utf8(typed) || str_count(typed) > TYPED_MAX)
        return PICKUP_CODE_BAD_FORMAT;
    while (typed.length > 0) {
        uint32_t c = str_next_code_point(&typed);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFF01 - '!';
        if (is_separator(c))
            continue;
        int value = symbol_value(c);
        if (value < 0 || count == PICKUP_CODE_MAX)
            return PICKUP_CODE_BAD_FORMAT;
        unknown = unknown || value == 32;
        values[count++] = (uint8_t)(value & 31);
    }
    if (count != PICKUP_CODE_DATA + PICKUP_CODE_CHECK &&
        count != PICKUP_CODE_DATA_CAR_T + PICKUP_CODE_CHECK)
        return PICKUP_CODE_BAD_FORMAT;
    if (unknown || !is_code_word(values, count))
        return PICKUP_CODE_MISTYPED;
    for (size_t i = 0; i < count; i++)
        normal[i] = symbols[values[i]];
    normal[count] = '\0';
    return PICKUP_CODE_OK;
}

void pickup_code_print(const char *normal, char out[PICKUP_CODE_TEXT_SIZE])
{
    size_t length = strlen(normal), at = 0;
    BUG_IF(length > PICKUP_CODE_MAX);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && i % 5 == 0)
            out[at++] = '-';
        out[at++] = normal[i];
    }
    out[at] = '\0';
}

void pickup_code_tag(const uint8_t tag_key[32], const char *normal, struct digest *out)
{
    digest_hmac(tag_key, 32, normal, strlen(normal), out);
}
