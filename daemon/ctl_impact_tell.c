/* What a waiting version would change: by kind, clause and decision, with the authorizations. */
#include "ctl_impact.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "wire_text.h"

#define GROUPS_MAX 512
#define IDS_TOLD   200 /* of one group; the file of --csv has all */

static const struct {
    const char *word, *zh, *en;
} whats[IMPACT_WHAT_COUNT] = {
    [IMPACT_DECISION] = {"decision", "以往决定会不同", "past decisions that would differ"},
    [IMPACT_CODE] = {"code", "未取药的码，其行不再获批",
                     "open codes whose line would no longer be approved"},
    [IMPACT_PEND_RESOLVED] = {"pend_resolved", "待补充的会获批", "pends that would be approved"},
    [IMPACT_PEND_DENIED] = {"pend_denied", "待补充的会被拒绝", "pends that would be denied"},
    [IMPACT_PATIENT] = {"patient", "用药中的患者不再获批",
                        "patients in mid-course no longer covered"},
};
static const char stays[] =
    "issued codes stay valid and past decisions stand; the version in force "
    "on the prescription date decides";
static const char stays_zh[] =
    "已发出的取药码继续有效，已作出的决定不变；按处方开具日有效的版本决定";

struct group {
    enum ctl_impact_what what;
    const struct ctl_impact_case *like; /* its first case */
    size_t count;                       /* lines */
    size_t after_start;                 /* of them prescribed on or after effective_from */
};

struct groups {
    struct group item[GROUPS_MAX];
    size_t count;
};

static bool belongs(const struct group *group, enum ctl_impact_what what,
                    const struct ctl_impact_case *one)
{
    return group->what == what && group->like->before == one->before &&
           group->like->after == one->after && strcmp(group->like->clause, one->clause) == 0 &&
           strcmp(group->like->reason, one->reason) == 0;
}

/* Past GROUPS_MAX kinds of change the rest joins the last one; the counts above stay right. */
static struct group *group_of(struct groups *groups, enum ctl_impact_what what,
                              const struct ctl_impact_case *one)
{
    for (size_t i = 0; i < groups->count; i++) {
        if (belongs(&groups->item[i], what, one))
            return &groups->item[i];
    }
    if (groups->count == GROUPS_MAX)
        return &groups->item[GROUPS_MAX - 1];
    groups->item[groups->count] = (struct group){.what = what, .like = one};
    return &groups->item[groups->count++];
}

static void gather(const struct ctl_impact *impact, struct groups *groups)
{
    groups->count = 0;
    for (unsigned what = 0; what < IMPACT_WHAT_COUNT; what++) {
        for (size_t i = 0; i < impact->count; i++) {
            const struct ctl_impact_case *one = &impact->cases[i];
            if ((one->what & 1u << what) == 0)
                continue;
            struct group *group = group_of(groups, (enum ctl_impact_what)what, one);
            group->count++;
            group->after_start += one->prescribed_on >= impact->version.effective_from;
        }
    }
}

