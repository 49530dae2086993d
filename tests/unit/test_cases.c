/* Walks tests/cases: every case file is one test. Then what the cases as a whole must show: every reason code,
 * every rule's failure, every plan and every list kind. Prints TAP.
 *
 *   test_cases [FOLDER | FILE]      FILE: only that case, with the whole trace */
#include "decide.h"
#include "snapshot.h"
#include "wire.h"
#include "wire_case.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ARENA_BYTES (16u << 20)
#define MAX_FILES   4000
#define MAX_NAMES   64

struct seen { /* what some case has shown */
    bool reasons[REASON_COUNT];
    bool rules[MAX_NAMES];
    bool alone[MAX_NAMES]; /* some case rests on this rule only: without it the case fails */
    bool kinds[PRODUCT_KIND_COUNT];
    bool plans[MAX_NAMES];
    bool flags[FLAG_COUNT];
};

struct run {
    struct snapshot *snapshot;
    struct seen seen;
    int count, failed;
    bool talkative;
};

static void tap(struct run *run, bool ok, const char *name, const char *details)
{
    run->count++;
    run->failed += !ok;
    printf("%s %d - %s\n", ok ? "ok" : "not ok", run->count, name);
    for (const char *line = details; !ok && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        printf("# %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

/* ---- files ---- */

static bool read_whole(struct arena *arena, const char *path, struct str *text)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    char *bytes = malloc(1u << 20);
    size_t length = bytes == NULL ? 0 : fread(bytes, 1, 1u << 20, file);
    const char *copy = bytes == NULL ? NULL : arena_copy(arena, bytes, length);
    free(bytes);
    (void)fclose(file);
    *text = (struct str){copy, length};
    return copy != NULL;
}

/* context: folder of the case that names the file. */
static bool read_beside(void *context, struct arena *arena, const char *name, struct str *text)
{
    const char *path = arena_printf(arena, "%s/%s", (const char *)context, name);
    return path != NULL && read_whole(arena, path, text);
}

struct files {
    char *paths[MAX_FILES];
    size_t count;
};

static void walk(struct files *files, const char *folder)
{
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[1024];
        struct stat status;
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= (int)sizeof(path) ||
            stat(path, &status) != 0)
            continue;
        /* base/ holds what cases change: no cases themselves */
        if (S_ISDIR(status.st_mode) && strcmp(entry->d_name, "base") != 0)
            walk(files, path);
        else if (length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0 &&
                 files->count < MAX_FILES)
            files->paths[files->count++] = strdup(path);
    }
    (void)closedir(directory);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* ---- what holds of every verdict ---- */

static void check_sums(const struct verdict *verdict, struct buf *out)
{
    int64_t insurer = 0, insured = 0, social = 0, total = 0;
    for (size_t i = 0; i < verdict->line_count; i++) {
        const struct verdict_line *line = &verdict->lines[i];
        bool payable = line->decision == DECISION_APPROVE || line->decision == DECISION_PARTIAL;
        insurer += line->insurer_fen;
        insured += line->insured_fen;
        social += line->social_fen;
        total += payable ? line->total_fen : 0;
        if (payable && line->insurer_fen + line->insured_fen + line->social_fen != line->total_fen)
            buf_add_text(out, "a line's parts do not sum to its total\n");
        if (!payable &&
            (line->insurer_fen != 0 || line->insured_fen != 0 || line->approved_quantity != 0))
            buf_add_text(out, "a line that is not paid holds money\n");
        if (line->insurer_fen < 0 || line->insured_fen < 0 || line->social_fen < 0)
            buf_add_text(out, "negative money\n");
    }
    if (insurer != verdict->insurer_fen || insured != verdict->insured_fen ||
        social != verdict->social_fen || total != verdict->total_fen ||
        insurer + insured + social != total)
        buf_add_text(out, "the lines do not sum to the whole\n");
}

/* Does the rule that gave the reason fail, on its line or on the whole? */
static bool rule_fails(const struct verdict *verdict, const struct verdict_reason *reason)
{
    for (size_t i = 0; i < verdict->trace_count; i++) {
        const struct verdict_trace *trace = &verdict->trace[i];
        if (trace->outcome == TRACE_FAIL && strcmp(trace->rule, reason->rule) == 0 &&
            (trace->line == reason->line || trace->line == 0))
            return true;
    }
    return false;
}

static void check_reasons(const struct verdict *verdict, struct buf *out)
{
    for (size_t i = 0; i < verdict->reason_count; i++) {
        if (verdict->reasons[i].clause[0] == '\0' || verdict->reasons[i].rule[0] == '\0')
            buf_add_text(out, "a reason without clause or rule\n");
        if (!rule_fails(verdict, &verdict->reasons[i]))
            buf_add_text(out, "a reason of a rule that does not fail\n");
    }
    for (size_t i = 0; i < verdict->trace_count; i++) {
        const struct verdict_trace *trace = &verdict->trace[i];
        bool explained = false;
        for (size_t j = 0; j < verdict->reason_count; j++)
            explained |= strcmp(verdict->reasons[j].rule, trace->rule) == 0;
        bool other_rule_says =
            strcmp(trace->rule, "product") == 0 || strcmp(trace->rule, "settlement") == 0;
        if (trace->outcome == TRACE_FAIL && !explained && !other_rule_says)
            buf_add_text(out, "a failing rule without a reason\n");
        if (trace->outcome != TRACE_NOT_EVALUATED && trace->compared[0] == '\0')
            buf_add_text(out, "an evaluated rule that says not what it compared\n");
    }
    bool open = verdict->decision == DECISION_APPROVE || verdict->decision == DECISION_PARTIAL;
    if (verdict->issues_code && !open)
        buf_add_text(out, "a code for nothing\n");
    if (verdict->issues_code && verdict->valid_from > verdict->expires_on)
        buf_add_text(out, "a code that is over before it is valid\n");
}

/* Pure and deterministic: decided again, the printed answer is the same bytes. */
static void check_again(const struct decide_input *input, const struct verdict *verdict,
                        struct buf *out)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct wire_answer answer = {.authorization_id = "a", .issue = 0};
    struct buf first, second;
    buf_init(&first, 1u << 20);
    buf_init(&second, 1u << 20);
    struct verdict *again = arena == NULL ? NULL : decide(arena, input);
    if (again == NULL) {
        buf_add_text(out, "could not be decided again\n");
    } else {
        wire_verdict_print(&first, input->claim, verdict, &answer);
        wire_trace_print(&first, verdict);
        wire_verdict_print(&second, input->claim, again, &answer);
        wire_trace_print(&second, again);
        if (strcmp(buf_text(&first), buf_text(&second)) != 0)
            buf_add_text(out, "decided again, the answer differs\n");
    }
    buf_fini(&first);
    buf_fini(&second);
    arena_free(arena);
}

