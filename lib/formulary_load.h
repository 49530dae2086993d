/* formulary_load: reads formulary/ (formulary/README.md has the file formats) into a snapshot.
 * One bad row refuses the whole set; every error is reported with file, line, column and what was
 * expected (at most 100). Reads files; touches nothing else. */
#ifndef TEYAO_FORMULARY_LOAD_H
#define TEYAO_FORMULARY_LOAD_H

#include "formulary.h"
#include "version.h"

struct formulary_error {
    char *file; /* relative to the directory */
    unsigned line;
    unsigned column;
    char *message;
};
struct formulary_errors {
    struct formulary_error item[100];
    size_t count;
    bool more;
};
void formulary_errors_fini(struct formulary_errors *errors);
/* Copies message. Also used by plan and oncology loaders. */
void formulary_errors_add(struct formulary_errors *errors, const char *file, unsigned line,
                          unsigned column, const char *format, ...) PRINTF_LIKE(5, 6);
/* Whole file into memory (free()), at most 16 MiB; NULL adds an error. Gives. */
MUST_CHECK char *formulary_read_file(const char *directory, const char *file, size_t *length,
                                     struct formulary_errors *errors);

/* NULL when anything is wrong. Gives one reference. */
MUST_CHECK const struct formulary *formulary_load(const char *directory,
                                                  struct formulary_errors *errors);
/* Only the chosen versions of lists; all of them must be there with the digest they were activated with. What
 * other files say of rows of other versions is passed over. choice NULL: everything. Borrows choice. */
MUST_CHECK const struct formulary *formulary_load_chosen(const char *directory,
                                                         const struct version_choice *choice,
                                                         struct formulary_errors *errors);

#endif
