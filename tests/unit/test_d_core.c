/* The parts around the exchanges: files and keys, registered pharmacies, what goes to the database. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admit.h"
#include "do_common.h"
#include "material.h"
#include "route.h"
#include "sql.h"
#include "store_audit.h"
#include "store_policy.h"
#include "store_readiness.h"
#include "store_words.h"

#define PATH_SIZE 256

static char directory[PATH_SIZE];

static int make_directory(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "%s/teyao-core-XXXXXX",
             getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
    return mkdtemp(directory) == NULL ? -1 : 0;
}

static int remove_directory(void **state)
{
    (void)state;
    char path[PATH_SIZE + 16];
    snprintf(path, sizeof(path), "%s/file", directory);
    (void)unlink(path);
    return rmdir(directory);
}

/* Writes directory/file with a mode, whatever the umask; gives its path. */
static const char *write_file(const char *text, mode_t mode)
{
    static char path[PATH_SIZE + 16];
    snprintf(path, sizeof(path), "%s/file", directory);
    (void)unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
    return path;
}

/* ---- keys ---- */

/* idempotency_2: also a second idempotency key. Keys are made per run. */
static struct seal_keys *make_keys(bool idempotency_2, struct buf *text)
{
    static const char *const purposes[] = {
        "seal 1 aes-256-gcm", "identity 1 hmac-sha256",    "pickup 1 hmac-sha256",
        "tag 1 hmac-sha256",  "idempotency 3 hmac-sha256", "idempotency 7 hmac-sha256"};
    size_t first = text->length == 0 ? 0 : ARRAY_LEN(purposes) - 1;
    size_t last = idempotency_2 ? ARRAY_LEN(purposes) : ARRAY_LEN(purposes) - 1;
    for (size_t i = first; i < last; i++) {
        uint8_t key[DIGEST_SIZE];
        char hex[DIGEST_HEX_SIZE];
        digest_random(key, sizeof(key));
        digest_hex(key, sizeof(key), hex);
        buf_printf(text, "%s %s\n", purposes[i], hex);
    }
    const char *message = NULL;
    unsigned line = 0;
    struct seal_keys *keys =
        seal_keys_parse((struct str){text->data, text->length}, &message, &line);
    assert_non_null(keys);
    return keys;
}

static void test_secret_files(void **state)
{
    (void)state;
    static const struct {
        mode_t mode;
        bool good;
    } modes[] = {{0600, true},  {0400, true},  {0640, true},  {0644, false},
                 {0604, false}, {0602, false}, {0620, false}, {0650, false}};
    struct buf text, errors;
    buf_init(&text, 65536);
    seal_keys_free(make_keys(false, &text));
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        buf_init(&errors, 65536);
        struct seal_keys *keys = material_keys(write_file(text.data, modes[i].mode), &errors);
        assert_int_equal(keys != NULL, modes[i].good);
        assert_int_equal(errors.length == 0, modes[i].good);
        seal_keys_free(keys);
        buf_fini(&errors);
    }
    buf_fini(&text);
}

static void test_bad_secret_files(void **state)
{
    (void)state;
    struct buf errors;
    buf_init(&errors, 65536);
    assert_null(material_keys(write_file("# none\nseal 1 aes-256-gcm 00\n", 0600), &errors));
    assert_non_null(strstr(buf_text(&errors), "file:2: "));
    assert_null(material_sign(write_file("not a key", 0600), &errors));
    assert_non_null(strstr(buf_text(&errors), "Ed25519"));
    assert_null(material_keys(directory, &errors));
    assert_non_null(strstr(buf_text(&errors), "is not a file"));
    assert_null(material_sign("/nonexistent/file", &errors));
    assert_non_null(strstr(buf_text(&errors), "/nonexistent/file: No such file"));
    buf_fini(&errors);
}

static void test_bad_lists(void **state)
{
    (void)state;
    struct buf errors;
    buf_init(&errors, 262144);
    assert_null(material_snapshot(directory, &errors));
    /* directory/file:line:column: what */
    assert_non_null(strstr(buf_text(&errors), directory));
    assert_non_null(strstr(buf_text(&errors), ".csv:"));
    buf_fini(&errors);
}

