#include "versions.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "sql.h"
#include "store_version.h"

#define VERSIONS_MAGIC 0x56455253u /* "VERS" */
#define MEMORY_BYTES   (1u << 20)
#define BASELINE_ACTOR "baseline"

struct question {
    struct versions *versions;
    versions_done *done;
    void *context;
    bool under_way, again;
};

struct versions {
    uint32_t magic;
    struct app *app;
    struct question questions[VERSIONS_ASKERS];
    struct arena *arena; /* of the last answer; owned */
    struct version_choice choice;
    bool known;
};

struct versions *versions_new(struct app *app)
{
    struct versions *versions = calloc(1, sizeof(*versions));
    if (versions == NULL)
        return NULL;
    versions->magic = VERSIONS_MAGIC;
    versions->app = app;
    for (size_t i = 0; i < VERSIONS_ASKERS; i++)
        versions->questions[i].versions = versions;
    return versions;
}

void versions_free(struct versions *versions)
{
    if (versions == NULL)
        return;
    MAGIC_CHECK(versions, VERSIONS_MAGIC);
    for (size_t i = 0; i < VERSIONS_ASKERS && versions->app->db != NULL; i++)
        db_detach(versions->app->db, &versions->questions[i]);
    arena_free(versions->arena);
    versions->magic = 0;
    free(versions);
}

static int64_t deadline_us(const struct versions *versions)
{
    return clock_monotonic_us() + versions->app->config->database_call_ms * 1000;
}

static void conclude(struct question *question, bool known)
{
    bool again = question->again;
    question->under_way = question->again = false;
    if (again && versions_ask(question->versions,
                              (enum versions_asker)(question - question->versions->questions),
                              question->done, question->context))
        return;
    question->done(question->context, known);
}

/* Takes an answer over. False when it cannot be read. */
static bool take(struct versions *versions, const void *result, size_t *count)
{
    struct store_version *rows = NULL;
    struct arena *arena = arena_new(MEMORY_BYTES);
    if (arena == NULL)
        return false;
    bool good = store_version_rows(result, arena, &rows, count);
    struct version *active = good ? arena_array(arena, *count + 1, sizeof(*active)) : NULL;
    if (active == NULL || *count == 0) {
        arena_free(arena);
        return good;
    }
    for (size_t i = 0; i < *count; i++)
        active[i] = rows[i].version;
    arena_free(versions->arena);
    versions->arena = arena;
    versions->choice = (struct version_choice){.active = active, .count = *count};
    versions->known = true;
    return true;
}

static void baseline_answered(void *context, const struct db_answer *answer)
{
    struct question *question = context;
    struct versions *versions = question->versions;
    MAGIC_CHECK(versions, VERSIONS_MAGIC);
    size_t count = 0;
    bool known = answer->outcome == DB_DONE && take(versions, answer->result, &count) && count > 0;
    if (known)
        log_info(NULL, "versions_baseline", LOG_NUMBER("versions", count));
    else
        log_error(NULL, "versions_baseline_failed", LOG_ID("sqlstate", answer->sqlstate));
    conclude(question, known);
}

/* Nothing was ever activated: what the files hold is what this installation begins with. */
static bool register_baseline(struct question *question)
{
    struct versions *versions = question->versions;
    struct version all[SNAPSHOT_MAX_VERSIONS];
    size_t count = snapshot_versions(versions->app->snapshot, all, ARRAY_LEN(all));
    struct arena *arena = arena_new(MEMORY_BYTES);
    struct store_params *params = arena == NULL ? NULL : arena_alloc(arena, sizeof(*params));
    bool asked = false;
    BUG_IF(count > ARRAY_LEN(all));
    if (params != NULL) {
        store_params_init(params, arena);
        store_version_baseline(params, clock_now_ms(), BASELINE_ACTOR, all, count);
        asked = !params->failed &&
                db_call(versions->app->db, SQL_version_baseline, params->item, params->count,
                        deadline_us(versions), false, baseline_answered, question);
    }
    arena_free(arena);
    return asked;
}

static void read_answered(void *context, const struct db_answer *answer)
{
    struct question *question = context;
    struct versions *versions = question->versions;
    MAGIC_CHECK(versions, VERSIONS_MAGIC);
    size_t count = 0;
    bool known = answer->outcome == DB_DONE && take(versions, answer->result, &count);
    if (known && count == 0 && register_baseline(question))
        return;
    conclude(question, known && count > 0);
}

static bool ask_database(struct question *question)
{
    struct versions *versions = question->versions;
    return db_call(versions->app->db, SQL_version_read, NULL, 0, deadline_us(versions), true,
                   read_answered, question);
}

bool versions_ask(struct versions *versions, enum versions_asker asker, versions_done *done,
                  void *context)
{
    struct question *question = &versions->questions[asker];
    question->done = done;
    question->context = context;
    if (question->under_way) {
        question->again = true;
        return true;
    }
    question->under_way = ask_database(question);
    return question->under_way;
}

const struct version_choice *versions_choice(const struct versions *versions)
{
    return versions->known ? &versions->choice : NULL;
}

bool versions_fit(const struct versions *versions, const struct snapshot *snapshot)
{
    struct version held[SNAPSHOT_MAX_VERSIONS];
    size_t count = snapshot_versions(snapshot, held, ARRAY_LEN(held));
    bool fit = versions->known && count == versions->choice.count && count <= ARRAY_LEN(held);
    for (size_t i = 0; fit && i < count; i++) {
        const struct version *active = version_find(versions->choice.active, versions->choice.count,
                                                    held[i].kind, held[i].id, held[i].version);
        fit = active != NULL && strcmp(active->digest, held[i].digest) == 0;
    }
    return fit;
}
