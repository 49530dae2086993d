#!/usr/bin/python3
"""Proves that the tables in formulary/ are the tables of the manuals, character for character.

The manuals are no part of the project. They are read from --manuals DIR, else from $TEYAO_MANUALS,
else from ../shared/manuals beside the project; DIR holds collapsed/000_*.txt and so on.

What is proved, for every table of regions.json:
  - the table has its number of rows, its serials run without a gap, and no two rows share an id;
  - every printed cell stands, in order, within the lines its row cites, and begins and ends where
    the manual has white space (so no character can slip from one cell into the next);
  - every visible character of the table's region belongs to exactly one cell or to exactly one
    named piece of furniture (heading, column titles, note): nothing left over, nothing used twice;
  - a cell that covers several rows (rowspan) is consumed once and cited by every row it covers;
  - no row cites a line that gives it nothing.
Then the proof itself is tried: a wrong, missing or additional character, on either side, must fail.

How to add a table: one more object in regions.json.
  name       what the test is called
  file       the CSV, from the project's root
  where      optional {column: value}: only the rows of the CSV where this holds
  manual     "000": the file collapsed/000_*.txt
  lines      the region, "870-1370" or "10-20;25-30", counted from 1
  rows       how many rows
  columns    the columns that are printed, in printed order
  empty      columns that must be empty because this table does not print them
  ordered    optional, default true: the cells of a row begin in the order of `columns`
  serial     optional, default true: the rows are numbered by `row` and `printed_no`
  unique     optional: the columns that together name a row (default ["row"])
  furniture  [{"lines", "text"}]: what stands in the region and belongs to no row
  repeat     optional: columns whose value, where it equals the row above, is the same printed cell
  headings   optional, default false: a row may also cite the lines of furniture it stands under
  breaks     optional [{"line", "before"}]: a cell begins inside a word, just before this text
The CSV has the columns source_lines ("1163", "1777-1784;1786") and, for rowspan cells, shared: the
columns (separated by spaces) whose cell is consumed by an earlier row.
"""
import argparse
import copy
import csv
import glob
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEARCH_LIMIT = 400000  # steps of one group of rows; a true table needs about one per word


class Bad(Exception):
    """The proof fails; the text says where."""


def parse_lines(text):
    """"1777-1784;1786" -> [1777, …, 1784, 1786]; refuses what is empty, doubled or backwards."""
    found = []
    for part in text.split(";"):
        first, _, last = part.partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise Bad("lines are not a range: %r" % text)
        span = range(int(first), int(last or first) + 1)
        if not span:
            raise Bad("lines run backwards: %r" % text)
        found.extend(span)
    if found != sorted(set(found)):
        raise Bad("lines are not ascending: %r" % text)
    return found


def visible(text):
    return "".join(text.split())


class Cell:
    """One printed cell, or one piece of furniture, that waits for its characters."""

    def __init__(self, name, text, lines, row, column):
        self.name, self.text, self.lines = name, visible(text), lines
        self.row, self.column = row, column  # order among the cells; row -1 is furniture
        self.before = []  # cells of the same row that must have begun earlier
        self.used = []  # words consumed: (line, first column, text)


def words_of(manual, table, lines):
    """The region as words: (line, column, text), cut at white space and at the table's breaks."""
    breaks = {}
    for item in table.get("breaks", []):
        breaks.setdefault(item["line"], []).append(item["before"])
    words = []
    for line in lines:
        if line > len(manual):
            raise Bad("line %d is beyond the manual's end" % line)
        text = manual[line - 1]
        cuts = set()
        for before in breaks.get(line, []):
            if text.count(before) != 1:
                raise Bad("line %d: the break before %r is not unique" % (line, before))
            cuts.add(text.index(before))
        start = None
        for at, char in enumerate(text + " "):
            if start is not None and (char.isspace() or at in cuts):
                words.append((line, start, text[start:at]))
                start = None
            if start is None and not char.isspace():
                start = at
    return words


def cells_of_row(table, number, row, owners):
    """The cells this row consumes; owners maps a column to the cell its shared followers repeat."""
    lines = parse_lines(row["source_lines"])
    shared = row.get("shared", "").split()
    shared += [column for column in table.get("repeat", [])
               if owners.get(column) and owners[column].text == visible(row[column])]
    cells, cited = [], []
    for name in shared:
        if name not in table["columns"]:
            raise Bad("%s: shared names no printed column: %r" % (label(row), name))
    for order, column in enumerate(table["columns"]):
        text = row[column]
        if column in shared:
            owner = owners.get(column)
            if owner is None or owner.text != visible(text):
                raise Bad("%s: shared %s differs from the row above" % (label(row), column))
            cited.append(owner)
            continue
        owners[column] = None
        if not text:
            continue
        cell = Cell("%s %s" % (label(row), column), text, set(lines), number, order)
        if table.get("ordered", True):
            cell.before = list(cells)
        cells.append(cell)
        owners[column] = cell
    return lines, cells, cells + cited


