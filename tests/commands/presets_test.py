"""Presets: what each sets of a net and its split, and what gives way to what the user gives."""
import json
import re
import unittest

from support import CommandTest

TEXT = b"abracadabra, abracadabra! simsalabim. " * 110
LETTERS = len(set(TEXT))
SHORT = ("--epochs", "1", "--batch", "4", "--window", "10")
CHUNKS = ("--chunk", "100")  # So that the text has enough of them.


class Presets(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)

    def trained(self, *options, stderr=b""):
        """What the file of a net trained with these options says: its lines, and its options."""
        self.succeed("train", "rnn", "x.txt", "-o", "p.safetensors", *SHORT, *options, stderr=stderr)
        shown = self.succeed("inspect", "p.safetensors").decode()
        lines = dict(re.findall(r"^(\S+) {2,}(.*)$", shown, re.MULTILINE))
        found = re.search(r"\{\"cell\".*?\}", re.sub(r"\n *", " ", shown))
        return lines, json.loads(found[0])

    def test_the_split_is_the_presets(self):
        small = ("--hidden", "8")
        for preset, split in (("char-rnn", "contiguous 0.95,0.05,0"), ("karpathy-pg", "contiguous 0.95,0.05,0"),
                              ("karpathy-wikipedia", "contiguous 0.96,0.04,0"),
                              ("min-char-rnn", "contiguous 0.9,0.05,0.05"),
                              ("tensorflow-gru", "contiguous 0.9,0.05,0.05")):
            with self.subTest(preset=preset):
                self.assertEqual(self.trained("--preset", preset, *small)[0]["split"], split)
        self.assertEqual(self.trained("--preset", "kjl2015", *small, *CHUNKS)[0]["split"],
                         "chunks 0.8,0.1,0.1 of 100 seed 1")
        # What is typed wins.
        self.assertEqual(self.trained("--preset", "char-rnn", *small, "--fractions", "0.5,0.25,0.25")[0]["split"],
                         "contiguous 0.5,0.25,0.25")
        self.assertEqual(self.trained("--preset", "kjl2015", *small, "--split", "contiguous")[0]["split"],
                         "contiguous 0.8,0.1,0.1")
        self.assertIn("--chunk: has no effect on a contiguous split",
                      self.fail_with(2, "train", "rnn", "x.txt", "-o", "p.safetensors", "--preset", "char-rnn", *CHUNKS))

    def test_the_vocabulary_is_that_of_the_whole_file(self):
        self.write("x.txt", TEXT + b"#")
        self.assertIn("#", self.trained("--preset", "char-rnn", "--hidden", "8")[0]["vocabulary"])
        self.assertNotIn("#", self.trained("--preset", "min-char-rnn", "--hidden", "8")[0]["vocabulary"])

    def test_sizes_of_kjl2015_are_matched_by_parameters(self):
        one_layer_of_128 = 4 * 128 * (LETTERS + 128 + 2) + LETTERS * 129
        for more in ((), ("--cell", "gru"), ("--cell", "tanh", "--layers", "3")):
            with self.subTest(more=more):
                lines, options = self.trained("--preset", "kjl2015", *CHUNKS, *more)
                self.assertAlmostEqual(int(lines["parameters"]) / one_layer_of_128, 1, delta=0.02)
                self.assertEqual(options["matched_lstm"], 128)
        lines, options = self.trained("--preset", "kjl2015", *CHUNKS, "--hidden", "12")
        self.assertEqual((lines["model"], options["matched_lstm"]), ("LSTM 2 x 12", 0))
        self.assertEqual(self.trained("--preset", "kjl2015", *CHUNKS, "--match-lstm", "20")[1]["matched_lstm"], 20)

    # A value that belongs to another option's goes with it: each optimiser has a learning rate of its own, and one
    # layer no dropout between layers.
    def test_values_that_belong_to_others_go_with_them(self):
        small = ("--hidden", "8")
        for preset, optimiser, rate in (("min-char-rnn", "adagrad", 0.1), ("min-char-rnn", "adam", 0.001),
                                        ("char-rnn", "sgd", 1.0), ("best-cpu", "adam", 0.002)):
            with self.subTest(preset=preset, optimiser=optimiser):
                options = self.trained("--preset", preset, "--optimiser", optimiser, "--precision", "float", *small)[1]
                self.assertEqual(options["learning_rate"], rate)
        self.assertEqual(self.trained("--preset", "min-char-rnn", *small, "--optimiser", "adam", "--learning-rate",
                                      "0.01")[1]["learning_rate"], 0.01)
        self.assertEqual(self.trained("--preset", "karpathy-pg", *small, "--layers", "1")[1]["dropout"], 0)
        self.assertEqual(self.trained("--preset", "karpathy-pg", *small, "--layers", "3")[1]["dropout"], 0.5)
        self.assertEqual(self.trained("--preset", "min-char-rnn", *small, "--init", "uniform")[1]["init_scale"], 0.08)

    def test_a_file_of_options_gives_nothing_up_for_a_preset(self):
        self.write("c.toml", "[train.rnn]\npreset = 'char-rnn'\ncell = 'gru'\nhidden = 8\nclip = 'none'\n")
        lines, options = self.trained("--config", "c.toml")
        self.assertEqual((lines["model"], options["clip"]), ("GRU 2 x 8", "none"))
        self.write("c.toml", "[train.rnn]\nmatch-lstm = 9\n")
        self.assertIn("--hidden: has no effect with --match-lstm; leave one of them out (--match-lstm is set by a preset "
                      "or in the file of options)",
                      self.fail_with(2, "train", "rnn", "x.txt", "-o", "p.safetensors", "--config", "c.toml", "--hidden", "8"))

    def config_of(self, *options):
        self.succeed("compare", "x.txt", "--orders", "1", *SHORT, "--sample-length", "50", "--sample-seeds", "1", "-o", "r",
                     *options)
        result = json.loads(self.read("r/result.json"))
        return result["corpus"], result["provenance"]["config"]

    # All models of a comparison have the split of the preset, unless nothing would be left to measure on.
    def test_a_comparison_has_the_split_too(self):
        config = self.config_of("--preset", "kjl2015", *CHUNKS)[1]
        for line in ('split="chunks"', 'fractions="0.8,0.1,0.1"', 'vocabulary="file"', "match-lstm=128"):
            self.assertIn(f"\n{line}\n", config)
        self.assertNotIn("\nhidden=", config)
        self.write("given_back.toml", config)
        self.assertEqual(self.config_of("--config", "given_back.toml")[1], config)
        config = self.config_of("--preset", "char-rnn", "--hidden", "8")[1]
        self.assertIn('\nfractions="0.9,0.05,0.05"\n', config)

    # oneDNN, which multiplies them, can be kept from the instructions that a processor has.
    def test_without_bfloat16_best_cpu_is_in_float_and_says_so(self):
        self.environment["DNNL_MAX_CPU_ISA"] = "AVX512_CORE"
        small = ("--hidden", "8", "--preset", "best-cpu")
        said = (b"recount: --preset best-cpu: this processor has no bfloat16 arithmetic (avx512_bf16 or amx), so that "
                b"training is in float (--precision float) and takes longer\n")
        self.assertEqual(self.trained(*small, stderr=said)[1]["precision"], "float")
        self.assertEqual(self.trained(*small, "--precision", "float")[1]["precision"], "float")
        self.assertIn("the precision is bf16, and this processor has no bfloat16 arithmetic (avx512_bf16 or amx); train in "
                      "float (--precision float)",
                      self.fail_with(1, "train", "rnn", "x.txt", "-o", "q.safetensors", *SHORT, *small, "--precision",
                                     "bf16"))

    def test_help_says_what_each_is(self):
        for verb in (("train", "rnn"), ("compare",)):
            shown = self.succeed(*verb, "--help").decode()
            presets = shown[shown.index("\nPresets: "):]
            names = re.search(r"given:\s+(min-char-rnn,.*?);", re.sub(r"\s+", " ", shown))[1].split(", ")
            self.assertEqual(re.findall(r"^  (\S+)", presets, re.MULTILINE), names)
            self.assertEqual(len(names), 10)


if __name__ == "__main__":
    unittest.main()
