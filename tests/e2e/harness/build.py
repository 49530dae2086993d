"""Bodies: people, policies, requests. Dates are relative to today in Asia/Shanghai; people are made up and their numbers
carry a right check digit."""
import datetime
import hashlib
import itertools
import random

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
_SERIAL = itertools.count(1)
_RUN = random.SystemRandom().randrange(36 ** 4)
DIGITS = "零一二三四五六七八九"

PLAN_CPIC = "cpic-inpatient-b"
PLAN_AXA = "axa-zhuoyue-2022"
PLAN_PINGAN = "pingan-plan2"
PLAN_BREAST = "cpic-breast-a"
PLANS = ["axa-zhuoyue-2022", "axa-zhuoyue-2022-basic", "pingan-plan1", "pingan-plan2", PLAN_CPIC, PLAN_BREAST]

CPIC_PAPERS = ["authorization_application", "insurance_contract", "id_card", "medical_record",
               "diagnosis_certificate", "pathology_report", "laboratory_report", "prescription"]
AXA_PAPERS = ["prescription", "pathology_report", "medical_record"]
PINGAN_PAPERS = ["medical_record", "first_visit_record", "diagnosis_certificate", "prescription",
                 "pathology_report", "laboratory_report", "claim_notice"]


def today():
    return datetime.datetime.now(SHANGHAI).date()


def day(offset):
    return (today() + datetime.timedelta(days=offset)).isoformat()


def resident_id(birth="19700101", serial=None):
    head = "110105" + birth + f"{next(_SERIAL) % 1000 if serial is None else serial:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return head + "10X98765432"[sum(int(c) * w for c, w in zip(head, weights)) % 11]


class Person:
    """Every one is somebody else: birth date and serial count up."""

    def __init__(self, id_type="resident_id"):
        number = next(_SERIAL) + _RUN % 997
        birth = datetime.date(1950, 1, 1) + datetime.timedelta(days=number % 14000)
        self.birth_on = birth.isoformat()
        self.name = "测试" + "".join(DIGITS[int(d)] for d in str(number))
        self.id_type = id_type
        self.id_no = resident_id(birth.strftime("%Y%m%d"), number % 1000) if id_type == "resident_id" \
            else f"E{_RUN:07d}{number}"

    def insured(self):
        return {"id_type": self.id_type, "id_no": self.id_no, "name": self.name}


def policy_no(prefix="P"):
    return f"{prefix}-{_RUN:07d}-{next(_SERIAL):06d}"


def policy(person, plan=PLAN_CPIC, **changes):
    insured = person.insured()
    if person.id_type != "resident_id":
        insured["birth_on"] = person.birth_on
    body = {"plan": plan, "riders": [], "insured": insured, "effective_on": day(-200), "expires_on": day(164),
            "received_on": day(-200), "social_insured": False}
    if plan == PLAN_AXA:
        body["riders"] = ["special-drug", "device"]
    if plan == PLAN_BREAST:
        body["riders"] = ["special-drug"]
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


def paper(kind):
    return {"kind": kind, "sha256": hashlib.sha256(kind.encode()).hexdigest()}


def papers(kinds):
    return [paper(kind) for kind in kinds]


def osimertinib(**changes):
    line = {"drug": "泰瑞沙（甲磺酸奥希替尼片）", "manufacturer": "阿斯利康", "quantity": 30, "unit": "片",
            "days_supply": 30, "unit_price_fen": 18600}
    line.update(changes)
    return {name: value for name, value in line.items() if value is not None}


def lung_cancer(**changes):
    diagnosis = {"icd10": "C34.900", "text": "肺恶性肿瘤", "morphology": "8140/3", "first_confirmed_on": day(-60),
                 "pathology_confirmed": True, "event": "initial", "staging": {"t": "T2", "n": "N1", "m": "M0"}}
    diagnosis.update(changes)
    return {name: value for name, value in diagnosis.items() if value is not None}


def request(number, person, **changes):
    """A first request under CPIC inpatient B that is approved: 30 × 186.00 = 5,580.00."""
    body = {
        "policy_no": number,
        "insured": person.insured(),
        "applicant": {"relation": "self"},
        "prescription": {"issued_on": day(-1), "hospital": {"name": "复旦大学附属肿瘤医院", "level": 3, "public": True},
                         "doctor": "测试乙", "attending": True, "specialist": True},
        "diagnoses": [lung_cancer()],
        "clinical": {"prior_lines": 0},
        "lines": [osimertinib()],
        "documents": papers(CPIC_PAPERS),
        "social_insurance": {"settled": False, "paid_fen": 0},
        "collection": {"method": "pickup", "by": "insured"},
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


OPERATOR = {"id": "pharmacist-7", "name": "测试药师"}


def dispense(code, person, documents, quantity=30, line=1, **changes):
    body = {"code": code, "collector": {"by": "insured", "id_no": person.id_no}, "operator": dict(OPERATOR),
            "prescription_original": True, "documents": list(documents),
            "lines": [{"line": line, "quantity": quantity}]}
    body.update(changes)
    return body


def trace_code():
    return f"8{_RUN:07d}{next(_SERIAL):012d}"


def mistype(code):
    """The code with one character changed."""
    return code[:2] + ("7" if code[2] != "7" else "8") + code[3:]


def well_formed_code(seed):
    """A code whose check characters fit and that nobody was given (the published algorithm, written again)."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    def times(a, b):
        product = 0
        while b:
            if b & 1:
                product ^= a
            b >>= 1
            a <<= 1
            if a & 32:
                a ^= 0x25
        return product

    source = random.Random(seed)
    values = [source.randrange(32) for _ in range(13)]
    high = low = 0
    for value in values:
        feedback = value ^ high
        high, low = low ^ times(feedback, 6), times(feedback, 8)
    text = "".join(alphabet[v] for v in values + [high, low])
    return "-".join(text[i:i + 5] for i in range(0, len(text), 5))