def label(row):
    return row.get("row") or "/".join(v for v in list(row.values())[:4] if v)


class Group:
    """Rows bound together by common lines: their words are dealt out by one search."""

    def __init__(self, words, cells):
        self.words, self.cells = words, cells
        self.taken = [0] * len(cells)
        self.index = {id(cell): at for at, cell in enumerate(cells)}
        self.by_line = {}
        self.ends = {}
        for at, cell in enumerate(cells):
            for line in cell.lines:
                self.by_line.setdefault(line, []).append(at)
            self.ends.setdefault(max(cell.lines), []).append(at)
        lines = sorted({word[0] for word in words} | set(self.ends))
        self.next_line = dict(zip(lines, lines[1:]))
        self.recent = None

    def candidates(self, word):
        """Cells that could take this word: those begun first, then those in reading order."""
        line, _, text = word
        begun, fresh = [], []
        for at in self.by_line.get(line, ()):
            cell = self.cells[at]
            if not cell.text.startswith(text, self.taken[at]):
                continue
            if self.taken[at]:
                begun.append(at)
            elif all(self.taken[self.index[id(b)]] for b in cell.before):
                fresh.append(at)
        begun.sort(key=lambda at: at != self.recent)
        return begun + fresh

    def finished(self, position):
        """After the last word of a line, every cell that ends on it must be complete."""
        line = self.words[position][0]
        after = self.words[position + 1][0] if position + 1 < len(self.words) else None
        if after == line:
            return True
        return all(self.taken[at] == len(self.cells[at].text)
                   for end in self.lines_until(line, after) for at in self.ends.get(end, ()))

    def lines_until(self, line, after):
        while line is not None and line != after:
            yield line
            line = self.next_line.get(line)

    def deal(self):
        """Gives every word to a cell so that all cells are filled; Bad when there is no way."""
        choice, stack, dead = [], [], set()
        position, steps, furthest = 0, 0, 0
        todo = self.candidates(self.words[0])
        while position < len(self.words):
            steps += 1
            if steps > SEARCH_LIMIT:
                raise Bad("search gave up near " + self.place(furthest))
            if todo:
                at = todo.pop(0)
                word = self.words[position]
                self.taken[at] += len(word[2])
                stack.append((at, todo, self.recent))
                choice.append(at)
                self.recent = at
                position += 1
                if self.finished(position - 1):
                    furthest = max(furthest, position)
                    state = (position, tuple(self.taken))
                    todo = [] if state in dead else self.next_todo(position)
                    continue
            else:
                dead.add((position, tuple(self.taken)))
                if not stack:
                    raise Bad(self.place(furthest))
            at, todo, self.recent = stack.pop()
            choice.pop()
            position -= 1
            self.taken[at] -= len(self.words[position][2])
        for word, at in zip(self.words, choice):
            self.cells[at].used.append(word)

    def next_todo(self, position):
        return self.candidates(self.words[position]) if position < len(self.words) else []

    def place(self, position):
        if position >= len(self.words):
            return "no cell may end like this: " + self.words[-1][2]
        line, column, text = self.words[position]
        wanted = [self.cells[at].name for at in self.by_line.get(line, ())
                  if self.taken[at] < len(self.cells[at].text)]
        return "line %d column %d: %r fits no cell (open here: %s)" % (
            line, column + 1, text, ", ".join(wanted[:4]) or "none")


def groups_of(words, cells):
    """Splits words and cells into groups that share no line."""
    parent = {}

    def find(line):
        while parent.setdefault(line, line) != line:
            line = parent[line]
        return line

    for cell in cells:
        lines = sorted(cell.lines)
        for line in lines[1:]:
            parent[find(line)] = find(lines[0])
    groups = {}
    for word in words:
        groups.setdefault(find(word[0]), ([], []))[0].append(word)
    for cell in cells:
        groups.setdefault(find(min(cell.lines)), ([], []))[1].append(cell)
    for own_words, own_cells in groups.values():
        if not own_words:
            raise Bad("%s: nothing is printed on its lines" % own_cells[0].name)
        yield Group(own_words, own_cells)


