/* The bodies of the core system: policies, pharmacies, assistance grants, agreed prices. */
#include "wire.h"

#include <json-c/json.h>
#include <string.h>

#include "money.h"
#include "wire_decode.h"

#define AT(member)      offsetof(struct wire_policy, member)
#define TERM_AT(member) offsetof(struct policy_terms, member)
#define POOL_AT(member) offsetof(struct policy_pool, member)

/* ---- tables ---------------------------------------------------------------------------------- */

static const struct wire_field name_field[] = {
    {.kind = WIRE_TEXT, .flags = WIRE_REQUIRED, .min = 1, .max = 64, .format = wire_format_name}};
static const struct wire_table name_element = WIRE_TABLE(name_field);

#define NAMES(type, named, member, number, least, most)                                            \
    .name = (named), .kind = WIRE_ARRAY, .offset = offsetof(type, member), .min = (least),         \
    .max = (most), .table = &name_element, .element_size = sizeof(const char *),                   \
    .count_offset = offsetof(type, number)

static const struct wire_field pool_fields[] = {
    {.name = "id",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = POOL_AT(id),
     .min = 1,
     .max = 40,
     .format = wire_format_name},
    {.name = "limit_fen",
     .kind = WIRE_INT64,
     .flags = WIRE_REQUIRED,
     .offset = POOL_AT(limit_fen),
     .max = MONEY_MAX_FEN},
    {NAMES(struct policy_pool, "lists", lists, list_count, 1, 12), .flags = WIRE_REQUIRED},
};
static const struct wire_table pool_table = WIRE_TABLE(pool_fields);

/* Stored facts also say what of a pool is used. */
static const struct wire_field used_pool_fields[] = {
    {.name = "id", .kind = WIRE_TEXT, .flags = WIRE_REQUIRED, .offset = POOL_AT(id), .max = 40},
    {.name = "limit_fen",
     .kind = WIRE_INT64,
     .flags = WIRE_REQUIRED,
     .offset = POOL_AT(limit_fen),
     .max = MONEY_MAX_FEN},
    {NAMES(struct policy_pool, "lists", lists, list_count, 1, 12), .flags = WIRE_REQUIRED},
    {.name = "used_fen", .kind = WIRE_INT64, .offset = POOL_AT(used_fen), .max = MONEY_MAX_FEN},
};
static const struct wire_table used_pool_table = WIRE_TABLE(used_pool_fields);

static const char *const quantity_rules[] = {"cap", "reject", NULL};

/* A list draws on one pool at most: its account is one. False: this list stands earlier. */
static bool is_first_place(const struct policy_terms *terms, size_t pool, size_t list)
{
    const char *wanted = terms->pools[pool].lists[list];
    for (size_t i = 0; i <= pool; i++) {
        size_t count = i == pool ? list : terms->pools[i].list_count;
        for (size_t j = 0; j < count; j++) {
            if (strcmp(terms->pools[i].lists[j], wanted) == 0)
                return false;
        }
    }
    return true;
}

static void check_pool_lists(struct wire_decoder *decoder, const struct wire_path *pools,
                             const struct policy_terms *terms, size_t pool)
{
    struct wire_path here = {pools, NULL, pool};
    struct wire_path lists = {&here, "lists", 0};
    for (size_t i = 0; i < terms->pools[pool].list_count; i++) {
        struct wire_path list = {&lists, NULL, i};
        if (terms->pools[pool].lists[i][0] != '\0' && !is_first_place(terms, pool, i))
            wire_decode_error(decoder, &list, NULL, "contradicts", "一个清单只能属于一个额度");
    }
}

static void check_terms(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    const struct policy_terms *terms = base;
    struct wire_path pools = {path, "pools", 0};
    if (terms->definition_version != CLAIM_ABSENT && terms->definition_version != 2007 &&
        terms->definition_version != 2020)
        wire_decode_error(decoder, path, "definition_version", "out_of_range", "须为 2007 或 2020");
    for (size_t i = 0; i < terms->pool_count; i++) {
        check_pool_lists(decoder, &pools, terms, i);
        for (size_t j = 0; j < i; j++) {
            struct wire_path here = {&pools, NULL, i};
            if (terms->pools[i].id[0] != '\0' &&
                strcmp(terms->pools[i].id, terms->pools[j].id) == 0)
                wire_decode_error(decoder, &here, "id", "contradicts", "同一额度编号出现两次");
        }
    }
}

