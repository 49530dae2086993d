/* struct history ↔ JSON: the facts a decision was pinned with, and the history of a decision case. Members that say
 * yes or no are always printed; absent ones have the value an ordinary case has (policy found, insured agrees,
 * pharmacy known), which a case file need not repeat. */
#include "wire.h"

#include "money.h"
#include "wire_decode.h"

#define MAX_ENTRIES 100000 /* of a person's past: no limit of ours, a bound on what is believed */

#define TEXT(type, member)                                                                         \
    {                                                                                              \
        .name = #member, .kind = WIRE_TEXT, .offset = offsetof(type, member), .max = 1000          \
    }
#define DAY(type, member)                                                                          \
    {                                                                                              \
        .name = #member, .kind = WIRE_DATE, .offset = offsetof(type, member)                       \
    }
#define YES_NO(type, member, otherwise)                                                            \
    {                                                                                              \
        .name = #member, .kind = WIRE_BOOL, .flags = WIRE_ALWAYS,                                  \
        .offset = offsetof(type, member), .fallback = (otherwise)                                  \
    }
#define NUMBER(type, member)                                                                       \
    {                                                                                              \
        .name = #member, .kind = WIRE_INT, .offset = offsetof(type, member), .max = 100000         \
    }
#define AMOUNT(type, member)                                                                       \
    {                                                                                              \
        .name = #member, .kind = WIRE_INT64, .offset = offsetof(type, member),                     \
        .max = MONEY_MAX_FEN                                                                       \
    }
#define LIST(member, type, entries, number)                                                        \
    {                                                                                              \
        .name = #member, .kind = WIRE_LIST, .offset = offsetof(struct history, member),            \
        .max = MAX_ENTRIES, .table = (entries), .element_size = sizeof(type),                      \
        .count_offset = offsetof(struct history, number)                                           \
    }
#define WORDS(member, number)                                                                      \
    {                                                                                              \
        .name = #member, .kind = WIRE_ARRAY, .offset = offsetof(struct history, member),           \
        .max = ARRAY_LEN(((struct history *)NULL)->member), .table = &word_element,                \
        .element_size = sizeof(const char *), .count_offset = offsetof(struct history, number)     \
    }

static const struct wire_field word_field[] = {{.kind = WIRE_TEXT, .min = 1, .max = 100}};
static const struct wire_table word_element = WIRE_TABLE(word_field);

static const struct wire_field diagnosis_fields[] = {
    {.name = "diagnosis",
     .kind = WIRE_OBJECT,
     .flags = WIRE_REQUIRED,
     .offset = offsetof(struct history_diagnosis, diagnosis),
     .table = &wire_table_diagnosis},
    YES_NO(struct history_diagnosis, from_policy, 0),
    TEXT(struct history_diagnosis, authorization_id),
    YES_NO(struct history_diagnosis, has_detail, 0),
};
static const struct wire_table diagnosis_table = WIRE_TABLE(diagnosis_fields);

static const struct wire_field line_fields[] = {
    TEXT(struct history_line, authorization_id),
    NUMBER(struct history_line, line),
    YES_NO(struct history_line, same_policy, 1),
    YES_NO(struct history_line, same_pharmacy, 1),
    TEXT(struct history_line, plan),
    TEXT(struct history_line, list),
    TEXT(struct history_line, row),
    TEXT(struct history_line, molecule),
    TEXT(struct history_line, kind),
    TEXT(struct history_line, disease_group),
    TEXT(struct history_line, decision),
    TEXT(struct history_line, status),
    DAY(struct history_line, decided_on),
    DAY(struct history_line, issued_on),
    NUMBER(struct history_line, days_supply),
    AMOUNT(struct history_line, approved_quantity),
    AMOUNT(struct history_line, dispensed_quantity),
    DAY(struct history_line, last_dispensed_on),
    DAY(struct history_line, first_confirmed_on),
};
static const struct wire_table line_table = WIRE_TABLE(line_fields);

static const struct wire_field use_fields[] = {
    TEXT(struct history_use, list),
    DAY(struct history_use, used_on),
    YES_NO(struct history_use, same_policy, 1),
    TEXT(struct history_use, period_key),
};
static const struct wire_table use_table = WIRE_TABLE(use_fields);

static const struct wire_field grant_fields[] = {
    TEXT(struct history_grant, list),  TEXT(struct history_grant, row),
    TEXT(struct history_grant, state), DAY(struct history_grant, from_on),
    DAY(struct history_grant, to_on),
};
static const struct wire_table grant_table = WIRE_TABLE(grant_fields);

static const struct wire_field price_fields[] = {
    TEXT(struct history_price, list),
    TEXT(struct history_price, row),
    AMOUNT(struct history_price, price_fen),
};
static const struct wire_table price_table = WIRE_TABLE(price_fields);

static const struct wire_field history_fields[] = {
    YES_NO(struct history, policy_found, 1),
    YES_NO(struct history, insured_matches, 1),
    TEXT(struct history, policy_no),
    TEXT(struct history, plan),
    WORDS(riders, rider_count),
    DAY(struct history, birth_on),
    YES_NO(struct history, citizen, 1),
    DAY(struct history, effective_on),
    DAY(struct history, expires_on),
    DAY(struct history, received_on),
    DAY(struct history, previous_expires_on),
    DAY(struct history, terminated_on),
    YES_NO(struct history, social_insured, 0),
    {.name = "terms",
     .kind = WIRE_OBJECT,
     .offset = offsetof(struct history, terms),
     .table = &wire_table_terms},
    TEXT(struct history, pharmacy_id),
    YES_NO(struct history, pharmacy_known, 1),
    YES_NO(struct history, pharmacy_suspended, 0),
    TEXT(struct history, pharmacy_city),
    TEXT(struct history, pharmacy_province),
    WORDS(pharmacy_plans, pharmacy_plan_count),
    LIST(diagnoses, struct history_diagnosis, &diagnosis_table, diagnosis_count),
    LIST(lines, struct history_line, &line_table, line_count),
    LIST(uses, struct history_use, &use_table, use_count),
    LIST(grants, struct history_grant, &grant_table, grant_count),
    LIST(prices, struct history_price, &price_table, price_count),
    AMOUNT(struct history, held_fen),
    AMOUNT(struct history, captured_fen),
    AMOUNT(struct history, deductible_used_fen),
};
const struct wire_table wire_table_history = WIRE_TABLE(history_fields);

void wire_facts_print(struct buf *buf, const struct history *history)
{
    struct wire_out out;
    wire_out_init(&out, buf);
    wire_encode_object(&out, NULL, &wire_table_history, history);
}

bool wire_facts_parse(struct arena *arena, struct str stored, struct history *history,
                      struct problem *problem)
{
    struct wire_decoder decoder = {.arena = arena, .problem = problem, .today = DATE_NONE};
    *history = (struct history){.policy_found = false};
    return wire_decode_body(&decoder, stored, &wire_table_history, history);
}
