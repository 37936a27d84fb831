"""The files of a training: forged, taken away, or another's in their place."""
import json
import os
import resource
import shutil
import subprocess
import unittest

from support import IS_SANITIZED, RECOUNT, CommandTest, resealed, with_metadata

TEXT = b"abracadabra, abracadabra! " * 40
SMALL = ("--layers", "1", "--hidden", "16", "--batch", "4", "--window", "16")


class TrainingFiles(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)

    def command(self, *more, net="x.safetensors", text="x.txt", epochs=1):
        return ("train", "rnn", text, "-o", net, *SMALL, "--epochs", epochs, *more)

    def test_json_that_is_nested_deep_is_refused_in_a_sentence(self):
        self.succeed(*self.command("--record-every", "5"))
        best, last = self.read("x.safetensors"), self.read("x.last.safetensors")
        deep = "[" * 300_000 + "]" * 300_000
        self.write("x.last.safetensors",
                   with_metadata(last, "training", lambda text: text.replace('"finished":true', f'"finished":{deep}')))
        for command in (("inspect", "x.last.safetensors"), self.command("--record-every", "5", "--resume")):
            self.assertIn("x.last.safetensors: metadata training is no JSON object, or one that is nested more than 16 deep",
                          self.fail_with(1, *command))
        forged = with_metadata(last, "options", lambda text: text.replace('"layers":1', f'"layers":{deep}'))
        self.write("x.last.safetensors", forged)
        self.assertIn("x.last.safetensors: metadata options is no JSON object, or one that is nested more than 16 deep",
                      self.fail_with(1, *self.command("--record-every", "5", "--resume")))
        self.write("y.safetensors", with_metadata(best, "options", lambda text: text.replace('"layers":1', f'"layers":{deep}')))
        self.write("z.safetensors", with_metadata(best, "losses", lambda text: f"[{deep}]"))
        self.write("v.safetensors", with_metadata(best, "options", None))
        for net, entry in (("y", "options is no JSON object"), ("z", "losses is not what training writes"),
                           ("v", "lacks options, which training writes")):
            self.assertIn(f"{net}.safetensors: metadata {entry}",
                          self.fail_with(1, "watch", f"{net}.safetensors", "x.txt", "--steps", "5", "-o", "w.json"))
            self.succeed("sample", f"{net}.safetensors", "--length", "5")

    def test_a_value_that_is_long_is_shown_in_part(self):
        self.succeed(*self.command())
        last = self.read("x.last.safetensors")
        for key, change in (("training", lambda text: text.replace('"finished":true', f'"finished":"{"a" * 5000}"')),
                            ("options", lambda text: text.replace('"layers":1', f'"layers":"{"a" * 5000}"')),
                            ("split", lambda text: "a" * 5000)):
            self.write("x.last.safetensors", with_metadata(last, key, change))
            message = self.fail_with(1, *self.command("--resume"))
            self.assertIn("aaaa...", message)
            self.assertLess(len(message), 400)

    def test_a_file_of_another_kind_is_not_replaced_by_a_training_that_goes_on(self):
        self.succeed(*self.command())
        best = self.read("x.safetensors")
        self.succeed(*self.command("--net-seed", "9", net="other.safetensors"))
        longer = self.command("--resume", "--patience", "9")
        for contents, why in ((TEXT, "damaged or no checkpoint"), (best[:-1], "checksum does not agree"),
                              (self.read("other.safetensors"), "is the net of another training")):
            with self.subTest(why=why):
                self.write("x.safetensors", contents)
                self.assertRegex(self.fail_with(1, *longer), rf"\Arecount: x\.safetensors: .*{why}.*; it would be replaced: "
                                                             r"move it away, or give another -o\n\Z")
                self.assertEqual(self.read("x.safetensors"), contents)
        for contents in (None, b"", best):  # Nothing is lost with these.
            os.remove(self.path("x.safetensors"))
            if contents is not None:
                self.write("x.safetensors", contents)
            self.succeed(*self.command("--resume"))
            self.assertEqual(self.read("x.safetensors"), best)

    def test_with_nothing_to_go_on_from_the_net_of_another_training_stays(self):
        self.write("y.txt", TEXT + b"a")
        self.succeed(*self.command())
        best = self.read("x.safetensors")
        os.remove(self.path("x.last.safetensors"))
        for other in (self.command("--resume", text="y.txt"), self.command("--resume", "--learning-rate", "0.1")):
            self.assertIn("x.safetensors: is the net of another training; it would be replaced", self.fail_with(1, *other))
            self.assertEqual(os.listdir(self.folder).count("x.last.safetensors"), 0)
        self.succeed(*self.command("--resume"), stderr=b"recount: x.last.safetensors: not there; training begins\n")
        self.assertEqual(self.read("x.safetensors"), best)

    def test_states_do_not_replace_a_net_or_a_training(self):
        self.succeed(*self.command())
        self.succeed(*self.command("--net-seed", "9", net="other.safetensors"))
        watch = ("watch", "x.safetensors", "x.txt", "--steps", "5", "--states")
        for name in ("x.last.safetensors", "other.safetensors", "other.last.safetensors"):
            before = self.read(name)
            self.assertIn(f"{name}: holds a net, which would be lost; write to another file, or move it away",
                          self.fail_with(1, *watch, name))
            self.assertEqual(self.read(name), before)
        for _ in range(2):  # States are replaced by states.
            self.succeed(*watch, "s.safetensors")

    def test_a_folder_that_is_gone_is_said_to_hold_nothing(self):
        os.mkdir(self.path("gone"))
        command = self.command("--checkpoint-every", "0", net="gone/q.safetensors", epochs=100000)
        process = subprocess.Popen([RECOUNT, *map(str, command)], cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.readline()
        os.rename(self.path("gone"), self.path("elsewhere"))  # At once, whatever is being written into it.
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(errors.decode(), r"\Arecount: gone/q\.(last\.)?safetensors: cannot be written: No such file or "
                                          r"directory; check the path; what the training had saved is gone too\n\Z")

    def test_both_files_that_do_not_serve_are_told_of(self):
        self.succeed(*self.command())
        last = self.read("x.last.safetensors")
        self.succeed(*self.command("--net-seed", "9", net="other.safetensors"))
        shutil.copy(self.path("other.last.safetensors"), self.path("x.previous.safetensors"))
        for contents, why in ((last[:-1], r"the checksum does not agree[^\n]*"), (None, "not there")):
            os.remove(self.path("x.last.safetensors"))
            if contents is not None:
                self.write("x.last.safetensors", contents)
            self.assertRegex(self.fail_with(1, *self.command("--resume")),
                             rf"\Arecount: x\.last\.safetensors: {why}; and x\.previous\.safetensors: cannot go on, since "
                             r"--net-seed is 1 and was 9; give the options it was begun with\n\Z")
            self.write("x.last.safetensors", last)

    def test_a_state_that_does_not_say_its_corpus_is_damaged(self):
        self.succeed(*self.command())
        last = self.read("x.last.safetensors")
        for key in ("split", "corpus_sha256"):
            self.write("x.last.safetensors", with_metadata(last, key, None))
            self.assertRegex(self.fail_with(1, *self.command("--resume")),
                             rf"\Arecount: x\.last\.safetensors: metadata {key} is missing; the state of the training is "
                             r"damaged; there is no x\.previous\.safetensors to go on from: ")

    def test_a_training_that_is_over_has_the_same_options_in_all_files(self):
        def options(name):
            contents = self.read(name)
            header = json.loads(contents[8:8 + int.from_bytes(contents[:8], "little")])
            return json.loads(header["__metadata__"]["options"])

        self.succeed(*self.command())
        self.succeed(*self.command("--patience", "7", "--halvings", "3", "--resume"))
        for name in ("x.safetensors", "x.last.safetensors"):
            self.assertEqual((options(name)["patience"], options(name)["halvings"]), (7, 3), name)
        self.assertEqual(sorted(os.listdir(self.folder)), ["x.last.safetensors", "x.safetensors", "x.txt"])
        self.succeed("inspect", "x.last.safetensors")

    def test_wild_losses_are_told_in_few_digits(self):
        self.succeed(*self.command())
        self.write("x.last.safetensors", resealed(self.read("x.last.safetensors"), "out.bias", 0, 1e14))
        done = self.run_recount(*self.command("--resume", "--record-every", "5", epochs=2))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout.decode(), r"(?m)^epoch +2  train \d\.\d+e\+\d\d  validation \S{4,9}  rate ")
        self.assertRegex(done.stdout.decode(), r"(?m)^update \d+  train \d\.\d+e\+\d\d  smoothed \d\.\d+e\+\d\d$")

    @unittest.skipIf(IS_SANITIZED, "sanitizers need more address space than this limit")
    def test_a_state_that_there_is_no_memory_for_says_what_to_do(self):
        self.succeed(*self.command())
        with open(self.path("x.last.safetensors"), "wb") as file:
            file.truncate(6 << 30)
        done = self.run_recount(*self.command("--resume"), preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_AS, (4 << 30, 4 << 30)))
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertEqual(done.stderr, b"recount: x.last.safetensors: no memory for 6442450944 bytes; give a smaller file, or "
                                      b"let the program have more memory: end others, or raise its limit (ulimit -v)\n")

    def test_what_share_of_the_validation_part_counts_is_said(self):
        # 95 % for training; of what follows 10 characters are known.
        self.write("o.txt", b"ab" * 900 + b"ab" * 5 + b"c" * 90 + b"d" * 100)
        said = (b"recount: only 10 of the 100 characters of the validation part are in the vocabulary; the validation loss, on "
                b"which the best epoch and --patience depend, is of those alone: take another split, or the vocabulary of "
                b"the whole file (--vocabulary file)\n")
        self.succeed(*self.command(text="o.txt", net="o.safetensors"), stderr=said)
        self.succeed(*self.command("--resume", text="o.txt", net="o.safetensors"), stderr=said)
        whole = self.run_recount(*self.command("--vocabulary", "file", text="o.txt", net="p.safetensors"))
        self.assertEqual(whole.returncode, 0, whole.stderr)
        self.assertNotIn(b"validation part are in the vocabulary", whole.stderr)


if __name__ == "__main__":
    unittest.main()