#define TERM_INT(member, least, most)                                                              \
    {                                                                                              \
        .name = #member, .kind = WIRE_INT, .offset = TERM_AT(member), .min = (least),              \
        .max = (most), .fallback = CLAIM_ABSENT                                                    \
    }
#define TERM_FEN(member)                                                                           \
    {                                                                                              \
        .name = #member, .kind = WIRE_INT64, .offset = TERM_AT(member), .max = MONEY_MAX_FEN,      \
        .fallback = CLAIM_ABSENT                                                                   \
    }
#define TERMS(least_days)                                                                          \
    TERM_INT(waiting_days, 0, 3650), TERM_INT(hesitation_days, 0, 365),                            \
        TERM_FEN(annual_limit_fen), TERM_FEN(deductible_fen), TERM_INT(ratio_percent, 0, 100),     \
        TERM_INT(unsettled_ratio_percent, 0, 100), TERM_INT(max_days_supply, least_days, 3650),    \
        {.name = "quantity_rule",                                                                  \
         .kind = WIRE_CHOICE,                                                                      \
         .offset = TERM_AT(quantity_rule),                                                         \
         .words = quantity_rules},                                                                 \
        TERM_INT(definition_version, 0, 9999)
#define POOLS(element)                                                                             \
    {                                                                                              \
        .name = "pools", .kind = WIRE_ARRAY, .offset = TERM_AT(pools), .max = HISTORY_MAX_POOLS,   \
        .table = (element), .element_size = sizeof(struct policy_pool),                            \
        .count_offset = TERM_AT(pool_count)                                                        \
    }

static const struct wire_field terms_fields[] = {TERMS(1), POOLS(&pool_table)};
static const struct wire_table terms_table = WIRE_CHECKED(terms_fields, check_terms);
/* Facts of a policy that was not found hold zeros. */
static const struct wire_field stored_terms_fields[] = {TERMS(0), POOLS(&used_pool_table)};
const struct wire_table wire_table_terms = WIRE_TABLE(stored_terms_fields);

static const struct wire_field known_fields[] = {
    WIRE_FIELD_ICD10,
    {.name = "confirmed_on",
     .kind = WIRE_DATE,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct claim_diagnosis, first_confirmed_on)},
    WIRE_FIELD_MORPHOLOGY,
    {.name = "staging",
     .kind = WIRE_OBJECT,
     .offset = offsetof(struct claim_diagnosis, staging),
     .table = &wire_table_staging},
};

/* What a known diagnosis does not say. */
static void check_known(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    struct claim_diagnosis *diagnosis = base;
    (void)decoder;
    (void)path;
    diagnosis->text = "";
    diagnosis->pathology_confirmed = CLAIM_ABSENT;
    diagnosis->event = EVENT_INITIAL;
}

static const struct wire_table known_table = WIRE_CHECKED(known_fields, check_known);

/* A boolean that remembers whether it was sent. */
struct policy_body {
    struct wire_policy policy;
    int citizen;
};

static const struct wire_field insured_fields[] = {
    {.name = "id_type",
     .kind = WIRE_WORD,
     .flags = WIRE_REQUIRED,
     .offset = AT(id_type),
     .fallback = CLAIM_ABSENT,
     .words = claim_id_type_words},
    {.name = "id_no",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(id_no),
     .min = 1,
     .max = 40,
     .format = wire_format_id_no},
    {.name = "name",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(name),
     .min = 1,
     .max = 100},
    {.name = "birth_on", .kind = WIRE_DATE, .offset = AT(birth_on)},
    {.name = "citizen", .kind = WIRE_TRI, .offset = offsetof(struct policy_body, citizen)},
};
static const struct wire_table insured_table = WIRE_TABLE(insured_fields);

static void check_policy(struct wire_decoder *decoder, const struct wire_path *path, void *base);

#define POLICY_DATE(member, bits)                                                                  \
    {                                                                                              \
        .name = #member, .kind = WIRE_DATE, .flags = (bits), .offset = AT(member)                  \
    }