/* ---- registered pharmacies ---- */

static void test_admit(void **state)
{
    (void)state;
    struct admit *admit = admit_new(1); /* one place: the second id displaces the first */
    assert_non_null(admit);
    assert_false(admit_is_known(admit, "P1"));
    admit_learn(admit, "P1");
    assert_true(admit_is_known(admit, "P1"));
    assert_false(admit_is_known(admit, "P"));
    assert_false(admit_is_known(admit, "P12"));
    admit_learn(admit, "P2");
    assert_true(admit_is_known(admit, "P2"));
    assert_false(admit_is_known(admit, "P1"));
    char longest[TLS_ID_MAX + 2];
    memset(longest, 'a', sizeof(longest));
    longest[TLS_ID_MAX + 1] = '\0';
    admit_learn(admit, longest); /* no certificate says this: not kept, nothing overrun */
    assert_false(admit_is_known(admit, longest));
    longest[TLS_ID_MAX] = '\0';
    admit_learn(admit, longest);
    assert_true(admit_is_known(admit, longest));
    admit_free(admit);
}

/* ---- routes and digests ---- */

static struct exchange *exchange_of(struct arena *arena, struct app *app, struct route *route,
                                    const char *id, const char *body)
{
    struct exchange *exchange = arena_alloc(arena, sizeof(*exchange));
    assert_non_null(exchange);
    exchange->request = arena_alloc(arena, sizeof(*exchange->request));
    assert_non_null(exchange->request);
    exchange->request->body = str_of(body);
    exchange->arena = arena;
    exchange->app = app;
    exchange->route = route;
    exchange->path_id = id;
    exchange->path_id2 = "";
    return exchange;
}

static struct digest digest_of(struct arena *arena, struct app *app, struct route *route,
                               const char *id, const char *body)
{
    struct exchange *exchange = exchange_of(arena, app, route, id, body);
    assert_true(do_digest(exchange));
    return exchange->digest;
}

static void test_route_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new(65536);
    struct route cancel = {.method = HTTP_POST, .pattern = "/v1/authorizations/{id}/cancel"};
    struct route price = {.method = HTTP_PUT, .pattern = "/v1/prices/{id}/{id}"};
    struct exchange *exchange = exchange_of(arena, NULL, &cancel, "abc", "");
    assert_string_equal(do_route(exchange), "POST /v1/authorizations/abc/cancel");
    exchange = exchange_of(arena, NULL, &price, "cpic-b", "");
    exchange->path_id2 = "cpic-b:85";
    assert_string_equal(do_route(exchange), "PUT /v1/prices/cpic-b/cpic-b:85");
    arena_free(arena);
}

static void test_digest(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 65536);
    struct arena *arena = arena_new(1u << 20);
    struct app app = {.keys = make_keys(false, &text)};
    struct app rotated = {.keys = make_keys(true, &text)};
    struct route post = {.method = HTTP_POST, .pattern = "/v1/a/{id}"};
    struct route put = {.method = HTTP_PUT, .pattern = "/v1/a/{id}"};
    struct digest first = digest_of(arena, &app, &post, "x", "{\"b\":1, \"a\":2}");
    struct digest same = digest_of(arena, &app, &post, "x", "{\"a\":2,\"b\":1}");
    assert_true(digest_equal(&first, &same));
    /* A newer key changes nothing: what is stored stays comparable. */
    assert_int_equal(seal_key_version(rotated.keys, SEAL_IDEMPOTENCY), 7);
    same = digest_of(arena, &rotated, &post, "x", "{\"a\":2,\"b\":1}");
    assert_true(digest_equal(&first, &same));
    struct digest other = digest_of(arena, &app, &put, "x", "{\"a\":2,\"b\":1}");
    assert_false(digest_equal(&first, &other));
    other = digest_of(arena, &app, &post, "y", "{\"a\":2,\"b\":1}");
    assert_false(digest_equal(&first, &other));
    other = digest_of(arena, &app, &post, "x", "{\"a\":2,\"b\":2}");
    assert_false(digest_equal(&first, &other));
    other = digest_of(arena, &app, &post, "x", "");
    assert_false(digest_equal(&first, &other));
    seal_keys_free(app.keys);
    seal_keys_free(rotated.keys);
    arena_free(arena);
    buf_fini(&text);
}

