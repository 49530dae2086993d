/* formulary_fixture: a copy of formulary/ in which single cells are changed. The copy is a folder
 * of symbolic links; a changed file replaces its link. */
#ifndef TEYAO_FORMULARY_FIXTURE_H
#define TEYAO_FORMULARY_FIXTURE_H

#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "buf.h"
#include "csv.h"
#include "formulary_load.h"

#define FIXTURE_SOURCE   TEYAO_SOURCE_DIR "/formulary"
#define FIXTURE_MAX_PATH 512

UNUSED static void fixture_link_folder(const char *folder, const char *part)
{
    char from[FIXTURE_MAX_PATH], to[FIXTURE_MAX_PATH];
    (void)snprintf(from, sizeof(from), "%s%s", FIXTURE_SOURCE, part);
    DIR *files = opendir(from);
    assert_non_null(files);
    for (struct dirent *entry = readdir(files); entry != NULL; entry = readdir(files)) {
        struct stat status;
        (void)snprintf(from, sizeof(from), "%s%s/%s", FIXTURE_SOURCE, part, entry->d_name);
        (void)snprintf(to, sizeof(to), "%s%s/%s", folder, part, entry->d_name);
        if (stat(from, &status) == 0 && S_ISREG(status.st_mode))
            assert_int_equal(symlink(from, to), 0);
    }
    (void)closedir(files);
}

/* Fills folder with the path of a new copy. */
UNUSED static void fixture_open(char folder[FIXTURE_MAX_PATH])
{
    char path[FIXTURE_MAX_PATH + 16];
    const char *base = getenv("TMPDIR");
    (void)snprintf(folder, FIXTURE_MAX_PATH, "%s/teyao-formulary-XXXXXX",
                   base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/lists", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/plans", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    fixture_link_folder(folder, "");
    fixture_link_folder(folder, "/lists");
    fixture_link_folder(folder, "/plans");
}

static int fixture_remove(const char *path, const struct stat *status UNUSED, int kind UNUSED,
                          struct FTW *walk UNUSED)
{
    return remove(path);
}

UNUSED static void fixture_close(const char *folder)
{
    assert_int_equal(nftw(folder, fixture_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* Replaces a file's link by bytes. */
UNUSED static void fixture_write(const char *folder, const char *file, const char *bytes,
                                 size_t length)
{
    char path[FIXTURE_MAX_PATH * 2];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, file);
    (void)unlink(path);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    assert_int_equal(fclose(stream), 0);
}

UNUSED static char *fixture_read(const char *folder, const char *file, size_t *length)
{
    struct formulary_errors errors = {.count = 0};
    char *bytes = formulary_read_file(folder, file, length, &errors);
    assert_non_null(bytes);
    return bytes;
}

/* Bytes of the line (from 1), without its end. */
UNUSED static struct str fixture_line(struct str bytes, unsigned line)
{
    struct str rest = bytes, found = {NULL, 0};
    for (unsigned i = 0; i < line; i++)
        assert_true(str_next(&rest, '\n', &found));
    return found;
}

/* The raw cell (from 1) of a line, quotes included. */
UNUSED static struct str fixture_cell(struct str line, unsigned column)
{
    size_t at = 0;
    for (unsigned i = 1;; i++) {
        size_t start = at;
        bool quoted = false;
        while (at < line.length && (quoted || line.data[at] != ',')) {
            quoted = line.data[at] == '"' ? !quoted : quoted;
            at++;
        }
        if (i == column)
            return (struct str){line.data + start, at - start};
        assert_true(at < line.length);
        at++;
    }
}

UNUSED static void fixture_splice(const char *folder, const char *file, struct str bytes,
                                  struct str old, const char *text)
{
    struct buf out;
    buf_init(&out, (size_t)16 << 20);
    size_t before = (size_t)(old.data - bytes.data);
    buf_add(&out, bytes.data, before);
    buf_add_text(&out, text);
    buf_add(&out, old.data + old.length, bytes.length - before - old.length);
    assert_false(out.failed);
    fixture_write(folder, file, buf_text(&out), out.length);
    buf_fini(&out);
}

/* Sets one cell; text is written as it is (quote it where CSV asks for it). */
UNUSED static void fixture_set(const char *folder, const char *file, unsigned line, unsigned column,
                               const char *text)
{
    size_t length = 0;
    char *bytes = fixture_read(folder, file, &length);
    struct str all = {bytes, length};
    fixture_splice(folder, file, all, fixture_cell(fixture_line(all, line), column), text);
    free(bytes);
}

UNUSED static void fixture_append(const char *folder, const char *file, const char *line)
{
    size_t length = 0;
    char *bytes = fixture_read(folder, file, &length);
    struct str all = {bytes, length};
    fixture_splice(folder, file, all, (struct str){bytes + length, 0}, line);
    free(bytes);
}

/* Number of the line whose first cell is name. */
UNUSED static unsigned fixture_find(const char *folder, const char *file, const char *name)
{
    size_t length = 0;
    unsigned found = 0;
    char *bytes = fixture_read(folder, file, &length);
    struct str rest = {bytes, length}, line;
    for (unsigned number = 1; str_next(&rest, '\n', &line) && found == 0; number++) {
        if (line.length > 0 && str_equal_text(fixture_cell(line, 1), name))
            found = number;
    }
    free(bytes);
    assert_int_not_equal(found, 0);
    return found;
}

/* Is there an error at this place whose text holds part? column 0 = of the line. */
UNUSED static bool fixture_has_error(const struct formulary_errors *errors, const char *file,
                                     unsigned line, unsigned column, const char *part)
{
    for (size_t i = 0; i < errors->count; i++) {
        const struct formulary_error *error = &errors->item[i];
        if (strcmp(error->file, file) == 0 && error->line == line && error->column == column &&
            strstr(error->message, part) != NULL)
            return true;
    }
    for (size_t i = 0; i < errors->count; i++)
        print_message("# %s:%u:%u %s\n", errors->item[i].file, errors->item[i].line,
                      errors->item[i].column, errors->item[i].message);
    return false;
}

#endif
