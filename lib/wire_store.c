#include "wire_store.h"

#include <json-c/json.h>
#include <string.h>

#include "digest.h"
#include "wire.h"

/* ---- getters: absent and null give the fallback; a wrong type marks the reading failed ---- */

struct reading {
    struct arena *arena;
    bool failed;
};

static struct json_object *member(struct json_object *object, const char *name)
{
    struct json_object *value = NULL;
    return json_object_object_get_ex(object, name, &value) ? value : NULL;
}

static const char *text_of(struct reading *reading, struct json_object *object, const char *name)
{
    struct json_object *value = member(object, name);
    if (value == NULL)
        return "";
    if (!json_object_is_type(value, json_type_string)) {
        reading->failed = true;
        return "";
    }
    char *copy = arena_copy(reading->arena, json_object_get_string(value),
                            (size_t)json_object_get_string_len(value));
    if (copy == NULL)
        reading->failed = true;
    return copy == NULL ? "" : copy;
}

static int64_t int_of(struct reading *reading, struct json_object *object, const char *name,
                      int64_t fallback)
{
    struct json_object *value = member(object, name);
    if (value == NULL)
        return fallback;
    if (!json_object_is_type(value, json_type_int)) {
        reading->failed = true;
        return fallback;
    }
    return json_object_get_int64(value);
}

static bool bool_of(struct reading *reading, struct json_object *object, const char *name)
{
    struct json_object *value = member(object, name);
    if (value != NULL && !json_object_is_type(value, json_type_boolean))
        reading->failed = true;
    return value != NULL && json_object_get_boolean(value);
}

static int32_t date_of(struct reading *reading, struct json_object *object, const char *name)
{
    const char *text = text_of(reading, object, name);
    int32_t days = DATE_NONE;
    if (text[0] != '\0' && !date_parse(text, strlen(text), &days))
        reading->failed = true;
    return days;
}

/* The array member, or NULL when absent; *count 0 then. */
static struct json_object *array_of(struct reading *reading, struct json_object *object,
                                    const char *name, size_t *count)
{
    struct json_object *value = member(object, name);
    *count = 0;
    if (value == NULL)
        return NULL;
    if (!json_object_is_type(value, json_type_array)) {
        reading->failed = true;
        return NULL;
    }
    *count = json_object_array_length(value);
    return value;
}

static size_t words_of(struct reading *reading, struct json_object *object, const char *name,
                       const char **words, size_t limit)
{
    size_t count;
    struct json_object *array = array_of(reading, object, name, &count);
    if (count > limit) {
        reading->failed = true;
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_object *value = json_object_array_get_idx(array, i);
        const char *text =
            json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
        words[i] = text == NULL ? NULL : arena_copy(reading->arena, text, strlen(text));
        if (words[i] == NULL) {
            reading->failed = true;
            words[i] = "";
        }
    }
    return count;
}

static struct json_object *parse(struct str json)
{
    struct json_tokener *tokener = json_tokener_new_ex(32);
    if (tokener == NULL || json.length > INT32_MAX) {
        if (tokener != NULL)
            json_tokener_free(tokener);
        return NULL;
    }
    struct json_object *root = json_tokener_parse_ex(tokener, json.data, (int)json.length);
    json_tokener_free(tokener);
    return root;
}

/* ---- facts ---- */

static void read_pools(struct reading *reading, struct json_object *policy,
                       struct policy_terms *terms)
{
    size_t count;
    struct json_object *pools = array_of(reading, policy, "pools", &count);
    if (count > HISTORY_MAX_POOLS) {
        reading->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct json_object *from = json_object_array_get_idx(pools, i);
        struct policy_pool *pool = &terms->pools[i];
        pool->id = text_of(reading, from, "id");
        pool->limit_fen = int_of(reading, from, "limit_fen", 0);
        pool->used_fen = int_of(reading, from, "used_fen", 0);
        pool->list_count = words_of(reading, from, "lists", pool->lists, ARRAY_LEN(pool->lists));
    }
    terms->pool_count = count;
}