/* Every reason of the verdict comes from one rule. */
static void remember_alone(struct run *run, const struct verdict *verdict)
{
    for (size_t r = 0; r < decide_rule_count(); r++) {
        bool alone = verdict->reason_count > 0;
        for (size_t i = 0; i < verdict->reason_count; i++)
            alone &= strcmp(verdict->reasons[i].rule, decide_rule_at(r)->name) == 0;
        run->seen.alone[r] |= alone;
    }
}

static void remember(struct run *run, const struct verdict *verdict)
{
    remember_alone(run, verdict);
    for (size_t i = 0; i < verdict->reason_count; i++)
        run->seen.reasons[verdict->reasons[i].code] = true;
    for (size_t i = 0; i < verdict->trace_count; i++) {
        for (size_t r = 0; r < decide_rule_count(); r++) {
            if (verdict->trace[i].outcome == TRACE_FAIL &&
                strcmp(decide_rule_at(r)->name, verdict->trace[i].rule) == 0)
                run->seen.rules[r] = true;
        }
    }
    for (size_t i = 0; i < verdict->line_count; i++) {
        if (verdict->lines[i].row != NULL)
            run->seen.kinds[verdict->lines[i].row->kind] = true;
        for (unsigned f = 0; f < FLAG_COUNT; f++)
            run->seen.flags[f] |= (verdict->lines[i].flags & (1u << f)) != 0;
    }
    for (size_t i = 0; i < plan_set_count(run->snapshot->plans); i++)
        run->seen.plans[i] |= strcmp(plan_set_at(run->snapshot->plans, i)->id, verdict->plan) == 0;
}

static void print_verdict(const struct wire_case *wanted, const struct verdict *verdict)
{
    static const char *const outcomes[] = {"pass", "FAIL", "-"};
    printf("# %s: %s\n", wanted->title, decision_text(verdict->decision));
    for (size_t i = 0; i < verdict->trace_count; i++) {
        const struct verdict_trace *trace = &verdict->trace[i];
        printf("#   %d %-16s %-4s %s [%s]\n", trace->line, trace->rule, outcomes[trace->outcome],
               trace->compared, trace->clause);
    }
    for (size_t i = 0; i < verdict->reason_count; i++) {
        const struct verdict_reason *reason = &verdict->reasons[i];
        printf("#   line %d %s [%s] required '%s' submitted '%s' remedy '%s' %s\n", reason->line,
               reason_info(reason->code)->code, reason->clause, reason->required, reason->submitted,
               reason->remedy, reason->detail);
    }
}

/* ---- one case ---- */

