"""Each verb of the command line on small texts, and on the real ones where they are."""
import json
import math
import os
import pathlib
import pty
import re
import subprocess
import unittest

from support import RECOUNT, SOURCE, CommandTest, needs_corpora, with_metadata

TEXT = b"abracadabra, abracadabra! " * 40


class Corpora(CommandTest):
    def test_list_names_every_registered_corpus(self):
        lines = self.succeed("corpora", "list").decode().splitlines()
        names = [line.split()[0] for line in lines[1:]]
        self.assertEqual(names, sorted(names))
        for name in ("blocks", "dyck", "headers", "linux", "shakespeare", "tinyshakespeare", "warpeace"):
            self.assertIn(name, names)
        self.assertTrue(all(len(line) <= 80 for line in lines))

    def test_show_says_size_and_digest_of_a_path(self):
        self.write("x.txt", "hello\n")
        shown = self.succeed("corpora", "show", "x.txt").decode()
        self.assertIn("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", shown)
        self.assertRegex(shown, r"size_bytes +6\n")
        self.assertRegex(shown, r"distinct +5\n")

    def test_generate_is_repeatable_and_states_the_entropy_rate(self):
        first = self.succeed("corpora", "generate", "dyck:k=2,m=4,symbols=1000,seed=7")
        again = self.succeed("corpora", "generate", "dyck:k=2,m=4,symbols=1000,seed=7")
        other = self.succeed("corpora", "generate", "dyck:k=2,m=4,symbols=1000,seed=8")
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertEqual(len(first), 1000)
        said = self.succeed("corpora", "generate", "dyck:k=2,m=4,symbols=1000,seed=7", "-o", "d.txt").decode()
        self.assertRegex(" ".join(said.split()), r"entropy rate 0\.\d+ nats")
        self.assertLessEqual(max(map(len, said.splitlines())), 80)
        self.assertEqual(self.read("d.txt"), first)

    def test_fetch_refuses_what_is_not_fetched(self):
        self.assertIn("nothing to fetch", self.fail_with(1, "corpora", "fetch", "dyck"))
        self.assertIn("nope: no registered corpus; choose one of enwik8-4mb, linux, linux-2015, names, "
                      "shakespeare, stacks, tinyshakespeare, warpeace\n", self.fail_with(1, "corpora", "fetch", "nope"))
        self.assertIn("dick: no registered corpus; did you mean dyck? Choose one of blocks, dyck, headers\n",
                      self.fail_with(1, "corpora", "generate", "dick"))

    @needs_corpora
    def test_a_text_of_the_local_folder_is_said_to_come_from_there(self):
        path = os.path.join(self.environment["RECOUNT_CORPORA"], "tinyshakespeare.txt")
        self.assertRegex(self.succeed("corpora", "fetch", "tinyshakespeare").decode(),
                         rf"\Afile +{re.escape(path)}\nsource +https://\S+\nsize_bytes +1115394\n"
                         r"sha256 +86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed\n\Z")
        shown = self.succeed("corpora", "show", "tinyshakespeare").decode()
        self.assertRegex(shown, rf"\nsource +{re.escape(path)}\n")
        self.assertRegex(shown, r"\naddress +https://raw\.githubusercontent\.com/\S+\n")

    def test_a_generated_corpus_shows_the_parameters_given(self):
        shown = self.succeed("corpora", "show", "dyck:k=3,symbols=100").decode()
        self.assertRegex(shown, r"\ndescription +nested brackets of known entropy rate\n")
        self.assertRegex(shown, r"\ndefaults +dyck:k=2,m=8,p=0\.5,symbols=1000000,seed=1\n")
        self.assertRegex(shown, r"\nsource +dyck:k=3,m=8,p=0\.5,symbols=100,seed=1, generated; ")

    def test_one_is_singular(self):
        self.write("one.txt", "a")
        self.write("two.txt", "ab")
        self.assertIn("1 history, 1 n-gram from 1 character\n",
                      self.succeed("train", "ngram", "one.txt", "--order", "0", "--fractions", "1,0,0", "-o", "m").decode())
        self.assertIn("the limit of 1 byte;", self.fail_with(1, "corpora", "show", "two.txt", "--memory-limit", "1"))


