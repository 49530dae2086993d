#include "sql.h"

static const struct sql_info statements[] = {
#define STATEMENT(name, parameters, text) {#name, text, parameters},
#include "sql.def"
#undef STATEMENT
};

const struct sql_info *sql_info(int statement)
{
    BUG_IF(statement < 0 || (size_t)statement >= ARRAY_LEN(statements));
    return &statements[statement];
}
