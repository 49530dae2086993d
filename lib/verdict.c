#include "verdict.h"

const char *decision_text(enum decision decision)
{
    static const char *const texts[] = {"approve", "partial", "deny", "pend"};
    BUG_IF((unsigned)decision >= ARRAY_LEN(texts));
    return texts[decision];
}

const char *verdict_promise_text(enum verdict_promise_kind kind)
{
    static const char *const texts[] = {"review", "find_drug", "delivery", "collection"};
    BUG_IF((unsigned)kind >= ARRAY_LEN(texts));
    return texts[kind];
}
