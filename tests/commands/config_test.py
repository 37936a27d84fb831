"""Files of options: those that compare writes, those that a user writes, and broken ones."""
import json
import os
import re
import unittest

from support import CompareTest


class Config(CompareTest):
    def test_the_resolved_configuration_can_be_given_back(self):
        self.succeed("compare", "x.c", *self.SMALL, "-o", "one")
        config = json.loads(self.read("one/result.json"))["provenance"]["config"]
        self.write("again.toml", config.replace('"one"', '"again"'))
        self.succeed("compare", "--config", "again.toml")
        self.assertEqual(self.comparable("one"), self.comparable("again"))

    def test_what_can_be_read_but_once_is_refused(self):
        message = self.fail_with(2, "--config", "/dev/stdin", "query", "x.txt", "a", stdin=b"[query]\norder=1\n")
        self.assertIn("/dev/stdin: is read twice, which a pipe or a device does not allow; name a file", message)

    def test_the_resolved_configuration_holds_what_has_an_effect(self):
        options = ("compare", "x.c", "--no-net", "--orders", "1", "--sample-length", "100", "-o")
        self.succeed(*options, "one")
        config = json.loads(self.read("one/result.json"))["provenance"]["config"]
        self.assertNotIn("chunk=", config)
        self.assertNotIn("clip-limit=", config)
        self.assertNotIn("structure-pieces=", config)
        small = ("compare", "x.c", *self.SMALL, "-o")
        self.succeed(*small, "net")
        self.assertIn("clip-limit=", json.loads(self.read("net/result.json"))["provenance"]["config"])
        self.succeed(*small, "two", "--split", "chunks", "--chunk", "100", "--clip", "none")
        config = json.loads(self.read("two/result.json"))["provenance"]["config"]
        self.assertIn("\nchunk=100\n", config)
        self.assertNotIn("clip-limit=", config)
        self.write("again.toml", config.replace('"two"', '"again"'))
        self.succeed("compare", "--config", "again.toml")
        self.assertEqual(self.comparable("two"), self.comparable("again"))

    def test_lists_of_a_configuration_are_lists_or_texts(self):
        listed = 'orders = [1, 3]\nfractions = [0.8, 0.1, 0.1]\n'
        texts = 'orders = "1,3"\nfractions = "0.8,0.1,0.1"\n'
        mixed = 'orders = ["1", 3]\nfractions = ["0.8,0.1", 0.1]\n'
        for name, lists in (("listed", listed), ("texts", texts), ("mixed", mixed)):
            self.write(f"{name}.toml", f'[compare]\ncorpus = "x.c"\nno-net = true\nsample-length = 100\n{lists}'
                                       f'output = "{name}"\n')
            self.succeed("compare", "--config", f"{name}.toml")
        self.succeed("compare", "x.c", "--no-net", "--sample-length", "100", "--orders", "1", "--orders", "3",
                     "--fractions", "0.8,0.1,0.1", "-o", "typed")
        config = json.loads(self.read("listed/result.json"))["provenance"]["config"]
        self.write("again.toml", config.replace('"listed"', '"again"'))
        self.succeed("compare", "--config", "again.toml")
        result = json.loads(self.read("listed/result.json"))
        self.assertEqual([model["id"] for model in result["models"]], ["order-1", "order-3"])
        self.assertEqual(result["corpus"]["fractions"], [0.8, 0.1, 0.1])
        for other in ("texts", "mixed", "typed", "again"):
            self.assertEqual(self.comparable("listed"), self.comparable(other), other)

    def test_what_is_typed_wins_over_the_file(self):
        self.write("all.toml", """
            [train.ngram]
            orders = [2, 3]
            added = 2
            smoothing = "additive"
            chunk = 50
            split = "chunks"
            [compare]
            no-net = false
            hidden = 8
            clip-limit = 3
            structure-pieces = "depth"
            smoothing = "structure"
            sample-length = 50
            orders = 1
            """)
        train = ("--config", "all.toml", "train", "ngram", "x.c", "-o")
        self.succeed(*train, "additive")
        self.assertEqual(sorted(os.listdir(self.folder)), ["additive-2", "additive-3", "all.toml", "x.c"])
        self.succeed(*train, "one", "--order", "4")
        self.succeed(*train, "none", "--order", "4", "--smoothing", "none")
        self.succeed(*train, "longest", "--smoothing", "longest")
        self.succeed(*train, "contiguous", "--order", "4", "--split", "contiguous")
        self.assertRegex(self.succeed("inspect", "one").decode(), r"\nadded +2\n(.*\n)*split +chunks")
        self.assertRegex(self.succeed("inspect", "none").decode(), r"\nmodel +order 4\n")
        self.assertRegex(self.succeed("inspect", "longest").decode(), r"\nsmoothing +longest\n")
        self.assertRegex(self.succeed("inspect", "contiguous").decode(), r"\nsplit +contiguous")
        compare = ("--config", "all.toml", "compare", "x.c", "-o", "out", "--no-net")
        self.succeed(*compare)
        self.succeed(*compare, "--smoothing", "none")
        self.write("both.toml", "[train.ngram]\norder = 3\norders = 2\n[compare]\nno-net = true\nhidden = 8\n")
        self.assertIn("cannot stand beside --order", self.fail_with(2, "--config", "both.toml", *train[2:], "x"))
        self.assertRegex(self.fail_with(2, "--config", "both.toml", "compare", "x.c"),
                         r"\Aboth\.toml, line 6: --hidden: has no effect with --no-net; ")
        self.write("file.toml", "[compare]\nno-net = true\n")
        self.assertRegex(self.fail_with(2, "--config", "file.toml", "compare", "x.c", "--hidden", "8"),
                         r"\A--hidden: has no effect with --no-net; .* \(--no-net is set by a preset or in the file of options\)\n")

    def test_any_name_comes_back(self):
        for name in ("a#b", "a\nb", 'a"b\\c', "a'b", "\u00e9\t[1, 2]", "1e3", "true"):
            with self.subTest(name=name):
                self.write(name, self.read("x.c"))
                small = ("--no-net", "--orders", "1", "--sample-length", "50")
                self.succeed("compare", name, *small, "-o", "one")
                config = json.loads(self.read("one/result.json"))["provenance"]["config"]
                self.write("again.toml", config.replace('"one"', '"again"'))
                self.succeed("compare", "--config", "again.toml")
                self.assertEqual(self.comparable("one"), self.comparable("again"))
        self.write("quoted.toml", "[compare]\n\"corpus\" = 'a#b' # c\noutput = \"h\\u0073#1\"\r\nno-net = true\n"
                                  "orders = [ # two\n 1, '2',\n]\nsample-length = 50")
        self.succeed("compare", "--config", "quoted.toml")
        self.assertEqual([model["id"] for model in json.loads(self.read("hs#1/result.json"))["models"]],
                         ["order-1", "order-2"])

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
                ("[compare] x\n", 1, "a table is [VERB] alone"), ("[[compare]]\n", 1, "a table is [VERB] alone"),
                ("[compare]\norders\n", 2, '"orders" is not OPTION = VALUE, nor a table [VERB], nor a # comment\n'),
                ("[compare]\n\x01\x02\x7f" + 200 * "x", 2, '"⟨01⟩⟨02⟩⟨7F⟩' + 67 * "x" + '…" is not OPTION = VALUE'),
                ("[compare]\nseed = 2\n[train.rnn]\nepochs = 1\n[compare]\nseed = 3\n", 6,
                 "seed is set already, on line 2; leave one of them out, or join lists as [A, B]\n"),
                ("train.rnn.epochs = 1\n[train.rnn]\nepochs = 1\n", 3, "epochs is set already, on line 1;"),
                ("[compare]\nseed = 2\nadaptive = 'maybe'\n", 3, "--adaptive: maybe is neither true nor false\n"),
                ("[compare]\nseed = # 3\n", 2, "the value is missing;"),
                ("[compare]\norders = [1,\n2\n", 2, "the list that begins here has no ]"),
                ("[compare] # c\nmodel = []\n", 2, "the list is empty; leave the option out"),
                ("[compare]\nadaptive = [true, false]\n", 2, "adaptive is one of true and false, no list"),
                ("[compare]\no = 'a'\noutput = 'b'\n", 3, "output is set already, on line 2;"),
                ("orders = 2\n", 1, "orders is no option of recount; those of a verb stand below a table such as [comp"),
                ("[compare.foo]\n", 1, '"foo" is no verb, and none can stand there\n'),
                ("[compare]\norders = [1\n\"2\"]\n", 3, "in a list commas stand between the values"),
                ("[compare]\noutput = 'a\n'", 2, "the text in quotes does not end on its line"),
                ("[compare]\noutput = \"a\\\"\n", 2, "the text in quotes does not end on its line"),
                ("[compare]\noutput = \"a\\q\"\n", 2, "Unknown escape sequence: \\q; write \\\\ for a backslash"),
                ("[compare]\noutput = 'a' b\n", 2, '"b" stands behind the value, where only a # comment may'),
                ("[compare]\nseed = 2\nfloor = x\n", 3, "--floor: x is no number above 0 up to 1\n"),
                ("[compare]\nfractions = [1,\n2]\norders = 1\n", 2, '--fractions: "1,2" is not three numbers')):
            with self.subTest(text=text):
                self.write("bad.toml", text)
                self.assertRegex(self.fail_with(2, "--config", "bad.toml", "compare", "absent.txt"),
                                 rf"\A(--config: )?bad\.toml, line {line}: {re.escape(wrong)}")
        self.write("bad.toml", "[compare]\nfloor = 1\n")
        self.assertTrue(self.fail_with(2, "--config", "bad.toml", "compare", "--floor", "x").startswith("--floor: x is"))
        for path, wrong in (("absent.toml", "No such file or directory"), (".", "is a folder; name a file"),
                            ("/dev/zero", "is read twice")):
            self.assertRegex(self.fail_with(2, "--config", path, "compare"), rf"\A--config: {re.escape(path)}: .*{wrong}")


if __name__ == "__main__":
    unittest.main()