static void decide_case(struct run *run, struct arena *arena, const struct wire_case *wanted,
                        struct buf *out)
{
    struct verdict *verdict = NULL;
    struct decide_input input = {
        .snapshot = run->snapshot,
        .claim = &wanted->claim,
        .history = &wanted->history,
        .today = wanted->today,
        .submitted_on = wanted->submitted_on == DATE_NONE ? wanted->today : wanted->submitted_on,
        .hour = wanted->hour,
    };
    if (wanted->request_problem.status == 0) {
        verdict = decide(arena, &input);
        if (verdict == NULL) {
            buf_add_text(out, "the arena was too small\n");
            return;
        }
        check_sums(verdict, out);
        check_reasons(verdict, out);
        check_again(&input, verdict, out);
        remember(run, verdict);
        if (run->talkative)
            print_verdict(wanted, verdict);
    }
    (void)wire_case_compare(wanted, verdict, out);
}

static void run_file(struct run *run, const char *path, const char *name)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct problem problem;
    static struct wire_case wanted;
    struct str text;
    struct buf out;
    buf_init(&out, 1u << 16);
    problem_init(&problem, arena);
    char folder[1024];
    (void)snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
    if (!read_whole(arena, path, &text)) {
        buf_add_text(&out, "cannot be read");
    } else if (!wire_case_parse(arena, text, read_beside, folder, &wanted, &problem)) {
        for (size_t i = 0; i < problem.error_count; i++)
            buf_add_text(&out, arena_printf(arena, "%s %s %s\n", problem.errors[i].pointer,
                                            problem.errors[i].code, problem.errors[i].detail));
        buf_add_text(&out, "is no case file\n");
    } else if (!wanted.has_expect || wanted.clause[0] == '\0') {
        buf_add_text(&out, "a case names its clause and what is expected\n");
    } else {
        decide_case(run, arena, &wanted, &out);
    }
    tap(run, buf_text(&out)[0] == '\0', name, buf_text(&out));
    buf_fini(&out);
    arena_free(arena);
}

/* ---- what the cases show together ---- */

static void check_seen(struct run *run)
{
    char name[128];
    for (size_t i = 0; i < REASON_COUNT; i++) {
        (void)snprintf(name, sizeof(name), "some case gives %s",
                       reason_info((enum reason_code)i)->code);
        tap(run, run->seen.reasons[i], name, "");
    }
    for (size_t i = 0; i < decide_rule_count(); i++) {
        /* The settlement rule chooses the ratio and the money rule gives the reason; today cannot be in waiting
         * without the diagnosis being so, but waiting_period is given by the one rule only. */
        bool by_other = strcmp(decide_rule_at(i)->name, "settlement") == 0 ||
                        (strcmp(decide_rule_at(i)->name, "waiting") == 0 &&
                         run->seen.reasons[REASON_waiting_period]);
        (void)snprintf(name, sizeof(name), "some case rests on rule %s alone",
                       decide_rule_at(i)->name);
        tap(run, run->seen.alone[i] || (by_other && run->seen.rules[i]), name, "");
    }
    for (size_t i = 0; i < plan_set_count(run->snapshot->plans); i++) {
        (void)snprintf(name, sizeof(name), "some case is of plan %s",
                       plan_set_at(run->snapshot->plans, i)->id);
        tap(run, run->seen.plans[i], name, "");
    }
    for (unsigned i = 0; i < PRODUCT_KIND_COUNT; i++) {
        (void)snprintf(name, sizeof(name), "some case is about a product of kind %s",
                       product_kind_text((enum product_kind)i));
        tap(run, run->seen.kinds[i], name, "");
    }
}

int main(int argc, char **argv)
{
    static struct formulary_errors errors;
    static struct files files;
    static struct run run;
    const char *folder = argc > 1 ? argv[1] : TEYAO_SOURCE_DIR "/tests/cases";
    run.snapshot = snapshot_load(TEYAO_SOURCE_DIR "/formulary", &errors);
    for (size_t i = 0; i < errors.count; i++)
        printf("# %s:%u:%u %s\n", errors.item[i].file, errors.item[i].line, errors.item[i].column,
               errors.item[i].message);
    formulary_errors_fini(&errors);
    if (run.snapshot == NULL) {
        printf("1..1\nnot ok 1 - the lists and plans can be read\n");
        return 1;
    }
    size_t length = strlen(folder);
    if (length > 5 && strcmp(folder + length - 5, ".json") == 0) {
        run.talkative = true;
        run_file(&run, folder, folder);
    } else {
        walk(&files, folder);
        qsort(files.paths, files.count, sizeof(files.paths[0]), by_name);
        for (size_t i = 0; i < files.count; i++)
            run_file(&run, files.paths[i], files.paths[i] + length + 1);
        check_seen(&run);
    }
    printf("1..%d\n", run.count);
    for (size_t i = 0; i < files.count; i++)
        free(files.paths[i]);
    snapshot_drop(run.snapshot);
    return run.failed != 0;
}
