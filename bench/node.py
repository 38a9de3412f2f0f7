"""One node on 127.0.0.1 with all that it starts, for the programs beside this file."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

SKUS = 50
STOCK = 1_000_000_000
READY_LIMIT_S = 300
STOP_LIMIT_S = 60
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")

# Or what a program has started stays behind.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def rss_bytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def children(pid):
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


class Node:
    """A node as a user starts it: `java -jar weft.jar up`."""

    def __init__(self, jar, home, heap, flags=(), settings=()):
        self.jar, self.home, self.heap = jar, home, heap
        self.flags, self.settings = list(flags), [f"--set={setting}" for setting in settings]
        self.port, self.nats_port = free_port(), free_port()
        self.process = None

    def start(self):
        """Seconds until it is ready."""
        command = ["java", f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+AlwaysPreTouch",
                   "-XX:+ExitOnOutOfMemoryError", *self.flags, "-jar",
                   str(self.jar), "up", f"--set=http.port={self.port}", f"--set=nats.embedded.port={self.nats_port}",
                   f"--set=inventory.catalog={self.home / 'catalog.yaml'}",
                   f"--set=nats.embedded.storeBytesMax={200 << 30}", *self.settings]
        started = time.monotonic()
        with open(self.home / "node.log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.home, stdout=log, stderr=subprocess.STDOUT)
        while time.monotonic() - started < READY_LIMIT_S:
            if self.process.poll() is not None:
                break
            try:
                if self.get("/ready")[0] == 200:
                    return time.monotonic() - started
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit(f"the node is not ready; {self.home / 'node.log'}:\n" + self.log()[-4000:])

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def log(self):
        return (self.home / "node.log").read_text(errors="replace")

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def place(self, number):
        order = {"customerId": f"sample-{number}", "paymentToken": "tok_ok",
                 "items": [{"sku": f"ITEM-{number % SKUS}", "quantity": 1}]}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/api/v1/orders", json.dumps(order), {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer["orderId"]

    def nats_pid(self):
        return self.child("nats-server") or sys.exit("there is no nats-server")

    def child(self, word):
        """Of the processes that it started, the one whose command line has the word; None if there is none."""
        for pid in children(self.process.pid):
            try:
                if word in pathlib.Path(f"/proc/{pid}/cmdline").read_text():
                    return pid
            except OSError:
                pass  # It has ended meanwhile.
        return None

    def live_objects(self):
        """Instances and bytes of each class that a full collection leaves."""
        histogram = subprocess.run(["jcmd", str(self.process.pid), "GC.class_histogram"], check=True, text=True,
                                   stdout=subprocess.PIPE).stdout
        rows = [row for row in map(str.split, histogram.splitlines()) if len(row) >= 4 and row[1].isdigit()]
        return {row[3]: (int(row[1]), int(row[2])) for row in rows}


def bench(node, orders, rate, seconds):
    """Figures of that many orders, sent to the node by a process of its own; 0: as fast as it goes."""
    result = node.home / "bench.json"
    result.unlink(missing_ok=True)
    command = ["java", "-Xmx256m", "-jar", str(node.jar), "bench", f"--url=http://127.0.0.1:{node.port}",
               f"--orders={orders}", "--warmup=0", "--connections=64", "--in-flight=512", f"--rate={rate}",
               f"--seconds={seconds}", f"--json={result}"]
    ended = subprocess.run(command, cwd=node.home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not result.exists():
        sys.exit(f"{' '.join(command)}\n{ended.stdout}\n{node.log()[-4000:]}")
    return json.loads(result.read_text())


def write_catalog(home):
    items = "\n".join(f'  ITEM-{i}: {{ name: "Item {i}", priceMinor: 100, stock: {STOCK} }}' for i in range(SKUS))
    (home / "catalog.yaml").write_text(f"currency: EUR\nitems:\n{items}\n", encoding="utf-8")


def audit(node):
    """Every order, event and line of the ledger; ends this program when an invariant does not hold."""
    command = ["java", "-Xmx512m", "-jar", str(node.jar), "audit", f"--nats=nats://127.0.0.1:{node.nats_port}",
               f"--ledger={node.home / 'data/provider/ledger.jsonl'}"]
    ended = subprocess.run(command, cwd=node.home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{ended.stdout}")
    print(next(line for line in ended.stdout.splitlines() if line.startswith("✓")), flush=True)
