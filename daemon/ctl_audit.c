/* teyaoctl audit verify: the chain is hashed again from its beginning, and every signed head is checked. */
#include "ctl.h"

#include <stdio.h>
#include <string.h>

#include "material.h"
#include "sql.h"
#include "store_audit.h"
#include "wire_text.h"

#define AUDITOR_ROLE "teyao_auditor"
#define BATCH        1000
#define BATCH_CAP    (64u * 1024u * 1024u)

struct audit {
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    char key_id[17];
    struct digest previous;
    int64_t position;        /* of the last good entry */
    int64_t signed_position; /* of the last head with a good signature of this key */
    int64_t heads, foreign_heads;
    const char *fault; /* NULL, or what is wrong at position + 1 */
};

/* What is wrong with an entry, or NULL. */
static const char *judge(struct audit *audit, struct arena *arena,
                         const struct store_audit_entry *entry)
{
    struct digest hash;
    if (entry->position != audit->position + 1)
        return "an entry is missing 缺少一条";
    if (!store_audit_hash(arena, &audit->previous, entry->canonical, entry->canonical_length,
                          &hash))
        return "out of memory";
    if (!digest_equal(&hash, &entry->hash))
        return "the entry or the one before was changed 记录被改动";
    if (entry->key_id == NULL)
        return NULL;
    if (strcmp(entry->key_id, audit->key_id) != 0) {
        audit->foreign_heads++;
        return NULL;
    }
    char text[STORE_AUDIT_HEAD_SIZE];
    size_t length = store_audit_head_text(entry->position, &hash, text);
    if (entry->signature_length != SIGN_SIZE ||
        !sign_verify(audit->public_key, text, length, entry->signature))
        return "the signature of the head is wrong 签名错误";
    audit->heads++;
    audit->signed_position = entry->position;
    return NULL;
}

static bool judge_batch(struct audit *audit, struct arena *arena, const void *result)
{
    size_t count = (size_t)store_row_count(result);
    for (size_t i = 0; i < count && audit->fault == NULL; i++) {
        struct store_audit_entry entry;
        if (!store_audit_verify_read(result, i, arena, &entry))
            audit->fault = "an entry cannot be read";
        else
            audit->fault = judge(audit, arena, &entry);
        if (audit->fault != NULL)
            return false;
        audit->previous = entry.hash;
        audit->position = entry.position;
    }
    return count > 0;
}

static enum ctl_exit walk(struct audit *audit, struct ctl_db *db)
{
    enum ctl_exit code = CTL_GOOD;
    struct arena *arena = arena_new(BATCH_CAP);
    if (arena == NULL)
        return CTL_WEATHER;
    for (bool more = true; more;) {
        struct store_params params;
        arena_reset(arena);
        store_params_init(&params, arena);
        store_audit_verify(&params, audit->position, BATCH);
        const void *result = ctl_db_call(db, SQL_audit_verify, &params, &code);
        more = result != NULL && judge_batch(audit, arena, result);
    }
    arena_free(arena);
    return code != CTL_GOOD ? code : audit->fault != NULL ? CTL_REFUSED : CTL_GOOD;
}

static void tell(struct ctl *ctl, const struct audit *audit)
{
    char hex[DIGEST_HEX_SIZE];
    digest_print(&audit->previous, hex);
    if (ctl->option[CTL_JSON] != NULL) {
        struct wire_out json;
        wire_out_init(&json, &ctl->out);
        wire_out_object(&json, NULL);
        wire_out_text(&json, "result", audit->fault == NULL ? "good" : "broken");
        wire_out_int(&json, "position", audit->position);
        wire_out_text(&json, "hash", hex);
        wire_out_int(&json, "signed_position", audit->signed_position);
        wire_out_int(&json, "heads", audit->heads);
        wire_out_int(&json, "heads_of_other_keys", audit->foreign_heads);
        if (audit->fault != NULL)
            wire_out_text(&json, "fault", audit->fault);
        wire_out_object_end(&json);
        buf_add_char(&ctl->out, '\n');
        return;
    }
    buf_printf(
        &ctl->out,
        "%lld entries are in order 条记录完好, head %s\n%lld heads signed by %s, last at %lld; "
        "%lld by other keys\n",
        (long long)audit->position, hex, (long long)audit->heads, audit->key_id,
        (long long)audit->signed_position, (long long)audit->foreign_heads);
    if (audit->fault != NULL)
        ctl_say("position %lld: %s", (long long)audit->position + 1, audit->fault);
}

static bool read_key(struct ctl *ctl, struct audit *audit)
{
    struct buf errors;
    const char *path = ctl->option[CTL_SIGN];
    if (path == NULL && ctl->config != NULL)
        path = ctl->config->signing_key_file;
    if (path == NULL || path[0] == '\0') {
        ctl_say("whose signatures? give --config or --sign");
        return false;
    }
    buf_init(&errors, 65536);
    struct sign_key *key = material_sign(path, &errors);
    fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
    if (key == NULL)
        return false;
    sign_public(key, audit->public_key);
    sign_key_id(key, audit->key_id);
    sign_key_free(key);
    return true;
}

enum ctl_exit ctl_audit_verify(struct ctl *ctl)
{
    struct audit audit = {.fault = NULL};
    if (!read_key(ctl, &audit))
        return CTL_USAGE;
    struct ctl_db *db = ctl_db_open(ctl, AUDITOR_ROLE);
    if (db == NULL)
        return CTL_WEATHER;
    enum ctl_exit code = walk(&audit, db);
    ctl_db_close(db);
    if (code != CTL_WEATHER)
        tell(ctl, &audit);
    return code;
}