/* ---- the audit chain ---- */

static void test_audit(void **state)
{
    (void)state;
    struct arena *arena = arena_new(65536);
    static const char entry[] = "1:7,2:10,";
    uint8_t whole[DIGEST_SIZE + sizeof(entry) - 1] = {0};
    struct digest zero = {{0}}, made, wanted;
    memcpy(whole + DIGEST_SIZE, entry, sizeof(entry) - 1);
    digest_sha256(whole, sizeof(whole), &wanted);
    assert_true(store_audit_hash(arena, &zero, (const uint8_t *)entry, sizeof(entry) - 1, &made));
    assert_true(digest_equal(&made, &wanted));
    char text[STORE_AUDIT_HEAD_SIZE], expected[STORE_AUDIT_HEAD_SIZE], hex[DIGEST_HEX_SIZE];
    digest_print(&made, hex);
    snprintf(expected, sizeof(expected), "teyao audit head 1\n42\n%s\n", hex);
    assert_int_equal(store_audit_head_text(42, &made, text), strlen(expected));
    assert_string_equal(text, expected);
    arena_free(arena);
}

static void test_readiness(void **state)
{
    (void)state;
    const struct store_readiness good = {.schema_version = STORE_SCHEMA_VERSION,
                                         .role = "teyao_daemon",
                                         .synchronous_commit = "on",
                                         .role_ok = true,
                                         .writable = true};
    assert_null(store_readiness_fault(&good));
    struct store_readiness bad = good;
    bad.schema_version = "0";
    assert_string_equal(store_readiness_fault(&bad), "schema_version");
    bad = good;
    bad.role_ok = false;
    assert_string_equal(store_readiness_fault(&bad), "role_has_too_many_rights");
    bad = good;
    bad.writable = false;
    assert_string_equal(store_readiness_fault(&bad), "not_writable");
    bad = good;
    bad.logs_parameters = true;
    assert_string_equal(store_readiness_fault(&bad), "server_logs_parameters");
    bad = good;
    bad.synchronous_commit = "off";
    assert_string_equal(store_readiness_fault(&bad), "synchronous_commit");
}

/* ---- policies on their way to the database ---- */

