/* uuid: version 7 identifiers (RFC 9562) that carry the bucket of the person they belong to: rand_a's low
 * ten bits. So any cluster of a scaled-out installation can be found from an id alone. */
#ifndef TEYAO_UUID_H
#define TEYAO_UUID_H

#include "base.h"
#include "str.h"

#define UUID_SIZE      16
#define UUID_TEXT_SIZE 37

/* bucket 0–1023. */
void uuid_new(int64_t now_ms, int bucket, uint8_t out[UUID_SIZE]);
void uuid_print(const uint8_t uuid[UUID_SIZE], char out[UUID_TEXT_SIZE]);
/* Lower-case 8-4-4-4-12 only. */
MUST_CHECK bool uuid_parse(struct str text, uint8_t out[UUID_SIZE]);
int uuid_bucket(const uint8_t uuid[UUID_SIZE]);
/* The first ten bits of a person's key. */
int uuid_bucket_of_key(const uint8_t *person_key);

#endif