def check_partition(words, cells):
    """Independent of the search: the consumed positions are the region's positions, each once."""
    region = [(line, at + n) for line, at, text in words for n in range(len(text))]
    consumed = []
    for cell in cells:
        got = "".join(text for _, _, text in cell.used)
        if got != cell.text or not got:
            raise Bad("%s: %r stands there, not %r" % (cell.name, got, cell.text))
        if not {line for line, _, _ in cell.used} <= cell.lines:
            raise Bad("%s: outside its lines" % cell.name)
        consumed += [(line, at + n) for line, at, text in cell.used for n in range(len(text))]
    if len(set(consumed)) != len(consumed):
        raise Bad("a character is used twice")
    if sorted(consumed) != sorted(region):
        raise Bad("a character is left over")
    return len(consumed)


def check_cited(row, lines, cells, headings):
    """A row cites exactly the lines its cells stand on (and, where allowed, headings)."""
    giving = {line for cell in cells for line, _, _ in cell.used}
    for cell in cells:
        outside = {line for line, _, _ in cell.used} - set(lines)
        if outside:
            raise Bad("%s: the shared %s stands outside its lines" % (label(row), cell.name))
    idle = set(lines) - giving - headings
    if idle:
        raise Bad("%s: line %d gives it nothing" % (label(row), min(idle)))


def prove(table, rows, manual):
    """Raises Bad, or returns how many characters of the region were consumed."""
    region = parse_lines(table["lines"])
    words = words_of(manual, table, region)
    cells, cited, owners = [], [], {}
    for item in table["furniture"]:
        cells.append(Cell("furniture", item["text"], set(parse_lines(item["lines"])), -1, 0))
    for number, row in enumerate(rows):
        lines, own, all_cells = cells_of_row(table, number, row, owners)
        if not set(lines) <= set(region):
            raise Bad("%s: cites lines outside the table" % label(row))
        cells += own
        cited.append((row, lines, all_cells))
    for group in groups_of(words, cells):
        group.deal()
    count = check_partition(words, cells)
    headings = {line for cell in cells if cell.row < 0 for line in cell.lines}
    for row, lines, all_cells in cited:
        check_cited(row, lines, all_cells, headings if table.get("headings") else set())
    return count


def check_rows(table, rows):
    """Counts, ids, serials, and that nothing stands in a column the table does not print."""
    if len(rows) != table["rows"]:
        raise Bad("%d rows, not %d" % (len(rows), table["rows"]))
    seen = set()
    for row in rows:
        key = tuple(row[column] for column in table.get("unique", ["row"]))
        if key in seen:
            raise Bad("%s stands twice" % "/".join(key))
        seen.add(key)
        for column in table.get("empty", []):
            if row[column]:
                raise Bad("%s: %s is not printed in this table" % (label(row), column))
        for column, value in row.items():
            if value is None or column is None:
                raise Bad("%s: too many or too few cells" % label(row))
            if value != value.strip() or "\n" in value or "  " in value:
                raise Bad("%s: %s has stray white space" % (label(row), column))
    if table.get("serial", True):
        check_serials(table, rows)


def check_serials(table, rows):
    last, ordinal = 0, 0
    for row in rows:
        name, _, number = row["row"].partition(":")
        group, _, inner = number.partition(".")
        if name != table["name"] or group != row["printed_no"]:
            raise Bad("%s: id and printed serial differ" % row["row"])
        ordinal = ordinal + 1 if inner and int(group) == last else 1
        if inner and int(inner) != ordinal:
            raise Bad("%s: the ordinal should be %d" % (row["row"], ordinal))
        if int(group) != last + (ordinal == 1):
            raise Bad("%s: the serial before it was %d" % (row["row"], last))
        last = int(group)


def another(char):
    return "乙" if char != "乙" else "甲"