static void read_terms(struct reading *reading, struct json_object *policy,
                       struct policy_terms *terms)
{
    terms->waiting_days = (int)int_of(reading, policy, "waiting_days", CLAIM_ABSENT);
    terms->hesitation_days = (int)int_of(reading, policy, "hesitation_days", CLAIM_ABSENT);
    terms->annual_limit_fen = int_of(reading, policy, "annual_limit_fen", CLAIM_ABSENT);
    terms->deductible_fen = int_of(reading, policy, "deductible_fen", CLAIM_ABSENT);
    terms->ratio_percent = (int)int_of(reading, policy, "ratio_percent", CLAIM_ABSENT);
    terms->unsettled_ratio_percent =
        (int)int_of(reading, policy, "unsettled_ratio_percent", CLAIM_ABSENT);
    terms->max_days_supply = (int)int_of(reading, policy, "max_days_supply", CLAIM_ABSENT);
    terms->quantity_rule = text_of(reading, policy, "quantity_rule");
    terms->definition_version = (int)int_of(reading, policy, "definition_version", CLAIM_ABSENT);
    read_pools(reading, policy, terms);
}

static void read_policy(struct reading *reading, struct json_object *policy,
                        struct history *history)
{
    history->policy_no = text_of(reading, policy, "policy_no");
    history->plan = text_of(reading, policy, "plan");
    history->rider_count = words_of(reading, policy, "riders", history->riders, HISTORY_MAX_RIDERS);
    history->birth_on = date_of(reading, policy, "birth_on");
    history->citizen = bool_of(reading, policy, "citizen");
    history->effective_on = date_of(reading, policy, "effective_on");
    history->expires_on = date_of(reading, policy, "expires_on");
    history->received_on = date_of(reading, policy, "received_on");
    history->previous_expires_on = date_of(reading, policy, "previous_expires_on");
    history->terminated_on = date_of(reading, policy, "terminated_on");
    history->social_insured = bool_of(reading, policy, "social_insured");
    history->held_fen = int_of(reading, policy, "held_fen", 0);
    history->captured_fen = int_of(reading, policy, "captured_fen", 0);
    history->deductible_used_fen = int_of(reading, policy, "deductible_used_fen", 0);
    read_terms(reading, policy, &history->terms);
}

static void empty_policy(struct history *history)
{
    history->policy_no = history->plan = "";
    history->birth_on = history->effective_on = history->expires_on = DATE_NONE;
    history->received_on = history->previous_expires_on = history->terminated_on = DATE_NONE;
    struct policy_terms *terms = &history->terms;
    terms->waiting_days = terms->hesitation_days = terms->ratio_percent = CLAIM_ABSENT;
    terms->unsettled_ratio_percent = terms->max_days_supply = terms->definition_version =
        CLAIM_ABSENT;
    terms->annual_limit_fen = terms->deductible_fen = CLAIM_ABSENT;
    terms->quantity_rule = "";
}

static void read_pharmacy(struct reading *reading, struct json_object *pharmacy,
                          struct history *history)
{
    history->pharmacy_id = history->pharmacy_city = history->pharmacy_province = "";
    if (pharmacy == NULL)
        return;
    history->pharmacy_known = true;
    history->pharmacy_id = text_of(reading, pharmacy, "pharmacy_id");
    history->pharmacy_city = text_of(reading, pharmacy, "city");
    history->pharmacy_province = text_of(reading, pharmacy, "province");
    history->pharmacy_suspended = bool_of(reading, pharmacy, "suspended");
    history->pharmacy_plan_count = words_of(reading, pharmacy, "plans", history->pharmacy_plans,
                                            ARRAY_LEN(history->pharmacy_plans));
}