/* The next authorization of a group from *at on, each once; NULL at the end. */
static const char *next_id(const struct ctl_impact *impact, const struct group *group, size_t *at)
{
    for (; *at < impact->count; (*at)++) {
        const struct ctl_impact_case *one = &impact->cases[*at];
        bool again = *at > 0 && strcmp(one->authorization_id, one[-1].authorization_id) == 0 &&
                     (one[-1].what & 1u << group->what) != 0 &&
                     belongs(group, group->what, &one[-1]);
        if ((one->what & 1u << group->what) != 0 && belongs(group, group->what, one) && !again) {
            (*at)++;
            return one->authorization_id;
        }
    }
    return NULL;
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_group(struct buf *out, const struct ctl_impact *impact, const struct group *group)
{
    const char *id;
    size_t told = 0;
    buf_printf(out, "  %6zu  %s → %s  %s  依据 clause: %s\n", group->count,
               decision_text(group->like->before), decision_text(group->like->after),
               group->like->reason, group->like->clause[0] == '\0' ? "-" : group->like->clause);
    if (group->after_start > 0)
        buf_printf(
            out, "          其中处方在生效日当日或之后 prescribed on or after the first day: %zu\n",
            group->after_start);
    for (size_t at = 0; told < IDS_TOLD && (id = next_id(impact, group, &at)) != NULL; told++)
        buf_printf(out, "          %s\n", id);
    if (told == IDS_TOLD)
        buf_add_text(out, "          … 全部见 --csv all of them: --csv FILE\n");
}

void ctl_impact_print(struct buf *out, const struct ctl_impact *impact)
{
    struct groups groups;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE], first[DATE_TEXT_SIZE];
    const struct store_version_counts *counts = &impact->counts;
    date_print(impact->from_on, from);
    date_print(impact->to_on, to);
    date_print(impact->version.effective_from, first);
    gather(impact, &groups);
    buf_printf(out, "%s %s %s 自 from %s\n%s 至 to %s: %zu decisions 决定\n",
               version_kind_text(impact->version.kind), impact->version.id, impact->version.version,
               first, from, to, impact->decisions);
    for (size_t i = 0; i < groups.count; i++) {
        const struct group *group = &groups.item[i];
        if (i == 0 || groups.item[i - 1].what != group->what)
            buf_printf(out, "%s %s\n", whats[group->what].zh, whats[group->what].en);
        print_group(out, impact, group);
    }
    buf_printf(out,
               "合计 in all: %d decisions 决定, %d open codes 未取药码, %d pends 待补充 (%d denied "
               "会被拒), "
               "%d patients 患者\n",
               counts->decisions, counts->codes, counts->pends, impact->pends_denied,
               counts->patients);
    if (impact->unreadable > 0)
        buf_printf(out, "%zu 项无法读取 could not be read\n", impact->unreadable);
    if (impact->over_threshold)
        buf_printf(out,
                   "超过阈值 over the threshold (decisions %lld, affected %lld): activation needs "
                   "--confirm-impact\n",
                   (long long)impact->limit_decisions, (long long)impact->limit_affected);
    buf_printf(out, "%s\n%s\n", stays_zh, stays);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void group_json(struct wire_out *json, const struct ctl_impact *impact,
                       const struct group *group)
{
    const char *id;
    size_t told = 0;
    wire_out_object(json, NULL);
    wire_out_text(json, "what", whats[group->what].word);
    wire_out_text(json, "before", decision_text(group->like->before));
    wire_out_text(json, "after", decision_text(group->like->after));
    wire_out_text(json, "reason", group->like->reason);
    wire_out_text(json, "clause", group->like->clause);
    wire_out_int(json, "lines", (int64_t)group->count);
    wire_out_int(json, "prescribed_from_first_day", (int64_t)group->after_start);
    wire_out_array(json, "authorizations");
    for (size_t at = 0; told < IDS_TOLD && (id = next_id(impact, group, &at)) != NULL; told++)
        wire_out_text(json, NULL, id);
    wire_out_array_end(json);
    wire_out_bool(json, "more", told == IDS_TOLD);
    wire_out_object_end(json);
}

void ctl_impact_print_json(struct buf *out, const struct ctl_impact *impact)
{
    struct wire_out json;
    struct groups groups;
    gather(impact, &groups);
    wire_out_init(&json, out);
    wire_out_object(&json, NULL);
    wire_out_text(&json, "kind", version_kind_text(impact->version.kind));
    wire_out_text(&json, "id", impact->version.id);
    wire_out_text(&json, "version", impact->version.version);
    wire_out_text(&json, "digest", impact->version.digest);
    wire_out_date(&json, "effective_from", impact->version.effective_from);
    wire_out_date(&json, "from", impact->from_on);
    wire_out_date(&json, "to", impact->to_on);
    wire_out_int(&json, "decisions_read", (int64_t)impact->decisions);
    wire_out_int(&json, "unreadable", (int64_t)impact->unreadable);
    wire_out_int(&json, "decisions", impact->counts.decisions);
    wire_out_int(&json, "codes", impact->counts.codes);
    wire_out_int(&json, "pends", impact->counts.pends);
    wire_out_int(&json, "pends_denied", impact->pends_denied);
    wire_out_int(&json, "patients", impact->counts.patients);
    wire_out_int(&json, "limit_decisions", impact->limit_decisions);
    wire_out_int(&json, "limit_affected", impact->limit_affected);
    wire_out_bool(&json, "over_threshold", impact->over_threshold);
    wire_out_text(&json, "note", stays);
    wire_out_array(&json, "groups");
    for (size_t i = 0; i < groups.count; i++)
        group_json(&json, impact, &groups.item[i]);
    wire_out_array_end(&json);
    wire_out_object_end(&json);
}

/* ---- as a file ------------------------------------------------------------------------------- */

static void add_cell(struct buf *out, const char *text, char after)
{
    buf_add_char(out, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            buf_add_char(out, '"');
        buf_add_char(out, *at);
    }
    buf_add_char(out, '"');
    buf_add_char(out, after);
}

static void add_line(struct buf *out, const struct ctl_impact *impact,
                     const struct ctl_impact_case *one, unsigned what)
{
    char on[DATE_TEXT_SIZE];
    bool later = one->prescribed_on >= impact->version.effective_from;
    date_print(one->prescribed_on, on);
    add_cell(out, whats[what].word, ',');
    add_cell(out, one->authorization_id, ',');
    buf_printf(out, "%d,", one->line);
    add_cell(out, one->row, ',');
    add_cell(out, on, ',');
    add_cell(out, later ? "true" : "false", ',');
    add_cell(out, decision_text(one->before), ',');
    add_cell(out, decision_text(one->after), ',');
    add_cell(out, one->reason, ',');
    add_cell(out, one->clause, '\n');
}

bool ctl_impact_write_csv(const char *path, const struct ctl_impact *impact)
{
    struct buf out;
    buf_init(&out, (size_t)1 << 30);
    buf_add_text(&out, "what,authorization_id,line,row,prescribed_on,prescribed_from_first_day,"
                       "before,after,reason,clause\n");
    for (unsigned what = 0; what < IMPACT_WHAT_COUNT; what++) {
        for (size_t i = 0; i < impact->count; i++) {
            if (impact->cases[i].what & 1u << what)
                add_line(&out, impact, &impact->cases[i], what);
        }
    }
    FILE *file = out.failed ? NULL : fopen(path, "we");
    bool good = file != NULL && fwrite(buf_text(&out), 1, out.length, file) == out.length;
    if (file != NULL && fclose(file) != 0)
        good = false;
    if (!good)
        ctl_say("%s: %s", path, out.failed ? "out of memory" : strerror(errno));
    buf_fini(&out);
    return good;
}
