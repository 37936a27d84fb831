"""Texts and files that cannot be read get one sentence and exit code 1; nothing is half-written."""
import os
import random
import resource
import shutil
import subprocess
import unittest

from support import IS_SANITIZED, RECOUNT, CommandTest

TEXT = b"abracadabra, abracadabra! " * 40


class Texts(CommandTest):
    def expect(self, fragment, *arguments, stdin=b""):
        message = self.fail_with(1, *arguments, stdin=stdin)
        self.assertIn(fragment, message)

    def test_texts_that_cannot_be_read(self):
        self.write("empty.txt", b"")
        os.mkdir(self.path("folder"))
        self.expect("no such", "compare", "absent.txt")
        self.expect("empty", "compare", "empty.txt")
        self.expect("give a text of at least one character", "compare", "empty.txt")
        self.expect("standard input: empty (0 bytes); pipe a text into it", "compare", "-")
        self.expect("folder", "compare", "folder")

    def test_a_closed_standard_input(self):
        done = subprocess.run(["sh", "-c", '"$0" corpora show - <&-', RECOUNT], capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertRegex(done.stderr, rb"\Arecount: standard input: is closed; [^\n]+\n\Z")

    def test_an_unreadable_text(self):
        self.write("secret.txt", TEXT)
        os.chmod(self.path("secret.txt"), 0)
        os.chmod(self.folder, 0o755)
        as_nobody = {"user": 65534} if os.getuid() == 0 else {}
        self.assertIn("secret.txt", self.fail_with(1, "corpora", "show", "secret.txt", **as_nobody))

    def test_invalid_utf8_in_code_point_mode_names_the_byte(self):
        self.write("bad.txt", TEXT[:43] + b"\xff" + TEXT)
        self.expect("byte 43", "compare", "bad.txt", "--unit", "codepoint")

    def test_nul_bytes_are_text(self):
        self.write("nul.txt", b"a\0b\0" * 2000)
        self.succeed("compare", "nul.txt", "--no-net", "--orders", "0,2", "--sample-length", "100", "-o", "out")
        self.assertIn(b"\\x00", self.succeed("query", "--order", "1", "nul.txt", "a"))

    def test_a_text_of_one_symbol(self):
        self.write("one.txt", b"a" * 5000)
        self.succeed("compare", "one.txt", "--orders", "0,2,20", "--layers", "1", "--hidden", "4", "--batch", "2",
                     "--window", "10", "--epochs", "1", "--sample-length", "100", "-o", "out")

    def test_a_text_shorter_than_the_order_or_a_window(self):
        self.write("short.txt", b"abcdefghijklmnopqrstuvwxy")
        self.succeed("compare", "short.txt", "--no-net", "--orders", "20,64", "--fractions", "0.8,0.1,0.1",
                     "--sample-length", "10", "-o", "out")
        self.expect("window", "compare", "short.txt", "--fractions", "0.8,0.1,0.1", "-o", "none")

    def test_split_parts_that_come_out_empty(self):
        self.write("tiny.txt", b"abc")
        self.expect("empty", "compare", "tiny.txt")
        self.write("x.txt", TEXT)
        self.expect("test part", "compare", "x.txt", "--fractions", "1,0,0", "--no-net")
        self.write("one.txt", b"a")
        self.expect("the text has 1 symbol and", "compare", "one.txt")

    def test_memory_limit_and_corpus_parameters(self):
        self.write("x.txt", TEXT)
        self.expect("limit", "compare", "x.txt", "--memory-limit", "100")
        self.expect("dyck", "compare", "dyck:k=9")

    def test_unknown_characters_are_shown_as_they_are_where_that_can_be(self):
        self.write("x.txt", TEXT)
        self.write("accents.txt", "é" * 50)
        for typed, shown, unknown in (("abZ", "abZ", "Z"), ("aé", "aé", "é"), ("a\\xff!", "a\\xff!", "\\xff"),
                                      ("\\n", "\\n", "\\n"), ("\u202ea", "\\xe2\\x80\\xaea", "\\xe2\\x80\\xae"),
                                      ("日本", "日本", "日"), ("it's \"so\"", "it's \"so\"", "i"),
                                      ("a\\\\b", "a\\\\b", "\\\\"), ("a\\xffb", "a\\xffb", "\\xff")):
            with self.subTest(typed=typed):
                said = f'"{shown}": the character {unknown} does not occur in the model\'s training text'
                self.expect("--prime " + said, "sample", "--order", "2", "x.txt", "--prime", typed)
                self.expect("the history " + said, "query", "--order", "2", "x.txt", typed)
        # è shares its first byte with é.
        self.expect("the character è does", "query", "--order", "0", "accents.txt", "éè")
        self.expect("the character è does", "query", "--order", "0", "accents.txt", "éè", "--unit", "codepoint")

    def test_backslashes_that_are_no_escape(self):
        self.write("x.txt", TEXT)
        for typed in ("\\q", "a\\", "\\x", "\\x4", "\\xg1", "\\x 1", "\\x-1"):
            with self.subTest(typed=typed):
                wrong = "\\x without exactly two hexadecimal digits" if "x" in typed else "begins none of"
                self.expect(wrong, "query", "--order", "1", "x.txt", typed)
                self.expect("write a backslash as \\\\", "query", "--order", "1", "x.txt", typed)

    def test_bytes_that_a_model_of_code_points_cannot_read(self):
        self.write("u.txt", "café " * 50)
        self.succeed("train", "ngram", "u.txt", "--order", "2", "--unit", "codepoint", "-o", "u.ngram")
        self.expect('the history "\\xff": is not UTF-8, and the characters of this model are code points (--unit '
                    'codepoint); give whole characters, an é as é or as \\xc3\\xa9', "query", "u.ngram", "\\xff")
        self.expect('--stop "\\xc3": is not UTF-8', "sample", "u.ngram", "--stop", "\\xc3")

    def test_a_prime_without_continuation_is_refused_as_query_refuses_it(self):
        self.write("x.txt", TEXT)
        for typed, fragment in (("ra", ", shorter than order 3 and so read as the opening of a text, was never seen"),
                                ("!!!", " was never seen with a continuation in training; give one that was")):
            with self.subTest(typed=typed):
                self.expect(f'--prime "{typed}"{fragment}', "sample", "--order", "3", "x.txt", "--prime", typed)
                self.expect(f'the history "{typed}"{fragment}', "query", "--order", "3", "x.txt", typed)

    def test_nothing_is_left_behind_by_a_failure(self):
        self.write("x.txt", TEXT)
        self.fail_with(1, "train", "ngram", "x.txt", "--order", "2", "-o", "no/such/folder/x.ngram")
        for options in (("--batch", "5000", "--window", "5000"), ("--no-net", "--model", "absent.ngram"), ("--fractions", "1,0,0"),
                        ("--fractions", "0.9,0,0.1"),
                        # Diverges at its first update, when the n-gram model is counted.
                        ("--batch", "2", "--window", "200", "--layers", "3", "--init-scale", "10", "--forget-bias", "100",
                         "--clip", "none")):
            with self.subTest(options=options):
                message = self.fail_with(1, "compare", "x.txt", "--orders", "2", "--save-models", "-o", "new/out", *options)
                self.assertNotIn("new/out", message, "it is not the folder that is wrong")
                self.assertEqual(os.listdir(self.folder), ["x.txt"])

    def test_the_corpus_is_not_overwritten(self):
        self.write("x.safetensors", TEXT)
        for kind in ("ngram", "rnn"):
            self.expect("corpus itself", "train", kind, "x.safetensors", "-o", "./x.safetensors")
        self.assertEqual(self.read("x.safetensors"), TEXT)
        self.write("y.last.safetensors", TEXT)
        self.expect("corpus itself", "train", "rnn", "y.last.safetensors", "-o", "y.safetensors")
        self.assertEqual(self.read("y.last.safetensors"), TEXT)
        os.makedirs(self.path("out/models"))
        for name in ("out/report.md", "out/models/x"):
            self.write(name, TEXT)
            self.expect("stands in the folder out", "compare", name, "--no-net", "--orders", "2", "-o", "out")
            self.assertEqual(self.read(name), TEXT)

    def test_nor_where_it_stands_behind_a_name_or_standard_input(self):
        os.mkdir(self.path("texts"))
        self.write("texts/names.txt", TEXT)
        self.write("texts/result.json", TEXT)
        os.symlink("texts/result.json", self.path("link"))
        self.environment["RECOUNT_CORPORA"] = self.path("texts")
        self.expect("corpus itself", "train", "ngram", "names", "-o", "texts/names.txt")
        small = ("--no-net", "--orders", "2", "--sample-length", "50", "-o", "texts")
        self.expect("stands in the folder texts", "compare", "link", *small)
        for command, said in ((("train", "ngram", "-", "-o", "texts/names.txt"), b"corpus itself"),
                              (("compare", "-", *small), b"stands in the folder texts")):
            with open(self.path("texts/names.txt"), "rb") as file:
                done = subprocess.run([RECOUNT, *command], stdin=file, capture_output=True, cwd=self.folder,
                                      env=self.environment, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stderr)
        self.assertEqual(sorted(os.listdir(self.path("texts"))), ["names.txt", "result.json"])
        self.assertEqual(self.read("texts/names.txt"), TEXT)

    def test_more_samples_than_memory_are_refused(self):
        self.write("x.txt", TEXT)
        self.expect("lower --sample-length or --sample-seeds", "compare", "x.txt", "--no-net", "--orders", "2",
                    "--sample-length", "100000000", "--sample-seeds", "10000", "-o", "out")
        self.assertEqual(os.listdir(self.folder), ["x.txt"])

    @unittest.skipIf(IS_SANITIZED, "sanitizers need more address space than this limit")
    def test_too_little_memory_is_a_sentence_whichever_thread_it_is_that_meets_it(self):
        self.write("x.txt", random.Random(1).randbytes(300_000))
        arguments = ("compare", "x.txt", "--no-net", "--orders", "2,10,20", "--threads", "2", "-o", "out")
        refused = 0
        for mebibytes in range(80, 200, 10):
            def limit(size=mebibytes << 20):
                resource.setrlimit(resource.RLIMIT_AS, (size, size))
            done = self.run_recount(*arguments, preexec_fn=limit)
            self.assertIn(done.returncode, (0, 1), (mebibytes, done))
            if done.returncode == 0:
                shutil.rmtree(self.path("out"))
            else:
                refused += 1
                self.assertRegex(done.stderr.decode(), r"\Arecount: [^\n]*memory[^\n]*\n\Z")
                self.assertEqual(os.listdir(self.folder), ["x.txt"])
        self.assertGreater(refused, 0)


class ModelFiles(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)
        self.succeed("train", "ngram", "x.txt", "--order", "2", "-o", "x.ngram")
        self.succeed("train", "rnn", "x.txt", "-o", "x.safetensors", "--layers", "1", "--hidden", "3", "--batch", "2",
                     "--window", "10", "--epochs", "1")

    def test_no_model_at_all(self):
        for path in ("x.txt", "absent", "."):
            self.fail_with(1, "inspect", path)

    def test_a_model_where_a_text_is_expected(self):
        self.write("net.txt", self.read("x.safetensors"))
        for name, what in (("x.ngram", "an n-gram model"), ("net.txt", "a net")):
            for arguments in (("compare", name), ("score", name, "x.ngram"), ("train", "ngram", name, "-o", "new"),
                              ("train", "rnn", name, "-o", "new.safetensors"), ("query", "--order", "2", name, "a"),
                              ("sample", "--order", "2", name), ("corpora", "show", name)):
                with self.subTest(arguments=arguments):
                    message = self.fail_with(1, *arguments)
                    self.assertIn(f"{name}: holds {what}, not a text; name a text here", message)
            self.assertIn("-: holds", self.fail_with(1, "score", "-", "x.ngram", stdin=self.read(name)))
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ["net.txt", "x.last.safetensors", "x.ngram", "x.safetensors", "x.txt"])

    def test_truncated_files_are_refused(self):
        chance = random.Random(1)
        for name in ("x.ngram", "x.safetensors"):
            whole = self.read(name)
            for size in [0, 1, 8, 9, len(whole) - 1] + [chance.randrange(len(whole)) for _ in range(25)]:
                with self.subTest(name=name, size=size):
                    self.write("cut", whole[:size])
                    self.fail_with(1, "inspect", "cut")

    def test_flipped_bytes_are_refused(self):
        chance = random.Random(2)
        for name in ("x.ngram", "x.safetensors"):
            whole = self.read(name)
            for place in list(range(0, 40)) + [chance.randrange(len(whole)) for _ in range(40)]:
                with self.subTest(name=name, place=place):
                    flipped = bytearray(whole)
                    flipped[place] ^= 1 << chance.randrange(8)
                    self.write("flipped", bytes(flipped))
                    self.fail_with(1, "inspect", "--verify", "flipped")

    def test_a_model_that_only_has_to_be_unpacked_says_so(self):
        for begins, advice in ((b"\x1f\x8b\x08", "it is compressed: unpack it with gzip first"),
                               (b"\xfd7zXZ\0", "it is compressed: unpack it with xz first"),
                               (b"\xef\xbb\xbf\\data\\\n", "it begins with a byte-order mark: remove that"),
                               (b"plain", "train one with recount train ngram or rnn")):
            self.write("other.arpa", begins + bytes(40))
            self.assertIn("other.arpa: neither an n-gram model, ARPA included, nor a net (safetensors) nor a mixture; " + advice,
                          self.fail_with(1, "inspect", "other.arpa"))

    def test_another_vocabulary_is_refused(self):
        self.write("y.txt", TEXT.replace(b"a", b"e"))
        self.assertIn("vocabulary", self.fail_with(1, "compare", "y.txt", "--no-net", "--orders", "none", "--model",
                                                   "x.safetensors", "-o", "out"))
        self.assertIn("unit", self.fail_with(1, "score", "x.txt", "x.ngram", "--unit", "codepoint"))

    def test_models_and_texts_of_different_units_name_both(self):
        said = ("x.ngram: its characters are of unit byte and those of {} are read as unit codepoint; pass --unit byte")
        self.assertIn(said.format("x.txt"), self.fail_with(1, "score", "x.txt", "x.ngram", "--unit", "codepoint"))
        self.assertIn(said.format("x.txt"), self.fail_with(1, "compare", "x.txt", "--no-net", "--orders", "none",
                                                           "--model", "x.ngram", "--unit", "codepoint", "-o", "out"))

    def test_a_damaged_result_is_refused(self):
        message = self.fail_with(1, "report", "x.txt")
        self.assertIn("x.txt: result: not JSON, or cut short, at byte 1; name a result.json that recount compare wrote",
                      message)
        self.assertNotIn("exception", message)
        self.write("result.json", b'{"schema_version": 1, "models": [')
        self.assertIn("result.json", self.fail_with(1, "report", "result.json"))


if __name__ == "__main__":
    unittest.main()
