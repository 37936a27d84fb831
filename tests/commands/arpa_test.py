"""ARPA files on the command line: written, and read as any other program would read them."""
import json
import math
import os
import re
import unittest

from support import SOURCE, CommandTest, corpora_folder, needs_corpora

# As KenLM's lmplz writes one, with letters for words. P(b | a) = 10^-0.2; P(a | b) backs off: 10^(-0.1 - 0.5).
KENLM = r"""\data\
ngram 1=5
ngram 2=4

\1-grams:
-1.2	<unk>	0
-99	<s>	-0.30103
-0.9	</s>	0
-0.5	a	-0.2
-0.6	b	-0.1

\2-grams:
-0.25	<s> a
-0.2	a b
-0.7	a </s>
-0.4	b </s>

\end\
"""

TEXT = "déjà vu,\tsaid the \\cat\\;\r\n\x01déjà vu \"<s>\" said the rat. " * 20


# As a damaged one may be: no symbol has a probability.
ZEROS = "\\data\\\nngram 1=2\n\n\\1-grams:\n-99\ta\n-99\tb\n\n\\end\\\n"


class Reader:
    """The definition: the longest listed n-gram, and the back-off weights of the longer histories."""

    def __init__(self, text):
        self.probs, self.backoffs = {}, {}
        for line in text.splitlines():
            fields = line.split("\t")
            if len(fields) < 2:
                continue
            ngram = tuple(fields[1].split(" "))
            self.probs[ngram] = float(fields[0])
            self.backoffs[ngram] = float(fields[2]) if len(fields) > 2 else 0.0
        self.longest = max(len(ngram) for ngram in self.probs)

    def log10(self, history, token):
        weight = 0.0
        for begin in range(len(history) + 1):
            ngram = (*history[begin:], token)
            if ngram in self.probs:
                return weight + self.probs[ngram]
            weight += self.backoffs.get(tuple(history[begin:]), 0.0)
        return weight + self.probs[("<unk>",)]

    def nats(self, tokens):
        """Of each token after <s>, among the vocabulary alone."""
        vocabulary = [ngram[0] for ngram in self.probs if len(ngram) == 1 and ngram[0] not in ("<s>", "</s>", "<unk>")]
        nats = []
        for i, token in enumerate(tokens):
            history = ("<s>", *tokens[:i])[-(self.longest - 1):] if self.longest > 1 else ()
            mass = sum(10 ** self.log10(history, other) for other in vocabulary)
            nats.append(math.log(10 ** self.log10(history, token) / mass))
        return nats


def token_of(byte):
    """As FORMAT.md has it."""
    known = {ord("\\"): "\\\\", ord(" "): "\\s", ord("\n"): "\\n", ord("\t"): "\\t", ord("\r"): "\\r"}
    return known.get(byte, chr(byte) if 32 < byte < 127 else f"\\x{byte:02x}")


KENLM_FOLDER = os.path.join(SOURCE, "..", "shared", "peers", "kenlm")


