#!/usr/bin/python3
"""Writes formulary/pinyin.csv and formulary/traditional.csv from Debian's unicode-data.

    formulary/tools/make_pinyin.py            write both files
    formulary/tools/make_pinyin.py --check    write nothing; fail when the files differ

Both files are committed, so that neither the build nor the daemon needs unicode-data. Run this
again when a name brings a character that is not covered, or a polyphone is read wrongly: add it
to OVERRIDES, with the word that shows the reading.

pinyin.csv      character,pinyin       toneless; ü is written v; one reading per character
traditional.csv traditional,simplified one character to one character; ambiguous ones are left out
"""
import argparse
import bz2
import csv
import io
import os
import re
import sys
import unicodedata

FORMULARY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNICODE = "/usr/share/unicode"
BLOCK = (0x4E00, 0x9FFF)  # CJK Unified Ideographs

# Readings that drug and place names take where kMandarin's first reading is another one.
OVERRIDES = {
    "重": "chong",  # 重组人血管内皮抑制素; 重庆
    "长": "chang",  # 长春瑞滨; 长沙
    "咯": "luo",    # 吡咯替尼
    "泊": "bo",     # 泊马度胺, 艾曲泊帕
    "柏": "bo",     # 哌柏西利
    "地": "di",     # 地舒单抗
    "曾": "zeng",
    "佛": "fo",     # 佛山
    "厦": "xia",    # 厦门
    "藏": "zang",   # 西藏
}
# Traditional characters with several simplified forms: the one that names use.
SIMPLIFIED = {
    "復": "复",
    "徵": "征",
    "摺": "折",
    "瞭": "了",
    "線": "线",
    "裡": "里",
    "鏇": "旋",
    "鍾": "钟",
    "瀋": "沈",
    "餘": "余",
    "夥": "伙",
    "妳": "你",
    "癥": "症",
}


def unihan(name, field):
    """{character: value} of one field of one Unihan file."""
    found = {}
    with bz2.open(os.path.join(UNICODE, name + ".txt.bz2"), "rt", encoding="utf-8") as source:
        for line in source:
            if line.startswith("#") or not line.strip():
                continue
            code, key, value = line.rstrip("\n").split("\t")
            if key == field:
                found[chr(int(code[2:], 16))] = value
    return found


def toneless(reading):
    """"lǜ" -> "lv": without tone, ü as v, so that a till without umlauts can type it."""
    plain = []
    for char in unicodedata.normalize("NFD", reading):
        if char == "\u0308":  # diaeresis: of u, which becomes v
            plain[-1] = "v"
        elif not unicodedata.combining(char):
            plain.append(char)
    return "".join(plain)


def in_block(char):
    return BLOCK[0] <= ord(char) <= BLOCK[1]


def used_characters():
    """Every CJK character that stands in a name of the formulary."""
    used = set()
    names = ("brand", "generic", "manufacturer", "brand_also", "generic_also",
             "manufacturer_also", "molecule", "name", "target")
    files = [os.path.join("lists", f) for f in sorted(os.listdir(os.path.join(FORMULARY, "lists")))]
    for file in files + ["molecules.csv", "aliases.csv"]:
        with open(os.path.join(FORMULARY, file), encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source, strict=True):
                for name in names:
                    used |= set(row.get(name) or "")
    return {char for char in used if "CJK UNIFIED" in unicodedata.name(char, "")}


def pinyin_rows():
    table = {char: toneless(value.split()[0])
             for char, value in unihan("Unihan_Readings", "kMandarin").items()
             if in_block(char)}
    table.update(OVERRIDES)
    bad = [char for char, value in table.items() if not re.fullmatch("[a-z]{1,6}", value)]
    missing = used_characters() - set(table)
    if bad or missing:
        sys.exit("no usable reading for: " + " ".join(sorted(set(bad) | missing)))
    return sorted(table.items())


def traditional_rows():
    """One form per character; where there are several in the block, SIMPLIFIED decides."""
    table = {}
    for char, value in unihan("Unihan_Variants", "kSimplifiedVariant").items():
        forms = [form for form in (chr(int(code[2:], 16)) for code in value.split())
                 if in_block(form)]
        if len(forms) == 1 and in_block(char):
            table[char] = forms[0]
    table.update(SIMPLIFIED)
    table = {char: form for char, form in table.items() if char != form}
    wrong = used_characters() & set(table)
    if wrong:
        sys.exit("a name is printed with a character taken for traditional: " + " ".join(wrong))
    return sorted(table.items())


def text_of(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description="Generate pinyin.csv and traditional.csv.")
    parser.add_argument("--check", action="store_true", help="compare only")
    check = parser.parse_args().check
    files = {"pinyin.csv": text_of(["character", "pinyin"], pinyin_rows()),
             "traditional.csv": text_of(["traditional", "simplified"], traditional_rows())}
    for name, text in files.items():
        path = os.path.join(FORMULARY, name)
        if check:
            with open(path, encoding="utf-8", newline="") as source:
                if source.read() != text:
                    sys.exit(name + " is not what make_pinyin.py writes")
        else:
            with open(path, "w", encoding="utf-8", newline="") as target:
                target.write(text)
            print("%s: %d characters" % (name, text.count("\n") - 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
