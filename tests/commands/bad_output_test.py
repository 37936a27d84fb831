"""Outputs that cannot be written get one sentence; nothing is half-written and nothing lost."""
import os
import random
import resource
import signal
import subprocess
import tempfile
import unittest

from support import RECOUNT, CommandTest

TEXT = b"abracadabra, abracadabra! " * 40


class Output(CommandTest):
    def test_a_full_standard_output_is_an_error(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("needs /dev/full")
        self.write("x.txt", TEXT)
        for arguments in (("sample", "--order", "2", "x.txt"), ("sample", "--order", "2", "x.txt", "--streams", "3"),
                          ("--help",), ("compare", "--help"), ("--version",), ("corpora", "list")):
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                done = subprocess.run([RECOUNT, *arguments], stdout=full, stderr=subprocess.PIPE, cwd=self.folder,
                                      check=False)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, rb"\Arecount: standard output could not be written[^\n]*\n\Z")

    def test_a_reader_that_has_gone_ends_it_quietly_and_at_once(self):
        self.write("x.txt", TEXT)
        for more in (("--length", "1000000000"), ("--length", "100000", "--streams", "100000"),
                     ("--length", "100000", "--streams", "100000", "--format", "jsonl")):
            for ignored in (False, True):  # Whoever starts it may ignore SIGPIPE, and so it is inherited.
                with self.subTest(more=more, ignored=ignored):
                    process = subprocess.Popen([RECOUNT, "sample", "--order", "2", "x.txt", *more], cwd=self.folder,
                                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                               restore_signals=not ignored)
                    self.assertEqual(len(process.stdout.read(10)), 10)
                    process.stdout.close()
                    self.assertEqual(process.stderr.read(), b"")
                    process.stderr.close()
                    self.assertEqual(process.wait(timeout=60), -signal.SIGPIPE)


class Names(CommandTest):
    """Names that nothing can be written to are refused before the work: before the text is looked at."""
    def commands(self, name):
        return (("train", "rnn", "absent.txt", "-o", f"{name}.safetensors"),
                ("train", "ngram", "absent.txt", "-o", f"{name}.ngram"),
                ("watch", "absent.safetensors", "absent.txt", "-o", f"{name}.json"),
                ("watch", "absent.safetensors", "absent.txt", "--states", f"{name}.safetensors"))

    def test_a_name_that_is_too_long(self):
        for command in self.commands("n" * 240):
            with self.subTest(command=command):
                self.assertRegex(self.fail_with(1, *command), r"\Arecount: n+\.\w+: cannot be written: File name too long; "
                                                              r"choose another path\n\Z")

    def test_what_is_written_beside_it_counts(self):
        self.write("x.txt", TEXT)
        train = ("train", "rnn", "x.txt", "--layers", "1", "--hidden", "4", "--batch", "4", "--window", "16", "--epochs", "2",
                 "--checkpoint-every", "0", "-o")
        longest = 255 - len(".previous.safetensors") - len(".2147483647-4294967295.tmp")
        self.succeed(*train, "n" * longest + ".safetensors")
        before = sorted(os.listdir(self.folder))
        self.assertRegex(self.fail_with(1, *train, "m" * (longest + 1) + ".safetensors"),
                         r"\Arecount: m+\.previous\.safetensors: cannot be written: File name too long; choose another path\n")
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_a_link_to_itself(self):
        for suffix in ("safetensors", "ngram", "json"):
            os.symlink(f"loop.{suffix}", self.path(f"loop.{suffix}"))
        for command in self.commands("loop"):
            with self.subTest(command=command):
                self.assertRegex(self.fail_with(1, *command), r"\Arecount: loop\.\w+: cannot be written: Too many levels of "
                                                              r"symbolic links; choose another path\n\Z")

    def test_a_folder_that_may_not_be_entered(self):
        os.chmod(self.folder, 0o755)
        os.mkdir(self.path("nox"))
        os.chmod(self.path("nox"), 0o600)
        user = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
        for command in self.commands("nox/q"):
            with self.subTest(command=command):
                self.assertRegex(self.fail_with(1, *command, **user),
                                 r"\Arecount: nox/q\.\w+: cannot be written: Permission denied; check the permissions of "
                                 r"the file and its folder\n\Z")