static void read_line(struct reading *reading, struct json_object *from, struct history_line *line)
{
    line->authorization_id = text_of(reading, from, "authorization_id");
    line->line = (int)int_of(reading, from, "line", 0);
    line->same_policy = bool_of(reading, from, "same_policy");
    line->same_pharmacy = bool_of(reading, from, "same_pharmacy");
    line->plan = text_of(reading, from, "plan");
    line->list = text_of(reading, from, "list");
    line->row = text_of(reading, from, "row");
    line->molecule = text_of(reading, from, "molecule");
    line->kind = text_of(reading, from, "kind");
    line->disease_group = text_of(reading, from, "disease_group");
    line->decision = text_of(reading, from, "decision");
    line->status = text_of(reading, from, "status");
    line->decided_on = date_of(reading, from, "decided_on");
    line->issued_on = date_of(reading, from, "issued_on");
    line->days_supply = (int)int_of(reading, from, "days_supply", 0);
    line->approved_quantity = int_of(reading, from, "approved_quantity", 0);
    line->dispensed_quantity = int_of(reading, from, "dispensed_quantity", 0);
    line->last_dispensed_on = date_of(reading, from, "last_dispensed_on");
    line->first_confirmed_on = date_of(reading, from, "confirmed_on");
}

/* Array memory of at least one element, so that an empty array is not an overflow. */
static void *room(struct reading *reading, size_t count, size_t size)
{
    void *memory = arena_array(reading->arena, count + 1, size);
    if (memory == NULL)
        reading->failed = true;
    return memory;
}

static void read_lines(struct reading *reading, struct json_object *root, struct history *history)
{
    size_t count;
    struct json_object *array = array_of(reading, root, "lines", &count);
    history->lines = room(reading, count, sizeof(*history->lines));
    for (size_t i = 0; i < count && !reading->failed; i++) {
        struct json_object *from = json_object_array_get_idx(array, i);
        if (!bool_of(reading, from, "own"))
            read_line(reading, from, &history->lines[history->line_count++]);
    }
}

static void read_uses(struct reading *reading, struct json_object *root, struct history *history)
{
    size_t count;
    struct json_object *array = array_of(reading, root, "uses", &count);
    history->uses = room(reading, count, sizeof(*history->uses));
    for (size_t i = 0; i < count && !reading->failed; i++) {
        struct json_object *from = json_object_array_get_idx(array, i);
        struct history_use *use = &history->uses[history->use_count++];
        use->list = text_of(reading, from, "list");
        use->period_key = text_of(reading, from, "period_key");
        use->used_on = date_of(reading, from, "used_on");
        use->same_policy = bool_of(reading, from, "same_policy");
    }
}

static void read_grants(struct reading *reading, struct json_object *root, struct history *history)
{
    size_t count;
    struct json_object *array = array_of(reading, root, "grants", &count);
    history->grants = room(reading, count, sizeof(*history->grants));
    for (size_t i = 0; i < count && !reading->failed; i++) {
        struct json_object *from = json_object_array_get_idx(array, i);
        struct history_grant *grant = &history->grants[history->grant_count++];
        grant->list = text_of(reading, from, "list");
        grant->row = text_of(reading, from, "row");
        grant->state = text_of(reading, from, "state");
        grant->from_on = date_of(reading, from, "from_on");
        grant->to_on = date_of(reading, from, "to_on");
    }
}

static void read_prices(struct reading *reading, struct json_object *root, struct history *history)
{
    size_t count;
    struct json_object *array = array_of(reading, root, "prices", &count);
    history->prices = room(reading, count, sizeof(*history->prices));
    for (size_t i = 0; i < count && !reading->failed; i++) {
        struct json_object *from = json_object_array_get_idx(array, i);
        struct history_price *price = &history->prices[history->price_count++];
        price->list = text_of(reading, from, "list");
        price->row = text_of(reading, from, "row");
        price->price_fen = int_of(reading, from, "price_fen", 0);
    }
}