class KenLm(CommandTest):
    """The whole way by the command line, against what KenLM itself says of each token."""

    @needs_corpora
    @unittest.skipUnless(os.path.isdir(KENLM_FOLDER), "needs ../shared/peers")
    def test_every_row_and_every_discount_is_that_of_kenlm(self):
        with open(os.path.join(corpora_folder(), "tinyshakespeare.txt"), "rb") as file:
            self.write("train.txt", file.read(60_000))
            self.write("test.txt", file.read(5_000))
        train = ("train", "ngram", "train.txt", "--fractions", "1,0,0", "--smoothing", "kneser-ney", "--kenlm")
        self.succeed(*train, "--orders", "2,4,6,10", "-o", "k.arpa")
        for order in (2, 4, 6, 10):
            with open(os.path.join(KENLM_FOLDER, f"kenlm-order{order + 1}.tsv"), encoding="ascii") as file:
                wanted = [line.split("\t") for line in file.read().splitlines()[1:]]
            table = self.succeed("score", "test.txt", f"k-{order}.arpa", "--sentence").decode().splitlines()
            self.assertEqual(table[0].split("\t")[3], f"ngram_length:k-{order}.arpa")
            rows = [line.split("\t") for line in table[1:]]
            self.assertEqual(len(rows), len(wanted))
            self.assertEqual(rows[-1][:2], ["5000", "</s>"])
            for row, (token, length, log10_prob) in zip(rows, wanted):
                self.assertAlmostEqual(float(row[2]) / math.log(10), float(log10_prob), delta=1e-4, msg=(row, token))
                self.assertEqual(row[3], length)
            with open(os.path.join(KENLM_FOLDER, f"kenlm-order{order + 1}.discounts.txt"), encoding="ascii") as file:
                discounts = [line.split(" ", 2)[2].split() for line in file.read().splitlines()]
            told = re.findall(r"discounts_order_\d+ +(.*)", self.succeed("inspect", f"k-{order}.arpa").decode())
            self.assertEqual(len(told), order + 1)
            for ours, kenlm in zip(told, discounts, strict=True):
                for mine, theirs in zip(ours.split(), kenlm, strict=True):
                    self.assertEqual(mine.split("=")[0], theirs.split("=")[0])
                    self.assertAlmostEqual(float(mine.split("=")[1]) / float(theirs.split("=")[1]), 1, delta=5e-6)

    def test_what_it_is_not_for_is_refused(self):
        self.write("x.txt", TEXT)
        train = ("train", "ngram", "x.txt", "--order", 2, "--kenlm")
        for options in (("--smoothing", "witten-bell", "-o", "x.arpa"), ("--smoothing", "kneser-ney", "-o", "x.ngram")):
            self.assertIn("leave it out", self.fail_with(2, *train, *options))
        self.succeed("train", "ngram", "x.txt", "--order", 2, "-o", "x.ngram")
        self.assertIn("ARPA", self.fail_with(1, "score", "x.txt", "x.ngram", "--sentence"))

    def test_unknown_characters_are_scored_as_unk_and_json_names_the_end(self):
        self.write("k.arpa", KENLM)
        lines = self.succeed("score", "-", "k.arpa", "--sentence", "--format", "jsonl", stdin=b"az").decode().splitlines()
        rows = [json.loads(line) for line in lines]
        nats = [row["scores"][0]["log_prob_nats"] / math.log(10) for row in rows]
        # <s> a; <unk> after the back-off of a; </s> with no history.
        for mine, wanted in zip(nats, (-0.25, -0.2 - 1.2, -0.9), strict=True):
            self.assertAlmostEqual(mine, wanted, places=6)
        self.assertEqual([row["scores"][0]["ngram_length"] for row in rows], [2, 1, 1])
        self.assertEqual([row["character"] for row in rows], ["a", "z", "</s>"])


