/* config: strict reading, every error at once, and the table behind it. */
#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct config *parse(const char *text, struct buf *errors)
{
    buf_init(errors, 65536);
    return config_parse("/etc/teyao/t.conf", str_of(text), errors);
}

static void expect_errors(const char *text, const char *expected)
{
    struct buf errors;
    struct config *config = parse(text, &errors);
    assert_string_equal(buf_text(&errors), expected);
    assert_null(config);
    buf_fini(&errors);
}

static struct config *expect_good(const char *text)
{
    struct buf errors;
    struct config *config = parse(text, &errors);
    assert_string_equal(buf_text(&errors), "");
    assert_non_null(config);
    buf_fini(&errors);
    return config;
}

static void test_defaults(void **state UNUSED)
{
    struct config *config = expect_good("");
    assert_int_equal(config->listen_port, 8443);
    assert_int_equal(config->second_person_fen, 10000000);
    assert_true(config->sandbox);
    assert_string_equal(config->tls_certificate, "");
    assert_string_equal(config->log_level, "info");
    config_free(config);
}

static void test_values(void **state UNUSED)
{
    struct config *config = expect_good("# comment\n"
                                        "listen_port = 0\n"
                                        "\n"
                                        "  [tls]\n"
                                        "tls_key=/k e y.pem\n"
                                        "tls_certificate = c.pem\n"
                                        "; comment\n"
                                        "[database]\n"
                                        "database = host=/run/x dbname=a user='b c'\n"
                                        "[server]\n"
                                        "sandbox = no\n"
                                        "[log]\n"
                                        "log_level = debug");
    assert_int_equal(config->listen_port, 0);
    assert_string_equal(config->tls_key, "/k e y.pem");
    assert_string_equal(config->tls_certificate, "/etc/teyao/c.pem");
    assert_string_equal(config->database, "host=/run/x dbname=a user='b c'");
    assert_false(config->sandbox);
    assert_string_equal(config->log_level, "debug");
    config_free(config);
}

static void test_all_errors_at_once(void **state UNUSED)
{
    expect_errors(
        "listen_port = 70000\n"
        "lisen_port = 1\n"
        "idle_ms = 1000\n"
        "idle_ms = 1000\n"
        "[nosuch]\n"
        "[tls]\n"
        "log_level = info\n"
        "tls_crl\n"
        "[log]\n"
        "log_level = loud\n",
        "/etc/teyao/t.conf:1: bad value for 'listen_port': expected a whole number from 0 "
        "to 65535\n"
        "/etc/teyao/t.conf:2: unknown setting 'lisen_port'\n"
        "/etc/teyao/t.conf:4: setting stands twice 'idle_ms'\n"
        "/etc/teyao/t.conf:5: unknown section 'nosuch'\n"
        "/etc/teyao/t.conf:7: wrong section for 'log_level': log\n"
        "/etc/teyao/t.conf:8: expected name = value\n"
        "/etc/teyao/t.conf:10: bad value for 'log_level': expected one of: error warn info "
        "debug\n");
}

static void test_bad_values(void **state UNUSED)
{
    static const char *const bad[] = {
        "listen_port = -1",
        "listen_port = 1.5",
        "listen_port = 0x10",
        "listen_port = ",
        "listen_port = 8443 #",
        "sandbox = true",
        "sandbox = Yes",
        "tls_key =",
        "listen_address =",
        "idle_ms = 49",
        "idle_ms = 99999999999999999999",
        "[tls",
        "[]",
        "listen_port = 1\r",
        "= 1",
        "log_level = \xff",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct buf errors;
        struct config *config = parse(bad[i], &errors);
        if (config != NULL)
            fail_msg("taken: %s", bad[i]);
        assert_non_null(strstr(buf_text(&errors), "t.conf:1: "));
        buf_fini(&errors);
    }
}

