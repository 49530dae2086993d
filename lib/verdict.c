#include "verdict.h"

const char *decision_text(enum decision decision)
{
    static const char *const texts[] = {"approve", "partial", "deny", "pend"};
    BUG_IF((unsigned)decision >= ARRAY_LEN(texts));
    return texts[decision];
}