static const struct wire_field policy_fields[] = {
    {.name = "plan",
     .kind = WIRE_TEXT,
     .flags = WIRE_REQUIRED,
     .offset = AT(plan),
     .min = 1,
     .max = 64,
     .format = wire_format_name},
    {NAMES(struct wire_policy, "riders", riders, rider_count, 0, HISTORY_MAX_RIDERS)},
    {.name = "insured", .kind = WIRE_OBJECT, .flags = WIRE_REQUIRED, .table = &insured_table},
    POLICY_DATE(effective_on, WIRE_REQUIRED),
    POLICY_DATE(expires_on, WIRE_REQUIRED),
    POLICY_DATE(received_on, 0),
    POLICY_DATE(previous_expires_on, 0),
    POLICY_DATE(terminated_on, 0),
    {.name = "social_insured", .kind = WIRE_BOOL, .offset = AT(social_insured)},
    {.name = "known_diagnoses",
     .kind = WIRE_ARRAY,
     .offset = AT(known_diagnoses),
     .max = CLAIM_MAX_DIAGNOSES,
     .table = &known_table,
     .element_size = sizeof(struct claim_diagnosis),
     .count_offset = AT(known_diagnosis_count)},
    {.name = "terms", .kind = WIRE_OBJECT, .offset = AT(terms), .table = &terms_table},
    {.name = "void_open_codes", .kind = WIRE_BOOL, .offset = AT(void_open_codes)},
};
static const struct wire_table policy_table = WIRE_CHECKED(policy_fields, check_policy);

/* ---- checks ---------------------------------------------------------------------------------- */

static void check_insured(struct wire_decoder *decoder, const struct wire_path *path,
                          struct policy_body *body)
{
    struct wire_policy *policy = &body->policy;
    struct wire_path insured = {path, "insured", 0};
    int32_t birth_on = DATE_NONE;
    bool is_resident = (int)policy->id_type == ID_RESIDENT;
    wire_check_person(decoder, &insured, (int)policy->id_type, policy->id_no, &birth_on);
    if (policy->birth_on == DATE_NONE)
        policy->birth_on = birth_on;
    else if (birth_on != DATE_NONE && birth_on != policy->birth_on)
        wire_decode_error(decoder, &insured, "birth_on", "contradicts",
                          "与身份证号中的出生日期不一致");
    if (policy->birth_on == DATE_NONE && !is_resident)
        wire_decode_error(decoder, &insured, "birth_on", "required", NULL);
    policy->citizen = body->citizen == CLAIM_ABSENT ? is_resident : body->citizen == 1;
}

static void order(struct wire_decoder *decoder, const struct wire_path *path, const char *member,
                  int32_t earlier, int32_t later)
{
    if (earlier != DATE_NONE && later != DATE_NONE && later < earlier)
        wire_decode_error(decoder, path, member, "contradicts", "日期先后矛盾");
}

static void check_dates(struct wire_decoder *decoder, const struct wire_path *path,
                        const struct wire_policy *policy)
{
    struct wire_path list = {path, "known_diagnoses", 0};
    order(decoder, path, "expires_on", policy->effective_on, policy->expires_on);
    order(decoder, path, "effective_on", policy->birth_on, policy->effective_on);
    order(decoder, path, "terminated_on", policy->effective_on, policy->terminated_on);
    if (policy->previous_expires_on != DATE_NONE && policy->effective_on != DATE_NONE &&
        policy->previous_expires_on >= policy->effective_on)
        wire_decode_error(decoder, path, "previous_expires_on", "contradicts",
                          "上一保险期间须在本期生效之前届满");
    for (size_t i = 0; i < policy->known_diagnosis_count; i++) {
        struct wire_path here = {&list, NULL, i};
        order(decoder, &here, "confirmed_on", policy->birth_on,
              policy->known_diagnoses[i].first_confirmed_on);
    }
}

static void check_policy(struct wire_decoder *decoder, const struct wire_path *path, void *base)
{
    struct policy_body *body = base;
    check_insured(decoder, path, body);
    check_dates(decoder, path, &body->policy);
    for (size_t i = 0; i < body->policy.terms.pool_count; i++)
        body->policy.terms.pools[i].used_fen = 0;
}

/* Plans, riders and lists must be ones the loaded data know. */
static void check_riders(struct wire_decoder *decoder, const struct plan *plan,
                         const struct wire_policy *policy)
{
    struct wire_path list = {NULL, "riders", 0};
    for (size_t i = 0; i < policy->rider_count; i++) {
        struct wire_path here = {&list, NULL, i};
        if (!plan_list_has(plan, "riders_known", NULL, policy->riders[i]))
            wire_decode_error(decoder, &here, NULL, "out_of_range", "该计划没有这个附加责任");
        for (size_t j = 0; j < i; j++) {
            if (strcmp(policy->riders[i], policy->riders[j]) == 0)
                wire_decode_error(decoder, &here, NULL, "contradicts", "附加责任重复");
        }
    }
}

