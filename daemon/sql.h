/* sql: every statement the daemon may send, from one table (sql.def, kept with schema/). Nothing else in
 * the daemon writes SQL. STATEMENT(name, parameters, text): name is that of the function it calls and
 * of its store_* (SQL_authorization_fetch); parameters is how many $n the text has. */
#ifndef TEYAO_SQL_H
#define TEYAO_SQL_H

#include "base.h"

enum sql_statement {
#define STATEMENT(name, parameters, text) SQL_##name,
#include "sql.def"
#undef STATEMENT
    SQL_COUNT
};

struct sql_info {
    const char *name; /* also the name it is prepared under */
    const char *text;
    int parameters;
};

/* Dies on an unknown number. */
const struct sql_info *sql_info(int statement);

#endif
