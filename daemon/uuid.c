#include "uuid.h"

#include "digest.h"

void uuid_new(int64_t now_ms, int bucket, uint8_t out[UUID_SIZE])
{
    BUG_IF(bucket < 0 || bucket > 1023);
    digest_random(out, UUID_SIZE);
    for (int i = 0; i < 6; i++)
        out[i] = (uint8_t)((uint64_t)now_ms >> (8 * (5 - i)));
    out[6] = (uint8_t)(0x70 | (out[6] & 0x0c) | (bucket >> 8));
    out[7] = (uint8_t)(bucket & 0xff);
    out[8] = (uint8_t)(0x80 | (out[8] & 0x3f));
}

void uuid_print(const uint8_t uuid[UUID_SIZE], char out[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *p = out;
    for (int i = 0; i < UUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[uuid[i] >> 4];
        *p++ = digits[uuid[i] & 15];
    }
    *p = '\0';
}

bool uuid_parse(struct str text, uint8_t out[UUID_SIZE])
{
    if (text.length != UUID_TEXT_SIZE - 1)
        return false;
    char hex[2 * UUID_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = text.data[i];
        if (dash != (c == '-') || (c >= 'A' && c <= 'F'))
            return false;
        if (!dash)
            hex[count++] = c;
    }
    return digest_unhex((struct str){hex, count}, out, UUID_SIZE);
}

int uuid_bucket(const uint8_t uuid[UUID_SIZE])
{
    return ((uuid[6] & 3) << 8) | uuid[7];
}

int uuid_bucket_of_key(const uint8_t *person_key)
{
    return (person_key[0] << 2) | (person_key[1] >> 6);
}
