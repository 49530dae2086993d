/* match_internal: what the files of match share. Not for others.
 *
 * A typed name becomes a normal text (letters, digits and ideographs only; where something was
 * dropped a boundary is remembered). The text is cut into known words by a table of keys; a word
 * has meanings (a row's brand, a molecule, a maker, a form …). Only when every part of the text is
 * known does the evidence decide; what is not known gives candidates at most. */
#ifndef TEYAO_MATCH_INTERNAL_H
#define TEYAO_MATCH_INTERNAL_H

#include "formulary_internal.h"
#include "match.h"

#define MATCH_MAGIC      0x6d617463u
#define MATCH_MAX_TEXT   256 /* code points of one field; a longer one is unreadable */
#define MATCH_MAX_KEY    64  /* code points of one key */
#define MATCH_MAX_TOKENS 64  /* words of a whole query */
#define MATCH_MAX_MAKERS 6   /* maker names of one row */
#define MATCH_MAX_SCOPE  32  /* lists of one query */
#define MATCH_NONE_ID    UINT32_MAX

/* Dosage forms a name can state; a set, because `injection` says less than `powder`. */
enum match_form {
    FORM_TABLET = 1u << 0,
    FORM_CAPSULE = 1u << 1,
    FORM_SOFT_CAPSULE = 1u << 2,
    FORM_ORAL_LIQUID = 1u << 3,
    FORM_INJECTION = 1u << 4, /* 注射液 */
    FORM_POWDER = 1u << 5,    /* 注射用 */
    FORM_IMPLANT = 1u << 6,
    FORM_OTHER = 1u << 7,        /* cream, patch …: no listed drug has it */
    FORM_SUBCUTANEOUS = 1u << 8, /* a route, kept apart from the forms */
    FORM_INTRAVENOUS = 1u << 9
};
#define FORM_ROUTES (FORM_SUBCUTANEOUS | FORM_INTRAVENOUS)

/* A normal text. Arena-owned. */
struct match_text {
    const char *utf8; /* NUL-terminated */
    size_t bytes;
    size_t count;           /* code points */
    const uint32_t *points; /* count */
    const uint16_t *offset; /* count + 1 byte offsets */
    const bool
        *boundary; /* count + 1: something stood before this code point, or the script changes */
};

enum match_meaning_kind {
    MEANING_BRAND,       /* value: row index */
    MEANING_MOLECULE,    /* value: molecule id */
    MEANING_APPROVAL,    /* value: row index */
    MEANING_FORMULATION, /* value: molecule id of which it is another formulation */
    MEANING_CLASS,       /* value: row index or MATCH_NONE_ID */
    MEANING_MAKER,       /* value: maker id */
    MEANING_OUTSIDE,     /* a known product of no list */
    MEANING_FORM,        /* forms */
    MEANING_SALT,        /* salts */
    MEANING_COMPANY,     /* place or company word, beside a maker only */
    MEANING_PACK,        /* pack word, after a boundary or a quantity only */
    MEANING_NOISE        /* ignorable anywhere */
};

struct match_meaning {
    enum match_meaning_kind kind;
    uint32_t value;
    uint32_t next;  /* next meaning of the key, MATCH_NONE_ID at the end */
    uint32_t forms; /* set of enum match_form; of molecules and forms */
    uint32_t salts; /* set of 1 << salt number; of molecules and salts */
    bool alias;     /* from aliases.csv or another list's spelling, not as printed in the row */
};

struct match_key {
    const char *text; /* normal, arena; NULL = free slot */
    uint64_t hash;
    uint32_t bytes;
    uint32_t first; /* meaning */
};

struct match_row {
    uint32_t molecule;
    uint32_t forms; /* printed forms; 0 = none printed */
    uint32_t salts;
    uint32_t makers
        [MATCH_MAX_MAKERS]; /* maker ids; taken from the same brand elsewhere if not printed */
    uint32_t maker_count;
};

struct match_molecule {
    const char *name;
    uint32_t base;      /* molecule id of the plain substance, or itself */
    bool has_relatives; /* another formulation of the same base is listed somewhere */
    bool subcutaneous;
    uint32_t first_row, row_count; /* in molecule_rows */
};

struct match_sound { /* a key by its sound */
    const char *sound;
    uint32_t key;
};

struct match_index {
    uint32_t magic;
    const struct formulary *formulary; /* borrowed */
    struct arena *arena;               /* owned */
    struct digest digest;              /* of the files read here */
    uint16_t *simplified;              /* by ideograph - MATCH_FIRST_IDEOGRAPH; 0 = itself */
    const char **pinyin;               /* likewise; NULL = none */
    struct match_key *keys;            /* open addressing, power of two */
    size_t key_capacity, key_count;
    struct match_meaning *meanings;
    size_t meaning_count, meaning_capacity;
    struct match_row *rows; /* by row index */
    struct match_molecule *molecules;
    size_t molecule_count;
    struct formulary_names molecule_ids;
    uint32_t *molecule_rows;
    const char **makers; /* by maker id: the name without company words */
    size_t maker_count, maker_capacity;
    struct formulary_names maker_ids;       /* by that name */
    struct match_sound *pinyins, *initials; /* sorted by sound */
    size_t pinyin_count, initial_count;
    bool failed; /* memory ran out while building */
};

#define MATCH_FIRST_IDEOGRAPH 0x3400u
#define MATCH_LAST_IDEOGRAPH  0x9fffu
bool match_is_ideograph(uint32_t point);

