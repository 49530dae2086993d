#!/usr/bin/python3
"""What the product lists, molecules and criteria must agree on among themselves.

Needs no manuals. Everything here is about the columns that are ours (molecule, label_areas, class,
corrections, criteria) and their relation to the printed ones, which fidelity.py proves.
"""
import csv
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LISTS = {"axa-domestic": 104, "axa-boao": 15, "axa-device": 5, "pingan": 188, "cpic-b": 159,
         "cpic-b-car-t": 3, "cpic-bc-shanghai": 3, "cpic-bc-domestic": 56, "cpic-bc-import": 4}
KINDS = {"domestic", "boao_overseas", "device", "car_t", "import_licensed"}
BENEFITS = {"domestic", "boao", "device", "car_t", "import"}
AUTHORITIES = {"list_words", "label", "printed", "none"}
CATEGORIES = set("""肺癌 肝癌 淋巴瘤 白血病 多发性骨髓瘤 乳腺癌 前列腺癌 甲状腺癌 结直肠癌 卵巢癌 胃肠道间质瘤 肾癌
胃食管结合部癌 宫颈癌 胶质母细胞瘤 胃癌 食管癌 神经内分泌瘤 黑色素瘤 尿路上皮癌 鼻咽癌 头颈部鳞癌 恶性胸膜间皮瘤 实体瘤
神经母细胞瘤 华氏巨球蛋白血症 基底细胞瘤 骨髓纤维化 软组织肉瘤 脑瘤 间皮瘤 卡波西肉瘤 胆管癌 上皮样肉瘤""".split())
SUBCATEGORIES = {"大B细胞淋巴瘤", "滤泡性淋巴瘤"}
SUPPORTIVE = {"cpic-bc-domestic:%d" % n for n in range(43, 49)}
CRITERIA_ROWS = {"cpic-b-car-t:1", "cpic-b-car-t:2", "cpic-b-car-t:3", "pingan:103", "pingan:104",
                 "pingan:105", "pingan:142", "cpic-bc-import:1", "cpic-bc-import:2",
                 "cpic-bc-import:3", "cpic-bc-import:4", "axa-device:1", "axa-device:2",
                 "axa-device:3", "axa-device:4", "axa-device:5"}
NUMBER, BOOLEAN = r"\d{1,3}", r"true|false"
FACTS = {  # fact: (operators, what one value looks like)
    "category": ({"any_of"}, "|".join(CATEGORIES | SUBCATEGORIES)),
    "disease_state": ({"any_of"}, r"relapsed|refractory|newly_diagnosed|progressed"),
    "prior_lines": ({"at_least", "exactly"}, NUMBER),
    "months_to_relapse": ({"at_most"}, NUMBER),
    "age": ({"at_least"}, NUMBER),
    "subtype": ({"any_of"}, r"dlbcl_nos|pmbcl|hgbl|transformed_fl"),
    "follicular_grade": ({"any_of"}, r"1|2|3a|3b"),
    "prior_classes": ({"all_of"}, r"proteasome_inhibitor|immunomodulator|endocrine"),
    "menopausal": ({"any_of"}, r"pre|post|male"),
    "combination": ({"all_of", "is"}, r"\S+"),
    "extent": ({"any_of"}, r"locally_advanced|metastatic"),
    "supratentorial": ({"is"}, BOOLEAN), "after_surgery": ({"is"}, BOOLEAN),
    "after_radiotherapy": ({"is"}, BOOLEAN), "breast_removed": ({"is"}, BOOLEAN),
    "review": ({"is"}, r"[a-z_]+"),
}
BIOMARKER = re.compile(r"biomarker:[A-Z][A-Z0-9]+\Z")


def load(name):
    with open(os.path.join(ROOT, "formulary", name), encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, strict=True))


def visible(text):
    return "".join(text.split())


def core(generic):
    """The printed generic without prefix, salt, form and brackets; only to compare lists here."""
    text = re.sub(r"（.*?）", "", visible(generic)).split("/")[0]
    text = re.sub(r"^注射用", "", text)
    text = re.sub(r"^(羟乙磺酸|甲苯磺酸|甲磺酸|盐酸|马来酸|醋酸|苹果酸|枸橼酸|磷酸|富马酸|硫酸|琥珀酸|酒石酸)",
                  "", text)
    return re.sub(r"(缓释植入剂|软胶囊|口服溶液|注射液|胶囊|片)$", "", text)


