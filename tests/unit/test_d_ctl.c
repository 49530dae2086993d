/* teyaod's and teyaoctl's command lines, as far as they need no database. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"
#include "config_table.h"
#include "material.h"

#define PATH_SIZE   512
#define OUTPUT_SIZE 262144

static const char formulary[] = TEYAO_SOURCE_DIR "/formulary";
static char directory[PATH_SIZE];
static char output[OUTPUT_SIZE]; /* of the last program: both streams */

static int make_directory(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "%s/teyao-ctl-XXXXXX",
             getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
    return mkdtemp(directory) == NULL ? -1 : 0;
}

/* The name is shown relative to directory; buffers rotate. */
static char *in_directory(const char *name)
{
    static char paths[4][2 * PATH_SIZE];
    static size_t next;
    char *path = paths[next++ % ARRAY_LEN(paths)];
    snprintf(path, sizeof(paths[0]), "%s/%s", directory, name);
    return path;
}

static int remove_directory(void **state)
{
    (void)state;
    static const char *const names[] = {"out", "file.csv", "keys", "sign.pem"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        (void)unlink(in_directory(names[i]));
    return rmdir(directory);
}

static char *write_csv(const char *text)
{
    char *path = in_directory("file.csv");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* The programs lie beside the directory of the tests. */
static void program_path(const char *name, char out[2 * PATH_SIZE])
{
    char self[PATH_SIZE];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    assert_true(length > 0);
    self[length] = '\0';
    for (int i = 0; i < 2; i++)
        *strrchr(self, '/') = '\0';
    snprintf(out, 2 * PATH_SIZE, "%s/%s", self, name);
}

static void read_output(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(output, 1, sizeof(output) - 1, file);
    output[length] = '\0';
    fclose(file);
}

/* Runs a program with these words; its exit code. */
static int run(const char *name, const char *const *words)
{
    char program[2 * PATH_SIZE], *arguments[16] = {NULL};
    const char *out = in_directory("out");
    size_t count = 0;
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;
    program_path(name, program);
    arguments[count++] = program;
    for (size_t i = 0; words[i] != NULL; i++)
        arguments[count++] = strdup(words[i]);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    assert_int_equal(posix_spawn(&child, program, &actions, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    for (size_t i = 1; i < count; i++)
        free(arguments[i]);
    read_output(out);
    return WEXITSTATUS(status);
}

#define CTL(...)    run("teyaoctl", (const char *const[]){__VA_ARGS__, NULL})
#define TEYAOD(...) run("teyaod", (const char *const[]){__VA_ARGS__, NULL})
#define SAYS(text)  assert_non_null(strstr(output, text))

/* ---- usage ---- */

static void test_usage(void **state)
{
    (void)state;
    assert_int_equal(CTL("--help"), 0);
    SAYS("policy import FILE.csv");
    SAYS("policy_no *");
    assert_int_equal(CTL("--version"), 0);
    assert_int_equal(CTL("nonsense"), 2);
    assert_int_equal(CTL("policy"), 2);
    assert_int_equal(CTL("policy", "export", "x"), 2);
    assert_int_equal(CTL("policy", "import"), 2);
    assert_int_equal(CTL("policy", "import", "a", "b"), 2);
    assert_int_equal(CTL("policy", "import", "--nonsense", "a"), 2);
    assert_int_equal(CTL("policy", "import", "--json", "a"), 2);
    SAYS("--json is no option of this command");
    assert_int_equal(CTL("formulary", "match", "x"), 2);
    assert_int_equal(CTL("formulary", "match", "--plan", "pingan-plan1", "--on", "soon", "x"), 2);
    assert_int_equal(CTL("keys", "new"), 2);
    assert_int_equal(CTL("audit", "verify"), 2);
    assert_int_equal(CTL("cert", "issue", "x"), 2);
}

static void test_weather(void **state)
{
    (void)state;
    char *good = write_csv("pharmacy_id,name,province,city,plans\nP1,a,b,c,cpic-inpatient-b\n");
    assert_int_equal(CTL("pharmacy", "import", "--formulary", formulary, "--database",
                         "host=/nonexistent dbname=x", good),
                     3);
    SAYS("teyaoctl: database: ");
    assert_int_equal(CTL("pharmacy", "import", "--formulary", formulary, "--database",
                         "host=/nonexistent", "/nonexistent.csv"),
                     3);
    assert_int_equal(CTL("decide", "--formulary", formulary, "/nonexistent.json"), 3);
}

/* ---- lists ---- */

static void test_formulary(void **state)
{
    (void)state;
    assert_int_equal(CTL("formulary", "check", formulary), 0);
    SAYS("9 lists, 537 rows, 6 plans; 0 errors");
    assert_int_equal(CTL("formulary", "check", "--json", formulary), 0);
    SAYS("\"rows\":537");
    assert_int_equal(CTL("formulary", "check", directory), 1);
    SAYS(".csv:");
    assert_int_equal(CTL("formulary", "check", "--json", directory), 1);
    SAYS("{\"result\":\"refused\",\"errors\":[{\"file\":");
}

static void test_match(void **state)
{
    (void)state;
    assert_int_equal(CTL("formulary", "match", "--formulary", formulary, "--plan",
                         "cpic-inpatient-b", "--json", "泰瑞沙"),
                     0);
    assert_int_equal(strncmp(output, "{\"result\":\"exact\",\"products\":[{", 31), 0);
    SAYS("\"row\":\"cpic-b:85\"");
    SAYS("\"matched_by\":\"brand\"}\n");
    assert_int_equal(
        CTL("formulary", "match", "泰瑞沙", "--plan", "cpic-inpatient-b", "--formulary", formulary),
        0);
    SAYS("exact 唯一匹配");
    assert_int_equal(CTL("formulary", "match", "--formulary", formulary, "--plan", "nope", "x"), 1);
    assert_int_equal(
        CTL("formulary", "match", "--formulary", formulary, "--plan", "cpic-inpatient-b", "\xff"),
        1);
}

/* ---- keys ---- */

static void test_keys(void **state)
{
    (void)state;
    struct stat status;
    struct buf errors;
    buf_init(&errors, 65536);
    char *keys = in_directory("keys"), *sign = in_directory("sign.pem");
    assert_int_equal(CTL("keys", "new", "--keys", keys, "--sign", sign), 0);
    assert_int_equal(stat(keys, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(stat(sign, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    struct seal_keys *sealing = material_keys(keys, &errors);
    struct sign_key *signing = material_sign(sign, &errors);
    assert_non_null(sealing);
    assert_non_null(signing);
    /* What exists is not touched. */
    assert_int_equal(CTL("keys", "new", "--keys", keys), 1);
    struct seal_keys *again = material_keys(keys, &errors);
    assert_non_null(again);
    assert_memory_equal(seal_key(again, SEAL_IDENTITY, 1), seal_key(sealing, SEAL_IDENTITY, 1),
                        DIGEST_SIZE);
    seal_keys_free(sealing);
    seal_keys_free(again);
    sign_key_free(signing);
    buf_fini(&errors);
}

/* ---- import files ---- */

static const struct import_case {
    const char *what, *text;
    int code;
    const char *says; /* may be NULL */
} imports[] = {
    {"policy",
     "policy_no,plan,id_type,id_no,name,effective_on,expires_on,known_diagnoses,pools,riders\n"
     "P-1,cpic-inpatient-b,resident_id,11010519491231002X,测试甲,2026-01-01,2026-12-31,"
     "D05.1@2020-01-01;C50.9@2021-02-03,one=5:cpic-b+cpic-b-car-t,\n",
     0, "policy: 1 record in order"},
    {"policy",
     "policy_no,plan,id_type,id_no,name,effective_on,expires_on,known_diagnoses\n"
     "P-1,cpic-inpatient-b,resident_id,11010519491231002X,测试甲,2026-01-01,2026-12-31,"
     "\"[{\"\"icd10\"\":\"\"D05.1\"\",\"\"confirmed_on\"\":\"\"2020-01-01\"\"}]\"\n",
     0, NULL},
    {"policy",
     "policy_no,plan,id_type,id_no,name,effective_on,expires_on,known_diagnoses\n"
     "P-1,cpic-inpatient-b,resident_id,11010519491231002X,测试甲,2026-01-01,2026-12-31,"
     "\"[],\"\"plan\"\":\"\"pingan-plan1\"\"\"\n",
     1, "file.csv:2: "},
    {"policy",
     "policy_no,plan,id_type,id_no,name,effective_on,expires_on\n"
     "P-1,nope,resident_id,110105194912310021,测试甲,2026-01-01,2026-12-32\n",
     1, "file.csv:2: id_no: check_digit"},
    {"policy",
     "policy_no,plan,id_type,id_no,name,effective_on,expires_on\n"
     "P-1,nope,resident_id,110105194912310021,测试甲,2026-01-01,2026-12-32\n",
     1, "file.csv:2: plan: out_of_range"},
    {"policy",
     "policy_no,plan,id_type,id_no,name,effective_on,expires_on,ratio_percent\n"
     "P-1,cpic-inpatient-b,resident_id,11010519491231002X,测试甲,2026-01-01,2026-12-31,80.5\n",
     1, "ratio_percent: "},
    {"policy", "policy_no,plan,plan\n", 1, "file.csv:1: column 3: "},
    {"policy", "policy_no,colour\n", 1, "column 2: colour is no column"},
    {"policy", "policy_no,plan\n", 1, "the column id_no is missing"},
    {"pharmacy", "pharmacy_id,name,province,city,plans\nP1,a,b,c,\nP 2,a,b,c,\n", 1,
     "file.csv:3: pharmacy_id: bad_format"},
    {"pharmacy", "pharmacy_id,name,province,city,plans\nP1,a,b,c,\nP2,a,b,c,\nP1,a,b,c,\n", 1,
     "file.csv:4: pharmacy_id stands on line 2 already"},
    {"pharmacy", "pharmacy_id,name,province,city,plans\nP1,a,b,c,nope\n", 1,
     "file.csv:2: plans: out_of_range"},
    {"pharmacy", "pharmacy_id,name,province,city,plans\nP1,a,b,c\n", 1, "file.csv:2: column"},
    {"pharmacy", "pharmacy_id,name,province,city,plans,suspended\nP1,a,b,c,,maybe\n", 1,
     "suspended: wrong_type"},
    {"pharmacy", "", 1, "file.csv:1: "},
    {"pharmacy", "pharmacy_id,name,province,city,plans\n", 0, "0 records"},
    {"price", "list,row,from,price_fen\ncpic-b,85,2026-01-01,100\ncpic-b,84,2026-01-01,0\n", 0,
     "2 records"},
    {"price", "list,row,from,price_fen\ncpic-b,999,2026-01-01,100\nnope,1,2026-01-01,1\n", 1,
     "file.csv:2: row: out_of_range"},
    {"price", "list,row,from,price_fen\ncpic-b,999,2026-01-01,100\nnope,1,2026-01-01,1\n", 1,
     "file.csv:3: list: out_of_range"},
    {"price", "list,row,from,to,price_fen\ncpic-b,85,2026-01-02,2026-01-01,1.5\n", 1,
     "price_fen: "},
};

static void test_imports(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(imports); i++) {
        const struct import_case *one = &imports[i];
        int code =
            CTL(one->what, "import", "--check", "--formulary", formulary, write_csv(one->text));
        if (code != one->code || (one->says != NULL && strstr(output, one->says) == NULL))
            fail_msg("case %zu (%s): exit code %d, said: %s", i, one->what, code, output);
    }
}

/* ---- teyaod ---- */

static void test_teyaod(void **state)
{
    (void)state;
    assert_int_equal(TEYAOD("--help"), 0);
    SAYS("listen_port");
    assert_int_equal(TEYAOD("--version"), 0);
    assert_int_equal(TEYAOD("--nonsense"), 2);
    assert_int_equal(TEYAOD("word"), 2);
    assert_int_equal(TEYAOD("-t", "-c", "/nonexistent.conf"), 1);
    SAYS("this would not start");
    /* All errors of a file at once, and it does not start either. */
    char *conf =
        write_csv("[server]\nbogus = 1\nlisten_port = x\n[files]\nkeys_file = /nonexistent\n");
    assert_int_equal(TEYAOD("-t", "-c", conf), 1);
    SAYS("file.csv:2: ");
    SAYS("file.csv:3: ");
    assert_int_equal(TEYAOD("-c", conf), 1);
    SAYS("start_refused");
    conf = write_csv("[work]\ntest_clock = 2026-01-01T00:00:00Z\n");
    assert_int_equal(TEYAOD("-t", "-c", conf), 1);
    SAYS("test_clock: refused without --allow-test-clock");
    SAYS("keys_file:");
}

/* The manual page knows every setting. */
static void test_manual(void **state)
{
    (void)state;
    static char page[OUTPUT_SIZE];
    FILE *file = fopen(TEYAO_SOURCE_DIR "/deploy/man/teyaod.conf.5", "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    fclose(file);
    for (size_t i = 0; i < config_setting_count; i++) {
        char line[128];
        snprintf(line, sizeof(line), "\n.B %s\n", config_settings[i].name);
        if (strstr(page, line) == NULL)
            fail_msg("teyaod.conf.5 does not tell of %s", config_settings[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usage),     cmocka_unit_test(test_weather),
        cmocka_unit_test(test_formulary), cmocka_unit_test(test_match),
        cmocka_unit_test(test_keys),      cmocka_unit_test(test_imports),
        cmocka_unit_test(test_teyaod),    cmocka_unit_test(test_manual),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