class Ngram(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)

    def test_train_inspect_query_sample_score(self):
        said = self.succeed("train", "ngram", "x.txt", "--order", "3", "-o", "x.ngram").decode()
        self.assertRegex(said, r"x\.ngram: order 3, \d+ histories, \d+ n-grams from 936 characters\n")
        inspected = self.succeed("inspect", "x.ngram").decode()
        self.assertRegex(inspected, r"kind +ngram\n")
        self.assertRegex(inspected, r"corpus +x\.txt\n")
        self.assertRegex(inspected, r"split +contiguous 0\.9,0\.05,0\.05\n")
        self.assertRegex(inspected, r"checksum +of the header verified; --verify checks the whole file\n")
        self.assertRegex(self.succeed("inspect", "--verify", "x.ngram").decode(), r"checksum +verified\n")
        queried = self.succeed("query", "x.ngram", "bra").decode()
        self.assertEqual([line.split()[0] for line in queried.splitlines()[1:]], ["c", "!", ","])
        sampled = self.succeed("sample", "x.ngram", "--length", "500", stderr=None)
        self.assertEqual(len(sampled), 500)
        scored = self.succeed("score", "x.txt", "x.ngram").decode().splitlines()
        self.assertEqual(len(scored), len(TEXT) + 1)

    def test_query_prints_counts_and_the_double(self):
        printed = self.succeed("query", "--order", "2", "--digits", "17", "x.txt", "ra").decode()
        self.assertEqual(printed, '# order 2, after "ra": seen 160 times, 3 continuations\n'
                                  "c         0.5  80\n!         0.25  40\n,         0.25  40\n")

    def test_only_the_heading_of_a_query_begins_with_a_hash(self):
        self.write("x.txt", b"a#a b" * 30)
        rows = self.succeed("query", "--order", 1, "x.txt", "a").decode().splitlines()
        self.assertEqual([row[:3] for row in rows[1:]], ["' '", "'#'"])
        self.assertTrue(rows[0].startswith("# order 1,"))

    def test_query_of_an_unseen_history_is_a_sentence(self):
        self.assertIn("never seen", self.fail_with(1, "query", "--order", "2", "x.txt", "!!"))
        self.assertIn("does not occur", self.fail_with(1, "query", "--order", "2", "x.txt", "xyz"))

    def test_sample_starts_again_at_a_dead_end_and_says_so(self):
        self.write("y.txt", "abcdefg")
        done = self.run_recount("sample", "--order", "3", "y.txt", "--length", "20")
        self.assertEqual(done.stdout, b"abcdefgabcdefgabcdef")
        self.assertIn(b"2 times the history had no continuation", done.stderr)

    def test_counts_of_one_are_singular(self):
        self.write("y.txt", "abcdefg")
        self.assertEqual(self.succeed("query", "--order", "1", "y.txt", "a").decode().splitlines()[0],
                         '# order 1, after "a": seen 1 time, 1 continuation')
        done = self.run_recount("sample", "--order", "3", "y.txt", "--length", "8")
        self.assertIn(b"recount: 1 time the history had no continuation", done.stderr)

    def test_a_prime_or_history_shorter_than_the_order_opens_a_text(self):
        self.assertEqual(self.succeed("sample", "--order", "6", "x.txt", "--prime", "ab", "--length", "10"),
                         b"abracadabra,")
        self.assertIn('after "ab": seen 1 time', self.succeed("query", "--order", "6", "x.txt", "ab").decode())

    def test_escapes_stand_for_characters(self):
        self.write("y.txt", b"A1\nB\t2\r3\\4\0" * 5)
        for typed, shown, following in (("\\x41", "A", "1"), ("\\x411", "A1", "\\n"), ("\\n", "\\n", "B"), ("\\t", "\\t", "2"),
                                        ("\\r", "\\r", "3"), ("\\\\", "\\\\", "4"), ("\\0", "\\x00", "A")):
            with self.subTest(typed=typed):
                lines = self.succeed("query", "--order", "1", "y.txt", typed).decode().splitlines()
                self.assertIn(f'after "{shown}":', lines[0])
                self.assertEqual(lines[1].split()[0], following)

    def test_a_long_stream_comes_whole(self):
        self.write("y.txt", "abcdefghij" * 2000)
        printed = self.succeed("sample", "--order", "3", "y.txt", "--length", "10000")
        self.assertEqual(printed, b"abcdefghij" * 1000)
        self.assertEqual(self.succeed("sample", "--order", "3", "y.txt", "--length", "10000", "--stop", "ja", stderr=b""),
                         b"abcdefghija")

    def test_sample_streams_are_those_of_single_seeds(self):
        many = self.succeed("sample", "--order", "2", "x.txt", "--length", "30", "--streams", "3", "--seed", "5",
                            "--format", "jsonl", stderr=None).decode().splitlines()
        texts = [json.loads(line)["text"] for line in many]
        single = self.succeed("sample", "--order", "2", "x.txt", "--length", "30", "--seed", "6", stderr=None).decode()
        self.assertEqual(texts[1], single)
        parts = self.succeed("sample", "--order", "2", "x.txt", "--length", "30", "--streams", "3", "--seed", "5",
                             stderr=None).decode().split("=== stream ")[1:]
        self.assertEqual(parts, [f"{i + 1}, seed {i + 5} ===\n{text}\n" for i, text in enumerate(texts)])

    def test_a_sample_begins_with_its_prime_text(self):
        sample = ("sample", "--order", "3", "x.txt", "--prime", "abr\\x61", "--temperature", "0", "--length",
                  "4")
        self.assertEqual(self.succeed(*sample), b"abracada")
        self.assertEqual(self.succeed(*sample, "--hide-prime"), b"cada")
        self.assertEqual(self.succeed(*sample, "--streams", "2"),
                         b"=== stream 1, seed 1 ===\nabracada\n=== stream 2, seed 2 ===\nabracada\n")
        line = json.loads(self.succeed(*sample, "--format", "jsonl"))
        self.assertEqual((line["prime"], line["text"], line["characters"]), ("abra", "cada", 4))
        self.assertEqual(self.succeed(*sample[:-1], "0"), b"abra")
        self.assertIn("no effect without --prime", self.fail_with(2, "sample", "--order", "3", "x.txt", "--hide-prime"))
        self.assertIn("no effect on JSON lines", self.fail_with(2, *sample, "--hide-prime", "--format", "jsonl"))

    def test_on_a_terminal_a_sample_ends_its_line(self):
        self.write("y.txt", "abc\n" * 10)
        for length, printed in ((2, b"ab\r\n"), (4, b"abc\r\n"), (0, b"")):
            with self.subTest(length=length):
                ours, theirs = pty.openpty()
                command = [RECOUNT, "sample", "--order", "3", "y.txt", "--length", str(length)]
                subprocess.run(command, stdout=theirs, cwd=self.folder, check=True)
                os.write(theirs, b"$")  # A mark, so that there is something to read in any case.
                shown = b""
                while not shown.endswith(b"$"):
                    shown += os.read(ours, 1000)
                os.close(ours)
                os.close(theirs)
                self.assertEqual(shown, printed + b"$")

    def test_a_model_scored_twice_has_two_names(self):
        self.succeed("train", "ngram", "x.txt", "--order", "1", "-o", "x")
        self.write("x-2", self.read("x"))
        models = ("x", "x-2", "x", "x")
        header = self.succeed("score", "-", *models, stdin=b"a").decode().splitlines()[0]
        names = ["x", "x-2", "x-3", "x-4"]
        self.assertEqual(header.split("\t")[2:],
                         [f"{figure}:{name}" for name in names for figure in ("log_prob_nats", "history_length")])
        line = json.loads(self.succeed("score", "-", *models, "--format", "jsonl", stdin=b"a"))
        self.assertEqual([score["model"] for score in line["scores"]], names)

    def test_score_agrees_with_query_in_both_formats(self):
        self.succeed("train", "ngram", "x.txt", "--order", "2", "--fractions", "1,0,0", "-o", "x.ngram")
        tsv = self.succeed("score", "-", "x.ngram", stdin=b"abra!z").decode().splitlines()
        self.assertEqual(tsv[0], "position\tcharacter\tlog_prob_nats:x.ngram\thistory_length:x.ngram")
        self.assertAlmostEqual(float(tsv[5].split("\t")[2]), math.log(0.25), places=14)
        self.assertEqual(tsv[5].split("\t")[3], "2")
        self.assertEqual(tsv[6].split("\t")[1:], ["z", "oov", ""])
        rows = [json.loads(line) for line in
                self.succeed("score", "-", "x.ngram", "--format", "jsonl", stdin=b"aba").decode().splitlines()]
        self.assertEqual(rows[2]["scores"], [{"model": "x.ngram", "log_prob_nats": None,
                                              "history_length": 2, "outcome": "unseen continuation"}])

    def test_histories_are_shown_as_one_text_and_letters_as_themselves(self):
        self.write("u.txt", "int café 日本\tx\n" * 50)
        for unit, typed, shown, following in (("byte", "int ", "int ", "c"), ("codepoint", "int ", "int ", "c"),
                                              ("codepoint", "f", "f", "é"), ("codepoint", "é 日", "é 日", "本"),
                                              ("codepoint", "\\xe6\\x97\\xa5", "日", "本"), ("byte", "f", "f", "\\xc3"),
                                              ("byte", "é", "é", "' '"), ("codepoint", "本", "本", "\\t")):
            with self.subTest(unit=unit, typed=typed):
                order = len(shown.encode() if unit == "byte" else shown)
                lines = self.succeed("query", "--order", order, "u.txt", typed, "--unit", unit).decode().splitlines()
                self.assertEqual(lines[0], f'# order {order}, after "{shown}": seen 50 times, 1 continuation')
                columns = 2 if following == "本" else len(following)
                self.assertEqual(lines[1], following + " " * (10 - columns) + "1  50")

    def test_json_lines_hold_each_character_and_lose_no_byte(self):
        self.succeed("train", "ngram", "x.txt", "--order", "0", "-o", "x.ngram")
        everything = bytes(range(256)) + "é日\\n\" '".encode()
        lines = self.succeed("score", "-", "x.ngram", "--format", "jsonl", stdin=everything).decode().splitlines()
        characters = [json.loads(line)["character"] for line in lines]
        self.assertEqual(characters[:128], [chr(byte) for byte in range(128)])
        self.assertEqual(bytes(ord(c) if ord(c) < 128 else ord(c) - 0x10FE00 for c in characters), everything)
        self.write("u.txt", "é日 \\\n" * 100)
        self.succeed("train", "ngram", "u.txt", "--order", "1", "--unit", "codepoint", "-o", "u.ngram")
        lines = self.succeed("score", "-", "u.ngram", "--unit", "codepoint", "--format", "jsonl",
                             stdin="é日 \\\n".encode()).decode().splitlines()
        self.assertEqual([json.loads(line)["character"] for line in lines], ["é", "日", " ", "\\", "\n"])

    def test_samples_in_json_lines_lose_no_byte(self):
        self.write("b.txt", b"a\xff\xc3" * 100)
        line = self.succeed("sample", "--order", "1", "b.txt", "--length", "6", "--format", "jsonl")
        self.assertEqual(json.loads(line)["text"], "a\U0010feff\U0010fec3" * 2)

    @needs_corpora
    def test_goldbergs_ello_and_firs(self):
        printed = self.succeed("query", "--order", "4", "shakespeare", "ello", "--digits", "15").decode().splitlines()
        self.assertIn("seen 587 times", printed[0])
        counts = {line[:8].strip(): int(line.split()[-1]) for line in printed[1:]}
        self.assertEqual(counts, {"w": 480, "r": 35, "u": 22, ",": 16, "'": 10, "' '": 8, ".": 4, "?": 4, "!": 4, ":": 3,
                                  "n": 1})
        self.assertEqual(printed[1].split(), ["w", "0.817717206132879", "480"])
        firs = self.succeed("query", "--order", "4", "shakespeare", "Firs").decode().splitlines()
        self.assertEqual(firs[1].split()[:2], ["t", "1"])