def check_lists(data):
    """lists.csv names nine lists with their files, words from the closed sets, and dates."""
    for item in data["lists"]:
        where = "lists.csv " + item["list"]
        if item["file"] != item["list"] + ".csv":
            yield where + ": the file is not named after the list"
        if not (item["kind"] in KINDS and item["benefit"] in BENEFITS
                and item["indication_authority"] in AUTHORITIES):
            yield where + ": kind, benefit or authority is unknown"
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", item["effective_from"]):
            yield where + ": effective_from is no date"
        if item["basis"] not in ("manual", "default"):
            yield where + ": basis"
    if {item["list"] for item in data["lists"]} != set(LISTS):
        yield "lists.csv does not name the nine lists"


def check_counts(data):
    """537 rows, each list with its own number."""
    for name, count in LISTS.items():
        if len(data["rows"][name]) != count:
            yield "%s has %d rows, not %d" % (name, len(data["rows"][name]), count)
    if len(data["by_id"]) != 537:
        yield "%d distinct row ids, not 537" % len(data["by_id"])


def check_kinds(data):
    """A row is of its list's kind, but for the CAR-T rows and the device inside drug lists."""
    own = {"axa-domestic:26.6": "car_t", "axa-domestic:26.7": "car_t", "pingan:104": "car_t",
           "pingan:105": "car_t", "pingan:142": "car_t", "pingan:103": "device"}
    default = {item["list"]: item["kind"] for item in data["lists"]}
    for name, row in data["all"]:
        if row["kind"] != own.get(row["row"], default[name]):
            yield "%s is of kind %s" % (row["row"], row["kind"])
        if row["class"] != ("supportive" if row["row"] in SUPPORTIVE else ""):
            yield "%s: class is %r" % (row["row"], row["class"])


def check_words(data):
    """Disease words and label areas come from the 34 words; catalogue is 是, 否 or empty."""
    for _, row in data["all"]:
        for column in ("diseases", "label_areas"):
            words = row[column].split("、") if row[column] else []
            if not set(words) <= CATEGORIES or len(set(words)) != len(words):
                yield "%s: %s is %r" % (row["row"], column, row[column])
        if row["catalogue"] not in ("", "是", "否"):
            yield "%s: catalogue" % row["row"]
        if not row["molecule"]:
            yield "%s: no molecule" % row["row"]


def check_molecules(data):
    """molecules.csv holds exactly the molecules of the lists, each once."""
    known = [item["molecule"] for item in data["molecules"]]
    used = {row["molecule"] for _, row in data["all"]}
    if len(set(known)) != len(known):
        yield "molecules.csv: a molecule stands twice"
    for name in sorted(used ^ set(known)):
        yield "molecules.csv: %s is %s" % (name, "missing" if name in used else "in no list")
    for item in data["molecules"]:
        if not item["inn_en"] or not item["form_class"]:
            yield "molecules.csv: %s has no English name or class" % item["molecule"]


def check_uniform(data):
    """One brand, and one generic core, is one molecule in all lists."""
    seen = {}
    for _, row in data["all"]:
        keys = [("generic", core(row["generic"]))] if row["kind"] != "device" else []
        keys += [("brand", name) for name in row["brand"].split("/") if name]
        for key in keys:
            first = seen.setdefault(key, row)
            if first["molecule"] != row["molecule"]:
                yield "%s %s is %s in %s and %s in %s" % (
                    key + (first["molecule"], first["row"], row["molecule"], row["row"]))


