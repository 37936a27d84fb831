"""Runs the recount program and looks at its exit code, standard output and standard error, each by itself."""
import hashlib
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest

RECOUNT = os.environ.get("RECOUNT", "recount")
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


# Of the program that is tested.
IS_SANITIZED = b"sanitizers" in subprocess.run([RECOUNT, "--version"], capture_output=True, check=True).stdout


def corpora_folder():
    """The development corpora, or None where they are absent."""
    folder = os.environ.get("RECOUNT_CORPORA", os.path.join(SOURCE, "..", "shared", "corpora"))
    return os.path.abspath(folder) if os.path.isdir(folder) else None


def needs_corpora(test):
    return unittest.skipIf(corpora_folder() is None, "needs the development corpora (RECOUNT_CORPORA)")(test)


def resealed(contents, tensor, at, value, count=1):
    """A safetensors file with `count` numbers changed, under a checksum that agrees."""
    length = struct.unpack("<Q", contents[:8])[0]
    header = json.loads(contents[8:8 + length])
    begin = 8 + length + header[tensor]["data_offsets"][0] + 4 * at
    digest = header["__metadata__"]["checksum"].encode()
    changed = (contents[:begin] + struct.pack("<f", value) * count + contents[begin + 4 * count:]).replace(digest, b"0" * 64)
    return changed.replace(b'"checksum":"' + b"0" * 64,
                           b'"checksum":"' + hashlib.sha256(changed).hexdigest().encode())


def with_metadata(contents, key, change):
    """A safetensors file with an entry of its metadata changed, or without it, under a checksum that agrees."""
    length = struct.unpack("<Q", contents[:8])[0]
    header = json.loads(contents[8:8 + length])
    metadata = header["__metadata__"]
    if change is None:
        del metadata[key]
    else:
        metadata[key] = change(metadata.get(key))
    metadata["checksum"] = "0" * 64
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    changed = struct.pack("<Q", len(text)) + text + contents[8 + length:]
    return changed.replace(b'"checksum":"' + b"0" * 64,
                           b'"checksum":"' + hashlib.sha256(changed).hexdigest().encode())


class CommandTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = self._folder.name
        self.environment = dict(os.environ, HOME=self.folder, XDG_CACHE_HOME=self.folder)
        if corpora_folder():
            self.environment["RECOUNT_CORPORA"] = corpora_folder()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, contents):
        data = contents if isinstance(contents, bytes) else contents.encode()
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run_recount(self, *arguments, stdin=b"", **options):
        command = [RECOUNT, *[str(a) for a in arguments]]
        return subprocess.run(command, input=stdin, capture_output=True, cwd=self.folder, env=self.environment,
                              timeout=240, check=False, **options)

    def succeed(self, *arguments, stdin=b"", stderr=b""):
        """Runs, expects exit code 0 and exactly this standard error; gives standard output."""
        done = self.run_recount(*arguments, stdin=stdin)
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
        if stderr is not None:
            self.assertEqual(done.stderr, stderr)
        return done.stdout

    def fail_with(self, code, *arguments, stdin=b"", **options):
        """Runs, expects the exit code, nothing on standard output, and one line on standard error for code 1."""
        done = self.run_recount(*arguments, stdin=stdin, **options)
        message = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, code, message)
        self.assertEqual(done.stdout, b"")
        if code == 1:
            self.assertRegex(message, r"\Arecount: [^\n]+\n\Z")
        return message


class CompareTest(CommandTest):
    """A text with brackets and indentation, x.c, and options that make comparing quick."""
    SMALL = ("--orders", "1,3", "--layers", "1", "--hidden", "16", "--batch", "4", "--window", "16", "--epochs", "2",
             "--sample-length", "500", "--sample-seeds", "2")

    def setUp(self):
        super().setUp()
        self.write("x.c", b"int f(int a)\n{\n\tif (a) {\n\t\treturn g(a[1]);\n\t}\n\treturn 0;\n}\n\n" * 60)

    def comparable(self, folder):
        return self.succeed("report", f"{folder}/result.json", "--format", "comparable")


MEBIBYTE = 1 << 20

# Runs a program and prints how much memory it took, in KiB. A program that is started counts its parent's as its own, and
# this parent has little.
LAUNCHER = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""

needs_no_sanitizer = unittest.skipIf(IS_SANITIZED, "sanitizers take memory of their own")


def random_text(letters, size):
    """Of 2, 4, 8, ... letters."""
    table = bytes(letters[i % len(letters)] for i in range(256))
    return random.Random(1).randbytes(size).translate(table)


class MemoryTest(CommandTest):
    """What a command says that it takes, and what it really does."""
    def told(self, stderr):
        match = re.fullmatch(r"recount: (?:training .* on|comparing models of|scoring|drawing|reading|watching) .* takes up to (\d+) MiB of memory\n(?:recount: \d+ times? the history .*\n)?",
                             stderr.decode())
        self.assertIsNotNone(match, stderr)
        return int(match[1]) * MEBIBYTE

    def run_in_memory(self, *options):
        arguments = [*map(str, options), "--memory-limit", "4G"]
        done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, RECOUNT, *arguments], capture_output=True, cwd=self.folder,
                              env=self.environment, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.told(done.stderr), int(done.stdout) * 1024

    def check_work(self, most_times, works):
        for work in works:
            with self.subTest(work):
                estimate, used = self.run_in_memory(*work)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, most_times * used)
