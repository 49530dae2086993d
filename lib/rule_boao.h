/* rule_boao: the clause of the overseas list's times, for the rule and what is promised. */
#ifndef TEYAO_RULE_BOAO_H
#define TEYAO_RULE_BOAO_H

extern const char rule_boao_clause[];

#endif
