/* lib/RULES.md: rule × plan with clause and number of cases, and every plan's values with their basis, made
 * from the rule table, the plan files and tests/cases. As a test (TAP) it tells whether the committed file
 * is what would be made now, and whether each rule is shown at work under each plan.
 *
 *   test_rules_table            the test
 *   test_rules_table --write    writes lib/RULES.md anew */
#include "decide.h"
#include "snapshot.h"
#include "wire_case.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES    (16u << 20)
#define TEXT_BYTES     (4u << 20)
#define MAX_FILES      4000
#define MAX_RULES      64
#define MAX_PLANS      16
#define CELL_CLAUSES   24
#define CLAUSES_SHOWN  3
#define RULES_FILE     TEYAO_SOURCE_DIR "/lib/RULES.md"
#define TABLE_FILE     TEYAO_SOURCE_DIR "/lib/rule_table.def"
#define PLAN_ALIGNMENT "|---|---|---|---|---|"

struct cell {           /* one rule under one plan */
    int passed, failed; /* cases in which it passes, fails on the whole or some line */
    char *clauses[CELL_CLAUSES];
    size_t clause_count;
};

static struct {
    struct snapshot *snapshot;
    char *files[MAX_FILES];
    size_t file_count;
    struct cell cells[MAX_RULES][MAX_PLANS];
    int cases, unreadable, field_errors;
} all;

/* ---- the cases ---- */

static int note_file(const char *path, const struct stat *status UNUSED, int kind,
                     struct FTW *place)
{
    size_t length = strlen(path);
    bool is_case = kind == FTW_F && place->level >= 2 && length > 5 &&
                   strcmp(path + length - 5, ".json") == 0 && strstr(path, "/base/") == NULL;
    if (is_case && all.file_count < MAX_FILES)
        all.files[all.file_count++] = strdup(path);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_whole(struct arena *arena, const char *path, struct str *text)
{
    FILE *file = fopen(path, "rb");
    char *bytes = file == NULL ? NULL : malloc(TEXT_BYTES);
    size_t length = bytes == NULL ? 0 : fread(bytes, 1, TEXT_BYTES, file);
    const char *copy = bytes == NULL ? NULL : arena_copy(arena, bytes, length);
    free(bytes);
    if (file != NULL)
        (void)fclose(file);
    *text = (struct str){copy, length};
    return copy != NULL;
}

static bool read_beside(void *context, struct arena *arena, const char *name, struct str *text)
{
    const char *path = arena_printf(arena, "%s/%s", (const char *)context, name);
    return path != NULL && read_whole(arena, path, text);
}

static void add_clause(struct cell *cell, const char *clause)
{
    for (size_t i = 0; i < cell->clause_count; i++) {
        if (strcmp(cell->clauses[i], clause) == 0)
            return;
    }
    if (cell->clause_count < CELL_CLAUSES)
        cell->clauses[cell->clause_count++] = strdup(clause);
}

static void count_rule(struct cell *cell, const struct verdict *verdict, const char *rule)
{
    bool passed = false, failed = false;
    for (size_t i = 0; i < verdict->trace_count; i++) {
        const struct verdict_trace *trace = &verdict->trace[i];
        if (strcmp(trace->rule, rule) != 0 || trace->outcome == TRACE_NOT_EVALUATED)
            continue;
        passed |= trace->outcome == TRACE_PASS;
        failed |= trace->outcome == TRACE_FAIL;
        add_clause(cell, trace->clause);
    }
    cell->failed += failed;
    cell->passed += passed && !failed;
}

static void count_case(struct arena *arena, const struct wire_case *one)
{
    const struct decide_input input = {
        .snapshot = all.snapshot,
        .claim = &one->claim,
        .history = &one->history,
        .today = one->today,
        .submitted_on = one->submitted_on == DATE_NONE ? one->today : one->submitted_on,
        .hour = one->hour,
    };
    struct verdict *verdict = decide(arena, &input);
    if (verdict == NULL) {
        all.unreadable++;
        return;
    }
    for (size_t p = 0; p < plan_set_count(all.snapshot->plans); p++) {
        if (strcmp(plan_set_at(all.snapshot->plans, p)->id, one->history.plan) != 0)
            continue;
        for (size_t r = 0; r < decide_rule_count(); r++)
            count_rule(&all.cells[r][p], verdict, decide_rule_at(r)->name);
    }
}

static void run_file(const char *path)
{
    static struct wire_case one;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct problem problem;
    struct str text;
    char folder[1024];
    problem_init(&problem, arena);
    (void)snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
    all.cases++;
    if (!read_whole(arena, path, &text) ||
        !wire_case_parse(arena, text, read_beside, folder, &one, &problem))
        all.unreadable++;
    else if (one.request_problem.status != 0)
        all.field_errors++;
    else
        count_case(arena, &one);
    arena_free(arena);
}

/* ---- the file ---- */

/* Cells end at a bar. */
static void add_cell(struct buf *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '|')
            buf_add_text(out, "\\|");
        else
            buf_add(out, c, 1);
    }
    buf_add_text(out, " |");
}