def damaged(table, rows, manual):
    """Yields (what was damaged, rows, manual): each is one small lie that the proof must catch."""
    for column in table["columns"]:
        owners = [at for at, row in enumerate(rows)
                  if row[column] and column not in row.get("shared", "").split()]
        for at in sorted({owners[0], owners[len(owners) // 2], owners[-1]}) if owners else []:
            text = rows[at][column]
            middle = len(text) // 2
            if text[middle].isspace():
                middle += 1
            lies = {"flipped": text[:middle] + another(text[middle]) + text[middle + 1:],
                    "lost": text[:middle] + text[middle + 1:],
                    "doubled": text[:middle] + text[middle] + text[middle:]}
            for what, lie in lies.items():
                copied = copy.deepcopy(rows)
                copied[at][column] = lie
                yield "%s: a character of %s %s" % (label(rows[at]), column, what), copied, manual
    yield from damaged_shared(rows, manual)
    middle = len(rows) // 2
    yield "a row lost", rows[:middle] + rows[middle + 1:], manual
    yield "a row doubled", rows[:middle] + [rows[middle]] + rows[middle:], manual
    copied = copy.deepcopy(rows)
    lines = parse_lines(copied[middle]["source_lines"])
    copied[middle]["source_lines"] = str(lines[-1] + 1)
    yield "a row citing the wrong line", copied, manual
    line = lines[-1] - 1
    for what, lie in (("an additional character in the manual", manual[line] + " 乙"),
                      ("a character missing in the manual", manual[line].rstrip()[:-1])):
        yield what, rows, manual[:line] + [lie] + manual[line + 1:]


def damaged_shared(rows, manual):
    """A cell that repeats the one above it must repeat it faithfully."""
    for at, row in enumerate(rows):
        for column in row.get("shared", "").split():
            copied = copy.deepcopy(rows)
            copied[at][column] = another(row[column][0]) + row[column][1:]
            yield "%s: the repeated %s differs" % (label(row), column), copied, manual


def damage_caught(table, rows, manual):
    """Every small lie must be refused by the proof; returns how many were tried."""
    tried = 0
    for what, bad_rows, bad_manual in damaged(table, rows, manual):
        tried += 1
        try:
            prove(table, bad_rows, bad_manual)
        except Bad:
            continue
        raise Bad("not noticed: " + what)
    return tried


def load_rows(table):
    with open(os.path.join(ROOT, table["file"]), encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, strict=True))
    where = table.get("where", {})
    return [row for row in rows if all(row[name] == value for name, value in where.items())]


def load_manual(folder, number):
    found = glob.glob(os.path.join(folder, "collapsed", number + "_*.txt"))
    if len(found) != 1:
        raise Bad("%d files collapsed/%s_*.txt in the manuals folder" % (len(found), number))
    with open(found[0], encoding="utf-8", newline="") as source:
        return source.read().split("\n")


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def run(self, name, step):
        """One test: step returns what to add to the name, or raises Bad."""
        self.count += 1
        try:
            said, good = step(), True
        except (Bad, KeyError, OSError, UnicodeError, csv.Error) as problem:
            said, good = "%s: %s" % (type(problem).__name__, problem), False
        self.failed += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, name.replace("#", "no.")), end="")
        print(" (%s)" % said if good and said else "")
        if not good:
            print("  # " + said)
        sys.stdout.flush()


def regions_disjoint(tables):
    seen = {}
    for table in tables:
        for line in parse_lines(table["lines"]):
            other = seen.setdefault((table["manual"], line), table["name"])
            if other != table["name"]:
                raise Bad("%s and %s both claim line %d" % (other, table["name"], line))
    return "%d lines" % len(seen)


def run(folder):
    with open(os.path.join(ROOT, "tests", "formulary", "regions.json"), encoding="utf-8") as source:
        tables = json.load(source)["tables"]
    tap = Tap()
    tap.run("no line of a manual is claimed by two tables", lambda: regions_disjoint(tables))
    for table in tables:
        run_table(tap, table, folder)
    print("1..%d" % tap.count)
    return 1 if tap.failed else 0


def run_table(tap, table, folder):
    name = table["name"]

    def read():
        return load_rows(table), load_manual(folder, table["manual"])

    def counted():
        check_rows(table, read()[0])
        return "%d rows" % table["rows"]

    tap.run(name + ": rows, ids and serials", counted)
    tap.run(name + ": every cell in its cited lines, every character consumed exactly once",
            lambda: "%d characters" % prove(table, *read()))
    tap.run(name + ": the proof notices a small lie",
            lambda: "%d of %d" % ((damage_caught(table, *read()),) * 2))


def main():
    parser = argparse.ArgumentParser(description="Compare formulary/ with the manuals.")
    default = os.environ.get("TEYAO_MANUALS") or os.path.join(ROOT, "..", "shared", "manuals")
    parser.add_argument("--manuals", default=default, help="folder that holds collapsed/")
    folder = parser.parse_args().manuals
    if not os.path.isdir(folder):
        print("1..0 # SKIP manuals folder not found")
        return 0
    return run(folder)


if __name__ == "__main__":
    sys.exit(main())