static uint32_t be32(const char *bytes)
{
    assert_non_null(bytes);
    if (bytes == NULL) /* said for the analyser: cmocka has left already */
        return 0;
    const uint8_t *at = (const uint8_t *)bytes;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Element of a one-dimensional array in PostgreSQL's binary form; data NULL for NULL. */
static struct str element(const struct db_param *param, uint32_t index)
{
    assert_true(param->length >= 20);
    assert_true(index < be32(param->data + 12));
    const char *at = param->data + 20;
    for (;; index--) {
        uint32_t length = be32(at);
        if (index == 0)
            return length == UINT32_MAX ? (struct str){NULL, 0} : (struct str){at + 4, length};
        at += 4 + (length == UINT32_MAX ? 0 : length);
    }
}

#define ID_NO "11010519491231002X"

static void fill_policy(struct wire_policy *body)
{
    *body = (struct wire_policy){.plan = "cpic-inpatient-b",
                                 .riders = {"a", "b"},
                                 .rider_count = 2,
                                 .id_type = ID_RESIDENT,
                                 .id_no = ID_NO,
                                 .name = "测试甲",
                                 .birth_on = -7306,
                                 .effective_on = 20000,
                                 .expires_on = 20364,
                                 .received_on = DATE_NONE,
                                 .previous_expires_on = DATE_NONE,
                                 .terminated_on = DATE_NONE};
    body->terms = (struct policy_terms){.waiting_days = CLAIM_ABSENT,
                                        .hesitation_days = 0,
                                        .annual_limit_fen = 77,
                                        .deductible_fen = CLAIM_ABSENT,
                                        .ratio_percent = CLAIM_ABSENT,
                                        .unsettled_ratio_percent = CLAIM_ABSENT,
                                        .max_days_supply = CLAIM_ABSENT,
                                        .quantity_rule = "",
                                        .definition_version = CLAIM_ABSENT};
}

static void check_sealed(struct arena *arena, const struct seal_keys *keys, struct str sealed)
{
    struct str plain;
    assert_non_null(sealed.data);
    if (sealed.data == NULL)
        return;
    assert_int_equal(sealed.length, strlen(ID_NO) + SEAL_OVERHEAD);
    assert_null(memmem(sealed.data, sealed.length, ID_NO, strlen(ID_NO)));
    struct store_sealed value = {(const uint8_t *)sealed.data, sealed.length};
    assert_true(store_unseal(keys, arena, "policy.id_no", "POL-1", value, &plain));
    assert_true(str_equal_text(plain, ID_NO));
    assert_false(store_unseal(keys, arena, "policy.id_no", "POL-2", value, &plain));
    assert_false(store_unseal(keys, arena, "policy.name", "POL-1", value, &plain));
}

static void test_policy_params(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 65536);
    struct arena *arena = arena_new(1u << 20);
    struct seal_keys *keys = make_keys(false, &text);
    struct buf errors;
    buf_init(&errors, 65536);
    struct snapshot *snapshot = material_snapshot(TEYAO_SOURCE_DIR "/formulary", &errors);
    assert_non_null(snapshot);
    const struct plan *plan = plan_find(snapshot->plans, "cpic-inpatient-b");
    struct wire_policy *body = arena_array(arena, 2, sizeof(*body));
    assert_non_null(body);
    fill_policy(&body[0]);
    fill_policy(&body[1]);
    body[1].terms.annual_limit_fen = CLAIM_ABSENT;
    const struct store_policy policies[] = {{"POL-1", &body[0], plan}, {"POL-2", &body[1], plan}};
    const struct store_policy_put put = {.now_ms = 1700000000000,
                                         .today = 20100,
                                         .actor = "urn:teyao:service:core",
                                         .keys = keys,
                                         .policies = policies,
                                         .count = 2};
    struct store_params params;
    store_params_init(&params, arena);
    store_policy_put(&params, &put);
    assert_false(params.failed);
    assert_int_equal(params.count, sql_info(SQL_policy_put)->parameters);
    const struct db_param *item = params.item - 1; /* numbered as $1, $2 … */
    assert_true(str_equal_text(element(&item[4], 1), "POL-2"));
    /* One person, one join key; sealed twice, never the same bytes. */
    assert_true(str_equal(element(&item[5], 0), element(&item[5], 1)));
    assert_false(str_equal(element(&item[8], 0), element(&item[8], 1)));
    check_sealed(arena, keys, element(&item[8], 0));
    assert_true(str_equal_text(element(&item[13], 0), "a b"));
    assert_null(element(&item[16], 0).data);                    /* received_on */
    assert_null(element(&item[20], 0).data);                    /* waiting_days */
    assert_int_equal(be32(element(&item[21], 0).data), 0);      /* hesitation_days: sent as 0 */
    assert_null(element(&item[27], 0).data);                    /* quantity_rule */
    assert_int_equal(be32(element(&item[29], 0).data + 4), 77); /* cap: the term */
    assert_int_equal(be32(element(&item[29], 1).data + 4), 200000000); /* the plan's */
    assert_null(element(&item[22], 1).data);
    assert_int_equal(item[32].length, 12); /* no diagnoses: an empty array */
    seal_keys_free(keys);
    snapshot_drop(snapshot);
    arena_free(arena);
    buf_fini(&errors);
    buf_fini(&text);
}

static void test_words(void **state)
{
    (void)state;
    static const char *const words[] = {"one", "two", "three"};
    struct arena *arena = arena_new(65536);
    struct store_params params;
    store_params_init(&params, arena);
    assert_string_equal(store_words(&params, words, 0), "");
    assert_string_equal(store_words(&params, words, 1), "one");
    assert_string_equal(store_words(&params, words, 3), "one two three");
    assert_false(params.failed);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_files),  cmocka_unit_test(test_bad_secret_files),
        cmocka_unit_test(test_bad_lists),     cmocka_unit_test(test_admit),
        cmocka_unit_test(test_route_text),    cmocka_unit_test(test_digest),
        cmocka_unit_test(test_audit),         cmocka_unit_test(test_readiness),
        cmocka_unit_test(test_policy_params), cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
