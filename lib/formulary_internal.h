/* formulary_internal: the snapshot's insides, shared by formulary.c and its loaders. Not for others. */
#ifndef TEYAO_FORMULARY_INTERNAL_H
#define TEYAO_FORMULARY_INTERNAL_H

#include "formulary_table.h"

#define FORMULARY_MAGIC        0x666f726du
#define FORMULARY_MAX_LISTS    64
#define FORMULARY_NONE         UINT32_MAX
#define FORMULARY_CLAUSES_FILE "clauses.csv"

/* One city of a network: from cities.csv (covered) and pharmacy_networks.csv (pharmacies). */
struct formulary_city {
    const char *network;
    const char *city;
    const char *also; /* ';' separated */
    int pharmacies;   /* -1: not in the network's pharmacy table */
    bool covered;
};

struct formulary_hospital {
    const char *hospital;
    const char *also; /* ';' separated */
    struct formulary_boao boao;
};

struct formulary {
    uint32_t magic;
    unsigned references;
    struct arena *arena; /* owned: everything below lives in it */
    bool partial;        /* versions were left out: an unknown row or list may be theirs */
    char digest[DIGEST_HEX_SIZE];
    struct formulary_list *lists;
    size_t list_count;
    struct formulary_row *rows; /* all lists, in the order of lists.csv */
    size_t row_count;
    uint32_t *next_version; /* by row index: same id in another version, or FORMULARY_NONE */
    struct formulary_names row_ids;   /* id → first row index */
    struct formulary_names molecules; /* molecule key → line */
    struct formulary_names diseases;  /* category word → line */
    struct formulary_names clauses;   /* clause → line */
    struct formulary_city *cities;
    size_t city_count;
    struct formulary_hospital *hospitals;
    size_t hospital_count;
};

/* What the loaders hand around. */
struct formulary_loader {
    const char *directory;
    const struct version_choice *choice; /* NULL: every version */
    struct formulary *formulary;
    struct formulary_errors *errors;
    const char *files[FORMULARY_MAX_LISTS + 16]; /* read so far, for the digest */
    struct digest digests[FORMULARY_MAX_LISTS + 16];
    size_t file_count;
    bool
        incomplete; /* a list or a vocabulary could not be read: what refers to it is not checked */
    unsigned *row_lines; /* by row index: line in its list's file */
    const char *list_files[FORMULARY_MAX_LISTS];
    struct digest list_digests[FORMULARY_MAX_LISTS]; /* of those files */
};

/* Opens a file and notes its digest. */
MUST_CHECK bool formulary_load_open(struct formulary_loader *loader, struct formulary_table *table,
                                    const char *file, const char *const *columns, size_t count);
/* Records of an opened table, the header not counted, never less than there are. */
size_t formulary_load_records(const struct formulary_table *table);
/* The steps, each adding its errors: rows of one list; what needs all rows; places. */
void formulary_load_rows(struct formulary_loader *loader, struct formulary_list *list,
                         const char *file);
void formulary_load_check_rows(struct formulary_loader *loader);
void formulary_load_criteria(struct formulary_loader *loader);
void formulary_load_places(struct formulary_loader *loader);
/* Digest and first day of every list; what was activated must be there and unchanged. */
void formulary_load_versions(struct formulary_loader *loader);
/* Are all words of a '、' separated text known disease words? The first unknown one is in *word. */
bool formulary_load_diseases_known(const struct formulary_loader *loader, struct str words,
                                   struct str *word);

/* For plan and match: known molecule keys, disease words, clauses. */
bool formulary_knows_molecule(const struct formulary *formulary, struct str molecule);
bool formulary_knows_clause(const struct formulary *formulary, struct str clause);

#endif