class Net(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT * 4)

    def train(self, *more):
        return self.succeed("train", "rnn", "x.txt", "-o", "x.safetensors", "--layers", "1", "--hidden", "16",
                            "--batch", "4", "--window", "16", "--epochs", "3", *more).decode()

    def test_train_inspect_query_sample_score(self):
        said = self.train()
        self.assertRegex(said, r"epoch +3  train \d\.\d{4}  validation \d\.\d{4}  rate ")
        self.assertRegex(said, r"x\.safetensors: best epoch \d, validation")
        self.assertRegex(self.succeed("inspect", "x.safetensors").decode(), r"model +LSTM 1 x 16\n")
        rows = self.succeed("query", "x.safetensors", "abra", "--digits", "17").decode().splitlines()[1:]
        self.assertAlmostEqual(sum(float(row.rsplit(None, 1)[1]) for row in rows), 1.0, places=9)
        self.assertEqual(len(self.succeed("sample", "x.safetensors", "--length", "100")), 100)
        self.succeed("inspect", "x.last.safetensors")

    def test_every_cell_learns_and_is_read_again(self):
        for cell in ("tanh", "lstm", "gru", "gru-pytorch", "mut1", "mut2", "mut3"):
            with self.subTest(cell=cell):
                trained = self.succeed("train", "rnn", "x.txt", "-o", "c.safetensors", "--cell", cell, "--layers", "2",
                                       "--hidden", "12", "--batch", "4", "--window", "10", "--epochs", "6").decode()
                losses = [float(loss) for loss in re.findall(r"validation ([\d.]+)", trained)]
                self.assertLess(losses[5], losses[0] - 0.2)
                self.assertRegex(self.succeed("inspect", "c.safetensors").decode(), rf"\nkind +{cell}\n")
                self.assertEqual(len(self.succeed("sample", "c.safetensors", "--length", "50")), 50)
                scored = self.succeed("score", "x.txt", "c.safetensors", "--format", "tsv").decode().splitlines()
                self.assertEqual(len(scored), 1 + 4 * len(TEXT))

    def test_presets_fill_in_what_is_not_given(self):
        said = self.succeed("train", "rnn", "x.txt", "-o", "m.safetensors", "--preset", "min-char-rnn", "--hidden", "20",
                            "--epochs", "2").decode()
        self.assertIn("rate 0.1 ", said)
        shown = " ".join(self.succeed("inspect", "m.safetensors").decode().split())
        for fact in ("tanh RNN 1 x 20", '"batch_streams":1', '"window_steps":25', '"optimiser":"adagrad"', '"init":"normal"',
                     '"init_scale":0.01', '"clip_limit":5.0', '"window_loss":"sum"', '"record_every":100'):
            self.assertIn(fact, shown)
        self.assertIn("--forget-bias: has no effect on tanh",
                      self.fail_with(2, "train", "rnn", "x.txt", "-o", "n.safetensors", "--preset", "min-char-rnn",
                                     "--forget-bias", "1"))
        self.assertIn('--preset: "nope" is unknown; choose one of min-char-rnn, char-rnn, karpathy-pg, ',
                      self.fail_with(2, "train", "rnn", "x.txt", "-o", "n.safetensors", "--preset", "nope"))

    def test_a_symbol_can_be_embedded(self):
        self.succeed("train", "rnn", "x.txt", "-o", "e.safetensors", "--preset", "tensorflow-gru", "--hidden", "16",
                     "--embedding", "5", "--batch", "4", "--window", "16", "--epochs", "2")
        # V 8: embedding 8 x 5, GRU 3 (5 + 16 + 2) 16, output 8 (16 + 1).
        shown = self.succeed("inspect", "e.safetensors").decode()
        self.assertRegex(shown, r"parameters +1280\n")
        self.assertEqual(len(self.succeed("sample", "e.safetensors", "--length", "50")), 50)

    def assert_watched(self, figures, steps):
        self.assertEqual([gate["gate"] for gate in figures["gates"]], ["i", "f", "o"])
        self.assertTrue(all(0 <= gate["below_0_1_share"] + gate["above_0_9_share"] <= 1 for gate in figures["gates"]))
        self.assertEqual(len(figures["gradient_norms"][0]["by_steps_back"]), steps)
        self.assertTrue(all(norm > 0 for norm in figures["gradient_norms"][0]["by_steps_back"][:5]))
        self.assertEqual([value["block"] for value in figures["singular_values"]], ["i", "f", "g", "o"])
        losses = figures["losses"]
        self.assertEqual([loss["update"] for loss in losses[:3]], [10, 20, 30])
        self.assertEqual([loss["validation_nats"] is None for loss in losses[:4]], [True, False, True, False])
        self.assertEqual([sample["update"] for sample in figures["training_samples"]], [3, 20])
        self.assertEqual([len(sample["text"]) for sample in figures["training_samples"]], [12, 12])
        self.assertEqual(figures["divergences"], [])

    # What training wrote down and what goes on inside the net stand in the result of a comparison too, whether the net
    # is trained there or loaded.
    def test_compare_looks_into_nets(self):
        watching = ("--record-every", "10", "--sample-at", "3,20", "--training-sample-length", "12", "--validate-every",
                    "20")
        self.train(*watching)
        self.succeed("compare", "x.txt", "--orders", "2", "--sample-length", "200", "--sample-seeds", "1", "--layers", "1",
                     "--hidden", "16", "--batch", "4", "--window", "16", "--epochs", "2", *watching, "--model",
                     "x.safetensors", "-o", "r")
        models = json.loads(self.read("r/result.json"))["models"]
        self.assertIsNone(models[0]["net"])
        self.assertEqual([model["kind"] for model in models[1:]], ["lstm", "lstm"])
        for model in models[1:]:
            steps = (model["net"]["characters"] - 1) // 2
            self.assert_watched(model["net"], min(steps, 100))
        self.assertIn("--record-every: has no effect with --no-net",
                      self.fail_with(2, "compare", "x.txt", "--no-net", "--record-every", "5", "-o", "q"))

    def test_watch_looks_into_a_net(self):
        self.train("--record-every", "10", "--sample-at", "3,20", "--training-sample-length", "12", "--validate-every",
                   "20")
        shown = self.succeed("watch", "x.safetensors", "x.txt", "--steps", "30", "--characters", "500", "-o", "w.json",
                             "--states", "s.safetensors").decode()
        self.assertLessEqual(max(map(len, shown.splitlines())), 80)
        self.assertRegex(shown, r"\n +0  f +\d+\.\d %  +\d+\.\d %  +\d\.\d{3}\n")
        watched = json.loads(self.read("w.json"))
        self.assertEqual(watched["text"]["characters"], 500)
        self.assert_watched(watched["figures"], 30)
        states = self.read("s.safetensors")
        header = json.loads(states[8:8 + int.from_bytes(states[:8], "little")])
        self.assertEqual(header["h_l0"]["shape"], [500, 16])
        self.assertEqual(header["c_l0"]["shape"], [500, 16])
        self.assertIn("needs a text of 10001 characters and this one has 4160",
                      self.fail_with(1, "watch", "x.safetensors", "x.txt", "--steps", "5000"))
        self.assertIn("--steps: the gradient over 300 steps needs 601 characters and only the first 500 of the text's 4160 are "
                      "read; give --characters 0 to read all, or fewer --steps",
                      self.fail_with(1, "watch", "x.safetensors", "x.txt", "--steps", "300", "--characters", "500"))
        self.succeed("watch", "x.safetensors", "x.txt", "--steps", "300", "--characters", "0")
        self.succeed("watch", "x.safetensors", "x.txt", "--characters", "41", "-o", "short.json")
        self.assertEqual(len(json.loads(self.read("short.json"))["figures"]["gradient_norms"][0]["by_steps_back"]), 20)
        self.assertIn("x.safetensors: its characters are of unit byte",
                      self.fail_with(1, "watch", "x.safetensors", "x.txt", "--unit", "codepoint"))
        inspected = self.succeed("inspect", "x.safetensors").decode()
        self.assertRegex(inspected, r"\nsamples +2 \(recount watch -o FILE\.json writes them\)\n")
        before = self.read("x.safetensors")
        self.assertIn("x.safetensors: is the net itself",
                      self.fail_with(1, "watch", "x.safetensors", "x.txt", "--states", "x.safetensors"))
        for option, name, suffix in (("-o", "x.safetensors", ".json"), ("--states", "w.json", ".safetensors")):
            self.assertIn(f'"{name}" does not end in {suffix}; give a name such as NAME{suffix}\n',
                          self.fail_with(2, "watch", "x.safetensors", "x.txt", option, name))
        self.assertIn('--output: "m.pt" does not end in .safetensors; give a name such as NAME.safetensors\n',
                      self.fail_with(2, "train", "rnn", "x.txt", "-o", "m.pt"))
        self.assertEqual(self.read("x.safetensors"), before)
        self.write("y.txt", TEXT + b"#%" * 50)
        self.assertIn("100 of 1140 characters are unknown to the net".replace("1140", str(len(TEXT) + 100)),
                      self.succeed("watch", "x.safetensors", "y.txt", "--steps", "5").decode())
        self.succeed("train", "ngram", "x.txt", "--order", "2", "-o", "x.ngram")
        self.assertIn("x.ngram: a count model has no gates", self.fail_with(1, "watch", "x.ngram", "x.txt"))
        for parts, advice in ((("x.ngram", "x.safetensors"), "give a net, as one of its parts is"), (("x.ngram",), "give a net")):
            self.write("m.json", json.dumps({"recount_mixture": 1, "parts": [
                {"model": part, "weight": 1 / len(parts)} for part in parts]}))
            self.assertEqual(self.fail_with(1, "watch", "m.json", "x.txt"),
                             f"recount: m.json: a mixture has no gates or states of its own; {advice}\n")

    def test_watch_refuses_a_record_that_is_damaged(self):
        self.train("--record-every", "10")
        for key, text in (("loss_curve", "[{"), ("losses", '{"a":1}'), ("options", "[]"), ("loss_curve", '[{"epoch":-1}]')):
            with self.subTest(key=key, text=text):
                self.write("bad.safetensors", with_metadata(self.read("x.safetensors"), key, lambda _: text))
                self.assertRegex(self.fail_with(1, "watch", "bad.safetensors", "x.txt", "-o", "w.json"),
                                 rf"\Arecount: bad\.safetensors: metadata {key} is .*; take the net from its training again")
                self.assertFalse(os.path.exists(self.path("w.json")))

    def test_streams_side_by_side_are_those_of_each_seed(self):
        self.train()
        together = self.succeed("sample", "x.safetensors", "--streams", "5", "--seed", "7", "--length", "60", "--format",
                                "jsonl").splitlines()
        for i, line in enumerate(together):
            alone = self.succeed("sample", "x.safetensors", "--seed", str(7 + i), "--length", "60").decode()
            self.assertEqual(json.loads(line)["text"], alone)

    def test_unknown_characters_of_a_prime_are_refused_or_left_out(self):
        self.train()
        sample = ("sample", "x.safetensors", "--length", "30")
        self.assertIn("the character X does not occur in the model's training text; leave it out, or add --unknown-prime "
                      "skip\n", self.fail_with(1, *sample, "--prime", "aXbr"))
        skipped = self.run_recount(*sample, "--prime", "aXbr", "--unknown-prime", "skip")
        self.assertEqual(skipped.stdout, self.succeed(*sample, "--prime", "abr"))
        self.assertEqual(skipped.stderr, b"recount: 1 character that the model does not know left out of --prime\n")
        self.assertIn("--unknown-prime: has no effect without --prime",
                      self.fail_with(2, *sample, "--unknown-prime", "skip"))

    def test_the_cross_entropy_in_streams_is_that_of_exact_scoring(self):
        """A net that uses what stands far back, on real text: code, with the warm-up that is the default."""
        folder = os.path.join(SOURCE, "compare")
        code = b"".join(source.read_bytes() for source in sorted(pathlib.Path(folder).glob("*.cc")))
        self.write("code.cc", code[:120_000])
        self.write("held_out.cc", code[120_000:160_000])
        self.succeed("train", "rnn", "code.cc", "--hidden", 48, "--epochs", 4, "--batch", 20,
                     "-o", "code.safetensors", stderr=None)
        exactly, in_streams = (
            [float(row.split("\t")[2]) for row in
             self.succeed("score", "held_out.cc", "code.safetensors", *streams).decode().splitlines()[1:]
             if not row.endswith("oov")]
            for streams in ((), ("--streams", 48)))
        self.assertNotEqual(exactly, in_streams)
        self.assertLess(abs(sum(exactly) - sum(in_streams)) / len(exactly), 1e-4)

    def test_scored_in_streams_is_nearly_the_same(self):
        self.train()
        columns = []
        for streams in ((), ("--streams", "4"), ("--streams", "4", "--warm-up", "2")):
            lines = self.succeed("score", "x.txt", "x.safetensors", *streams, "--format", "tsv").decode()
            columns.append([float(line.split("\t")[2]) for line in lines.splitlines()[1:]])
        # The warm-up that is the default reaches back to the start of this text; one of two forgets.
        self.assertLess(max(abs(a - b) for a, b in zip(columns[0], columns[1])), 1e-5)
        self.assertLess(max(abs(a - b) for a, b in zip(columns[0][:260], columns[2][:260])), 1e-6)
        self.assertGreater(max(abs(a - b) for a, b in zip(columns[0], columns[2])), 1e-4)
        self.assertIn("--warm-up: has no effect without --streams",
                      self.fail_with(2, "score", "x.txt", "x.safetensors", "--warm-up", "10"))
        self.succeed("train", "ngram", "x.txt", "--order", "2", "-o", "x.ngram")
        self.assertIn("--streams has no effect on count models",
                      self.fail_with(1, "score", "x.txt", "x.ngram", "--streams", "4"))

    def test_cells_can_be_matched_by_the_parameters_of_an_lstm(self):
        for cell in ("tanh", "gru"):
            self.succeed("train", "rnn", "x.txt", "-o", "k.safetensors", "--preset", "kjl2015", "--cell", cell, "--match-lstm",
                         "32", "--chunk", "100", "--batch", "4", "--window", "10", "--epochs", "1")
            parameters = int(re.search(r"\nparameters +(\d+)\n", self.succeed("inspect", "k.safetensors").decode())[1])
            one_layer_of_32 = 4 * 32 * (8 + 32 + 2) + 8 * 33  # 8 letters
            self.assertAlmostEqual(parameters / one_layer_of_32, 1, delta=0.05)
        self.assertIn("--hidden: has no effect with --match-lstm",
                      self.fail_with(2, "train", "rnn", "x.txt", "-o", "k.safetensors", "--hidden", "8", "--match-lstm", "9"))

    def test_every_optimiser_start_and_schedule_lowers_the_loss(self):
        for options in (("--optimiser", "sgd"), ("--optimiser", "adagrad"), ("--optimiser", "adam", "--schedule", "constant"),
                        ("--init", "orthogonal"), ("--init", "xavier"), ("--init", "pytorch"),
                        ("--init", "normal", "--init-scale", "0.1"), ("--schedule", "cosine")):
            with self.subTest(options=options):
                trained = self.succeed("train", "rnn", "x.txt", "-o", "o.safetensors", "--layers", "1", "--hidden", "16",
                                       "--batch", "4", "--window", "10", "--epochs", "6", *options).decode()
                losses = [float(loss) for loss in re.findall(r"validation ([\d.]+)", trained)]
                self.assertLess(losses[5], min(1.2, losses[0]))  # The letters alone have 1.8.
        rates = [float(rate) for rate in re.findall(r"  rate ([\d.e-]+)", trained)]
        self.assertEqual(rates[0], 0.002)
        self.assertTrue(all(later < earlier for earlier, later in zip(rates, rates[1:])))

    def test_losses_go_to_standard_output_and_progress_to_standard_error(self):
        done = self.run_recount("--progress", "train", "rnn", "x.txt", "-o", "p.safetensors", "--layers", "1", "--hidden",
                                "16", "--batch", "4", "--window", "16", "--epochs", "2")
        lines = done.stdout.decode().splitlines()
        self.assertEqual([line.split()[:2] for line in lines[:2]], [["epoch", "1"], ["epoch", "2"]])
        self.assertEqual(len(lines), 3)
        self.assertRegex(done.stderr.decode(), r"\Arecount: training .* takes up to \d+ MiB of memory\nepoch 1/2 .* left\n")

    def test_same_bytes_for_any_number_of_threads(self):
        self.train("--threads", "1")
        one = self.read("x.safetensors")
        self.train("--threads", "2")
        self.assertEqual(one, self.read("x.safetensors"))

    def test_scored_side_by_side_with_an_ngram_model(self):
        self.train()
        self.succeed("train", "ngram", "x.txt", "--order", "2", "-o", "x.ngram")
        lines = self.succeed("score", "-", "x.ngram", "x.safetensors", stdin=b"abra").decode().splitlines()
        self.assertEqual(lines[0].split("\t")[2:],
                         ["log_prob_nats:x.ngram", "history_length:x.ngram", "log_prob_nats:x.safetensors"])
        for line in lines[1:]:
            self.assertLess(float(line.split("\t")[4]), 0)


if __name__ == "__main__":
    unittest.main()