static bool plan_has_list(const struct plan *plan, const char *list)
{
    for (size_t i = 0; i < plan->list_count; i++) {
        if (strcmp(plan->lists[i], list) == 0)
            return true;
    }
    return false;
}

static void check_pools(struct wire_decoder *decoder, const struct plan *plan,
                        const struct policy_terms *terms)
{
    struct wire_path path = {NULL, "terms", 0};
    struct wire_path pools = {&path, "pools", 0};
    for (size_t i = 0; i < terms->pool_count; i++) {
        struct wire_path pool = {&pools, NULL, i};
        struct wire_path lists = {&pool, "lists", 0};
        for (size_t j = 0; j < terms->pools[i].list_count; j++) {
            struct wire_path here = {&lists, NULL, j};
            if (!plan_has_list(plan, terms->pools[i].lists[j]))
                wire_decode_error(decoder, &here, NULL, "out_of_range", "该计划没有这个清单");
        }
    }
}

static void check_plan(struct wire_decoder *decoder, const struct snapshot *snapshot,
                       const struct wire_policy *policy)
{
    if (snapshot == NULL)
        return;
    const struct plan *plan = plan_find(snapshot->plans, policy->plan);
    if (plan == NULL) {
        wire_decode_error(decoder, NULL, "plan", "out_of_range", "没有这个计划");
        return;
    }
    check_riders(decoder, plan, policy);
    check_pools(decoder, plan, &policy->terms);
}

/* ---- public ---------------------------------------------------------------------------------- */

bool wire_policy_parse(struct arena *arena, struct str body, const struct snapshot *snapshot,
                       struct wire_policy *out, struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    struct policy_body *parsed = arena_alloc(arena, sizeof(*parsed));
    if (parsed == NULL)
        return false;
    bool good = wire_decode_body(&decoder, body, &policy_table, parsed);
    if (problem->status == 0 || problem->status == 422) {
        if (parsed->policy.plan != NULL && parsed->policy.plan[0] != '\0')
            check_plan(&decoder, snapshot, &parsed->policy);
    }
    *out = parsed->policy;
    return good && wire_decode_is_good(&decoder);
}

void wire_terms_print(struct buf *buf, const struct policy_terms *terms)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_encode_object(&out, NULL, &wire_table_terms, terms);
}

bool wire_terms_parse(struct arena *arena, struct str stored, struct policy_terms *terms,
                      struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    return wire_decode_body(&decoder, stored, &wire_table_terms, terms);
}

void wire_known_diagnoses_print(struct buf *buf, const struct claim_diagnosis *diagnoses,
                                size_t count)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_out_array(&out, NULL);
    for (size_t i = 0; i < count; i++)
        wire_encode_object(&out, NULL, &known_table, &diagnoses[i]);
    wire_out_array_end(&out);
}

bool wire_known_diagnoses_parse(struct arena *arena, struct str stored,
                                struct claim_diagnosis *diagnoses, size_t *count,
                                struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    struct json_object *root = NULL;
    *count = 0;
    if (!wire_decode_open(arena, stored, problem, &root))
        return false;
    if (json_object_get_type(root) != json_type_array ||
        json_object_array_length(root) > CLAIM_MAX_DIAGNOSES)
        wire_decode_error(&decoder, NULL, NULL, "wrong_type", NULL);
    for (size_t i = 0; problem->status == 0 && i < json_object_array_length(root); i++) {
        struct wire_path here = {NULL, NULL, i};
        wire_decode_object(&decoder, &here, &known_table, json_object_array_get_idx(root, i),
                           &diagnoses[(*count)++]);
    }
    wire_decode_close(root);
    return wire_decode_is_good(&decoder);
}

void wire_diagnosis_print(struct buf *buf, const struct claim_diagnosis *diagnosis)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_encode_object(&out, NULL, &wire_table_diagnosis, diagnosis);
}

bool wire_diagnosis_parse(struct arena *arena, struct str stored, struct claim_diagnosis *diagnosis,
                          struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    return wire_decode_body(&decoder, stored, &wire_table_diagnosis, diagnosis);
}
