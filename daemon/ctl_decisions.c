#include "ctl_decisions.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "material.h"
#include "sql.h"
#include "store_audit.h"
#include "store_row.h"

#define AUDITOR_ROLE "teyao_auditor"
#define PAGE_ROWS    100
#define PAGE_CAP     ((size_t)512 << 20) /* a hundred of the largest decisions */
#define ONE_CAP      ((size_t)256 << 20)

bool ctl_decisions_day(struct ctl *ctl, enum ctl_option option, int32_t *day)
{
    const char *text = ctl->option[option];
    *day = DATE_NONE;
    if (text == NULL || date_parse(text, strlen(text), day))
        return true;
    ctl_say("%s: a day is written YYYY-MM-DD", text);
    return false;
}

static enum ctl_exit open_keys(struct ctl *ctl, struct seal_keys **keys)
{
    const char *file = ctl->option[CTL_KEYS];
    if (file == NULL && ctl->config != NULL)
        file = ctl->config->keys_file;
    if (file == NULL || file[0] == '\0') {
        ctl_say("which keys? give --config or --keys");
        return CTL_USAGE;
    }
    struct buf errors;
    buf_init(&errors, 65536);
    *keys = material_keys(file, &errors);
    fputs(buf_text(&errors), stderr);
    buf_fini(&errors);
    return *keys == NULL ? CTL_REFUSED : CTL_GOOD;
}

enum ctl_exit ctl_decisions_open(struct ctl *ctl, struct ctl_decisions *decisions)
{
    *decisions = (struct ctl_decisions){.ctl = ctl};
    decisions->query.plan = ctl->option[CTL_PLAN];
    if (!ctl_decisions_day(ctl, CTL_FROM, &decisions->query.from_on) ||
        !ctl_decisions_day(ctl, CTL_TO, &decisions->query.to_on))
        return CTL_USAGE;
    enum ctl_exit code = open_keys(ctl, &decisions->keys);
    if (code != CTL_GOOD)
        return code;
    decisions->db = ctl_db_open(ctl, AUDITOR_ROLE);
    decisions->arena = arena_new(ONE_CAP);
    decisions->page = arena_new(PAGE_CAP);
    if (decisions->db != NULL && decisions->arena != NULL && decisions->page != NULL)
        return CTL_GOOD;
    ctl_decisions_close(decisions);
    return CTL_WEATHER;
}

void ctl_decisions_close(struct ctl_decisions *decisions)
{
    ctl_db_close(decisions->db);
    seal_keys_free(decisions->keys);
    arena_free(decisions->arena);
    arena_free(decisions->page);
    *decisions = (struct ctl_decisions){.ctl = decisions->ctl};
}

/* Visits the rows of one page. */
static enum ctl_exit walk_page(struct ctl_decisions *decisions, const void *result,
                               ctl_decisions_visit *visit, void *context)
{
    size_t count = (size_t)store_row_count(result);
    for (size_t i = 0; i < count; i++) {
        struct store_decision_row row;
        arena_reset(decisions->arena);
        if (!store_decision_row_read(result, i, decisions->arena, &decisions->query, &row)) {
            ctl_say("decision_read: unexpected answer of the database");
            return CTL_WEATHER;
        }
        const char *sealed = store_decision_open(decisions->keys, decisions->arena, &row);
        if (!visit(context, decisions, &row, sealed)) {
            ctl_say("%s: out of memory", row.authorization_id);
            return CTL_WEATHER;
        }
    }
    return CTL_GOOD;
}

enum ctl_exit ctl_decisions_walk(struct ctl_decisions *decisions, ctl_decisions_visit *visit,
                                 void *context)
{
    enum ctl_exit code = CTL_GOOD;
    for (bool more = true; more && code == CTL_GOOD;) {
        struct store_params params;
        arena_reset(decisions->page);
        store_params_init(&params, decisions->page);
        store_decision_read(&params, &decisions->query, PAGE_ROWS);
        const void *result = ctl_db_call(decisions->db, SQL_decision_read, &params, &code);
        if (result == NULL)
            return code;
        more = store_row_count(result) == PAGE_ROWS;
        code = walk_page(decisions, result, visit, context);
    }
    return code;
}

struct rederive_stored ctl_decisions_stored(const struct store_decision_row *row)
{
    return (struct rederive_stored){
        .authorization_id = row->authorization_id,
        .key_version = row->key_version,
        .decided_at_ms = row->decided_at_ms,
        .request = row->request,
        .pinned = row->facts,
        .previous_answer = row->previous_answer,
    };
}

bool ctl_decisions_note(struct ctl_decisions *decisions, const char *action, const uint8_t *id,
                        const char *detail)
{
    enum ctl_exit code;
    struct store_params params;
    const struct store_audit_note note = {
        .actor = ctl_actor(decisions->ctl),
        .action = action,
        .authorization_id = id,
        .detail = detail,
    };
    arena_reset(decisions->page);
    store_params_init(&params, decisions->page);
    store_audit_write(&params, clock_now_ms(), &note);
    return ctl_db_call(decisions->db, SQL_audit_write, &params, &code) != NULL;
}
