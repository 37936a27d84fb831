"""What recount compare says that each piece of added knowledge buys."""
import json
import random
import unittest

from support import CommandTest

PIECES = ("innermost", "depth", "indentation")


def c_text():
    """Functions with nested blocks, calls and comments; the same ones each time."""
    chance = random.Random(7)
    lines = []

    def block(depth):
        for _ in range(chance.randrange(1, 4)):
            indent = "\t" * depth
            kind = chance.randrange(5 if depth < 4 else 3)
            if kind == 0:
                lines.append(f"{indent}{chance.choice('abcd')} = get({chance.choice('xyz')}[{chance.randrange(10)}]);")
            elif kind == 1:
                lines.append(f"{indent}put({chance.choice('abcd')}, \"{chance.choice(('on', 'off', '{x}'))}\");")
            elif kind == 2:
                lines.append(f"{indent}/* {chance.choice(('first', 'then', 'last'))} */")
            else:
                lines.append(f"{indent}{chance.choice(('if', 'while'))} ({chance.choice('abcd')}) {{")
                block(depth + 1)
                lines.append(f"{indent}}}")

    while len(lines) < 3000:
        lines.append(f"int f{chance.randrange(10)}(int a)\n{{")
        block(1)
        lines.append("}\n")
    return "\n".join(lines)


class Gains(CommandTest):
    OPTIONS = ("--no-net", "--sample-length", 100, "--sample-seeds", 1, "--fractions", "0.6,0.1,0.3")

    def compare(self, folder, *options):
        self.write("x.c", c_text())
        printed = self.succeed("compare", "x.c", *self.OPTIONS, *options, "-o", folder, stderr=None).decode()
        return json.loads(self.read(f"{folder}/result.json")), printed

    def check_figures(self, result):
        """Each gain is the difference of the cross-entropies of its models."""
        tests = {model["id"]: model["test"] for model in result["models"]}
        for gain in result["gains"]:
            with self.subTest(model=gain["model"], reference=gain["reference"]):
                with_it, without = (tests[gain[key]][gain["cross_entropy"]]["nats_per_char"]
                                    for key in ("model", "reference"))
                self.assertEqual(gain["model_nats_per_char"], with_it)
                self.assertEqual(gain["reference_nats_per_char"], without)
                self.assertAlmostEqual(gain["gain_nats_per_char"], without - with_it, places=10)
                self.assertLess(gain["gain_nats_interval"]["low"], gain["gain_nats_interval"]["high"])
                self.assertEqual(gain["n"], tests[gain["model"]]["positions"])

    def pairs(self, result):
        return {(gain["model"], gain["reference"]): (gain["added"], gain["cross_entropy"]) for gain in result["gains"]}

    def test_each_piece_of_structure_alone_left_out_and_all(self):
        result, printed = self.compare("out", "--orders", "3", "--smoothing", "none,kneser-ney,structure",
                                       "--structure-pieces", "each")
        pairs = [f"structure-{a}-{b}-3" for a, b in (PIECES[:2], PIECES[::2], PIECES[1:])]
        self.assertEqual({model["id"] for model in result["models"]},
                         {"order-3", "kneser-ney-3", "structure-3", *pairs, *(f"structure-{piece}-3" for piece in PIECES)})
        words = ("innermost bracket", "depth", "indentation")
        self.assertEqual(self.pairs(result), {
            ("kneser-ney-3", "order-3"): ("smoothing", "floored"),
            ("structure-3", "kneser-ney-3"): ("all of the structure", "all"),
            **{(f"structure-{piece}-3", "kneser-ney-3"): (word, "all") for piece, word in zip(PIECES, words)},
            **{(model, "kneser-ney-3"): (f"{a} and {b}", "all")
               for model, (a, b) in zip(pairs, (words[:2], words[::2], words[1:]))},
            **{("structure-3", model): (word, "all") for model, word in zip(pairs, reversed(words))}})
        self.check_figures(result)
        gains = {(gain["model"], gain["reference"]): gain for gain in result["gains"]}
        self.assertGreater(gains["structure-3", "kneser-ney-3"]["gain_nats_interval"]["low"], 0)
        self.assertIn("What added knowledge buys", printed)
        self.assertTrue(all(len(line) <= 80 for line in printed.splitlines()[:-1]), printed)
        self.assertEqual(len(self.read("out/gains.csv").splitlines()), 1 + len(result["gains"]))

    def test_counting_the_text_and_mixing(self):
        result, printed = self.compare("out", "--orders", "1,3", "--smoothing", "none,kneser-ney,longest", "--adaptive",
                                       "--mix", "kneser-ney-1+adaptive-kneser-ney-3,all")
        models = {model["id"]: model for model in result["models"]}
        parts = [part["id"] for part in models["mixture-2"]["mixture_parts"]]
        best = min(parts, key=lambda part: models[part]["test"]["floored"]["nats_per_char"])
        self.assertEqual(self.pairs(result), {
            **{(f"kneser-ney-{order}", f"order-{order}"): ("smoothing", "floored") for order in (1, 3)},
            **{(f"adaptive-none-{order}", f"order-{order}"): ("counting the text read", "floored") for order in (1, 3)},
            **{(f"adaptive-{name}", name): ("counting the text read", "all")
               for name in ("kneser-ney-1", "kneser-ney-3", "longest")},
            ("mixture", "adaptive-kneser-ney-3"): ("mixing in kneser-ney 1", "all"),
            ("mixture-2", best): ("mixing in 9 models", "floored" if models[best]["test"]["all"]["infinite"] else "all")})
        self.check_figures(result)
        self.assertEqual(result["differences"], [])
        self.assertIn("their weights fitted to the validation part", printed)
        weight = models["mixture"]["mixture_parts"][0]["weight"]
        self.assertRegex(" ".join(printed.split()), rf"= {weight:.4f} \S+ \S+ \d \+ \d\.\d{{4}} ")

    def test_nothing_is_said_where_nothing_was_added(self):
        result, printed = self.compare("out", "--orders", "1,3")
        self.assertEqual(result["gains"], [])
        self.assertNotIn("What added knowledge buys", printed)

    def test_every_piece_is_named_once_however_often_it_is_asked_for(self):
        options = ("--orders", "1", "--smoothing", "structure", "--structure-pieces")
        each, _ = self.compare("each", *options, "each")
        more, _ = self.compare("more", *options, "depth,each,all")
        self.assertEqual(sorted(model["id"] for model in each["models"]), sorted(model["id"] for model in more["models"]))
        self.assertIn("by itself each", self.fail_with(2, "compare", "x.c", *options, "each+depth"))
        for joined in ("all+depth", "depth+all", "all+all"):
            self.assertIn("all stands alone", self.fail_with(2, "compare", "x.c", *options, joined))


if __name__ == "__main__":
    unittest.main()
