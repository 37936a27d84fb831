"""Wrong usage gets one sentence and exit code 2; help and the version are no errors."""
import itertools
import os
import re
import unittest

from support import IS_SANITIZED, CommandTest

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
        verbs = "compare, corpora, train, query, sample, score, watch, inspect, report\n"
        self.assertIn(f'recount: "bogus" is no verb; choose one of {verbs}', self.fail_with(2, "bogus"))
        self.assertIn(f"recount: a verb is missing; choose one of {verbs}", self.fail_with(2))
        self.assertIn('recount corpora: "bogus" is no verb; choose one of list, show, fetch, generate\n',
                      self.fail_with(2, "corpora", "bogus"))
        self.assertIn("recount train: a verb is missing; choose one of ngram, rnn\n", self.fail_with(2, "train"))

    def test_a_wrong_option_or_argument_is_told_what_would_be_right(self):
        for arguments, said in (
                (("compare", "--ordr", "3"), "--ordr is no option of recount compare; did you mean --orders?"),
                (("query", "x", "a", "--tpo=2"), "--tpo is no option of recount query; did you mean --top?"),
                (("train", "rnn", "x", "-o", "y.safetensors", "--thread", "2"), "--thread is no option of recount train rnn; did you "
                                                                      "mean --threads?"),
                (("compare", "--nonsense"), "--nonsense is no option of recount compare"),
                (("query", "x"), "history is missing; add it"), (("train", "rnn", "x"), "--output is missing; add it"),
                (("compare", "--text-kind", "tex"), '--text-kind: "tex" is unknown; choose one of c, latex, plain'),
                (("score", "x"), "models is missing; add it"),
                (("query", "x", "a", "--smoothing", "kneser"), '--smoothing: "kneser" is unknown; choose one of none, '
                                                               "additive, witten-bell, kneser-ney, longest, structure"),
                (("query", "x", "a", "--smoothing", ""), '--smoothing: "" is unknown; choose one of none, '
                                                         "additive, witten-bell, kneser-ney, longest, structure"),
                (("query", "x", "a", "--smoothing", "kneser-ney", "--order", "2", "--added", "1"),
                 "--added: is of --smoothing additive alone; leave it out, or add that"),
                (("compare", "x", "y"), '"y" is one argument too many; recount compare takes corpus'),
                (("corpora", "list", "x"), '"x" is one argument too many; recount corpora list takes no arguments'),
                (("query", "x", "a", "--top"), "--top: its value is missing"),
                (("query", "x", "a", "--top", "1", "--top", "2"), "--top: is given more than once")):
            with self.subTest(arguments=arguments):
                verb = " ".join(itertools.takewhile(lambda word: word in ("corpora", "list", "train", "rnn", "compare",
                                                                          "query", "score"), arguments))
                self.assertEqual(self.fail_with(2, *arguments),
                                 f"{said}\nRun recount {verb} --help for more information.\n")

    def test_wrong_lists_say_what_is_wrong_with_them(self):
        for fragment, option, value in (("add up to 0.7", "--fractions", "0.5,0.1,0.1"),
                                        ("not three numbers", "--fractions", "0.5,0.5"),
                                        ("training share is 0;", "--fractions", "0,0.5,0.5"),
                                        ("names no mixture", "--mix", ""), ("names no mixture", "--mix", ","),
                                        ("for no order at all write none", "--orders", ""),
                                        ("no order from 0 to 64", "--orders", "2,65"),
                                        ('"3:1" descends; write ranges ascending, here 1:3', "--orders", "3:1"),
                                        ('an order is missing beside a comma of "2,"', "--orders", "2,")):
            with self.subTest(option=option, value=value):
                self.assertIn(fragment, self.fail_with(2, "compare", "absent.txt", option, value))

    def test_mixtures_that_cannot_be_are_refused_before_any_file_is_read(self):
        compare = ("compare", "absent.txt", "--no-net", "--orders", "2,3,3")
        for mix, said in (
                ("nosuch,all", 'the mixture names "nosuch", which is not compared; there are order-2, order-3 (or all)'),
                ("order-2", "the mixture order-2 is of one model; a mixture takes two or more, with + between them"),
                ("none-2+none-2", "the mixture names order-2 twice; once is enough"),
                ("order-2+none-3,all", "the mixture all is of the same models as one before it"),
                ("all+order-2", "the mixture names all and other models; all stands alone, for every model")):
            with self.subTest(mix=mix):
                self.assertTrue(self.fail_with(2, *compare, "--mix", mix).startswith(f"--mix: {said}\n"))
        message = self.fail_with(2, "compare", "absent.txt", "--orders", "2", "--smoothing", "structure,longest", "--adaptive",
                                 "--cell", "gru", "--mix", "lstm+order-2")
        for name in ("structure-2", "adaptive-structure-2", "longest", "adaptive-longest", "gru"):
            self.assertRegex(message, rf"there are .*\b{name}\b")
        self.assertIn("--mix: weights are fitted to the validation part, to which --fractions gives no share; give it one",
                      self.fail_with(2, *compare, "--mix", "all", "--fractions", "0.9,0,0.1"))
        # A model file says itself what it is called, and what can be is not refused.
        for options in (("--mix", "kneser-ney-4+order-2", "--model", "absent.ngram"), ("--mix", "order-2+none-3")):
            self.assertIn("absent.txt: no such file", self.fail_with(1, *compare, *options))
        self.write("x.txt", TEXT)
        self.succeed("train", "ngram", "x.txt", "--order", 4, "-o", "4.ngram")
        self.assertIn('--mix: the mixture names "nosuch"', self.fail_with(
            1, "compare", "x.txt", *compare[2:], "--model", "4.ngram", "--mix", "nosuch+order-4"))

    def test_help_says_what_doubled_orders_and_longest_come_to(self):
        for verb, doubles in ((("compare",), "doubles count once"), (("train", "ngram"), "doubles counting once")):
            shown = " ".join(self.succeed(*verb, "--help").decode().split())
            self.assertIn(doubles, shown)
            self.assertIn("longest, which has no order and gives 0.001 of each distribution to all symbols alike", shown)

    def test_none_is_offered_only_where_it_is_allowed(self):
        train = ("train", "ngram", "absent.txt", "-o", "x.ngram", "--orders")
        message = self.fail_with(2, *train, "3,66")
        self.assertIn('"66" is no order from 0 to 64', message)
        self.assertNotIn("none", message)
        self.assertIn("names no order; give at least one, or leave it out", self.fail_with(2, *train, "none"))

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

    @unittest.skipIf(IS_SANITIZED, "starts the program hundreds of times, of which each is slow with sanitizers")
    def test_every_number_names_its_option_its_value_and_the_range(self):
        wrong = {"N": ("-1", "1.5", "nan", "0x10", "2e3", "18446744073709551616", "x", ""),
                 "X": ("1e30", "-1e30", "nan", "inf", "x", "", "1 ", " 1", "+1", "0x1")}
        numbers = 0
        for verb in VERBS:
            shown = self.succeed(*verb, "--help").decode()
            for option, kind in re.findall(r"^  (?:-\w,)?(--[\w-]+) ([NX])\b", shown, flags=re.M):
                numbers += 1
                for value in wrong[kind]:
                    with self.subTest(verb=verb, option=option, value=value):
                        said = value if value and value == value.strip() else f'"{value}"'
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
        for blank in ("1 ", "1\n", "\t1"):
            self.assertIn("--temperature: \"" + re.sub(r"\s", " ", blank) + "\" is no number from 0 to 100\n",
                          self.fail_with(2, "sample", "x", "--temperature", blank))
        self.write("o.toml", "[sample]\ntemperature = \"1 \"\n")
        self.assertIn("--temperature: \"1 \" is no number from 0 to 100\n", self.fail_with(2, "sample", "x", "--config", "o.toml"))
        self.assertIn("--sample-at: \"3 \" is no number of updates", self.fail_with(2, *rnn, "--sample-at", "3 "))
        self.assertIn("--fractions: \"0.8,0.1, 0.1\" is not three numbers", self.fail_with(2, *rnn, "--fractions", "0.8,0.1, 0.1"))
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
                ("--split-seed", "on a contiguous split", ("train", "rnn", "x.txt", "-o", "y.safetensors", "--split-seed", "2")),
                ("--clip-limit", "with --clip none", ("compare", "x.txt", "--clip", "none", "--clip-limit", "1")),
                ("--forget-bias", "on gru, which has no forget gate",
                 ("train", "rnn", "x.txt", "--cell", "gru", "--forget-bias", "1", "-o", "x.safetensors")),
                ("--init-scale", "with --init xavier",
                 ("train", "rnn", "x.txt", "--init", "xavier", "--init-scale", "1", "-o", "x.safetensors")),
                ("--decay-from", "with --schedule cosine",
                 ("train", "rnn", "x.txt", "--schedule", "cosine", "--decay-from", "1", "-o", "x.safetensors")),
                ("--hidden", "with --no-net", ("compare", "x.txt", "--no-net", "--hidden", "64")),
                ("--structure-pieces", "without --smoothing structure",
                 ("compare", "x.txt", "--structure-pieces", "depth")),
                ("--smoothing", "with --orders none", ("compare", "x.txt", "--orders", "none", "--smoothing", "additive")),
                ("--dropout", "on one layer", ("train", "rnn", "x.txt", "-o", "y.safetensors", "--layers", "1", "--dropout", "0.5")),
                ("--verify", "on a corpus", ("query", "x.txt", "ab", "--order", "2", "--verify")),
                ("--unit", "on this model file", ("sample", "x.ngram", "--unit", "codepoint")),
                ("--format", "with --output", ("report", "x.json", "--format", "markdown", "-o", "out"))):
            with self.subTest(arguments=arguments):
                self.assertRegex(self.fail_with(2, *arguments), rf"\A{option}: has no effect {why}[,;] [^\n]+\n")
        self.assertIn("--text-kind", self.fail_with(2, "score", "x.txt", "x.ngram", "--text-kind", "c"))
        self.assertEqual(sorted(os.listdir(self.folder)), ["x.ngram", "x.txt"])

    def test_help_of_everything_is_no_error(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                shown = self.succeed(*verb, "--help").decode()
                self.assertIn("Usage: recount", shown)
                self.assertNotRegex(shown, r"default (-1|\)|\{)", "a default that means nothing")
                self.assertLessEqual(max(map(len, shown.splitlines())), 80)
                self.assertNotIn("\n\n\n", shown)
        self.assertIn("  --config FILE ", self.succeed("--help").decode())
        self.assertIn("Layers of cells (1 to 64; default 2)\n", self.succeed("train", "rnn", "--help").decode())
        self.assertRegex(self.succeed("--version"), rb"\Arecount \d+\.\d+\.\d+ \(commit ")


if __name__ == "__main__":
    unittest.main()