/* The question a rule answers, as rule_table.def comments it. */
static const char *question_of(struct arena *arena, struct str table, const char *rule)
{
    const char *line = arena_printf(arena, "RULE(%s)", rule);
    const char *at = line == NULL ? NULL : strstr(table.data, line);
    const char *begin = at == NULL ? NULL : strstr(at, "/* ");
    const char *end = begin == NULL ? NULL : strstr(begin, " */");
    if (end == NULL)
        return "";
    const char *text = arena_copy(arena, begin + 3, (size_t)(end - begin) - 3);
    return text == NULL ? "" : text;
}

static void add_counts(struct buf *out, struct arena *arena)
{
    const struct plan_set *plans = all.snapshot->plans;
    struct str table = {NULL, 0};
    buf_add_text(
        out, "\n## Rule × plan: cases that fail the rule / that pass it\n\n| Rule | Question |");
    for (size_t p = 0; p < plan_set_count(plans); p++)
        buf_printf(out, " %s |", plan_set_at(plans, p)->id);
    buf_add_text(out, "\n|---|---|");
    for (size_t p = 0; p < plan_set_count(plans); p++)
        buf_add_text(out, "---|");
    buf_add_text(out, "\n");
    bool readable = read_whole(arena, TABLE_FILE, &table);
    for (size_t r = 0; r < decide_rule_count(); r++) {
        const char *name = decide_rule_at(r)->name;
        buf_printf(out, "| `%s` | ", name);
        add_cell(out, readable ? question_of(arena, table, name) : "");
        for (size_t p = 0; p < plan_set_count(plans); p++) {
            const struct cell *cell = &all.cells[r][p];
            if (cell->failed + cell->passed == 0)
                buf_add_text(out, " – |");
            else
                buf_printf(out, " %d / %d |", cell->failed, cell->passed);
        }
        buf_add_text(out, "\n");
    }
}

static void add_clauses(struct buf *out)
{
    const struct plan_set *plans = all.snapshot->plans;
    buf_add_text(out, "\n## Rule × plan: clauses cited\n\n| Rule | Plan | Clauses | Fail | Pass "
                      "|\n" PLAN_ALIGNMENT "\n");
    for (size_t r = 0; r < decide_rule_count(); r++) {
        for (size_t p = 0; p < plan_set_count(plans); p++) {
            const struct cell *cell = &all.cells[r][p];
            if (cell->clause_count == 0)
                continue;
            buf_printf(out, "| `%s` | %s | ", decide_rule_at(r)->name, plan_set_at(plans, p)->id);
            for (size_t i = 0; i < cell->clause_count && i < CLAUSES_SHOWN; i++)
                buf_printf(out, "%s%s", i == 0 ? "" : "; ", cell->clauses[i]);
            if (cell->clause_count > CLAUSES_SHOWN)
                buf_printf(out, "; and %zu more", cell->clause_count - CLAUSES_SHOWN);
            buf_printf(out, " | %d | %d |\n", cell->failed, cell->passed);
        }
    }
}

static void add_plan(struct buf *out, const struct plan *plan)
{
    buf_printf(out,
               "\n## %s\n\n| Parameter | Value | Basis | Clause | Note |\n" PLAN_ALIGNMENT "\n",
               plan->id);
    for (size_t i = 0; i < plan->parameter_count; i++) {
        const struct plan_parameter *parameter = &plan->parameters[i];
        buf_printf(out, "| `%s` | ", parameter->name);
        buf_printf(out, "%s%s", parameter->value, parameter->unit[0] == '\0' ? "" : " ");
        add_cell(out, parameter->unit);
        buf_printf(out, " %s | ", plan_basis_text(parameter->basis));
        add_cell(out, parameter->clause);
        buf_add_text(out, " ");
        add_cell(out, parameter->note);
        buf_add_text(out, "\n");
    }
}

static void make_file(struct buf *out)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    buf_add_text(
        out,
        "# Rules and plans\n\n"
        "Made by `test_rules_table --write` from the rule table, the plan files and the cases; not "
        "written by hand.\n"
        "A case counts once for a rule, as failing when any of its lines fails it. A dash: no case "
        "evaluates the rule under\nthat plan. Basis: `manual` the clause says so, `default` the "
        "manual "
        "does not and the contract may, `decision` ours.\n");
    buf_printf(out, "\n%d cases, %d of them requests refused for a field error before any rule.\n",
               all.cases, all.field_errors);
    add_counts(out, arena);
    add_clauses(out);
    for (size_t p = 0; p < plan_set_count(all.snapshot->plans); p++)
        add_plan(out, plan_set_at(all.snapshot->plans, p));
    arena_free(arena);
}

