"""Mixtures as model files: written by compare, then scored, queried, sampled, inspected and compared again."""
import json
import math
import os
import unittest

from support import CompareTest


class Mixtures(CompareTest):
    def compare(self, folder, *options):
        small = ("--orders", "1,3", "--sample-length", 500) if "--no-net" in options else self.SMALL
        self.succeed("compare", "x.c", *small, *options, "-o", folder)
        return {model["id"]: model for model in json.loads(self.read(f"{folder}/result.json"))["models"]}

    def scores(self, *models):
        """By column and position, from the test part alone, as compare scores it."""
        text = self.read("x.c")
        self.write("test.c", text[-(len(text) // 20):])
        rows = self.succeed("score", "test.c", *models).decode().splitlines()
        self.header = rows[0].split("\t")
        return [[float(cell) for cell in row.split("\t")[2:]] for row in rows[1:]]

    def test_a_mixture_scores_as_it_did_in_the_comparison(self):
        models = self.compare("r", "--smoothing", "none,kneser-ney", "--adaptive", "--mix",
                              "kneser-ney-3+lstm,all", "--save-models")
        rows = self.scores("r/models/mixture.json", "r/models/mixture-2.json")
        self.assertEqual(len(rows), models["mixture"]["test"]["positions"])
        for column, name in ((0, "mixture"), (2, "mixture-2")):
            nats = -sum(row[column] for row in rows) / len(rows)
            self.assertAlmostEqual(nats, models[name]["test"]["all"]["nats_per_char"], places=12)
        # Labelled, since one of them counts what it reads; lengths of the parts' histories beside.
        self.assertEqual(self.header[2:], ["log_prob_nats:r/models/mixture.json",
                                           "history_length:r/models/mixture.json",
                                           "log_prob_nats:r/models/mixture-2.json (adaptive)",
                                           "history_length:r/models/mixture-2.json (adaptive)"])
        self.assertLessEqual(max(row[1] for row in rows), 3)
        self.assertEqual(max(row[1] for row in rows), 3)

    def test_a_file_written_by_hand_is_the_weighted_sum(self):
        for order in (1, 4):
            self.succeed("train", "ngram", "x.c", "--order", order, "--smoothing", "witten-bell", "-o", f"{order}.ngram")
        os.mkdir(self.path("mixtures"))
        self.write("mixtures/m.json", json.dumps({"recount_mixture": 1, "parts": [
            {"model": "../1.ngram", "weight": 0.25}, {"model": self.path("4.ngram"), "weight": 0.75}]}))
        mixed = self.scores("mixtures/m.json")
        for row, low, high in zip(mixed, self.scores("1.ngram"), self.scores("4.ngram"), strict=True):
            expected = 0.25 * math.exp(low[0]) + 0.75 * math.exp(high[0])
            self.assertAlmostEqual(math.exp(row[0]), expected, places=12)
            self.assertEqual(row[1], max(low[1], high[1]))
        queried = self.succeed("query", "mixtures/m.json", "int ", "--digits", 17).decode().splitlines()
        self.assertEqual(queried[0], '# witten-bell 1 + witten-bell 4, after "int ": its last 4 characters seen, '
                                     "21 continuations")
        self.assertAlmostEqual(sum(float(row.split()[-1]) for row in queried[1:]), 1, places=12)
        self.assertEqual(len(self.succeed("sample", "mixtures/m.json", "--length", 300, "--hide-prime", "--prime", "int")), 300)
        inspected = self.succeed("inspect", "mixtures/m.json").decode()
        self.assertRegex(inspected, r"\npart_1 +0\.25 of mixtures/\.\./1\.ngram\n")
        self.assertRegex(inspected, r"\nkind +mixture\n")
        self.assertRegex(inspected, r"\ncorpus +x\.c\n")
        self.assertRegex(inspected, r"those of its parts of the header\n +verified; --verify checks the whole file\n")
        self.assertRegex(self.succeed("inspect", "--verify", "mixtures/m.json").decode(),
                         r"those of its parts\n? +verified\n")

    def test_a_saved_mixture_is_compared_and_mixed_again(self):
        first = self.compare("r", "--no-net", "--smoothing", "kneser-ney", "--mix", "all", "--save-models")
        again = self.compare("s", "--no-net", "--smoothing", "none", "--model", "r/models/mixture.json", "--mix",
                             "mixture+order-3", "--save-models")
        self.assertEqual(list(again), ["order-1", "order-3", "mixture", "mixture-2"])
        self.assertEqual(again["mixture"]["test"]["all"], first["mixture"]["test"]["all"])
        self.assertEqual([part["id"] for part in again["mixture"]["mixture_parts"]],
                         ["kneser-ney-1 in mixture.json", "kneser-ney-3 in mixture.json"])
        self.assertEqual([part["weight"] for part in again["mixture"]["mixture_parts"]],
                         [part["weight"] for part in first["mixture"]["mixture_parts"]])
        self.assertEqual([part["id"] for part in again["mixture-2"]["mixture_parts"]], ["order-3", "mixture"])
        # A gain is over a part that was compared.
        gains = json.loads(self.read("s/result.json"))["gains"]
        self.assertEqual([gain["model"] for gain in gains if gain["added"].startswith("mixing")], ["mixture-2"])
        nats = -sum(row[0] for row in self.scores("s/models/mixture-2.json")) / again["mixture-2"]["test"]["positions"]
        self.assertAlmostEqual(nats, again["mixture-2"]["test"]["all"]["nats_per_char"], places=12)

    def test_a_net_among_the_parts_is_inspected_and_reads_in_streams(self):
        self.succeed("train", "rnn", "x.c", "--layers", 1, "--hidden", 8, "--epochs", 1, "--batch", 4, "--window", 16,
                     "-o", "n.safetensors")
        self.succeed("train", "ngram", "x.c", "--order", 2, "--smoothing", "witten-bell", "-o", "2.ngram")
        self.write("m.json", json.dumps({"recount_mixture": 1, "parts": [
            {"model": "n.safetensors", "weight": 0.5}, {"model": "2.ngram", "weight": 0.5}]}))
        self.write("counts.json", json.dumps({"recount_mixture": 1, "parts": [{"model": "2.ngram", "weight": 1}]}))
        inspected = self.succeed("inspect", "m.json").decode()
        self.assertRegex(inspected, r"\npart_1 +0\.5 of n\.safetensors\n")
        self.assertNotIn("\ntraining ", inspected)  # That is of the file of a net.
        exactly = self.succeed("score", "x.c", "m.json")
        streams = self.succeed("score", "x.c", "m.json", "--streams", 4, "--warm-up", 5)
        self.assertNotEqual(streams, exactly)
        self.assertIn("no effect on count models", self.fail_with(1, "score", "x.c", "counts.json", "--streams", 4))

    def test_what_cannot_be_is_said(self):
        self.succeed("train", "ngram", "x.c", "--order", 3, "-o", "3.ngram")
        self.write("m.json", '{"recount_mixture": 1, "parts": [{"model": "3.ngram", "weight": 1}]}')
        for verb in (("query", "m.json", "f f f"), ("sample", "m.json", "--prime", "f f f")):
            self.assertIn("\"f f f\" was never seen with a continuation by any part of the mixture",
                          self.fail_with(1, *verb))
        self.assertIn("not a mixture, whose file says it of each part",
                      self.fail_with(1, "score", "x.c", "m.json", "--adaptive"))
        self.succeed("train", "ngram", "x.c", "--order", 2, "--smoothing", "kneser-ney", "-o", "2.arpa")
        self.write("a.json", '{"recount_mixture": 1, "parts": [{"model": "2.arpa", "weight": 1, "adaptive": true}]}')
        self.assertRegex(self.fail_with(1, "score", "x.c", "a.json"),
                         r"a\.json: part 1: 2\.arpa: only .*, or leave \"adaptive\" out of this part of the mixture\n")
        self.write("y.txt", "fewer characters" * 100)
        self.succeed("train", "ngram", "y.txt", "--order", 2, "-o", "y.ngram")
        self.write("v.json", json.dumps({"recount_mixture": 1, "parts": [
            {"model": "3.ngram", "weight": 0.5}, {"model": "y.ngram", "weight": 0.5}]}))
        self.assertRegex(self.fail_with(1, "score", "x.c", "v.json"),
                         r"v\.json: part 1 \(order 3, \d+ symbols\) and part 2 \(order 2, 10\) have different "
                         r"vocabularies and cannot be mixed; train them on the training part of one text\n")
        self.write("cut.json", '{"recount_mixture": 1, "parts": [{"model')
        self.assertIn("cut.json: begins as the file of a mixture and is no JSON at byte ",
                      self.fail_with(1, "inspect", "cut.json"))
        self.write("gone.json", '{"recount_mixture": 1, "parts": [{"model": "gone", "weight": 1}]}')
        self.assertIn("gone.json: part 1: gone: ", self.fail_with(1, "compare", "x.c", "--model", "gone.json"))


if __name__ == "__main__":
    unittest.main()
