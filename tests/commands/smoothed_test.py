"""The smoothed count models of the command line: training, files, query, sample, score, compare, inspect."""
import json
import math
import os
import random
import re
import time
import unittest

from support import CommandTest, corpora_folder, needs_corpora

TEXT = "abracadabra! abracadabra, said the cat; " * 26


class Smoothed(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)

    def train(self, name, *options):
        return self.succeed("train", "ngram", "x.txt", *options, "-o", name).decode()

    def test_every_estimator_is_trained_inspected_queried_sampled_and_scored(self):
        for smoothing, options in (("additive", ("--order", 3, "--added", 0.5)), ("witten-bell", ("--order", 3)),
                                   ("kneser-ney", ("--order", 3)), ("longest", ())):
            with self.subTest(smoothing):
                label = smoothing if smoothing == "longest" else smoothing + " 3"
                self.assertRegex(self.train("x.ngram", "--smoothing", smoothing, *options),
                                 rf"\Ax\.ngram: {label}.* from 936 characters")
                inspected = self.succeed("inspect", "--verify", "x.ngram").decode()
                self.assertRegex(inspected, rf"model +{label}\n")
                self.assertRegex(inspected, rf"smoothing +{smoothing}\n")
                self.assertRegex(inspected, r"corpus +x\.txt\n")
                self.assertRegex(inspected, r"checksum +verified\n")
                self.assertEqual("added" in inspected, smoothing == "additive")
                self.assertRegex(self.succeed("inspect", "x.ngram").decode(),
                                 r"checksum +of the header verified; --verify checks the whole file\n")
                rows = self.succeed("query", "x.ngram", "bra", "--digits", 17).decode().splitlines()[1:]
                self.assertAlmostEqual(sum(float(row.split()[-1]) for row in rows), 1, places=12)
                self.assertEqual(len(self.succeed("sample", "x.ngram", "--length", 200)), 200)
                scored = self.succeed("score", "x.txt", "x.ngram", "--verify").decode().splitlines()
                self.assertEqual(len(scored), len(TEXT) + 1)
                self.assertNotIn("inf", "".join(scored))

    def test_a_model_of_structure_keeps_the_kind_of_its_text(self):
        self.write("x.tex", "\\begin{a}\n  $x(y)$ and [b] % {\n\\end{a}\n\n" * 60)
        common = ("--smoothing", "structure", "--order", 4)
        said = {}
        for kind in ("latex", "plain", "c"):
            self.succeed("train", "ngram", "x.tex", *common, "--fractions", "1,0,0", "--text-kind", kind, "-o", kind)
            self.assertRegex(self.succeed("inspect", "--verify", kind).decode(), rf"text_kind +{kind}\n")
            said[kind] = self.succeed("query", kind, "$%[(", "--digits", 17)
            self.assertEqual(said[kind], self.succeed("query", *common, "--text-kind", kind, "x.tex", "$%[(",
                                                      "--digits", 17))
        self.assertNotEqual(said["latex"], said["plain"])
        self.succeed("train", "ngram", "x.tex", *common, "--fractions", "1,0,0", "-o", "unsaid")
        self.assertEqual(self.read("unsaid"), self.read("latex"))

    def test_a_model_of_some_pieces_of_structure_is_kept_as_such(self):
        self.write("x.c", "int f(int a)\n{\n\tif (a) {\n\t\treturn g(a[1]);\n\t}\n\treturn 0;\n}\n\n" * 30)
        common = ("train", "ngram", "x.c", "--smoothing", "structure", "--fractions", "0.6,0.2,0.2")
        self.succeed("compare", "x.c", "--no-net", "--fractions", "0.6,0.2,0.2", "--orders", "2,3", "--smoothing", "structure",
                     "--structure-pieces", "each", "--sample-length", 100, "--sample-seeds", 1, "--save-models", "-o", "d",
                     stderr=None)
        self.succeed(*common, "--order", 3, "--structure-pieces", "depth+innermost", "-o", "two.ngram")
        self.assertEqual(self.read("two.ngram"), self.read("d/models/structure-innermost-depth-3.ngram"))
        self.assertRegex(self.succeed("inspect", "two.ngram").decode(), r"structure +innermost, depth\n")
        self.succeed(*common, "--order", 3, "-o", "all.ngram")
        self.assertEqual(self.read("all.ngram"), self.read("d/models/structure-3.ngram"))
        self.assertRegex(self.succeed("inspect", "all.ngram").decode(), r"structure +innermost, depth, indentation\n")
        said = self.succeed(*common, "--orders", "2,3", "--structure-pieces", "each", "-o", "s.ngram").decode()
        names = [line.split(":")[0] for line in said.splitlines() if not line.startswith(" ")]
        self.assertEqual(len(names), 14)
        for name in names:
            saved = name.replace("s-all-", "structure-").replace("s-", "structure-")
            self.assertEqual(self.read(name), self.read(f"d/models/{saved}"), name)
        self.succeed(*common, "--order", 2, "--structure-pieces", "depth,all", "-o", "s.ngram")
        self.assertEqual(self.read("s-depth.ngram"), self.read("d/models/structure-depth-2.ngram"))
        self.train("plain.ngram", "--order", 2)
        self.assertNotIn("structure ", self.succeed("inspect", "plain.ngram").decode())

    def test_query_counts_on_the_whole_corpus_without_a_file(self):
        self.train("x.ngram", "--smoothing", "kneser-ney", "--order", 5, "--fractions", "1,0,0")
        for query in (("bra", "--digits", 17), ("zebra",), ("",)):
            file = self.run_recount("query", "x.ngram", *query)
            corpus = self.run_recount("query", "--smoothing", "kneser-ney", "--order", 5, "x.txt", *query)
            self.assertEqual((file.stdout, file.returncode), (corpus.stdout, corpus.returncode))
        self.assertIn('# kneser-ney 5, after "tcat": its last 3 characters seen, ',
                      self.succeed("query", "x.ngram", "tcat").decode())
        self.assertIn("# longest", self.succeed("query", "--smoothing", "longest", "x.txt", "bra").decode())

    def test_adaptive_models_learn_from_the_text_and_are_labelled(self):
        self.train("x.ngram", "--smoothing", "kneser-ney", "--order", 5)
        unseen = b"hocus pocus, hocus pocus, hocus pocus, hocus pocus"
        plain = self.succeed("score", "-", "x.ngram", "--format", "jsonl", stdin=unseen).decode().splitlines()
        adaptive = self.succeed("score", "-", "x.ngram", "--adaptive", "--format", "jsonl",
                                stdin=unseen).decode().splitlines()
        score = [[json.loads(line)["scores"][0] for line in lines] for lines in (plain, adaptive)]
        self.assertEqual(score[1][0]["model"], "x.ngram (adaptive)")
        self.assertEqual(score[0][0]["log_prob_nats"], score[1][0]["log_prob_nats"])
        known = [[s["log_prob_nats"] for s in scores if s["log_prob_nats"] is not None] for scores in score]
        self.assertGreater(sum(known[1]), sum(known[0]) + 5)
        self.succeed("compare", "x.txt", "--no-net", "--orders", "2", "--smoothing", "none,kneser-ney,longest",
                     "--adaptive", "--sample-length", 100, "--sample-seeds", 1, "-o", "d")
        with open(os.path.join(self.folder, "d", "result.json"), encoding="utf-8") as file:
            models = json.load(file)["models"]
        self.assertEqual([model["id"] for model in models],
                         ["order-2", "adaptive-kneser-ney-2", "adaptive-longest", "adaptive-none-2", "kneser-ney-2",
                          "longest"])

    def test_an_unsmoothed_model_adapts_by_the_text_that_its_table_keeps(self):
        self.write("y.txt", "abab")
        self.succeed("train", "ngram", "y.txt", "--fractions", "1,0,0", "--order", 1, "-o", "y.ngram")
        lines = self.succeed("score", "-", "y.ngram", "--adaptive", stdin=b"aabaa").decode().splitlines()
        self.assertEqual(lines[0].split("\t")[2], "log_prob_nats:y.ngram (adaptive)")
        # Of the pad: a, a. Of a: b, b, a, b, a. Of b: a, a.
        for line, share in zip(lines[1:], (1, 0, 2 / 3, 1, 1 / 4)):
            self.assertAlmostEqual(math.exp(float(line.split("\t")[2])), share, places=12)

    def test_query_counts_the_history_that_it_is_given(self):
        self.write("y.txt", "abab")
        self.succeed("train", "ngram", "y.txt", "--fractions", "1,0,0", "--order", 1, "-o", "y.ngram")
        # Of a: b, b in training, then a, b, a in the history. No count is printed that training has not.
        wanted = ('# adaptive order 1, after "aabaa": its last 1 character seen in training or before in it, '
                  "2 continuations\nb         0.6\na         0.4\n")
        for model in (("y.ngram",), ("--order", 1, "y.txt")):
            self.assertEqual(self.succeed("query", *model, "aabaa", "--adaptive").decode(), wanted)
        self.assertIn("# order 1,", self.succeed("query", "y.ngram", "aabaa").decode())
        self.assertIn('# adaptive kneser-ney 3, after "', self.succeed("query", "--smoothing", "kneser-ney", "--order", 3,
                                                                       "x.txt", "racarac", "--adaptive").decode())

    def test_an_unseen_history_of_an_adaptive_model_is_not_called_damage(self):
        self.assertIn('the history "rrr" was never seen with a continuation in training or before in it; give one',
                      self.fail_with(1, "query", "--order", 3, "x.txt", "rrr", "--adaptive"))
        self.assertIn("# adaptive order 3", self.succeed("query", "--order", 3, "x.txt", "rrrrr", "--adaptive").decode())

    def test_sample_counts_what_it_draws(self):
        self.train("x.ngram", "--smoothing", "kneser-ney", "--order", 5)
        self.train("plain.ngram", "--order", 5)
        for name in ("x.ngram", "plain.ngram"):
            common = ("sample", name, "--length", 3_000, "--prime", "abraca")
            adaptive = self.succeed(*common, "--adaptive")
            self.assertEqual(len(adaptive), 3_006)
            self.assertNotEqual(adaptive, self.succeed(*common))
            self.assertEqual(adaptive, self.succeed(*common, "--adaptive"))
        # Whatever follows c in what is given outweighs training.
        given = "ci" * 1_000 + "c"
        self.assertEqual(self.succeed("sample", "x.ngram", "--prime", given, "--hide-prime", "--length", 6,
                                      "--temperature", 0, "--adaptive"), b"icicic")
        self.assertNotEqual(self.succeed("sample", "x.ngram", "--prime", given, "--hide-prime", "--length", 6,
                                         "--temperature", 0), b"icicic")

    def test_a_dead_end_of_an_adaptive_sample_is_told(self):
        self.write("y.txt", "acab")
        common = ("sample", "--order", 1, "y.txt", "--length", 40, "--seed", 3)
        plain, adaptive = self.run_recount(*common), self.run_recount(*common, "--adaptive")
        self.assertRegex(plain.stderr.decode(), r"\Arecount: \d+ times? the history had no continuation in training; went on "
                                                r"from the start of a text\n\Z")
        self.assertRegex(adaptive.stderr.decode(), r"\Arecount: \d+ times? the history had no continuation in training or "
                                                   r"before in the text drawn; went on from the start of a text, with all "
                                                   r"that was counted\n\Z")

    def test_what_keeps_no_counts_is_not_adaptive(self):
        self.train("x.arpa", "--smoothing", "kneser-ney", "--order", 2)
        for arguments in (("score", "x.txt", "x.arpa"), ("query", "x.arpa", "a"), ("sample", "x.arpa")):
            with self.subTest(arguments=arguments):
                message = self.fail_with(1, *arguments, "--adaptive")
                self.assertRegex(message, "x.arpa: only an n-gram model that keeps its counts can be adaptive, not an "
                                          "ARPA file; .*or leave --adaptive out$")

    def test_the_pads_before_a_text_count_in_the_history_of_every_estimator(self):
        self.write("y.txt", "abcab")
        pads = {"none": 2, "additive": 2, "witten-bell": 2, "kneser-ney": 2, "structure": 2, "longest": 64}
        for smoothing, count in pads.items():
            order = () if smoothing == "longest" else ("--order", 2)
            self.succeed("train", "ngram", "y.txt", "--fractions", "1,0,0", "--smoothing", smoothing, *order, "-o", smoothing)
            for adaptive in ([], ["--adaptive"]):
                with self.subTest(smoothing=smoothing, adaptive=adaptive):
                    lines = self.succeed("score", "-", smoothing, *adaptive, stdin=b"abcac").decode().splitlines()[1:]
                    lengths = [line.split("\t")[3] for line in lines]
                    # No more of the text has been seen with pads before it after "abca", which goes on with b.
                    self.assertEqual(lengths[:4], [str(count + read if smoothing == "longest" else 2) for read in range(4)])
        self.succeed("train", "ngram", "y.txt", "--fractions", "1,0,0", "--smoothing", "kneser-ney", "--order", 2, "-o",
                     "y.arpa")
        lines = self.succeed("score", "-", "y.arpa", stdin=b"ab").decode().splitlines()[1:]
        self.assertEqual([line.split("\t")[3] for line in lines], ["1", "2"])
        help_text = " ".join(self.succeed("score", "--help").decode().split())
        self.assertIn("as many pads as the order of an n-gram model, 64 of one of smoothing longest, and one <s>", help_text)

    def test_longest_tells_no_more_history_than_was_read_once_it_left_the_opening(self):
        self.train("x.ngram", "--smoothing", "longest")
        lines = self.succeed("score", "-", "x.ngram", stdin=("q" + TEXT).encode()).decode().splitlines()[2:]
        for position, line in enumerate(lines[:300]):
            self.assertLessEqual(int(line.split("\t")[3]), position)
        self.assertIn('after "": seen as the opening of a text, ', self.succeed("query", "x.ngram", "").decode())

    def test_query_says_how_much_of_a_history_was_seen_and_where_it_opens_a_text(self):
        self.write("y.txt", "abcabcab")
        train = ("train", "ngram", "y.txt", "--fractions", "1,0,0", "--smoothing")
        self.succeed(*train, "kneser-ney", "--order", 3, "-o", "k.ngram")
        self.succeed(*train, "kneser-ney", "--order", 2, "-o", "k.arpa")
        self.succeed(*train, "none", "--order", 2, "-o", "n.ngram")
        self.succeed(*train, "witten-bell", "--order", 0, "-o", "zero.ngram")
        self.write("mix.json", json.dumps({"recount_mixture": 1, "parts": [
            {"model": "k.ngram", "weight": 0.5}, {"model": "n.ngram", "weight": 0.5}]}))
        opening, last = "seen as the opening of a text", "its last {} characters seen"
        for model, history, said in (
                ("k.ngram", "", opening), ("k.ngram", "ab", opening), ("k.ngram", "ca", last.format(2)),
                ("k.ngram", "aca", last.format(2)), ("k.ngram", "abca", last.format(3)),
                ("k.arpa", "", opening), ("k.arpa", "a", opening), ("k.arpa", "cab", last.format(2)),
                ("n.ngram", "", "seen 1 time as the opening of a text"),
                ("n.ngram", "a", "seen 1 time as the opening of a text"), ("n.ngram", "ab", "seen 2 times"),
                ("mix.json", "", opening), ("mix.json", "abca", last.format(3)),
                ("zero.ngram", "", "without any history"), ("zero.ngram", "ab", "without any history")):
            with self.subTest(model=model, history=history):
                line = self.succeed("query", model, history).decode().splitlines()[0]
                self.assertIn(f'after "{history}": {said}, ', line)

    def test_compare_refuses_training_above_the_limit(self):
        self.write("y.txt", "abracadabra " * 20_000)
        options = ("compare", "y.txt", "--no-net", "--orders", "2,5", "--smoothing", "none,kneser-ney", "-o", "d")
        self.assertIn("more than the limit", self.fail_with(1, *options, "--memory-limit", "1M"))
        self.assertFalse(os.path.exists(self.path("d")))

    def test_compare_adapts_loaded_models_too(self):
        self.train("x.ngram", "--smoothing", "kneser-ney", "--order", 3)
        self.train("plain.ngram", "--order", 3)
        common = ("compare", "x.txt", "--no-net", "--adaptive", "--mix", "adaptive-none-3+kneser-ney-3",
                  "--sample-length", 100, "--sample-seeds", 1)
        self.succeed(*common, "--orders", "none", "--model", "x.ngram", "--model", "plain.ngram", "-o", "loaded")
        self.succeed(*common, "--orders", "3", "--smoothing", "none,kneser-ney", "-o", "trained")
        loaded, trained = (json.loads(self.read(f"{name}/result.json")) for name in ("loaded", "trained"))
        self.assertEqual([model["label"] for model in loaded["models"]],
                         ["order 3", "adaptive kneser-ney 3", "adaptive order 3", "kneser-ney 3", "adaptive order 3 + kneser-ney 3"])
        for a, b in zip(loaded["models"], trained["models"], strict=True):
            self.assertEqual((a["id"], a["test"], a["samples"]), (b["id"], b["test"], b["samples"]))
        self.assertEqual(loaded["gains"], trained["gains"])
        self.assertIn(("adaptive-none-3", "order-3"), [(gain["model"], gain["reference"]) for gain in loaded["gains"]])

    def test_score_tells_the_length_of_the_history_that_was_used(self):
        self.write("y.txt", "abcab")
        common = ("train", "ngram", "y.txt", "--fractions", "1,0,0", "--order", 2)
        self.succeed(*common, "--smoothing", "kneser-ney", "-o", "kn.ngram")
        self.succeed(*common, "-o", "plain.ngram")
        lines = self.succeed("score", "-", "kn.ngram", "plain.ngram", stdin=b"abbcz").decode().splitlines()
        self.assertEqual(lines[0], "position\tcharacter\tlog_prob_nats:kn.ngram\thistory_length:kn.ngram"
                                   "\tlog_prob_nats:plain.ngram\thistory_length:plain.ngram")
        rows = [line.split("\t") for line in lines[1:]]
        # The text opens with two pads; "bb" was never seen, and of "bc" only after that a continuation.
        self.assertEqual([row[3] for row in rows], ["2", "2", "2", "1", ""])
        self.assertEqual([row[5] for row in rows], ["2", "2", "2", "", ""])
        self.assertEqual([row[4] for row in rows][2:], ["-inf", "-inf", "oov"])
        parsed = [json.loads(line) for line in self.succeed(
            "score", "-", "kn.ngram", "plain.ngram", "--format", "jsonl", stdin=b"abbcz").decode().splitlines()]
        for row, line in zip(rows, parsed, strict=True):
            for cell, score in ((3, line["scores"][0]), (5, line["scores"][1])):
                self.assertEqual(row[cell], "" if score["history_length"] is None else str(score["history_length"]))

    def test_discounts_that_counts_do_not_give_are_named_with_and_without_structure(self):
        self.write("s.txt", "f(a[b])\n{\n\tc;\n}\n")  # No n-gram is seen three times.
        said = self.succeed("train", "ngram", "s.txt", "--fractions", "1,0,0", "--order", 2, "--smoothing", "structure", "-o",
                            "s.ngram").decode()
        self.assertIn("are 0.5, 1 and 1.5 at orders 0 to 2 and orders 0 to 2 with the structure", " ".join(said.split()))
        told = self.succeed("inspect", "s.ngram").decode()
        for order in range(3):
            self.assertRegex(told, rf"discounts_order_{order} +D1=0.5 D2=1 D3\+=1.5 \(the fallback")
            self.assertRegex(told, rf"discounts_order_{order}_structure D1=0.5 D2=1 D3\+=1.5 \(the")

    def test_a_file_for_each_of_several_orders(self):
        said = self.train("kn.ngram", "--smoothing", "kneser-ney", "--orders", "2,4:5")
        self.assertEqual([line.split(":")[0] for line in said.splitlines() if not line.startswith(" ")],
                         ["kn-2.ngram", "kn-4.ngram", "kn-5.ngram"])
        self.train("alone.ngram", "--smoothing", "kneser-ney", "--order", 4)
        self.assertEqual(self.read("kn-4.ngram"), self.read("alone.ngram"))
        self.train("order", "--orders", "2,3")
        self.assertRegex(self.succeed("inspect", "order-3").decode(), r"model +order 3\n")

    def test_a_suffix_is_no_name_of_several_files(self):
        os.mkdir(self.path("d"))
        several = (("--orders", "1,2", "--smoothing", "kneser-ney"), ("--orders", "3"),
                   ("--smoothing", "structure", "--structure-pieces", "each"))
        for options in several:
            for name in (".arpa", ".ngram", "d/.ngram"):
                if name == ".arpa" and "kneser-ney" not in options:
                    continue
                with self.subTest(options=options, name=name):
                    message = self.fail_with(2, "train", "ngram", "x.txt", *options, "-o", name)
                    self.assertIn(f"--output: {name} has nothing before its dot, where the files of several models differ; "
                                  f"give a name, as in kn{os.path.basename(name)}", message)
        self.assertEqual(sorted(os.listdir(self.folder)), ["d", "x.txt"])
        self.train(".hidden.ngram", "--orders", "1")
        self.train(".ngram", "--order", 1)
        self.assertEqual(self.read(".hidden-1.ngram"), self.read(".ngram"))

    def test_options_that_do_not_fit_together_are_wrong_usage(self):
        train = ("train", "ngram", "x.txt", "-o", "x.ngram")
        for arguments, said in (((*train, "--smoothing", "longest", "--order", 3), "has no order"),
                                ((*train, "--smoothing", "longest", "--orders", "3"), "--orders: smoothing longest has no"),
                                ((*train, "--order", 3, "--orders", "3"),
                                 "--orders: cannot stand beside --order; leave one of them out"),
                                ((*train, "--orders", "none"), "names no order"),
                                ((*train, "--added", 1), "additive alone"),
                                ((*train, "--smoothing", "kneser-ney", "--structure-pieces", "depth"),
                                 "--structure-pieces: has no effect without --smoothing structure; leave it out, or add"),
                                ((*train, "--smoothing", "structure", "--structure-pieces", "deep"), "no knowledge of"),
                                ((*train, "--text-kind", "c"),
                                 "--text-kind: has no effect without --smoothing structure; leave it out, or add that"),
                                ((*train, "--smoothing", "longest", "--text-kind", "c"), "--text-kind: has no effect"),
                                (("query", "--order", 1, "--text-kind", "c", "x.txt", "a"), "--text-kind: has no effect"),
                                (("sample", "--order", 1, "--text-kind", "c", "x.txt"), "--text-kind: has no effect"),
                                ((*train, "--smoothing", "additive", "--added", 0), "--added"),
                                (("query", "--smoothing", "structure", "x.txt", "a"), "needs an --order"),
                                (("query", "--smoothing", "kneser-ney", "x.txt", "a"), "needs an --order"),
                                (("sample", "--smoothing", "best", "x.txt"), "--smoothing")):
            self.assertIn(said, self.fail_with(2, *arguments), arguments)
        self.assertEqual(os.listdir(self.folder), ["x.txt"])

    def test_compare_saves_them_and_takes_them_again(self):
        common = ("compare", "x.txt", "--no-net", "--fractions", "0.5,0.25,0.25", "--sample-length", 200)
        self.succeed(*common, "--orders", "2,4", "--smoothing", "kneser-ney,longest", "--save-models", "-o", "saved",
                     stderr=None)
        names = ["kneser-ney-2.ngram", "kneser-ney-4.ngram", "longest.ngram"]
        self.assertEqual(sorted(os.listdir(self.path("saved/models"))), names)
        self.train("two.ngram", "--smoothing", "kneser-ney", "--order", 2, "--fractions", "0.5,0.25,0.25")
        self.assertEqual(self.read("two.ngram"), self.read("saved/models/kneser-ney-2.ngram"))
        models = [argument for name in names for argument in ("--model", f"saved/models/{name}")]
        self.succeed(*common, "--orders", "none", *models, "-o", "loaded", stderr=None)
        saved, loaded = (json.loads(self.read(f"{name}/result.json"))["models"] for name in ("saved", "loaded"))
        for a, b in zip(saved, loaded, strict=True):
            self.assertEqual((a["id"], a["test"], a["samples"]), (b["id"], b["test"], b["samples"]))
            self.assertGreater(b["disk_bytes"], 0)
        self.assertIn("training part", self.fail_with(1, "compare", "x.txt", "--no-net", "--model", "two.ngram"))

    def test_arpa_files_are_written_and_read_wherever_a_model_is(self):
        for smoothing in ("kneser-ney", "witten-bell"):
            said = self.train("x.arpa", "--smoothing", smoothing, "--order", 3, "--format", "arpa")
            self.assertRegex(said, rf"\Ax\.arpa: {smoothing} 3 as ARPA, \d+ n-grams of length 1 to 4 from 936\s+characters, with <s>")
            listed = re.findall(rb"^ngram \d=(\d+)$", self.read("x.arpa"), flags=re.M)
            self.assertEqual(int(re.search(r"(\d+) n-grams", said)[1]), sum(map(int, listed)))
            self.assertTrue(self.read("x.arpa").startswith(b"# corpus: x.txt\n"))
            inspected = self.succeed("inspect", "x.arpa").decode()
            self.assertRegex(inspected, rf"model +{smoothing} 3 \(ARPA\)\n")
            self.assertRegex(inspected, rf"smoothing +{smoothing}\n")
            self.assertIn(f"note What {smoothing} 3 (ARPA) keeps for </s>, <s> and <unk> is taken out",
                          " ".join(inspected.split()))
            rows = self.succeed("query", "x.arpa", "bra", "--digits", 17).decode().splitlines()[1:]
            self.assertAlmostEqual(sum(float(row.split()[-1]) for row in rows), 1, places=12)
            self.assertEqual(len(self.succeed("sample", "x.arpa", "--length", 200)), 200)
            scored = self.succeed("score", "x.txt", "x.arpa").decode().splitlines()
            self.assertEqual(len(scored), len(TEXT) + 1)
            self.assertEqual(scored[50].split("\t")[3], "3")
        common = ("compare", "x.txt", "--no-net", "--orders", "none", "--sample-length", 100, "-o", "report")
        self.succeed(*common, "--model", "x.arpa", stderr=None)
        self.assertNotIn(b"does not say what it was trained on", self.read("report/report.md"))
        self.assertIn("training part", self.fail_with(1, *common, "--fractions", "0.5,0.4,0.1", "--model", "x.arpa"))
        lines = self.read("x.arpa").splitlines(keepends=True)
        self.write("foreign.arpa", b"".join(line for line in lines if not line.startswith(b"# ")))
        self.succeed(*common, "--model", "foreign.arpa", stderr=None)
        self.assertIn(b"does not say what it was trained on", self.read("report/report.md"))

    def test_arpa_is_refused_where_there_is_no_backoff(self):
        for smoothing in (("--smoothing", "additive", "--order", 2), ("--smoothing", "longest"), ("--order", 2)):
            self.assertRegex(self.fail_with(2, "train", "ngram", "x.txt", *smoothing, "--format", "arpa", "-o", "x.arpa"),
                             r"\A--format: an ARPA file .*shorter history.* choose one of these with --smoothing, or "
                             r"--format native\n")

    def test_a_name_that_asks_for_arpa_says_so(self):
        for options in (("--smoothing", "structure"), ("--smoothing", "none", "--kenlm")):
            self.assertRegex(self.fail_with(2, "train", "ngram", "x.txt", *options, "-o", "x.arpa"),
                             r"\A--output: x\.arpa ends in \.arpa, and an ARPA file holds .*; choose one of these with "
                             r"--smoothing, or another ending such as \.ngram\n")

    def test_a_text_is_not_taken_for_one(self):
        self.train("x.ngram", "--smoothing", "kneser-ney", "--order", 3)
        self.assertIn("holds an n-gram model", self.fail_with(1, "compare", "x.ngram"))

    def test_query_and_sample_count_a_corpus_with_pieces_of_structure(self):
        self.write("x.c", "int f(int a) {\n\tif (a) {\n\t\treturn (a + 1);\n\t}\n\treturn [a];\n}\n" * 50)
        structure = ("--smoothing", "structure", "--order", 2)
        pieces = ("--structure-pieces", "depth")
        self.succeed("train", "ngram", "x.c", "--fractions", "1,0,0", *structure, *pieces, "-o", "depth.ngram")
        for verb, more in (("query", ("return (",)), ("sample", ("--length", 300))):
            with_depth = self.succeed(verb, "x.c", *structure, *pieces, *more)
            self.assertEqual(with_depth, self.succeed(verb, "depth.ngram", *more))
            self.assertNotEqual(with_depth, self.succeed(verb, "x.c", *structure, *more))
            more = more if verb == "query" else ()
            for arguments, message in (
                    (("x.c", *structure, "--structure-pieces", "depth,all"), "--structure-pieces: 2 sets of pieces are given"),
                    (("x.c", "--order", 2, *pieces), "has no effect without --smoothing structure; leave it out, or add"),
                    (("depth.ngram", *pieces), "has no effect on this model file; leave it out, or name a corpus")):
                self.assertIn(message, self.fail_with(2, verb, *arguments, *more))

    def test_damaged_files_are_refused_or_harmless(self):
        self.train("x.ngram", "--smoothing", "kneser-ney", "--order", 3)
        whole = self.read("x.ngram")
        chance = random.Random(4)
        for _ in range(30):
            flipped = bytearray(whole)
            flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            self.write("flipped", bytes(flipped))
            self.fail_with(1, "inspect", "--verify", "flipped")
            for arguments in (("query", "flipped", "bra"), ("sample", "flipped", "--length", 100),
                              ("score", "x.txt", "flipped")):
                self.assertNotIn("--order", self.fail_with(1, *arguments, "--verify"))
                self.assertIn(self.run_recount(*arguments).returncode, (0, 1))
            self.write("cut", whole[:chance.randrange(len(whole))])
            for verb in ("inspect", "sample"):
                self.fail_with(1, verb, "cut")

    def test_counts_that_give_no_probability_are_called_damaged(self):
        self.train("x.ngram", "--smoothing", "kneser-ney", "--order", 3)
        whole = self.read("x.ngram")
        stored, continuations = (int.from_bytes(whole[at:at + size], "little") for at, size in ((36, 4), (80, 8)))
        # Behind the summaries there is nothing but the digest, which begins at a multiple of 8.
        summaries = len(whole) - 32 - (28 * stored + 7) // 8 * 8
        self.assertGreater(continuations, stored)
        self.write("zeros.ngram", whole[:summaries] + bytes(28 * stored) + whole[summaries + 28 * stored:])
        self.succeed("inspect", "zeros.ngram")
        self.assertIn("SHA-256", self.fail_with(1, "inspect", "--verify", "zeros.ngram"))
        damaged = "zeros.ngram: its counts are damaged; recount inspect --verify says more"
        for arguments in (("score", "x.txt", "zeros.ngram"), ("query", "zeros.ngram", "bra"),
                          ("sample", "zeros.ngram"), ("sample", "zeros.ngram", "--streams", 3),
                          ("sample", "zeros.ngram", "--prime", "bra")):
            with self.subTest(arguments=arguments):
                self.assertIn(damaged, self.fail_with(1, *arguments))
        self.assertIn("SHA-256", self.fail_with(1, "compare", "x.txt", "--no-net", "--model", "zeros.ngram"))

    def test_a_wrong_byte_gives_no_number_that_is_none(self):
        """Every estimator, adaptive too; tests/compare/model_files_test.cc does it for every byte."""
        chance = random.Random(9)
        for smoothing, options in (("none", ("--order", 3)), ("additive", ("--order", 3)), ("kneser-ney", ("--order", 3)),
                                   ("longest", ()), ("structure", ("--order", 3))):
            self.train("x.ngram", "--smoothing", smoothing, *options)
            whole = self.read("x.ngram")
            for _ in range(12):
                flipped = bytearray(whole)
                flipped[chance.randrange(len(whole) // 8, len(whole))] ^= chance.choice((1, 0x80, 0xFF))
                self.write("flipped", bytes(flipped))
                for adaptive in ([], ["--adaptive"]):
                    done = self.run_recount("score", "x.txt", "flipped", *adaptive)
                    self.assertIn(done.returncode, (0, 1))
                    self.assertNotRegex(done.stdout, rb"nan|\tinf")

    @needs_corpora
    def test_opening_does_not_depend_on_the_size(self):
        corpus = os.path.join(corpora_folder(), "tinyshakespeare.txt")
        self.succeed("train", "ngram", corpus, "--smoothing", "kneser-ney", "--order", 8, "-o", "big.ngram")
        self.train("small.ngram", "--smoothing", "kneser-ney", "--order", 8)
        self.assertGreater(len(self.read("big.ngram")), 500 * len(self.read("small.ngram")))
        seconds = {}
        for name in ("small.ngram", "big.ngram"):
            runs = []
            for _ in range(5):
                start = time.perf_counter()
                self.succeed("query", name, "a")
                runs.append(time.perf_counter() - start)
            seconds[name] = min(runs)
        self.assertLess(seconds["big.ngram"], seconds["small.ngram"] + 0.05)


if __name__ == "__main__":
    unittest.main()
