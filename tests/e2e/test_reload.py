"""SIGHUP under traffic without a failed request; SIGTERM drains; bad settings are refused and the old ones stay."""
import os
import signal
import threading
import time

from harness import build as b
from harness.client import LostAnswer
from harness.tap import check, equal, test
from test_concurrency import at_once
from test_stalls import Held


class Traffic:
    def __init__(self, env, count=3):
        self.env = env
        self.stop = threading.Event()
        self.done = self.failed = 0
        self.errors = []
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(count)]

    def work(self):
        client = self.env.p1.copy()
        number, person = self.policy
        while not self.stop.is_set():
            try:
                answer = client.estimate(b.request(number, person))
                if answer.status == 200:
                    self.done += 1
                    continue
                self.errors.append(repr(answer))
            except (LostAnswer, AssertionError) as error:
                self.errors.append(repr(error))
            self.failed += 1
        client.close()

    def __enter__(self):
        self.policy = self.env.policy()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(30)


@test("SIGHUP five times under traffic: new server certificate and lists, no request fails")
def reload(env):
    before = env.daemon.metric("teyao_reloads_total", outcome="done") or env.daemon.metric("teyao_reloads_total")
    with Traffic(env) as traffic:
        for _ in range(5):
            serial = env.new_server_certificate()
            env.daemon.reload()
            fresh = env.p2.copy()
            fresh.connect()
            equal(fresh.connection.sock.getpeercert()["serialNumber"].lstrip("0"), serial.lstrip("0"), "the new certificate")
            fresh.close()
    check(traffic.done > 20, f"{traffic.done} answers")
    equal((traffic.failed, traffic.errors[:2]), (0, []), "failed")
    check(env.daemon.metric("teyao_reloads_total") >= before + 5, "reloads are counted")


@test("a reload that is bad is refused, told, and the old settings stay")
def bad_reload(env):
    saved = dict(env.daemon.settings["tls"])
    env.daemon.settings["tls"]["tls_certificate"] = env.ca  # does not fit the key
    env.daemon.reload()
    env.daemon.settings["tls"].clear()
    env.daemon.settings["tls"].update(saved)
    fresh = env.p1.copy()
    equal(fresh.get("/v1/events").status, 200, "still serving")
    fresh.close()
    env.daemon.settings["limits"]["no_such_setting"] = 5
    status, said = env.daemon.check_config()
    check(status != 0 and "no_such_setting" in said, f"-t: {status} {said}")
    env.daemon.reload()
    equal(env.p1.get("/v1/events").status, 200, "still serving")
    del env.daemon.settings["limits"]["no_such_setting"]
    env.daemon.reload()


def list_name(client):
    items = client.get("/v1/formulary/lists").json["items"]
    return next(i["name_en"] for i in items if i["list"] == "cpic-b")


@test("lists are read again by SIGHUP; a bad row refuses the whole set and names file, line and column")
def reload_lists(env):
    number, person = env.policy()
    old = env.p1.estimate(b.request(number, person)).json["basis"]["formulary"]
    lists = os.path.join(env.formulary, "lists.csv")
    rows = os.path.join(env.formulary, "lists", "cpic-b.csv")
    with open(lists, encoding="utf-8") as file:
        text = file.read()
    with open(rows, encoding="utf-8") as file:
        row_text = file.read()
    name = list_name(env.p1)
    try:
        with open(lists, "w", encoding="utf-8") as file:
            file.write(text.replace(name, name + " again"))
        env.daemon.reload()
        equal(list_name(env.p1), name + " again", "the new one")
        check(env.p1.estimate(b.request(number, person)).json["basis"]["formulary"] != old, "another digest decides")
        with open(rows, "w", encoding="utf-8") as file:
            file.write(row_text + "cpic-b:160,160,只有三格\n")
        status, said = env.daemon.check_config()
        check(status == 1 and "cpic-b.csv:161" in said, f"-t: {status} {said}")
        env.daemon.reload()
        equal(list_name(env.p1), name + " again", "the one before stays")
        equal(len(env.p1.get("/v1/formulary/lists/cpic-b?limit=200").json["items"]), 159, "rows")
    finally:
        for path, content in ((lists, text), (rows, row_text)):
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
    env.daemon.reload()
    equal(env.p1.estimate(b.request(number, person)).json["basis"]["formulary"], old, "the first again")


