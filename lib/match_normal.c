#include <string.h>

#include "match_internal.h"

bool match_is_ideograph(uint32_t point)
{
    return point >= MATCH_FIRST_IDEOGRAPH && point <= MATCH_LAST_IDEOGRAPH;
}

static bool is_ascii_word(uint32_t point)
{
    return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
}

/* Signs that stand for nothing in a name; all of them are dropped and leave a boundary. */
static bool is_sign(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x2f},     {0x3a, 0x40},     {0x5b, 0x60},     {0x7b, 0xbf},     {0xd7, 0xd7},
        {0xf7, 0xf7},     {0x2000, 0x206f}, {0x20a0, 0x20cf}, {0x2117, 0x2117}, {0x2120, 0x2122},
        {0x2190, 0x2bff}, {0x3000, 0x3004}, {0x3008, 0x3020}, {0x30fb, 0x30fb}, {0xfe30, 0xfe4f},
        {0xfe50, 0xfe6f}, {0xff00, 0xff0f}, {0xff1a, 0xff20}, {0xff3b, 0xff40}, {0xff5b, 0xff65},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    }
    return false;
}

/* Code points whose NFKC fold is what plain_fold gives; anything else takes the long way. */
static bool is_plain(uint32_t point)
{
    return point < 0x80 || (point >= 0x4e00 && point <= MATCH_LAST_IDEOGRAPH) ||
           (point >= 0xff01 && point <= 0xff5e) || point == 0x3000 || point == 0x3001 ||
           point == 0x3002 || point == 0xae || point == 0xb7 || point == 0x2122;
}

static uint32_t plain_fold(uint32_t point)
{
    if (point >= 0xff01 && point <= 0xff5e)
        point -= 0xfee0;
    if (point >= 'A' && point <= 'Z')
        point += 'a' - 'A';
    return point;
}

static bool all_plain(struct str input)
{
    while (input.length > 0) {
        if (!is_plain(str_next_code_point(&input)))
            return false;
    }
    return true;
}

/* Writes UTF-8; the caller has room for 4 bytes. */
static size_t put_point(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xc0 | (point >> 6));
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | (point >> 12));
        out[1] = (char)(0x80 | ((point >> 6) & 0x3f));
        out[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | (point >> 18));
    out[1] = (char)(0x80 | ((point >> 12) & 0x3f));
    out[2] = (char)(0x80 | ((point >> 6) & 0x3f));
    out[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

/* NFKC would make letters of a trade mark sign; and 'ß' is how some keyboards write beta. */
static char *without_marks(struct arena *arena, struct str input)
{
    char *out = arena_alloc(arena, input.length + 1);
    size_t length = 0;
    for (size_t i = 0; out != NULL && i < input.length; i++) {
        struct str rest = {input.data + i, input.length - i};
        bool mark = str_starts_with(rest, STR_LIT("™")) || str_starts_with(rest, STR_LIT("℠"));
        if (mark) {
            out[length++] = ' ';
            i += 2;
        } else if (str_starts_with(rest, STR_LIT("ß"))) {
            length += put_point(out + length, 0x3b2);
            i += 1;
        } else {
            out[length++] = input.data[i];
        }
    }
    return out;
}

uint64_t match_hash_start(void)
{
    return UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t match_hash_add(uint64_t hash, uint32_t point)
{
    hash = (hash ^ point) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ (hash >> 29);
}

uint64_t match_hash_text(const char *utf8, size_t bytes)
{
    struct str rest = {utf8, bytes};
    uint64_t hash = match_hash_start();
    while (rest.length > 0)
        hash = match_hash_add(hash, str_next_code_point(&rest));
    return hash;
}

struct writer {
    char *utf8;
    uint32_t *points;
    uint16_t *offset;
    bool *boundary;
    size_t count, bytes;
};

static bool writer_init(struct writer *writer, struct arena *arena, size_t room)
{
    memset(writer, 0, sizeof(*writer));
    writer->utf8 = arena_alloc(arena, room * 4 + 1);
    writer->points = arena_array(arena, room + 1, sizeof(*writer->points));
    writer->offset = arena_array(arena, room + 1, sizeof(*writer->offset));
    writer->boundary = arena_array(arena, room + 1, sizeof(*writer->boundary));
    return writer->utf8 != NULL && writer->points != NULL && writer->offset != NULL &&
           writer->boundary != NULL;
}

static void write_points(const struct match_index *index, struct writer *writer, struct str rest)
{
    bool gap = true, last_is_ideograph = false;
    while (rest.length > 0 && writer->count < MATCH_MAX_TEXT) {
        uint32_t point = plain_fold(str_next_code_point(&rest));
        bool ideograph = match_is_ideograph(point);
        if (!ideograph && !is_ascii_word(point) && is_sign(point)) {
            gap = true;
            continue;
        }
        if (ideograph && index->simplified[point - MATCH_FIRST_IDEOGRAPH] != 0)
            point = index->simplified[point - MATCH_FIRST_IDEOGRAPH];
        writer->boundary[writer->count] = gap || ideograph != last_is_ideograph;
        writer->points[writer->count] = point;
        writer->offset[writer->count] = (uint16_t)writer->bytes;
        writer->bytes += put_point(writer->utf8 + writer->bytes, point);
        writer->count++;
        last_is_ideograph = ideograph;
        gap = false;
    }
    writer->boundary[writer->count] = true;
    writer->offset[writer->count] = (uint16_t)writer->bytes;
    writer->utf8[writer->bytes] = '\0';
}

bool match_normalise(const struct match_index *index, struct arena *arena, struct str input,
                     struct match_text *text)
{
    struct writer writer;
    memset(text, 0, sizeof(*text));
    if (input.length > (size_t)MATCH_MAX_TEXT * 4 || !str_is_utf8(input))
        return false;
    if (!all_plain(input)) {
        const char *bare = without_marks(arena, input);
        const char *folded = bare == NULL ? NULL : str_nfkc_fold(arena, str_of(bare));
        if (folded == NULL)
            return false;
        input = str_of(folded);
    }
    size_t points = str_count(input);
    if (points > MATCH_MAX_TEXT || !writer_init(&writer, arena, points))
        return false;
    write_points(index, &writer, input);
    *text = (struct match_text){
        .utf8 = writer.utf8,
        .bytes = writer.bytes,
        .count = writer.count,
        .points = writer.points,
        .offset = writer.offset,
        .boundary = writer.boundary,
    };
    return true;
}
