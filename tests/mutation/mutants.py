"""Mutants of the deciding code: small faults a case or a unit test must notice.

A mutant is a change of one place in one source file. Comments, texts and preprocessor lines are left
alone, and so are invariants (BUG_IF, assert, MAGIC_CHECK): what cannot happen cannot be shown by a case.
"""
import re
from collections import namedtuple
from datetime import date, timedelta

# path: below the tree. key names the mutant however the lines move: operator, change, place on its line.
Mutant = namedtuple("Mutant", "path line kind change text source")

COMPARISON = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
LOGIC = {"&&": "||", "||": "&&"}
OUTCOME = {
    "TRACE_FAIL": "TRACE_PASS",
    "TRACE_PASS": "TRACE_FAIL",
    "TRACE_NOT_EVALUATED": "TRACE_PASS",
    "true": "false",
    "false": "true",
}
OPERATOR = re.compile(r"->|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|\+=|-=|<|>|\+|-")
CONDITION = re.compile(r"\b(?:else\s+if|if|while)\s*\(")
RETURN = re.compile(r"\breturn\s+(TRACE_\w+|true|false)\s*;")
DAY = re.compile(r"\w*_on\b|\w*days\b")
INVARIANT = re.compile(r"\b(?:BUG_IF|MAGIC_CHECK|assert|_Static_assert)\s*\(")
# What only words an explanation: its own kind, for a decision stands without it.
TOLD = re.compile(r"\b(?:rule_compared|rule_text|rule_date)\s*\(")
TOLD_LINE = re.compile(r"\breason->(?:pointer|required|submitted|remedy|detail)\s*=[^;]*;|[^;{}]*\?\s*\"[^\"]*\"\s*:\s*\"[^;]*;")
FLAG = re.compile(r"^[ \t]*[^\n;{}]*(?:->|\.)flags\s*\|=[^;]*;", re.M)


def masked(source):
    """The source with comments, literals and preprocessor lines as blanks; offsets stay."""
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#(?:\\\n|[^\n])*',
                       re.S | re.M)
    return token.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), source)


