"""The throw-away authority of a run, made with the project's own scripts in certs/."""
import os
import subprocess


class Pki:
    def __init__(self, source, directory):
        self.scripts = os.path.join(source, "certs")
        self.directory = os.path.join(directory, "authority")
        self.out = os.path.join(directory, "issued")
        self.issued = {}
        self.run("ca.sh", self.directory, "Teyao test authority")
        self.ca = os.path.join(self.directory, "ca.pem")
        self.crl = os.path.join(self.directory, "crl.pem")

    def run(self, script, *arguments):
        done = subprocess.run(["sh", os.path.join(self.scripts, script), *arguments], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise RuntimeError(f"{script} {' '.join(arguments)}: {done.stdout}")

    def issue(self, kind, name):
        """(certificate, key) of urn:teyao:<kind>:<name>; the same ones when asked again."""
        if (kind, name) not in self.issued:
            path = os.path.join(self.out, f"{kind}-{name}")
            self.run("issue.sh", self.directory, path, "client", f"urn:teyao:{kind}:{name}")
            self.issued[(kind, name)] = (path + ".pem", path + ".key")
        return self.issued[(kind, name)]

    def server(self, again=False):
        path = os.path.join(self.out, "server")
        if again or not os.path.exists(path + ".pem"):
            self.run("issue.sh", self.directory, path, "server", "localhost,127.0.0.1")
        return path + ".pem", path + ".key"

    def revoke(self, kind, name):
        self.run("revoke.sh", self.directory, self.issued[(kind, name)][0])