/* ---- the test ---- */

static int write_file(const char *text)
{
    FILE *file = fopen(RULES_FILE, "wb");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        perror(RULES_FILE);
        return 1;
    }
    return 0;
}

static bool is_current(const char *text)
{
    struct arena *arena = arena_new(TEXT_BYTES);
    struct str now;
    bool same = read_whole(arena, RULES_FILE, &now) && strcmp(now.data, text) == 0;
    arena_free(arena);
    return same;
}

/* Where a plan's value leaves a rule nothing to refuse. */
static const struct {
    const char *rule, *parameter, *value;
    bool is_evaluated; /* and always passes */
} idle[] = {
    {"benefit", "benefit", "yes", true},
    {"hesitation", "hesitation_days", "0", true},
    {"notice", "notice_days", "0", false},
    {"first_diagnosis", "diagnosis_rule", "recurrence", false},
    {"recurrence", "diagnosis_rule", "first_ever", false},
    {"recurrence", "diagnosis_rule", "first_ever_same_category", false},
    {"delivery", "delivery_catalogue", "allowed", true},
    {"assistance", "assistance", "note", true},
};

static bool is_idle(const struct plan *plan, const char *rule, bool *evaluated)
{
    for (size_t i = 0; i < ARRAY_LEN(idle); i++) {
        *evaluated = idle[i].is_evaluated;
        if (strcmp(idle[i].rule, rule) == 0 &&
            strcmp(plan_text(plan, idle[i].parameter, NULL, ""), idle[i].value) == 0)
            return true;
    }
    return false;
}

/* A plan's row of a rule has a case that produces it: under every plan with the parameter the rule cites,
 * some case fails it, unless the plan's value leaves nothing to fail. */
static int missing_cells(void)
{
    int missing = 0;
    for (size_t p = 0; p < plan_set_count(all.snapshot->plans); p++) {
        const struct plan *plan = plan_set_at(all.snapshot->plans, p);
        for (size_t r = 0; r < decide_rule_count(); r++) {
            const struct cell *cell = &all.cells[r][p];
            const struct rule *rule = decide_rule_at(r);
            bool evaluated;
            if (rule->parameter == NULL || !plan_list_has(plan, "benefit", NULL, "yes") ||
                plan_parameter(plan, rule->parameter, NULL) == NULL)
                continue;
            bool may_pass = is_idle(plan, rule->name, &evaluated);
            if (may_pass ? !evaluated || cell->passed > 0 : cell->failed > 0)
                continue;
            printf("# no case %s rule %s under plan %s (%s)\n", may_pass ? "evaluates" : "fails",
                   rule->name, plan->id, plan_text(plan, rule->parameter, NULL, ""));
            missing++;
        }
    }
    return missing;
}

int main(int argc, char **argv)
{
    static struct formulary_errors errors;
    all.snapshot = snapshot_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    formulary_errors_fini(&errors);
    if (all.snapshot == NULL || plan_set_count(all.snapshot->plans) > MAX_PLANS ||
        decide_rule_count() > MAX_RULES ||
        nftw(TEYAO_SOURCE_DIR "/tests/cases", note_file, 8, FTW_PHYS) != 0) {
        printf("1..1\nnot ok 1 - the lists, plans and cases can be read\n");
        return 1;
    }
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    qsort(all.files, all.file_count, sizeof(all.files[0]), by_name);
    for (size_t i = 0; i < all.file_count; i++)
        run_file(all.files[i]);
    make_file(&text);
    int status = 0;
    if (argc > 1 && strcmp(argv[1], "--write") == 0) {
        status = write_file(buf_text(&text));
    } else {
        bool current = is_current(buf_text(&text));
        int missing = missing_cells();
        printf("1..3\n%s 1 - every case can be read and decided\n",
               all.unreadable == 0 ? "ok" : "not ok");
        printf("%s 2 - lib/RULES.md is current\n", current ? "ok" : "not ok");
        if (!current)
            printf("# make it anew: test_rules_table --write (in the build's folder tests)\n");
        printf("%s 3 - some case fails each rule under each plan that can fail it\n",
               missing == 0 ? "ok" : "not ok");
        status = all.unreadable > 0 || !current || missing > 0;
    }
    buf_fini(&text);
    for (size_t i = 0; i < all.file_count; i++)
        free(all.files[i]);
    for (size_t i = 0; i < MAX_RULES * MAX_PLANS; i++) {
        struct cell *cell = &all.cells[i / MAX_PLANS][i % MAX_PLANS];
        for (size_t c = 0; c < cell->clause_count; c++)
            free(cell->clauses[c]);
    }
    snapshot_drop(all.snapshot);
    return status;
}
