#include "history.h"

int32_t history_policy_year_start(const struct history *history, int32_t on)
{
    int32_t start_on = history->effective_on;
    for (int years = 1; years < 200; years++) {
        int32_t next_on = date_add_years(history->effective_on, years);
        if (next_on > on) {
            break;
        }
        start_on = next_on;
    }
    return start_on;
}