class FilesTooLarge(CommandTest):
    """Writing fails when the work is done, as where a disk has filled up meanwhile."""

    def run_limited(self, limit_bytes, *arguments):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

        return self.run_recount(*arguments, preexec_fn=limit)

    def test_a_model_is_not_written_in_part(self):
        self.write("x.txt", TEXT)
        done = self.run_limited(100, "train", "ngram", "x.txt", "--order", "2", "-o", "x.ngram")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rb"\Arecount: x.ngram: cannot be written: File too large; raise the limit [^\n]*\n\Z")
        self.assertEqual(os.listdir(self.folder), ["x.txt"])

    def test_a_report_that_cannot_be_written_is_shown_and_leaves_nothing(self):
        self.write("x.txt", TEXT)
        compare = ("compare", "x.txt", "--no-net", "--orders", "1,2", "--sample-length", "100", "-o")
        whole = self.succeed(*compare, "old")
        before = {name: self.read(f"old/{name}") for name in os.listdir(self.path("old"))}
        for folder in ("new/out", "old"):
            with self.subTest(folder=folder):
                done = self.run_limited(60_000, *compare, folder)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stdout, whole.rsplit(b"\nreport: ", 1)[0])
                self.assertRegex(done.stderr, rb"\Arecount: \S+/report.html: cannot be written: File too large; [^\n]+\n\Z")
                self.assertEqual(sorted(os.listdir(self.folder)), ["old", "x.txt"])
        self.assertEqual({name: self.read(f"old/{name}") for name in os.listdir(self.path("old"))}, before)

    def test_a_file_where_the_report_folder_ought_to_be_is_named(self):
        self.write("x.txt", TEXT)
        self.write("one.txt", "mine")
        for folder in ("one.txt", "one.txt/inner"):
            message = self.fail_with(1, "compare", "x.txt", "--no-net", "--orders", "1", "-o", folder)
            self.assertRegex(message, rf"recount: {folder}: the folder cannot be made, since \S+/one\.txt is a file; name "
                                      r"another, or move that away\n")
        self.assertEqual(self.read("one.txt"), b"mine")

    def test_models_that_cannot_all_be_written_leave_nothing(self):
        self.write("x.txt", random.Random(1).randbytes(40_000))
        done = self.run_limited(90_000, "compare", "x.txt", "--no-net", "--orders", "0,4", "--sample-length", "100",
                                "--save-models", "-o", "out")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"out/models/order-4.ngram: cannot be written", done.stderr)
        self.assertEqual(os.listdir(self.folder), ["x.txt"])

    def test_states_that_cannot_be_written_lose_no_figures(self):
        self.write("x.txt", TEXT)
        self.succeed("train", "rnn", "x.txt", "-o", "n.safetensors", "--layers", "1", "--hidden", "16", "--batch", "4",
                     "--window", "16", "--epochs", "1")
        watch = ("watch", "n.safetensors", "x.txt", "--steps", "20", "-o", "w.json", "--states", "s.safetensors")
        whole = self.succeed(*watch)
        figures = self.read("w.json")
        os.remove(self.path("w.json"))
        old = self.read("s.safetensors")
        done = self.run_limited(60_000, *watch)
        self.assertEqual((done.returncode, done.stdout), (1, whole))
        self.assertRegex(done.stderr, rb"\Arecount: s.safetensors: cannot be written: File too large; [^\n]+\n\Z")
        self.assertEqual(self.read("w.json"), figures)
        self.assertEqual(self.read("s.safetensors"), old)


class FullDisk(CommandTest):
    def setUp(self):
        super().setUp()
        self.disk = tempfile.mkdtemp()
        self.addCleanup(os.rmdir, self.disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", self.disk], capture_output=True,
                                 check=False)
        if mounted.returncode != 0:
            self.skipTest("needs to mount a small tmpfs: " + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", self.disk], check=False)

    def test_a_comparison_is_refused_before_the_work(self):
        out = os.path.join(self.disk, "out")
        message = self.fail_with(1, "compare", "dyck:symbols=100000000", "--no-net", "--orders", "2", "-o", out)
        self.assertRegex(message, r"/out: its disk has \d+ bytes free, and a report takes about 1000000; free some space")
        self.assertEqual(os.listdir(self.disk), [])

    def test_a_full_disk_is_a_sentence_and_leaves_the_old_file(self):
        self.write("x.txt", random.Random(1).randbytes(40_000))
        target = os.path.join(self.disk, "x.ngram")
        with open(target, "wb") as file:
            file.write(b"old")
        message = self.fail_with(1, "train", "ngram", "x.txt", "--order", "4", "-o", target)
        self.assertRegex(message, "(?i)space|full")
        self.assertEqual(os.listdir(self.disk), ["x.ngram"])
        with open(target, "rb") as file:
            self.assertEqual(file.read(), b"old")


if __name__ == "__main__":
    unittest.main()