static void test_roles(void **state UNUSED)
{
    struct config *config = expect_good("[roles]\n"
                                        "urn:teyao:service:core = core\n"
                                        "urn:teyao:ops:li = reviewer  auditor\n");
    assert_int_equal(config_roles(config, "urn:teyao:service:core"), CONFIG_ROLE_CORE);
    assert_int_equal(config_roles(config, "urn:teyao:ops:li"),
                     CONFIG_ROLE_REVIEWER | CONFIG_ROLE_AUDITOR);
    assert_int_equal(config_roles(config, "urn:teyao:ops:l"), 0);
    assert_int_equal(config_roles(config, ""), 0);
    config_free(config);
    expect_errors(
        "[roles]\n"
        "urn:teyao:pharmacy:P1 = core\n"
        "urn:teyao:ops: = auditor\n"
        "urn:teyao:ops:a/b = auditor\n"
        "urn:teyao:ops:li = king\n"
        "urn:teyao:ops:li =\n"
        "urn:teyao:ops:x = core\n"
        "urn:teyao:ops:x = core\n",
        "/etc/teyao/t.conf:2: not an identity 'urn:teyao:pharmacy:P1': expected "
        "urn:teyao:ops:<user> or urn:teyao:service:<name>\n"
        "/etc/teyao/t.conf:3: not an identity 'urn:teyao:ops:': expected "
        "urn:teyao:ops:<user> or urn:teyao:service:<name>\n"
        "/etc/teyao/t.conf:4: not an identity 'urn:teyao:ops:a/b': expected "
        "urn:teyao:ops:<user> or urn:teyao:service:<name>\n"
        "/etc/teyao/t.conf:5: bad roles 'king': expected one or more of: reviewer auditor "
        "core\n"
        "/etc/teyao/t.conf:6: bad roles: expected one or more of: reviewer auditor core\n"
        "/etc/teyao/t.conf:8: identity stands twice 'urn:teyao:ops:x'\n");
}

static void test_frozen(void **state UNUSED)
{
    struct buf names;
    struct config *running = expect_good("listen_port = 1\nsandbox = no\ndatabase = a\n");
    struct config *loaded = expect_good("listen_port = 2\ndatabase = b\nidle_ms = 1000\n");
    buf_init(&names, 4096);
    assert_int_equal(config_frozen_changes(running, loaded, &names), 3);
    assert_string_equal(buf_text(&names), "listen_port sandbox database");
    assert_true(config_keep_frozen(running, loaded));
    config_free(running);
    assert_int_equal(loaded->listen_port, 1);
    assert_false(loaded->sandbox);
    assert_string_equal(loaded->database, "a");
    assert_int_equal(loaded->idle_ms, 1000);
    config_free(loaded);
    buf_fini(&names);
}

static void test_missing_file(void **state UNUSED)
{
    struct buf errors;
    buf_init(&errors, 4096);
    assert_null(config_load("/nonexistent/teyaod.conf", &errors));
    assert_string_equal(buf_text(&errors), "/nonexistent/teyaod.conf: No such file or directory\n");
    buf_fini(&errors);
}

static void test_check(void **state UNUSED)
{
    char path[] = "/tmp/teyao-config-XXXXXX";
    struct buf errors, text;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    buf_init(&errors, 4096);
    buf_init(&text, 4096);
    buf_printf(&text, "tls_key = %s\nkeys_file = %s\nformulary_dir = %s\nplain_address = 0.0.0.0\n",
               path, path, path);
    struct config *config = expect_good(buf_text(&text));
    assert_int_equal(chmod(path, 0644), 0);
    assert_false(config_check(config, &errors));
    assert_non_null(strstr(buf_text(&errors), "tls_certificate: must be set\n"));
    assert_non_null(strstr(buf_text(&errors), "may be read or written by others"));
    assert_non_null(strstr(buf_text(&errors), "is not a directory"));
    assert_non_null(strstr(buf_text(&errors), "plain_address: 0.0.0.0: is not a loopback"));
    buf_clear(&errors);
    assert_int_equal(chmod(path, 0600), 0);
    assert_false(config_check(config, &errors));
    assert_null(strstr(buf_text(&errors), "may be read or written by others"));
    config_free(config);
    buf_fini(&errors);
    buf_fini(&text);
    (void)unlink(path);
}

/* The example that is shipped is what the table says. */
static void test_example_file(void **state UNUSED)
{
    struct buf expected, found;
    char block[4096];
    size_t got;
    buf_init(&expected, 1 << 20);
    buf_init(&found, 1 << 20);
    config_example(&expected);
    FILE *file = fopen(TEYAO_SOURCE_DIR "/deploy/teyaod.conf.example", "r");
    assert_non_null(file);
    while ((got = fread(block, 1, sizeof(block), file)) > 0)
        buf_add(&found, block, got);
    (void)fclose(file);
    assert_string_equal(buf_text(&found), buf_text(&expected));
    assert_false(expected.failed || found.failed);
    config_free(expect_good(buf_text(&found)));
    buf_fini(&expected);
    buf_fini(&found);
}

static void test_help_names_every_setting(void **state UNUSED)
{
    struct buf help;
    buf_init(&help, 1 << 20);
    config_help(&help);
#define SETTING(section, name, type, unit, min, max, def, reload, prose)                           \
    assert_non_null(strstr(buf_text(&help), "  " #name "\n      " prose));
#include "config.def"
#undef SETTING
    buf_fini(&help);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_all_errors_at_once),
        cmocka_unit_test(test_bad_values),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_example_file),
        cmocka_unit_test(test_help_names_every_setting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