def closing(code, at):
    """Offset of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[i], 0)
        if depth == 0:
            return i
    raise ValueError("unbalanced brackets")


def spans(code, pattern):
    """(start, end) of the bracketed part of every match of a pattern that ends with its opening bracket."""
    return [(m.end() - 1, closing(code, m.end() - 1)) for m in pattern.finditer(code)]


def inside(ranges, at):
    return any(start <= at <= end for start, end in ranges)


class File:
    def __init__(self, path, source):
        self.path, self.source, self.code = path, source, masked(source)
        self.never = spans(self.code, INVARIANT)
        self.told = spans(self.code, TOLD) + [m.span() for m in TOLD_LINE.finditer(source)]
        self.loops = spans(self.code, re.compile(r"\bfor\s*\("))
        self.lines = source.split("\n")
        self.found = []

    def add(self, kind, start, end, new, change=None):
        if inside(self.never, start):
            return
        kind = "told" if inside(self.told, start) else kind
        line = self.source.count("\n", 0, start)
        old = self.source[start:end]
        # the how-manieth of its kind on the line, so that two on one line differ
        nth = sum(1 for m in self.found if m.line == line + 1 and m.kind == kind) + 1
        change = change or f"{old} -> {new}"
        source = self.source[:start] + new + self.source[end:]
        self.found.append(Mutant(self.path, line + 1, kind, f"{change} #{nth}", self.lines[line].strip(), source))

    def is_binary(self, start):
        before = self.code[:start].rstrip()
        return bool(before) and (before[-1].isalnum() or before[-1] in "_)]") and \
            not re.search(r"\b(?:return|case)$", before)

    def operators(self):
        for match in OPERATOR.finditer(self.code):
            sign, start, end = match.group(), match.start(), match.end()
            if sign in COMPARISON:
                if sign == "<" and inside(self.loops, start):
                    # i <= n would read past the end, which is no behaviour: leave out the last instead
                    self.add("loop", start, end, "+ 1 <")
                else:
                    self.add("comparison", start, end, COMPARISON[sign])
            elif sign in LOGIC:
                self.add("logic", start, end, LOGIC[sign])
            elif sign in ("+", "-") and self.is_binary(start):
                self.arithmetic(sign, start, end)

    def arithmetic(self, sign, start, end):
        begin, stop = self.code.rfind("\n", 0, start) + 1, self.code.find("\n", start)
        self.add("arithmetic", start, end, "-" if sign == "+" else "+")
        if DAY.search(self.code[begin:stop]):
            self.add("day", start, end, f"{sign} 1 {sign}")

    def conditions(self):
        for match in CONDITION.finditer(self.code):
            start = match.end() - 1
            end = closing(self.code, start)
            signs = [m.group() for m in OPERATOR.finditer(self.code, start, end)]
            if [s for s in signs if s in COMPARISON or s in LOGIC] in (["=="], ["!="]):
                continue  # the comparison turned round is the same mutant
            self.add("condition", start, end + 1, f"(!{self.source[start:end + 1]})", "negated")

    def outcomes(self):
        for match in RETURN.finditer(self.code):
            self.add("outcome", match.start(1), match.end(1), OUTCOME[match.group(1)])
        for match in re.finditer(r"\boutcome\s*=\s*(TRACE_FAIL)\s*;", self.code):
            self.add("outcome", match.start(1), match.end(1), "TRACE_PASS")

    def flags(self):
        for match in FLAG.finditer(self.code):
            start = match.end() - len(match.group().lstrip())
            self.add("flag", start, match.end(), ";", "flag not set")


def of_source(path, source):
    file = File(path, source)
    file.operators()
    file.conditions()
    file.outcomes()
    file.flags()
    return sorted(file.found, key=lambda m: (m.line, m.kind, m.change))


def of_rules(path, source):
    """One mutant for each RULE() line: the rule left out."""
    found = []
    for match in re.finditer(r"^RULE\((\w+)\).*\n", source, re.M):
        line = source.count("\n", 0, match.start()) + 1
        found.append(Mutant(path, line, "rule", f"{match.group(1)} left out", match.group(1),
                            source[:match.start()] + source[match.end():]))
    return found


# ---- plans: every value of every plan, changed to another the loader would take ----------------------

# Rows that name, describe or promise, and decide nothing.
DESCRIBES = re.compile(r"^(id|version|manual|name_zh|insurer_zh|benefit_scope_note|effective_from|riders_known|"
                       r"sla\.find_drug|sla\.delivery_.*)$")
YES_NO = ["yes", "no"]
WORDS = {
    "benefit": YES_NO, "hospital_public": YES_NO, "documents.gene_test_if_biomarkers": YES_NO, "delivery": YES_NO,
    "assistance_citizen_only": YES_NO, "tier": ["severe", "severe_or_mild", "unspecified"],
    "diagnosis_rule": ["first_ever", "first_ever_same_category", "recurrence"], "earlier_mild": ["pend", "deny"],
    "prescriber": ["attending", "specialist"], "hospital_failure": ["pend", "deny"],
    "waiting_counting": ["unset", "from_effective_day_1", "from_effective_day_0"],
    "quantity_rule": ["cap", "reject"], "minor_self": ["deny", "allow"], "use_limit_period": ["policy_year", "policy"],
    "delivery_catalogue": ["pickup_only", "allowed"], "assistance": ["deny", "note"],
    "definition_version": ["2007", "2020"],
}
LISTS = {"lists", "documents", "applicants", "hospital_excluded_kinds", "unknown_tier_codes"}


def plan_values(name, value):
    """Other values; None among them: the row left out."""
    base = next((n for n in (name, name.split(".")[0]) if n in WORDS), None)
    if base:
        return [w for w in WORDS[base] if w != value]
    if name.split(".")[0] in LISTS:
        words = value.split(" ")
        if len(words) > 1:
            return [" ".join(words[:i] + words[i + 1:]) for i in range(len(words))]
        return [f"{value} {'id_card' if value != 'id_card' else 'prescription'}"] if name.startswith("documents") else []
    if name.split(".")[0] in ("rider", "hospital_only"):
        return [None]
    if name == "network":
        return [value + "-other"]
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    if match:
        day = date(*map(int, match.groups()))
        return [str(day + timedelta(days=1)), str(day - timedelta(days=1))]
    match = re.fullmatch(r"(\d+)( working_days?)?", value)
    if not match:
        return []
    number, unit = int(match.group(1)), match.group(2) or ""
    values = [number - 1, number + 1]
    if name == "ratio_percent":
        values = [number - 1]
    return [f"{n}{unit}" for n in values if n >= 0]


def of_plan(path, source):
    found = []
    rows = source.split("\n")
    for at, row in enumerate(rows):
        cells = row.split(",")
        if at == 0 or len(cells) < 2 or DESCRIBES.match(cells[0]):
            continue
        for value in plan_values(cells[0], cells[1]):
            changed = [] if value is None else [",".join([cells[0], value] + cells[2:])]
            text = "\n".join(rows[:at] + changed + rows[at + 1:])
            change = f"{cells[1]} -> {'nothing' if value is None else value}"
            found.append(Mutant(path, at + 1, "plan", change, cells[0], text))
    return found
