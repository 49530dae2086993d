#include "reason.h"

#include <string.h>

static const struct reason_info infos[REASON_COUNT] = {
#define REASON(code, status, x12, ncpdp, zh, en)                                                   \
    [REASON_##code] = {#code, status, x12, ncpdp, zh, en},
#include "reason.def"
#undef REASON
};

const struct reason_info *reason_info(enum reason_code code)
{
    BUG_IF((unsigned)code >= REASON_COUNT);
    return &infos[code];
}

bool reason_by_text(const char *text, enum reason_code *code)
{
    for (unsigned i = 0; i < REASON_COUNT; i++) {
        if (strcmp(infos[i].code, text) == 0) {
            *code = (enum reason_code)i;
            return true;
        }
    }
    return false;
}

const char *reason_flag_text(unsigned index)
{
    static const char *const texts[FLAG_COUNT] = {"tier_unspecified", "settlement_disputed",
                                                  "sampled", "label_not_checked",
                                                  "price_not_agreed"};
    BUG_IF(index >= FLAG_COUNT);
    return texts[index];
}