static void read_sealed_array(struct reading *reading, struct json_object *root, const char *name,
                              struct wire_store_facts *out)
{
    size_t count;
    struct json_object *array = array_of(reading, root, name, &count);
    for (size_t i = 0; i < count && !reading->failed; i++) {
        struct json_object *from = json_object_array_get_idx(array, i);
        struct wire_store_sealed *sealed = &out->sealed[out->sealed_count++];
        sealed->authorization_id = text_of(reading, from, "authorization_id");
        sealed->confirmed_on = date_of(reading, from, "confirmed_on");
        const char *hex = text_of(reading, from, "sealed");
        sealed->length = strlen(hex) / 2;
        uint8_t *bytes = room(reading, sealed->length, 1);
        if (bytes == NULL || !digest_unhex(str_of(hex), bytes, sealed->length))
            reading->failed = true;
        sealed->bytes = bytes;
    }
}

static void read_sealed(struct reading *reading, struct json_object *root,
                        struct wire_store_facts *out)
{
    size_t known, earlier;
    (void)array_of(reading, root, "known_diagnoses", &known);
    (void)array_of(reading, root, "earlier_diagnoses", &earlier);
    out->sealed = room(reading, known + earlier, sizeof(*out->sealed));
    if (reading->failed)
        return;
    read_sealed_array(reading, root, "known_diagnoses", out);
    read_sealed_array(reading, root, "earlier_diagnoses", out);
    out->history.diagnoses =
        room(reading, (known + earlier) * CLAIM_MAX_DIAGNOSES, sizeof(*out->history.diagnoses));
}

bool wire_store_facts_parse(struct arena *arena, struct str json, struct wire_store_facts *out)
{
    memset(out, 0, sizeof(*out));
    struct reading reading = {.arena = arena};
    struct json_object *root = parse(json);
    if (root == NULL)
        return false;
    empty_policy(&out->history);
    struct json_object *policy = member(root, "policy");
    if (policy != NULL)
        read_policy(&reading, policy, &out->history);
    read_pharmacy(&reading, member(root, "pharmacy"), &out->history);
    read_lines(&reading, root, &out->history);
    read_uses(&reading, root, &out->history);
    read_grants(&reading, root, &out->history);
    read_prices(&reading, root, &out->history);
    read_sealed(&reading, root, out);
    out->lines_truncated = bool_of(&reading, root, "lines_truncated");
    json_object_put(root);
    return !reading.failed;
}

/* ---- diagnoses ---- */

void wire_store_diagnoses_print(struct buf *buf, const struct claim *claim)
{
    buf_add_char(buf, '[');
    for (size_t i = 0; i < claim->diagnosis_count; i++) {
        if (i > 0)
            buf_add_char(buf, ',');
        wire_diagnosis_print(buf, &claim->diagnoses[i]);
    }
    buf_add_char(buf, ']');
}

static bool has_staging(const struct claim_staging *staging)
{
    return staging->t[0] != '\0' || staging->n[0] != '\0' || staging->m[0] != '\0' ||
           staging->group[0] != '\0' || staging->binet[0] != '\0' ||
           staging->ann_arbor[0] != '\0' || staging->who_grade[0] != '\0' ||
           staging->nodal_metastasis != CLAIM_ABSENT || staging->distant_metastasis != CLAIM_ABSENT;
}

static bool add_diagnosis(struct arena *arena, struct str json,
                          const struct wire_store_sealed *from, struct history *history)
{
    struct history_diagnosis *into = &history->diagnoses[history->diagnosis_count];
    struct problem problem;
    problem_init(&problem, arena);
    bool known = from->authorization_id[0] == '\0';
    if (known) { /* the policy's shape: {"icd10","confirmed_on","morphology","staging"} */
        struct claim_diagnosis *one = arena_array(arena, CLAIM_MAX_DIAGNOSES, sizeof(*one));
        char *wrapped = arena_printf(arena, "[%.*s]", (int)json.length, json.data);
        size_t count = 0;
        if (one == NULL || wrapped == NULL ||
            !wire_known_diagnoses_parse(arena, str_of(wrapped), one, &count, &problem) ||
            count != 1)
            return false;
        into->diagnosis = one[0];
    } else if (!wire_diagnosis_parse(arena, json, &into->diagnosis, &problem)) {
        return false;
    }
    into->from_policy = known;
    into->authorization_id = from->authorization_id;
    into->has_detail = into->diagnosis.has_morphology || has_staging(&into->diagnosis.staging);
    history->diagnosis_count++;
    return true;
}