def check_areas(data):
    """Label areas of rows without disease words come from the same molecule elsewhere."""
    order = ("cpic-b", "axa-domestic", "axa-boao")
    for name, row in data["all"]:
        if name != "pingan" or row["kind"] == "car_t":
            if row["label_areas"] or row["label_areas_source"]:
                yield "%s: label areas are not expected here" % row["row"]
            continue
        if row["kind"] == "device":
            if row["label_areas_source"] != "axa-device:5":
                yield "%s: the device takes axa-device:5" % row["row"]
            continue
        homes = [home for home in order
                 if any(other["molecule"] == row["molecule"] for other in data["rows"][home])]
        source = data["by_id"].get(row["label_areas_source"])
        if not homes:
            if row["label_areas"] or row["label_areas_source"]:
                yield "%s: areas without a list that has them" % row["row"]
        elif (source is None or source["row"].split(":")[0] != homes[0]
              or source["molecule"] != row["molecule"] or source["diseases"] != row["label_areas"]):
            yield "%s: areas are not those of %s" % (row["row"], row["label_areas_source"])


def check_corrections(data):
    """Every correction says why, repeats nothing, and does not overwrite what is printed."""
    for _, row in data["all"]:
        for column in ("brand", "generic", "manufacturer"):
            also = row[column + "_also"].split(";") if row[column + "_also"] else []
            if len(set(also)) != len(also) or "" in also or row[column] in also:
                yield "%s: %s_also repeats itself or the cell" % (row["row"], column)
            if also and not row["correction_note"]:
                yield "%s: a correction without a reason" % row["row"]


def check_criteria(data):
    """Criteria stand on the rows that print an indication, in known facts, without gaps."""
    rows = {}
    for item in data["criteria"]:
        rows.setdefault(item["row"], []).append(item)
    if set(rows) != CRITERIA_ROWS:
        yield "criteria.csv: rows %s" % sorted(set(rows) ^ CRITERIA_ROWS)
    for name, items in rows.items():
        numbers = [int(item["alternative"]) for item in items]
        if numbers != sorted(numbers) or set(numbers) != set(range(1, max(numbers) + 1)):
            yield "%s: the alternatives are not 1, 2, …" % name
        keys = [(item["alternative"], item["fact"]) for item in items]
        if len(set(keys)) != len(keys):
            yield "%s: a fact stands twice in one alternative" % name
        for item in items:
            if not known_criterion(item):
                yield "%s: %s %s %s" % (name, item["fact"], item["op"], item["values"])


def known_criterion(item):
    if BIOMARKER.match(item["fact"]):
        return item["op"] == "is" and item["values"] in ("positive", "negative", "mutated")
    operators, value = FACTS.get(item["fact"], (set(), ""))
    values = item["values"].split(" ")
    if item["op"] not in ("any_of", "all_of") and len(values) != 1:
        return False
    return item["op"] in operators and all(re.fullmatch(value, one) for one in values)


def check_criteria_words(data):
    """The words of a criterion stand, in order, in the printed indication it belongs to."""
    for item in data["criteria"]:
        words, row = item["words"], data["by_id"][item["row"]]
        if item["row"] == "pingan:103":
            mark = "000 院外特定医疗器械清单 序号 5（非本手册）："
            if not words.startswith(mark):
                yield "pingan:103: does not say that its words are from another manual"
            words, row = words[len(mark):], data["by_id"]["axa-device:5"]
        printed, at = visible(row["indication"]), 0
        for part in words.split("…"):
            found = printed.find(visible(part), at)
            if found < 0 or not words:
                yield "%s: %r is not printed there" % (item["row"], part)
                break
            at = found + len(visible(part))


CHECKS = (check_lists, check_counts, check_kinds, check_words, check_molecules, check_uniform,
          check_areas, check_corrections, check_criteria, check_criteria_words)


def main():
    data = {"lists": load("lists.csv"), "molecules": load("molecules.csv"),
            "criteria": load("criteria.csv"),
            "rows": {name: load("lists/%s.csv" % name) for name in LISTS}}
    data["all"] = [(name, row) for name, rows in data["rows"].items() for row in rows]
    data["by_id"] = {row["row"]: row for _, row in data["all"]}
    failed = 0
    print("1..%d" % len(CHECKS))
    for number, check in enumerate(CHECKS, 1):
        problems = list(check(data))
        failed += bool(problems)
        print("%s %d - %s" % ("not ok" if problems else "ok", number, check.__doc__.rstrip(".")))
        for problem in problems:
            print("  # " + problem)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
