"""recount compare and recount report on small texts."""
import json
import unittest

from support import CompareTest


class Compare(CompareTest):
    def test_writes_every_form_of_the_report(self):
        printed = self.succeed("compare", "x.c", *self.SMALL, "-o", "out").decode()
        self.assertTrue(all(len(line) <= 80 for line in printed.splitlines()[:-1]), printed)
        self.assertTrue(printed.splitlines()[-1].endswith("/out/report.html"))
        result = json.loads(self.read("out/result.json"))
        self.assertEqual([model["id"] for model in result["models"]], ["order-1", "order-3", "lstm"])
        self.assertEqual(result["corpus"]["text_kind"], "c")
        self.assertIn(b"<html", self.read("out/report.html"))
        self.assertIn(b"order 3", self.read("out/report.md"))
        self.assertIn(b"order-3", self.read("out/models.csv"))

    def test_tex_is_read_as_latex_unless_told_otherwise(self):
        self.write("x.tex", b"\\begin{a}\n  $x(y)$ and [b] % {\n\\end{a}\n\n" * 60)
        for options, kind, pairs in (((), "latex", ["environment"]), (("--text-kind", "plain"), "plain", []),
                                     (("--text-kind", "c"), "c", ["comment", "string", "character"])):
            with self.subTest(kind):
                self.succeed("compare", "x.tex", *options, "--no-net", "--orders", "2", "--smoothing", "structure",
                             "--sample-length", "200", "--sample-seeds", "1", "-o", kind)
                result = json.loads(self.read(f"{kind}/result.json"))
                self.assertEqual(result["corpus"]["text_kind"], kind)
                brackets = result["held_out"]["brackets"]
                self.assertEqual([pair["name"] for pair in brackets["kinds"]], ["round", "square", "curly", *pairs])
                self.assertEqual(brackets["kinds"][2]["open_at_end"] == 0, kind == "latex", "{ in the comments")
        environments = json.loads(self.read("latex/result.json"))["held_out"]["brackets"]["kinds"][3]
        self.assertGreater(environments["matched"], 1)

    def test_same_result_twice_and_for_any_number_of_threads(self):
        self.succeed("compare", "x.c", *self.SMALL, "-o", "one", "--threads", "1")
        self.succeed("compare", "x.c", *self.SMALL, "-o", "two", "--threads", "2")
        self.succeed("compare", "x.c", *self.SMALL, "-o", "again", "--threads", "2")
        self.assertEqual(self.comparable("one"), self.comparable("two"))
        self.assertEqual(self.comparable("two"), self.comparable("again"))
        self.assertRegex(self.read("one/report.md").decode(), r", 1 thread\b(?!s)")
        self.assertRegex(self.read("two/report.md").decode(), r", 2 threads\b")

    def test_a_loaded_net_tells_of_its_training_as_the_trained_one_did(self):
        self.succeed("compare", "x.c", *self.SMALL, "--save-models", "-o", "out")
        self.succeed("compare", "x.c", "--no-net", "--orders", "1", "--model", "out/models/lstm.safetensors",
                     "--sample-length", "100", "-o", "again")
        self.assertRegex(self.read("again/report.md").decode(), r"\n\| LSTM 1 x 16 \| 2 .*\| 0\.\d+ \| - \|\n")
        trained, loaded = (json.loads(self.read(f"{folder}/result.json"))["models"][-1] for folder in ("out", "again"))
        self.assertEqual(loaded["best_epoch"], trained["best_epoch"])
        self.assertEqual(len(loaded["curve"]), 2)
        for epoch, before in zip(loaded["curve"], trained["curve"]):
            self.assertEqual(epoch.pop("characters_per_second"), 0)
            self.assertGreater(before.pop("characters_per_second"), 0)
            self.assertEqual(epoch, before)

    def test_what_a_net_gives_is_small_and_never_zero(self):
        # Its logits are thousands, so that most probabilities are less than a double holds.
        text = self.read("x.c")
        self.succeed("compare", "x.c", "--orders", "1", "--layers", "1", "--hidden", "128", "--batch", "4", "--window",
                     "16", "--epochs", "1", "--optimiser", "rmsprop", "--learning-rate", "10", "--sample-length", "200",
                     "--save-models", "-o", "out")
        self.write("test.c", text[-(len(text) // 20):])
        rows = self.succeed("score", "test.c", "out/models/lstm.safetensors").decode().splitlines()[1:]
        scores = [float(row.split("\t")[2]) for row in rows]
        self.assertLess(min(scores), -1000)
        test = json.loads(self.read("out/result.json"))["models"][-1]["test"]
        self.assertEqual(test["covered_share"], 1)
        self.assertAlmostEqual(test["all"]["nats_per_char"], -sum(scores) / len(scores), places=6)

    def test_a_test_part_of_unknown_characters_alone_is_remarked_on(self):
        self.write("odd.txt", b"ab" * 450 + b"z" * 100)
        printed = self.succeed("compare", "odd.txt", "--no-net", "--orders", "1", "--fractions", "0.9,0,0.1",
                               "--sample-length", "50", "-o", "out").decode()
        self.assertIn("! Every character of the test part is one that does not occur in training", printed)
        self.assertIn("no model could be scored on it", " ".join(self.read("out/report.md").decode().split()))

    def test_smoothings_and_mixtures_stand_side_by_side(self):
        options = (*self.SMALL, "--smoothing", "none,kneser-ney,witten-bell,additive,longest,structure",
                   "--structure-pieces", "all,depth", "--mix", "kneser-ney-3+lstm,all")
        self.succeed("compare", "x.c", *options, "-o", "one", "--threads", "1")
        self.succeed("compare", "x.c", *options, "-o", "two", "--threads", "2")
        self.assertEqual(self.comparable("one"), self.comparable("two"))
        models = {model["id"]: model for model in json.loads(self.read("one/result.json"))["models"]}
        smoothed = [f"{name}-{order}" for name in ("additive", "kneser-ney", "structure", "structure-depth", "witten-bell")
                    for order in (1, 3)]
        self.assertEqual(sorted(models), sorted(["order-1", "order-3", "longest", "lstm", "mixture", "mixture-2",
                                                 *smoothed]))
        for name in (*smoothed, "longest", "mixture"):
            self.assertFalse(models[name]["test"]["all"]["infinite"], name)
            self.assertEqual(models[name]["test"]["covered_share"], 1, name)
        parts = models["mixture"]["mixture_parts"]
        self.assertEqual([part["id"] for part in parts], ["kneser-ney-3", "lstm"])
        self.assertAlmostEqual(sum(part["weight"] for part in models["mixture-2"]["mixture_parts"]), 1)
        # Fitted to the validation part, a mixture is there at least as good as its best part.
        best = min(models[part["id"]]["validation"]["all"]["nats_per_char"] for part in parts)
        self.assertLessEqual(models["mixture"]["validation"]["all"]["nats_per_char"], best + 1e-6)
        self.assertIn("there are none, additive", self.fail_with(2, "compare", "x.c", "--smoothing", "kneser"))
        self.assertIn("not compared; there are order-1", self.fail_with(2, "compare", "x.c", "--no-net", "--orders", "1", "--mix", "x"))

    def test_saved_models_can_be_compared_again(self):
        self.succeed("compare", "x.c", *self.SMALL, "-o", "one", "--save-models")
        self.succeed("compare", "x.c", "--orders", "none", "--no-net", "--model", "one/models/order-1.ngram",
                     "--model", "one/models/order-3.ngram", "--model", "one/models/lstm.safetensors",
                     "--sample-length", "500", "--sample-seeds", "2", "-o", "two")
        first, second = (json.loads(self.read(f"{name}/result.json")) for name in ("one", "two"))
        for a, b in zip(first["models"], second["models"]):
            self.assertEqual(a["test"], b["test"])
            self.assertEqual(a["sampled"], b["sampled"])

    def test_a_model_of_another_split_is_refused(self):
        self.succeed("train", "ngram", "x.c", "--order", "2", "--fractions", "0.5,0.25,0.25", "-o", "x.ngram")
        message = self.fail_with(1, "compare", "x.c", "--no-net", "--model", "x.ngram", "-o", "out")
        self.assertIn("x.ngram: trained on x.c split contiguous 0.5,0.25,0.25", message)

    def test_report_renders_again(self):
        printed = self.succeed("compare", "x.c", *self.SMALL, "-o", "one")
        self.assertEqual(self.succeed("report", "one/result.json"), printed.rsplit(b"\nreport: ", 1)[0])
        self.succeed("report", "one/result.json", "-o", "two")
        for name in ("report.html", "report.md", "models.csv", "result.json"):
            self.assertEqual(self.read(f"one/{name}"), self.read(f"two/{name}"), name)


if __name__ == "__main__":
    unittest.main()