bool wire_store_diagnoses_add(struct arena *arena, struct str json,
                              const struct wire_store_sealed *from, struct history *history)
{
    struct json_object *root = parse(json);
    bool good = root != NULL && json_object_is_type(root, json_type_array) &&
                json_object_array_length(root) <= CLAIM_MAX_DIAGNOSES;
    for (size_t i = 0; good && i < json_object_array_length(root); i++) {
        const char *text =
            json_object_to_json_string_ext(json_object_array_get_idx(root, i),
                                           JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
        char *copy = text == NULL ? NULL : arena_copy(arena, text, strlen(text));
        good = copy != NULL && add_diagnosis(arena, str_of(copy), from, history);
    }
    json_object_put(root);
    return good;
}

/* ---- what stands of an earlier verdict ---- */

static void read_standing(struct reading *reading, struct json_object *from,
                          const struct snapshot *snapshot, struct verdict_line *line)
{
    static const char *const decisions[] = {"approve", "partial", "deny", "pend", NULL};
    int decision = claim_word(decisions, text_of(reading, from, "decision"));
    if (decision < 0) {
        reading->failed = true;
        return;
    }
    line->decision = (enum decision)decision;
    const char *row = text_of(reading, from, "row");
    line->row = row[0] == '\0' ? NULL : formulary_row_on(snapshot->formulary, row, DATE_NONE);
    line->disease_group = text_of(reading, from, "disease_group");
    line->confirmed_on = date_of(reading, from, "confirmed_on");
    line->days_supply = (int)int_of(reading, from, "days_supply", 0);
    line->approved_quantity = int_of(reading, from, "approved_quantity", 0);
    line->total_fen = int_of(reading, from, "total_fen", 0);
    line->social_fen = int_of(reading, from, "social_fen", 0);
    line->deductible_fen = int_of(reading, from, "deductible_fen", 0);
    line->insurer_fen = int_of(reading, from, "insurer_fen", 0);
    line->insured_fen = int_of(reading, from, "insured_fen", 0);
    line->unit_price_fen = int_of(reading, from, "unit_price_fen", 0);
    line->pool = text_of(reading, from, "pool");
    line->use_period = "";
    line->flags = (unsigned)int_of(reading, from, "flags", 0);
}

bool wire_store_lines_parse(struct arena *arena, struct str json, const struct snapshot *snapshot,
                            struct verdict *previous, unsigned *keep)
{
    struct reading reading = {.arena = arena};
    struct json_object *root = parse(json);
    *keep = 0;
    if (root == NULL || !json_object_is_type(root, json_type_array)) {
        json_object_put(root);
        return false;
    }
    size_t count = json_object_array_length(root);
    for (size_t i = 0; i < count && !reading.failed; i++) {
        struct json_object *from = json_object_array_get_idx(root, i);
        int64_t number = int_of(&reading, from, "line", 0);
        if (number < 1 || number > CLAIM_MAX_LINES) {
            reading.failed = true;
            break;
        }
        struct verdict_line *line = &previous->lines[number - 1];
        read_standing(&reading, from, snapshot, line);
        if (line->decision != DECISION_PEND)
            *keep |= 1u << (number - 1);
    }
    previous->line_count = count;
    json_object_put(root);
    return !reading.failed;
}

bool wire_store_reasons_parse(struct arena *arena, struct str answer, struct verdict *previous)
{
    struct reading reading = {.arena = arena};
    struct json_object *root = parse(answer);
    if (root == NULL)
        return false;
    size_t count;
    struct json_object *array = array_of(&reading, root, "reasons", &count);
    for (size_t i = 0; i < count && !reading.failed; i++) {
        struct json_object *from = json_object_array_get_idx(array, i);
        if (previous->reason_count == VERDICT_MAX_REASONS)
            break;
        struct verdict_reason *reason = &previous->reasons[previous->reason_count];
        if (!reason_by_text(text_of(&reading, from, "code"), &reason->code))
            continue; /* a code of an older engine: its line is kept, its text is in the record */
        reason->line = (int)int_of(&reading, from, "line", 0);
        reason->clause = text_of(&reading, from, "clause");
        reason->pointer = text_of(&reading, from, "pointer");
        reason->required = text_of(&reading, from, "required");
        reason->submitted = text_of(&reading, from, "submitted");
        reason->remedy = text_of(&reading, from, "remedy");
        reason->detail = text_of(&reading, from, "detail");
        reason->rule = text_of(&reading, from, "rule");
        reason->remedy_proven = bool_of(&reading, from, "remedy_proven");
        previous->reason_count++;
    }
    json_object_put(root);
    return !reading.failed;
}

/* ---- the counter ---- */

bool wire_store_payable_parse(struct arena *arena, struct str json,
                              struct wire_store_payable lines[CLAIM_MAX_LINES], size_t *count)
{
    struct reading reading = {.arena = arena};
    struct json_object *root = parse(json);
    *count = 0;
    if (root == NULL || !json_object_is_type(root, json_type_array) ||
        json_object_array_length(root) > CLAIM_MAX_LINES) {
        json_object_put(root);
        return false;
    }
    for (size_t i = 0; i < json_object_array_length(root); i++) {
        struct json_object *from = json_object_array_get_idx(root, i);
        struct wire_store_payable *line = &lines[(*count)++];
        line->line = (int)int_of(&reading, from, "line", 0);
        line->list = text_of(&reading, from, "list");
        line->row = text_of(&reading, from, "row");
        line->kind = text_of(&reading, from, "kind");
        line->approved_quantity = int_of(&reading, from, "approved_quantity", 0);
        line->dispensed_quantity = int_of(&reading, from, "dispensed_quantity", 0);
        line->remaining = int_of(&reading, from, "remaining", 0);
        line->total_fen = int_of(&reading, from, "total_fen", 0);
        line->insurer_fen = int_of(&reading, from, "insurer_fen", 0);
        line->insured_fen = int_of(&reading, from, "insured_fen", 0);
    }
    json_object_put(root);
    return !reading.failed;
}

bool wire_store_names_parse(struct arena *arena, struct str answer,
                            struct wire_store_names names[CLAIM_MAX_LINES])
{
    struct reading reading = {.arena = arena};
    for (size_t i = 0; i < CLAIM_MAX_LINES; i++)
        names[i] = (struct wire_store_names){"", "", "", ""};
    struct json_object *root = parse(answer);
    if (root == NULL)
        return false;
    size_t count;
    struct json_object *array = array_of(&reading, root, "lines", &count);
    for (size_t i = 0; i < count && !reading.failed; i++) {
        struct json_object *from = json_object_array_get_idx(array, i);
        int64_t number = int_of(&reading, from, "line", 0);
        if (number < 1 || number > CLAIM_MAX_LINES)
            continue;
        struct wire_store_names *name = &names[number - 1];
        name->unit = text_of(&reading, from, "unit");
        struct json_object *product = member(from, "product");
        if (product == NULL)
            continue;
        name->brand = text_of(&reading, product, "brand");
        name->generic = text_of(&reading, product, "generic");
        name->manufacturer = text_of(&reading, product, "manufacturer");
    }
    json_object_put(root);
    return !reading.failed;
}
