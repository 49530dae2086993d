"""teyaod as a child process: configuration, start, kill -9, reload, drain; its log as parsed lines."""
import http.client
import json
import os
import signal
import socket
import subprocess
import time


def free_ports(count):
    """Ports that are free now; all are held until all are known."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


class Daemon:
    def __init__(self, directory, program, settings, roles):
        self.directory = directory
        self.program = program
        self.settings = settings  # {section: {name: value}}
        self.roles = roles
        self.log = os.path.join(directory, "teyaod.log")
        self.config = os.path.join(directory, "teyaod.conf")
        self.process = None
        self.arguments = []
        self.port, self.plain_port = free_ports(2)
        settings["server"].update(listen_address="127.0.0.1", listen_port=self.port,
                                  plain_address="127.0.0.1", plain_port=self.plain_port)

    def write_config(self):
        lines = []
        for section, values in self.settings.items():
            lines.append(f"[{section}]")
            lines += [f"{name} = {value}" for name, value in values.items()]
        lines.append("[roles]")
        lines += [f"{uri} = {words}" for uri, words in self.roles.items()]
        with open(self.config, "w", encoding="utf-8") as config:
            config.write("\n".join(lines) + "\n")

    def spawn(self):
        self.write_config()
        log = open(self.log, "ab")
        with log:
            self.process = subprocess.Popen([self.program, "-c", self.config, *self.arguments],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            cwd=self.directory)

    def start(self, wait_s=30):
        self.spawn()
        self.wait_ready(wait_s)

    def check_config(self):
        """teyaod -t: (exit status, what it says)."""
        self.write_config()
        done = subprocess.run([self.program, "-t", "-c", self.config, *self.arguments], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        return done.returncode, done.stdout

    def plain(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=10)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def wait_ready(self, wait_s=30):
        deadline = time.monotonic() + wait_s
        last = None
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"teyaod ended with {self.process.returncode}: {self.log_tail()}")
            try:
                last = self.plain("/readyz")[0]
                if last == 200:
                    return
            except OSError as error:
                last = error
            time.sleep(0.03)
        raise RuntimeError(f"teyaod is not ready ({last}): {self.log_tail()}")

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.is_alive():
            self.process.kill()
            self.process.wait()

    def stop(self, wait_s=30):
        """SIGTERM and the exit status; a drain that does not end is a failure."""
        if not self.is_alive():
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"teyaod did not stop within {wait_s} s: {self.log_tail()}") from None

    def reload(self, wait_s=15):
        """SIGHUP; returns once the counter of reloads has moved."""
        before = self.metric("teyao_reloads_total")
        self.write_config()
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            if self.metric("teyao_reloads_total") > before:
                return
            time.sleep(0.02)
        raise RuntimeError(f"no reload was counted: {self.log_tail()}")

    def metric(self, name, **labels):
        """Sum of a metric's series that carry these labels."""
        total = 0.0
        for line in self.plain("/metrics")[2].decode().split("\n"):
            head, _, value = line.rpartition(" ")
            if head.split("{")[0] == name and all(f'{k}="{v}"' in head for k, v in labels.items()):
                total += float(value)
        return total

    def log_text(self):
        if not os.path.exists(self.log):
            return ""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def log_lines(self):
        """Lines that are JSON objects; anything else (a sanitizer's report) is left out."""
        lines = []
        for line in self.log_text().split("\n"):
            if line.startswith("{"):
                try:
                    lines.append(json.loads(line))
                except ValueError:
                    pass
        return lines

    def log_tail(self, count=8):
        return "\n".join(self.log_text().rstrip().split("\n")[-count:])

    def complaints(self):
        """What a sanitizer or a failed assertion wrote."""
        words = ("AddressSanitizer", "LeakSanitizer", "runtime error:", "UndefinedBehavior", "BUG", "Assertion")
        return [line for line in self.log_text().split("\n") if any(word in line for word in words)]
