"""For each list kind a first request that is approved: plan, policy terms, and what differs from build.request()."""
from . import build as b


def _breast(**changes):
    diagnosis = {"icd10": "C50.900", "text": "乳腺恶性肿瘤", "morphology": "8500/3", "first_confirmed_on": b.day(-30),
                 "pathology_confirmed": True, "event": "metastasis", "staging": {"t": "T2", "n": "N1", "m": "M1"}}
    diagnosis.update(changes)
    return diagnosis


def axa_domestic(number, person):
    return b.request(number, person, lines=[b.osimertinib(manufacturer=None)], documents=b.papers(b.AXA_PAPERS))


def axa_boao(number, person):
    body = b.request(
        number, person,
        lines=[{"brand": "Alunbrig", "generic": "Brigatinib", "quantity": 30, "unit": "片", "days_supply": 30,
                "unit_price_fen": 90000}],
        documents=b.papers(b.AXA_PAPERS + ["boao_assessment"]),
        booking={"clinic": "general", "booked_on": b.day(-10), "visit_on": b.day(-1)})
    body["prescription"]["hospital"] = {"name": "博鳌超级医院"}
    return body


def axa_device(number, person):
    return b.request(
        number, person,
        lines=[{"brand": "爱普盾", "generic": "电场疗法贴片", "manufacturer": "再鼎医药", "quantity": 1, "unit": "套",
                "unit_price_fen": 13200000}],
        diagnoses=[{"icd10": "C71.100", "text": "胶质母细胞瘤", "morphology": "9440/3", "first_confirmed_on": b.day(-60),
                    "pathology_confirmed": True, "event": "initial", "staging": {"who_grade": "G4"}}],
        clinical={"disease_state": "newly_diagnosed", "supratentorial": True, "after_surgery": True,
                  "after_radiotherapy": True, "combination": ["替莫唑胺"]},
        documents=b.papers(b.AXA_PAPERS))


def pingan(number, person):
    return b.request(number, person, documents=b.papers(b.PINGAN_PAPERS))


def cpic_b(number, person):
    return b.request(number, person)


def cpic_b_car_t(number, person):
    return b.request(
        number, person,
        lines=[{"brand": "倍诺达", "generic": "瑞基奥仑赛", "manufacturer": "药明巨诺", "quantity": 1, "unit": "袋",
                "unit_price_fen": 129000000}],
        diagnoses=[{"icd10": "C83.300", "text": "弥漫性大B细胞淋巴瘤", "morphology": "9680/3",
                    "first_confirmed_on": b.day(-60), "pathology_confirmed": True, "event": "initial",
                    "staging": {"ann_arbor": "III"}}],
        clinical={"prior_lines": 2, "disease_state": "refractory", "subtype": "dlbcl_nos"})


def cpic_bc_shanghai(number, person):
    return b.request(
        number, person,
        lines=[{"generic": "注射用曲妥珠单抗", "manufacturer": "上海复宏汉霖生物制药有限公司",
                "approval_no": "国药准字 S20217019", "quantity": 1, "unit": "瓶", "days_supply": 21, "unit_price_fen": 168800}],
        diagnoses=[_breast()])


def cpic_bc_domestic(number, person):
    return b.request(
        number, person,
        lines=[{"brand": "可瑞达", "generic": "帕博利珠单抗", "manufacturer": "默沙东", "quantity": 2, "unit": "瓶",
                "days_supply": 21, "unit_price_fen": 1791800}],
        diagnoses=[_breast()])


def cpic_bc_import(number, person):
    return b.request(
        number, person,
        lines=[{"brand": "Talzenna", "generic": "Talazoparib", "quantity": 30, "unit": "粒", "days_supply": 30,
                "unit_price_fen": 200000}],
        diagnoses=[_breast()],
        clinical={"biomarkers": {"BRCA": "mutated", "HER2": "negative"}},
        documents=b.papers(b.CPIC_PAPERS + ["gene_test", "import_licence"]))


# list id → (plan, body maker)
KINDS = {
    "axa-domestic": (b.PLAN_AXA, axa_domestic),
    "axa-boao": (b.PLAN_AXA, axa_boao),
    "axa-device": (b.PLAN_AXA, axa_device),
    "pingan": (b.PLAN_PINGAN, pingan),
    "cpic-b": (b.PLAN_CPIC, cpic_b),
    "cpic-b-car-t": (b.PLAN_CPIC, cpic_b_car_t),
    "cpic-bc-shanghai": (b.PLAN_BREAST, cpic_bc_shanghai),
    "cpic-bc-domestic": (b.PLAN_BREAST, cpic_bc_domestic),
    "cpic-bc-import": (b.PLAN_BREAST, cpic_bc_import),
}
