"""Bad input gets one sentence and exit code 1, or 2 for usage; nothing is half-written."""
import itertools
import os
import random
import re
import resource
import signal
import subprocess
import tempfile
import unittest

from support import RECOUNT, CommandTest

TEXT = b"abracadabra, abracadabra! " * 40
VERBS = ((), ("corpora",), ("corpora", "list"), ("corpora", "show"), ("corpora", "fetch"), ("corpora", "generate"),
         ("train",), ("train", "ngram"), ("train", "rnn"), ("query",), ("sample",), ("score",), ("compare",),
         ("inspect",), ("report",))


class Usage(CommandTest):
    def test_wrong_words_are_usage_errors(self):
        for arguments in ((), ("nonsense",), ("compare", "--nonsense"), ("query", "x.txt"),
                          ("query", "--order", "65", "x.txt", "a"), ("train", "rnn", "x.txt"),
                          ("compare", "--split", "sideways"), ("compare", "--fractions", "1,2"),
                          ("sample", "x", "--temperature", "-1"), ("compare", "--smoothing", "magic")):
            with self.subTest(arguments=arguments):
                self.fail_with(2, *arguments)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_wrong_or_missing_verb_is_told_the_verbs(self):
        self.assertIn('"comapre" is no verb; did you mean compare? Choose one of compare, ', self.fail_with(2, "comapre"))
        self.assertIn('recount corpora: "shw" is no verb; did you mean show? ', self.fail_with(2, "corpora", "shw"))
        verbs = "compare, corpora, train, query, sample, score, inspect, report\n"
        self.assertIn(f'recount: "bogus" is no verb; choose one of {verbs}', self.fail_with(2, "bogus"))
        self.assertIn(f"recount: a verb is missing; choose one of {verbs}", self.fail_with(2))
        self.assertIn('recount corpora: "bogus" is no verb; choose one of list, show, fetch, generate\n',
                      self.fail_with(2, "corpora", "bogus"))
        self.assertIn("recount train: a verb is missing; choose one of ngram, rnn\n", self.fail_with(2, "train"))

    def test_a_wrong_option_or_argument_is_told_what_would_be_right(self):
        for arguments, said in (
                (("compare", "--ordr", "3"), "--ordr is no option of recount compare; did you mean --orders?"),
                (("query", "x", "a", "--tpo=2"), "--tpo is no option of recount query; did you mean --top?"),
                (("train", "rnn", "x", "-o", "y", "--thread", "2"), "--thread is no option of recount train rnn; did you "
                                                                      "mean --threads?"),
                (("compare", "--nonsense"), "--nonsense is no option of recount compare"),
                (("compare", "x", "y"), '"y" is one argument too many; recount compare takes corpus'),
                (("corpora", "list", "x"), '"x" is one argument too many; recount corpora list takes no arguments'),
                (("query", "x", "a", "--top"), "--top: its value is missing"),
                (("query", "x", "a", "--top", "1", "--top", "2"), "--top: is given more than once")):
            with self.subTest(arguments=arguments):
                verb = " ".join(itertools.takewhile(lambda word: word in ("corpora", "list", "train", "rnn", "compare",
                                                                          "query"), arguments))
                self.assertEqual(self.fail_with(2, *arguments),
                                 f"{said}\nRun recount {verb} --help for more information.\n")

    def test_wrong_lists_say_what_is_wrong_with_them(self):
        for fragment, option, value in (("add up to 0.7", "--fractions", "0.5,0.1,0.1"),
                                        ("not three numbers", "--fractions", "0.5,0.5"),
                                        ("training share is 0;", "--fractions", "0,0.5,0.5"),
                                        ("for no order at all write none", "--orders", ""),
                                        ("no order from 0 to 64", "--orders", "2,65")):
            with self.subTest(option=option, value=value):
                self.assertIn(fragment, self.fail_with(2, "compare", "absent.txt", option, value))

    def test_no_model_at_all(self):
        message = self.fail_with(2, "compare", "absent.txt", "--no-net", "--orders", "none")
        self.assertIn("no model to compare: give at least one: orders, a net (without --no-net), or a --model", message)

    def test_empty_names(self):
        for arguments in (("compare", ""), ("compare", "x.txt", "-o", ""), ("compare", "x.txt", "--model", ""),
                          ("train", "ngram", "x.txt", "-o", ""), ("train", "rnn", "x.txt", "-o", ""), ("inspect", ""),
                          ("score", "x.txt", ""), ("query", "", "a"), ("corpora", "show", ""), ("report", ""),
                          ("corpora", "generate", "dyck", "-o", "")):
            with self.subTest(arguments=arguments):
                self.assertIn("the name is empty", self.fail_with(2, *arguments))

    def test_every_number_names_its_option_its_value_and_the_range(self):
        wrong = {"N": ("-1", "1.5", "nan", "0x10", "2e3", "18446744073709551616", "x", ""),
                 "X": ("1e30", "-1e30", "nan", "inf", "x", "")}
        numbers = 0
        for verb in VERBS:
            shown = self.succeed(*verb, "--help").decode()
            for option, kind in re.findall(r"^  (?:-\w,)?(--[\w-]+) ([NX])\b", shown, flags=re.M):
                numbers += 1
                for value in wrong[kind]:
                    with self.subTest(verb=verb, option=option, value=value):
                        said = value or '""'
                        typed = [f"{option}={value}"] if value else [option, ""]
                        what = r"number (from|above) \S+ (up )?to (below )?\S+|size below 2\^64 bytes.*"
                        self.assertRegex(self.fail_with(2, *verb, *typed),
                                         rf"\A{option}: {re.escape(said)} is no (whole )?({what})\n")
        self.assertGreater(numbers, 50)

    def test_ranges_end_where_they_say(self):
        rnn = ("train", "rnn", "absent", "-o", "y.safetensors")
        for option, refused, allowed, said in (
                ("--batch", "0", "1", "0 is no whole number from 1 to 65536"),
                ("--window", "99999999", "65536", "99999999 is no whole number from 1 to 65536"),
                ("--epochs", "1000001", "1000000", "1000001 is no whole number from 1 to 1000000"),
                ("--dropout", "1", "0.999", "1 is no number from 0 to below 1"),
                ("--decay", "0", "1", "0 is no number above 0 up to 1"),
                ("--clip-limit", "0", "1e-9", "0 is no number above 0 up to 1000000000"),
                ("--chunk", "0", "1", "0 is no whole number from 1 to 4294967294"),
                ("--net-seed", "18446744073709551616", "18446744073709551615", "18446744073709551616 is no whole"),
                ("--memory-limit", "16777216tb", "16777215tb", "16777216tb is no size below 2^64 bytes")):
            with self.subTest(option=option):
                chunks = ("--split", "chunks") if option == "--chunk" else ()
                self.assertIn(f"{option}: {said}", self.fail_with(2, *rnn, *chunks, option, refused))
                self.assertIn("absent: no such file", self.fail_with(1, *rnn, *chunks, option, allowed))
        self.assertIn("--length: 2e9 is no whole number from 0 to 1000000000\n",
                      self.fail_with(2, "sample", "x", "--length", "2e9"))

    def test_a_number_is_decimal_and_a_size_has_a_unit(self):
        self.write("x.txt", TEXT)
        nine, ten = (self.succeed("query", "--order", order, "x.txt", "abracadabra") for order in ("09", "10"))
        self.assertIn(b"order 9,", nine)
        self.assertIn(b"order 10,", ten)
        for size in ("2k", "2KB", "2kib", "2048", "2048b", "1mb"):
            self.succeed("corpora", "show", "x.txt", "--memory-limit", size)
        self.assertIn("limit of 1024 bytes", self.fail_with(1, "corpora", "show", "x.txt", "--memory-limit", "1kb"))

    def test_options_without_effect_are_refused(self):
        self.write("x.txt", TEXT)
        self.succeed("train", "ngram", "x.txt", "--order", "2", "-o", "x.ngram")
        for option, why, arguments in (
                ("--chunk", "on a contiguous split", ("compare", "x.txt", "--chunk", "100")),
                ("--chunk", "on a contiguous split", ("train", "ngram", "x.txt", "-o", "y", "--chunk", "10000")),
                ("--split-seed", "on a contiguous split", ("train", "rnn", "x.txt", "-o", "y", "--split-seed", "2")),
                ("--clip-limit", "with --clip none", ("compare", "x.txt", "--clip", "none", "--clip-limit", "1")),
                ("--unit", "on this model file", ("sample", "x.ngram", "--unit", "codepoint")),
                ("--memory-limit", "on this model file", ("query", "x.ngram", "ab", "--memory-limit", "1kb")),
                ("--format", "with --output", ("report", "x.json", "--format", "markdown", "-o", "out"))):
            with self.subTest(arguments=arguments):
                self.assertRegex(self.fail_with(2, *arguments), rf"\A{option}: has no effect {why}[,;] [^\n]+\n")
        self.assertIn("--text-kind", self.fail_with(2, "score", "x.txt", "x.ngram", "--text-kind", "c"))
        self.assertEqual(sorted(os.listdir(self.folder)), ["x.ngram", "x.txt"])

    def test_a_configuration_with_unknown_keys_or_broken_lines(self):
        for text, line, wrong in (
                ("[compare]\nbogus = 3\n", 2, "bogus is no option of recount compare\n"),
                ("\n# a\n[compare]\nordres = 3\n", 4, "ordres is no option of recount compare; did you mean orders?\n"),
                ("thread = 2\n", 1, "thread is no option of recount; did you mean threads?\n"),
                ("[train.rnn]\norder = 2\n", 2, "order is no option of recount train rnn\n"),
                ("[bogus]\n", 1, '"bogus" is no verb; choose one of compare, corpora,'),
                ("[train.gru]\n", 1, '"gru" is no verb; choose one of ngram, rnn\n'),
                ("[compare]\nconfig = 'x'\n", 2, "config is no option of recount compare\n"),
                ("config = 'x'\n", 1, "config can be given on the command line only\n"),
                ("[compare\n", 1, "a table is [VERB] alone on its line, such as [compare] or [train.rnn]\n"),
                ("[compare] # c\n", 1, "a table is [VERB] alone"), ("[[compare]]\n", 1, "a table is [VERB] alone"),
                ("[compare]\norders\n", 2, '"orders" is not OPTION = VALUE, nor a table [VERB], nor a # comment\n'),
                ("[compare]\nseed = # 3\n", 2, "the value is missing;"),
                ("[compare]\norders = [1,\n2\n", 2, "the list that begins here has no ]"),
                ("[compare]\noutput = 'a#b'\n", 2, "the text in quotes does not end on its line, or not before a #"),
                ("[compare]\nseed = 2\nfloor = x\n", 3, "--floor: x is no number from 0 to 1\n"),
                ("[compare]\nfractions = [1,\n2]\norders = 1\n", 2, '--fractions: "1,2" is not three numbers')):
            with self.subTest(text=text):
                self.write("bad.toml", text)
                self.assertRegex(self.fail_with(2, "--config", "bad.toml", "compare", "absent.txt"),
                                 rf"\A(--config: )?bad\.toml, line {line}: {re.escape(wrong)}")
        self.write("bad.toml", "[compare]\nfloor = 1\n")
        self.assertTrue(self.fail_with(2, "--config", "bad.toml", "compare", "--floor", "x").startswith("--floor: x is"))
        for path, wrong in (("absent.toml", "No such file or directory"), (".", "is a folder; name a file"),
                            ("/dev/zero", "larger than the limit of 1048576 bytes")):
            self.assertRegex(self.fail_with(2, "--config", path, "compare"), rf"\A--config: {re.escape(path)}: .*{wrong}")

    def test_help_of_everything_is_no_error(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                shown = self.succeed(*verb, "--help").decode()
                self.assertIn("Usage: recount", shown)
                self.assertNotRegex(shown, r"default (-1|\)|\{)", "a default that means nothing")
                self.assertLessEqual(max(map(len, shown.splitlines())), 80)
                self.assertNotIn("\n\n\n", shown)
        self.assertIn("  --config FILE ", self.succeed("--help").decode())
        self.assertIn("Layers of LSTM cells (1 to 64; default 2)\n", self.succeed("train", "rnn", "--help").decode())
        self.assertRegex(self.succeed("--version"), rb"\Arecount \d+\.\d+\.\d+ \(commit ")


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
                        ("--batch", "2", "--window", "200", "--layers", "3", "--init", "10", "--forget-bias", "100",
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
                    self.fail_with(1, "inspect", "flipped")

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


class FilesTooLarge(CommandTest):
    """Writing fails when the work is done, as where a disk has filled up meanwhile."""

    def run_limited(self, limit_bytes, *arguments):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

        # SIGXFSZ, which Python ignores, stays ignored: the write fails with EFBIG.
        return self.run_recount(*arguments, preexec_fn=limit, restore_signals=False)

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

    def test_models_that_cannot_all_be_written_leave_nothing(self):
        self.write("x.txt", random.Random(1).randbytes(40_000))
        done = self.run_limited(90_000, "compare", "x.txt", "--no-net", "--orders", "0,4", "--sample-length", "100",
                                "--save-models", "-o", "out")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"out/models/order-4.ngram: cannot be written", done.stderr)
        self.assertEqual(os.listdir(self.folder), ["x.txt"])


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