/* ---- match_normal ---- */
/* False when unreadable: not UTF-8, too long, out of memory. */
MUST_CHECK bool match_normalise(const struct match_index *index, struct arena *arena,
                                struct str input, struct match_text *text);
uint64_t match_hash_start(void);
uint64_t match_hash_add(uint64_t hash, uint32_t point);
uint64_t match_hash_text(const char *utf8, size_t bytes);
/* Words of forms, salts and so on, as the tables in match_words.c have them. */
struct match_word {
    const char *text; /* normal */
    enum match_meaning_kind kind;
    uint32_t forms;
    uint32_t salts;
};
size_t match_word_count(void);
struct match_word match_word_at(size_t index);
/* Cuts forms and salts off both ends of a printed generic's normal text; what is left is its core. */
struct str match_core(struct str normal, uint32_t *forms, uint32_t *salts);
/* Bytes of a unit (mg, 毫升, 片 …) at the start of the text; 0 = none. */
size_t match_unit(struct str text);
/* Company name without places, legal forms and trade words; may be empty. */
struct str match_maker_core(struct str normal);
/* English maker names: NULL at the end. */
const char *match_maker_english(size_t index, const char **chinese);

/* ---- match_index ---- */
const struct match_key *match_find_key(const struct match_index *index, const char *text,
                                       size_t bytes, uint64_t hash);
/* Adds a meaning to the key of a text, once. */
void match_add_meaning(struct match_index *index, struct str normal, struct match_meaning meaning);
/* Normal text of input in the index's arena; empty when there is nothing left of it. */
struct str match_key_text(struct match_index *index, struct str input);
uint32_t match_molecule_id(const struct match_index *index, struct str molecule);
/* Aliases, pinyin, traditional forms. */
bool match_load_characters(struct match_index *index, const char *directory,
                           struct formulary_errors *errors);
void match_load_aliases(struct match_index *index, const char *directory,
                        struct formulary_errors *errors);
void match_build_makers(struct match_index *index);
void match_build_sounds(struct match_index *index);

/* ---- scope and makers ---- */
struct match_scope {
    const struct formulary_list *lists[MATCH_MAX_SCOPE];
    size_t count;
};
bool match_in_scope(const struct match_scope *scope, const struct formulary_row *row);
enum match_agreement { AGREES, UNKNOWN, DENIES };
/* Does a row's maker agree with a typed one (normal text of the whole, and its core)? */
enum match_agreement match_maker_agrees(const struct match_index *index, uint32_t row,
                                        struct str whole, struct str core);

/* ---- match_parse ---- */
enum match_token_kind {
    TOKEN_KEY,
    TOKEN_QUANTITY, /* 80mg, 30片, a bare number */
    TOKEN_APPROVAL, /* looks like an approval number but is in no list */
    TOKEN_UNKNOWN
};
struct match_token {
    enum match_token_kind kind;
    const struct match_key *key; /* TOKEN_KEY */
    size_t start, end;           /* code points of the text */
    const struct match_text *text;
};
/* Cuts a text into the fewest words that leave the least unknown; appends. False when there are too many. */
MUST_CHECK bool match_parse(const struct match_index *index, struct arena *arena,
                            const struct match_scope *scope, const struct match_text *text,
                            struct match_token *tokens, size_t *count);
/* The one meaning a key has in a scope: see match_parse.c for the order. NULL never. */
const struct match_meaning *match_meaning_in(const struct match_index *index,
                                             const struct match_key *key,
                                             const struct match_scope *scope);
struct str match_token_text(const struct match_token *token);

/* ---- match_suggest ---- */
struct match_rows {
    uint32_t row[MATCH_MAX_ROWS];
    size_t count;
};
void match_rows_add(struct match_rows *rows, uint32_t row);
/* Rows in scope that an unknown word may have meant; how says by which likeness. */
void match_suggest(const struct match_index *index, const struct match_scope *scope,
                   const struct match_token *token, struct match_rows *rows, enum match_by *how);

/* ---- match_resolve ---- */
#define MATCH_MAX_EVIDENCE 16
struct match_maker_name {
    struct str whole, core; /* normal text as typed; without company words */
};
/* What a query says, sorted by kind. */
struct match_evidence {
    const struct match_index *index;
    struct arena *arena;
    struct match_scope scope;
    struct match_token tokens[MATCH_MAX_TOKENS];
    size_t token_count;
    /* indices of tokens */
    size_t brands[MATCH_MAX_EVIDENCE], brand_count; /* in scope */
    size_t molecules[MATCH_MAX_EVIDENCE], molecule_count;
    size_t formulations[MATCH_MAX_EVIDENCE], formulation_count;
    size_t unknowns[MATCH_MAX_EVIDENCE], unknown_count;
    struct match_rows approvals; /* rows in scope that print a typed approval number */
    struct match_rows classes;   /* rows in scope a class word names */
    struct match_maker_name makers[MATCH_MAX_EVIDENCE];
    size_t maker_count;
    uint32_t forms[MATCH_MAX_EVIDENCE];
    size_t form_count;
    uint32_t salts; /* union of the typed ones */
    bool outside;   /* a known product that is not in scope */
    bool class_word;
    bool company_word;
    bool other_approval; /* a typed approval number no row in scope prints */
    bool crowded;        /* more evidence than there is room for: unreadable */
};
/* Fills the evidence from its tokens. */
void match_classify(struct match_evidence *evidence);
/* Decides; the answer has been zeroed. */
void match_resolve(const struct match_evidence *evidence, struct match_answer *answer);

#endif