@test("SIGTERM drains: what is in hand is answered, nothing new is taken, exit 0; then it starts again")
def drain(env):
    people = [env.policy() for _ in range(4)]
    for number, person in people:  # the person is known and can be locked
        env.p1.authorize(b.request(number, person, applicant={"relation": "policyholder"}))
    idle = env.p2.copy()
    idle.get("/v1/events")
    answers = []
    number, person = people[0]
    with Held(env, number):
        client = env.p1.copy()
        inside = threading.Thread(target=lambda: answers.append(client.authorize(b.request(number, person))), daemon=True)
        inside.start()
        env.wait_for(lambda: env.daemon.metric("teyao_requests_in_flight") >= 1, "the request to be in hand")
        env.daemon.process.send_signal(signal.SIGTERM)
        env.wait_for(lambda: refused(env), "new connections to be refused")
        try:
            late = idle.get("/v1/events")
            equal(late.status, 503, f"{late!r}")
        except LostAnswer:
            pass
        equal((env.daemon.is_alive(), answers), (True, []), "it waits for what is in hand")
    inside.join(30)
    equal(answers[0].status, 201, f"{answers[0]!r}")
    equal(env.daemon.process.wait(30), 0, f"exit status; {env.daemon.log_tail()}")
    env.hang_up()
    env.daemon.start()
    equal(env.p1.authorization(answers[0].json["authorization_id"]).status, 200, "what was answered is there")


def refused(env):
    probe = env.p3.copy()
    try:
        probe.connect()
    except OSError:
        return True
    probe.close()
    return False


@test("SIGTERM under load: every request is answered, refused or cut, none is done twice; exit 0")
def drain_load(env):
    people = [env.policy() for _ in range(16)]
    answers = []

    def work(number, person):
        client, key = env.p1.copy(), f"drain-{number}"
        try:
            client.connect()
            gate.wait(30)
            answers.append((number, person, key, client.authorize(b.request(number, person), key)))
        except LostAnswer:
            answers.append((number, person, key, None))
        finally:
            client.close()

    gate = threading.Barrier(len(people) + 1)
    threads = [threading.Thread(target=work, args=who, daemon=True) for who in people]
    for thread in threads:
        thread.start()
    gate.wait(30)
    status = env.daemon.stop()
    for thread in threads:
        thread.join(30)
    equal(status, 0, f"exit status; {env.daemon.log_tail()}")
    env.hang_up()
    env.daemon.start()
    equal(len(answers), len(people), "every one came back")
    for number, person, key, answer in answers:
        check(answer is None or answer.status in (201, 503), f"{answer!r}")
        again = env.p1.authorize(b.request(number, person), key)
        equal(again.status, 201, "the same key afterwards")
        if answer is not None and answer.status == 201:
            equal(again.body, answer.body, "the same answer")
        equal(env.pg.value(f"SELECT count(*) FROM teyao.\"authorization\" WHERE policy_no = '{number}'"), "1", "once")


@test("a client that leaves before its answer: what was recorded stays, the same key gets it")
def vanish(env):
    import json
    import socket
    for pause in (0, 0.002, 0.01, 0.03):
        number, person = env.policy()
        body, key = b.request(number, person), f"vanish-{number}"
        client = env.p1.copy()
        client.connect()
        data = json.dumps(body).encode()
        client.connection.sock.sendall((f"POST /v1/authorizations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                        f"Idempotency-Key: {key}\r\nContent-Length: {len(data)}\r\n\r\n").encode() + data)
        time.sleep(pause)
        client.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        client.close()
        env.wait_for(lambda: env.p1.authorize(body, key).status == 201, "the same key")
        equal(env.pg.value(f"SELECT count(*) FROM teyao.\"authorization\" WHERE policy_no = '{number}'"), "1", "once")


@test("64 connections at once, all answered; a connection is reused")
def connections(env):
    answers = at_once([env.p1, env.p2, env.p3], [lambda c: [c.get("/v1/formulary/lists") for _ in range(3)][-1]] * 64)
    equal({a.status for a in answers}, {200}, "answers")


@test("the program said nothing about a bug, a leak or an error of memory")
def complaints(env):
    equal(env.daemon.stop(), 0, "exit status of the last stop")
    equal(env.daemon.complaints(), [], "complaints")
    env.hang_up()
    env.daemon.start()