class Arpa(CommandTest):
    def scores(self, text, model, *options):
        lines = self.succeed("score", "-", model, *options, stdin=text).decode().splitlines()[1:]
        return [[float(cell) if cell else None for cell in line.split("\t")[2:]] for line in lines]

    def test_a_file_of_another_program_is_read_by_its_definition(self):
        self.write("k.arpa", KENLM)
        reader = Reader(KENLM)
        scores = self.scores(b"ababba", "k.arpa")
        for (nats, _), wanted in zip(scores, reader.nats("ababba"), strict=True):
            self.assertAlmostEqual(nats, wanted, places=6)
        self.assertEqual([length for _, length in scores], [1, 1, 1, 1, 1, 1])
        a, b = 10 ** -0.6, 10 ** -0.7
        rows = dict(line.split() for line in self.succeed("query", "k.arpa", "b").decode().splitlines()[1:])
        self.assertAlmostEqual(float(rows["a"]), a / (a + b), places=5)
        self.assertAlmostEqual(float(rows["b"]), b / (a + b), places=5)
        self.assertRegex(self.succeed("sample", "k.arpa", "--length", 50).decode(), r"\A[ab]{50}\Z")
        self.assertRegex(self.succeed("inspect", "k.arpa").decode(), r"model +ARPA 1\n")

    def test_what_is_written_is_read_back_by_us_and_by_the_definition(self):
        self.write("x.txt", TEXT)
        tokens = [token_of(byte) for byte in TEXT.encode()][:300]
        for smoothing in ("kneser-ney", "witten-bell"):
            self.succeed("train", "ngram", "x.txt", "--order", 3, "--smoothing", smoothing, "--fractions", "1,0,0", "-o",
                         "x.arpa")  # The name says what it is to be.
            text = self.read("x.arpa").decode("ascii")
            wanted = Reader(text).nats(tokens)
            for (nats, _), expected in zip(self.scores(TEXT.encode()[:300], "x.arpa"), wanted, strict=True):
                self.assertAlmostEqual(nats, expected, places=6)
            unigrams = text.split("\\1-grams:\n")[1].split("\n\n")[0].splitlines()
            listed = {line.split("\t")[1] for line in unigrams}
            self.assertEqual(listed, {"<s>", "</s>", "<unk>"} | {token_of(byte) for byte in set(TEXT.encode())})
            # All of the mass is in the file: the vocabulary, the end and what is unknown.
            reader = Reader(text)
            for history in (("<s>",), tuple(tokens[:3]), tuple(tokens[20:23]), ()):
                mass = sum(10 ** reader.log10(history, token) for token in listed - {"<s>"})
                self.assertAlmostEqual(mass, 1, places=5)

    def test_code_points_are_tokens_of_their_own(self):
        self.write("x.txt", TEXT)
        self.succeed("train", "ngram", "x.txt", "--order", 2, "--smoothing", "kneser-ney", "--unit", "codepoint", "-o",
                     "x.arpa")
        self.assertIn("\\u00e9", self.read("x.arpa").decode("ascii"))
        self.assertEqual(len(self.scores("déjà".encode(), "x.arpa", "--unit", "codepoint")), 4)
        self.assertIn("codepoints", self.succeed("inspect", "x.arpa").decode())
        self.succeed("query", "x.arpa", "é", "--unit", "codepoint")
        self.assertIn("spells no byte", self.fail_with(1, "query", "x.arpa", "é", "--unit", "byte"))

    def test_a_file_is_called_by_the_estimator_that_it_says(self):
        self.write("x.txt", TEXT)
        files = {}
        for smoothing in ("kneser-ney", "witten-bell"):
            self.succeed("train", "ngram", "x.txt", "--order", 2, "--smoothing", smoothing, "-o", f"{smoothing}.arpa")
            files[f"{smoothing}.arpa"] = f"{smoothing} 2 (ARPA)"
        kneser_ney = self.read("kneser-ney.arpa")
        self.write("magic.arpa", kneser_ney.replace(b"# smoothing: kneser-ney", b"# smoothing: magic"))
        self.write("silent.arpa", b"".join(line for line in kneser_ney.splitlines(True) if not line.startswith(b"#")))
        self.write("twin.arpa", kneser_ney)
        files.update({"magic.arpa": "ARPA 2", "silent.arpa": "ARPA 2"})
        for name, label in files.items():
            self.assertIn(f" {label}\n", self.succeed("inspect", name).decode())
        options = [word for name in (*files, "twin.arpa") for word in ("--model", name)]
        self.succeed("compare", "x.txt", "--no-net", "--orders", "none", *options, "--sample-length", 20,
                     "--sample-seeds", 1, "-o", "d")
        models = json.loads(self.read("d/result.json"))["models"]
        self.assertEqual({model["id"]: model["label"] for model in models}, {
            "arpa-kneser-ney-2": "kneser-ney 2 (ARPA)", "arpa-kneser-ney-2-2": "kneser-ney 2 (ARPA) (2)",
            "arpa-witten-bell-2": "witten-bell 2 (ARPA)", "arpa-2": "ARPA 2", "arpa-2-2": "ARPA 2 (2)"})
        self.assertEqual({model["smoothing"] for model in models}, {"arpa"})

    def test_inspect_shows_all_values_in_one_column(self):
        self.write("x.txt", TEXT)
        self.succeed("train", "ngram", "x.txt", "--order", 2, "--smoothing", "kneser-ney", "-o", "x.ngram")
        lines = self.succeed("inspect", "x.ngram").decode().splitlines()
        self.assertTrue(any(line.startswith("discounts_order_0 ") for line in lines))
        for line in lines:
            self.assertLessEqual(len(line), 80)
            self.assertRegex(line, r"^(\w+ {1,17}(?<=^.{18})\S|\w+_sha256$| {16}[0-9a-f]{64}$| {18}\S)")

    def test_a_native_file_may_have_any_name_and_an_arpa_file_too(self):
        self.write("x.txt", TEXT)
        train = ("train", "ngram", "x.txt", "--order", 2, "--smoothing", "witten-bell")
        self.succeed(*train, "--format", "native", "-o", "native.arpa")
        self.assertTrue(self.read("native.arpa").startswith(b"rctree\n"))
        self.succeed(*train, "--format", "arpa", "-o", "arpa.ngram")
        self.succeed(*train, "-o", "x.arpa")
        self.assertEqual(self.read("arpa.ngram"), self.read("x.arpa"))
        self.assertIn("shorter history", self.fail_with(2, "train", "ngram", "x.txt", "--order", 2, "-o", "y.arpa"))
        scores = [self.scores(TEXT.encode()[:50], name) for name in ("arpa.ngram", "x.arpa")]
        self.assertEqual(scores[0], scores[1])

    def test_a_file_of_zeros_is_called_that_and_not_damaged_counts(self):
        self.write("z.arpa", ZEROS)
        said = r"\Arecount: \S*z\.arpa: no symbol has a probability above zero {}; mend the file or write it again\n"
        for arguments, where in ((("query", "z.arpa", "a"), 'after the history "a"'),
                                 (("query", "z.arpa", ""), 'after the history ""'),
                                 (("sample", "z.arpa"), "at the opening of a text"),
                                 (("sample", "z.arpa", "--streams", 2), "at the opening of a text"),
                                 (("sample", "z.arpa", "--prime", "ab"), 'after --prime "ab"')):
            with self.subTest(arguments=arguments):
                self.assertRegex(self.fail_with(1, *arguments), said.format(where))
        self.write("ab.txt", "ab" * 500)
        self.assertRegex(self.fail_with(1, "compare", "ab.txt", "--no-net", "--orders", "1", "--model", "z.arpa"),
                         said.format("at the opening of a text"))
        self.assertEqual(self.scores(b"ab", "z.arpa"), [[-math.inf, None]] * 2)
        self.assertIn("none in an ARPA file; every line was read", self.succeed("inspect", "z.arpa", "--verify").decode())


class CodePoints(CommandTest):
    def test_a_file_that_spells_code_points_is_read_as_such_by_every_verb(self):
        self.write("x.txt", "caf\u00e9 na\u00efve caf\u00e9 " * 60)
        self.succeed("train", "ngram", "x.txt", "--unit", "codepoint", "--order", 2, "--smoothing", "witten-bell", "-o", "x.arpa")
        given = self.succeed("score", "x.txt", "x.arpa", "--unit", "codepoint")
        self.assertEqual(len(given.splitlines()), len(self.read("x.txt").decode()) + 1)
        # Read as bytes, the text is what does not fit.
        self.assertIn("x.arpa: its characters are of unit codepoint and those of x.txt are read as unit byte; pass --unit codepoint",
                      self.fail_with(1, "score", "x.txt", "x.arpa"))
        self.succeed("query", "x.arpa", "ca")


if __name__ == "__main__":
    unittest.main()
