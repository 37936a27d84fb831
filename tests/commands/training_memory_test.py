"""What the training of a count model takes, told before it, and refused where there is not so much."""
import multiprocessing
import os
import random
import re
import resource
import unittest

from support import MEBIBYTE, MemoryTest, corpora_folder, needs_no_sanitizer, random_text

def in_its_own_memory(function, *arguments):
    process = multiprocessing.get_context("fork").Process(target=function, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == 0


def drawn(generator, letters, size):
    return generator.randbytes(size).translate(bytes(letters[i % len(letters)] for i in range(256)))


def nested_brackets(size):
    generator, text = random.Random(4), bytearray()
    while len(text) < size:
        depth = generator.randrange(200)
        text += drawn(generator, b"([{", depth) + b"x%d" % generator.randrange(1000) + drawn(generator, b")]}", depth)
    return bytes(text[:size])


def varied_indentation(size):
    generator, text = random.Random(5), bytearray()
    while len(text) < size:
        text += b"\t" * generator.randrange(12) + b" " * generator.randrange(5)
        text += drawn(generator, b"abcdefgh(){}[]\"'", generator.randrange(12)) + b"\n"
    return bytes(text[:size])


def hidden_variety(size):
    """One letter, and in a few places anything."""
    generator, text = random.Random(6), bytearray(b"a" * size)
    for _ in range(64):
        begin = generator.randrange(size - 4000)
        text[begin:begin + 4000] = generator.randbytes(4000)
    return bytes(text)


def texts_unlike_their_parts(size):
    anything = random.Random(1).randbytes(size)
    yield "random bytes", anything
    yield "repeats, then random bytes", random_text(bytes(range(48, 80)), size // 40) * 20 + anything[:size // 2]
    yield "nested brackets", nested_brackets(size)
    yield "varied indentation", varied_indentation(size)
    yield "one letter, then random bytes", b"a" * (size * 9 // 10) + anything[:size // 10]
    yield "hidden variety", hidden_variety(size)


def shuffle_ngrams(path, shuffled_path):
    """Of an ARPA file: other programs write n-grams of a length that do not ascend."""
    with open(path, "rb") as file:
        arpa = file.read()
    head, *sections = re.split(rb"(?m)^(?=\\)", arpa)
    shuffled = [head]
    for section in sections:
        name, *lines = section.splitlines(keepends=True)
        if name.endswith(b"-grams:\n"):
            ngrams = [line for line in lines if line != b"\n"]
            random.Random(1).shuffle(ngrams)
            lines = [*ngrams, b"\n"]
        shuffled += [name, *lines]
    with open(shuffled_path, "wb") as file:
        file.writelines(shuffled)


class TrainingMemory(MemoryTest):
    def train(self, text, *options):
        """The estimate, and the most that was really used."""
        return self.run_in_memory("train", "ngram", text, "--fractions", "1,0,0", *options, "-o", "x")

    def check(self, text, most_times, cases):
        for case in cases:
            with self.subTest(text=text, case=case):
                estimate, used = self.train(text, *case)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, most_times * used)

    @needs_no_sanitizer
    def test_the_estimate_is_not_too_small_for_random_texts(self):
        for letters in (b"ab", bytes(range(48, 112))):
            self.write("x.txt", random_text(letters, 1_000_000))
            self.check("x.txt", 2.5, (("--order", 4), ("--order", 30), ("--smoothing", "kneser-ney", "--order", 30),
                                      ("--smoothing", "longest"), ("--smoothing", "structure", "--order", 5)))

    @needs_no_sanitizer
    def test_the_estimate_is_not_too_small_for_texts_of_which_a_part_says_little(self):
        kneser_ney = ("--smoothing", "kneser-ney", "--order")
        letters = bytes(range(256))
        self.write("x.txt", random_text(letters, 3_000_000))  # After each two letters 46 that may be any.
        self.check("x.txt", 1.5, ((*kneser_ney, 4), ("--order", 2)))
        self.write("x.txt", random_text(letters[48:80], 300_000) * 8)
        self.check("x.txt", 1.7, (("--smoothing", "longest"), ("--order", 20)))
        self.write("x.txt", b"the same line\n" * 50_000)
        self.check("x.txt", 2.5, (("--smoothing", "longest"), (*kneser_ney, 4)))

    @needs_no_sanitizer
    def test_the_estimate_is_not_too_small_for_texts_unlike_their_parts(self):
        for name, text in texts_unlike_their_parts(500_000):
            self.write("x.c", text)
            with self.subTest(name):
                self.check("x.c", 2.5, [("--order", 3), ("--smoothing", "kneser-ney", "--order", 20),
                                        ("--smoothing", "structure", "--order", 3), ("--smoothing", "structure", "--order", 12)])

    @needs_no_sanitizer
    def test_a_limit_of_what_is_told_is_enough(self):
        self.write("x.c", random.Random(1).randbytes(400_000))
        structure = ("--smoothing", "structure", "--order", 3)
        for work in (("train", "ngram", "x.c", "--order", 3, "-o", "x"), ("train", "ngram", "x.c", *structure, "-o", "x"),
                     ("compare", "x.c", "--no-net", "--orders", "2,6", "--smoothing", "none,kneser-ney,structure", "-o", "r")):
            told = self.run_in_memory(*work)[0] // MEBIBYTE
            self.succeed(*work, "--memory-limit", f"{told}M", stderr=None)

    @needs_no_sanitizer
    def test_the_estimate_is_not_too_small_for_many_code_points(self):
        code_points = [chr(0x4000 + i) for i in range(20_000)]
        random.Random(1).shuffle(code_points)
        self.write("x.txt", ("".join(code_points) * 20).encode())
        kneser_ney = ("--unit", "codepoint", "--smoothing", "kneser-ney", "--order", 4)
        self.check("x.txt", 2.5, (kneser_ney, (*kneser_ney, "--format", "arpa")))

    @needs_no_sanitizer
    def test_the_estimate_covers_an_arpa_file(self):
        self.write("x.txt", random_text(bytes(range(256)), 4_000_000))
        self.check("x.txt", 1.5, [("--smoothing", "kneser-ney", "--order", 0, "--format", "arpa")])

    @needs_no_sanitizer
    def test_the_estimate_is_near_for_texts_of_people(self):
        if corpora_folder() is None:
            self.skipTest("needs the development corpora (RECOUNT_CORPORA)")
        cases = [("--order", 3), ("--order", 20), ("--smoothing", "witten-bell", "--order", 20),
                 ("--smoothing", "longest"), ("--smoothing", "structure", "--order", 8)]
        self.check(os.path.join(corpora_folder(), "tinyshakespeare.txt"), 1.8, cases)
        self.check(os.path.join(corpora_folder(), "stacks.txt"), 1.5, [("--order", 4), ("--order", 6)])

    @needs_no_sanitizer
    def test_a_comparison_is_estimated_with_all_its_models_at_once(self):
        self.write("x.txt", random_text(bytes(range(48, 80)), 60_000) * 12)
        few = ("--no-net", "--orders", "10", "--sample-length", 1000, "--sample-seeds", 1)
        many = ("--no-net", "--orders", "2,6,12", "--smoothing", "none,kneser-ney,structure", "--mix", "all", "--adaptive")
        for options in (few, (*few, "--smoothing", "kneser-ney,witten-bell"), many):
            estimate, used = self.run_in_memory("compare", "x.txt", *options, "-o", "report")
            self.assertLessEqual(used, estimate)
            self.assertLessEqual(estimate, (5 if "--adaptive" in options else 3) * used)
        message = self.fail_with(1, "compare", "x.txt", *few, "--memory-limit", "30M", "-o", "refused")
        self.assertRegex(message, r"comparing models of 648000 characters takes up to \d+ MiB of memory, more than the limit of 30 MiB")
        self.assertNotIn("refused", os.listdir(self.folder))

    @needs_no_sanitizer
    def test_a_comparison_is_estimated_with_the_adaptive_twins_of_its_files(self):
        self.write("x.txt", random_text(bytes(range(48, 80)), 60_000) * 12)
        self.succeed("train", "ngram", "x.txt", "--order", 12, "-o", "x.ngram")
        common = ("compare", "x.txt", "--no-net", "--orders", "none", "--sample-length", 100, "--sample-seeds", 1)
        # A mixture is its parts.
        self.write("m.json", '{"recount_mixture": 1, "parts": [{"model": "x.ngram", "weight": 0.5, "adaptive": true},'
                   ' {"model": "x.ngram", "weight": 0.5}]}')
        for options in (["--model", "x.ngram"], ["--model", "x.ngram", "--adaptive"], ["--model", "m.json"]):
            estimate, used = self.run_in_memory(*common, *options, "-o", "report")
            self.assertLessEqual(used, estimate)
            self.assertLessEqual(estimate, 3 * used)

    @needs_no_sanitizer
    def test_a_comparison_is_estimated_with_what_mixtures_and_adaptive_models_keep_of_what_they_read(self):
        self.write("bytes.txt", random.Random(1).randbytes(300_000))
        self.write("brackets.txt", random_text(b"()[]{} \nabcdefgh", 1_000_000))
        self.succeed("train", "ngram", "bytes.txt", "--fractions", "0.02,0.2,0.78", "--smoothing", "kneser-ney", "--order", 3,
                     "-o", "x.ngram")
        self.write("m.json", '{"recount_mixture": 1, "parts": [{"model": "x.ngram", "weight": 0.5, "adaptive": true},'
                   ' {"model": "x.ngram", "weight": 0.5}]}')
        common = ("--no-net", "--sample-length", 2000, "--sample-seeds", 1, "-o", "report", "--fractions")
        most = (*common, "0.02,0.2,0.78")  # Nearly all of the text is read.
        for text, times, options in (
                ("bytes.txt", 2, (*most, "--orders", 3, "--smoothing", "structure", "--adaptive", "--mix", "all")),
                ("bytes.txt", 2.5, (*most, "--orders", 3, "--smoothing", "structure", "--adaptive")),
                ("bytes.txt", 2, (*most, "--orders", "none", "--model", "m.json")),
                ("brackets.txt", 2.5, (*common, "0.1,0.1,0.8", "--orders", 20, "--smoothing", "kneser-ney", "--adaptive"))):
            with self.subTest(options):
                estimate, used = self.run_in_memory("compare", text, *options)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, times * used)

    @needs_no_sanitizer
    def test_scoring_is_estimated_and_refused(self):
        self.write("x.txt", random_text(b"()[]{} \nabcdefgh", 600_000))
        self.succeed("train", "ngram", "x.txt", "--smoothing", "kneser-ney", "--order", 20, "-o", "x.ngram")
        self.succeed("train", "ngram", "x.txt", "--order", 6, "-o", "table.ngram")
        self.write("m.json", '{"recount_mixture": 1, "parts": [{"model": "x.ngram", "weight": 0.5, "adaptive": true},'
                   ' {"model": "table.ngram", "weight": 0.5}]}')
        for models in (("x.ngram",), ("x.ngram", "--adaptive"), ("table.ngram", "--adaptive"), ("m.json",),
                       ("x.ngram", "table.ngram", "x.ngram", "--adaptive")):
            with self.subTest(models):
                estimate, used = self.run_in_memory("score", "x.txt", *models)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, 3 * used)
        message = self.fail_with(1, "score", "x.txt", "x.ngram", "--adaptive", "--memory-limit", "50M")
        self.assertRegex(message, r"scoring 600000 characters takes up to \d+ MiB of memory, more than the limit of 50 MiB; "
                                  r"score a part of the text, or fewer models at once, or raise --memory-limit")

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (150 * MEBIBYTE, 150 * MEBIBYTE))
        message = self.fail_with(1, "score", "x.txt", "x.ngram", "--adaptive", preexec_fn=limit)
        self.assertRegex(message, r"scoring .* takes up to \d+ MiB of memory, and there are \d+ MiB; score a part")

    @needs_no_sanitizer
    def test_querying_and_sampling_a_model_file_is_estimated_and_refused(self):
        self.write("x.txt", random_text(b"()[]{} \nabcdefgh", 600_000))
        self.succeed("train", "ngram", "x.txt", "--smoothing", "kneser-ney", "--order", 4, "-o", "x.ngram")
        self.succeed("train", "ngram", "x.txt", "--order", 6, "-o", "table.ngram")
        self.write("m.json", '{"recount_mixture": 1, "parts": [{"model": "x.ngram", "weight": 0.5, "adaptive": true},'
                   ' {"model": "table.ngram", "weight": 0.5, "adaptive": true}]}')
        seen = self.read("x.txt")[100:106].decode()
        for work in (("query", "table.ngram", seen), ("query", "table.ngram", seen, "--adaptive"), ("query", "m.json", "abc"),
                     ("sample", "x.ngram", "--adaptive", "--length", 200_000),
                     ("sample", "x.ngram", "--adaptive", "--length", 50_000, "--streams", 3),
                     ("sample", "table.ngram", "--adaptive"), ("sample", "table.ngram", "--length", 1_000_000),
                     ("sample", "m.json", "--length", 20_000),
                     ("sample", "x.txt", "--smoothing", "kneser-ney", "--order", 2, "--adaptive", "--length", 200_000)):
            with self.subTest(work):
                estimate, used = self.run_in_memory(*work)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, 4 * used)
        self.assertRegex(
            self.fail_with(1, "sample", "x.ngram", "--adaptive", "--length", 1_000_000, "--memory-limit", "60M"),
            r"drawing 1000000 characters takes up to \d+ MiB of memory, more than the limit of 60 MiB; read and draw less "
            r"at once, or take a smaller model, or raise --memory-limit")
        self.assertRegex(self.fail_with(1, "query", "table.ngram", "abcdef", "--adaptive", "--memory-limit", "25M"),
                         r"reading a history takes up to \d+ MiB of memory, more than the limit of 25 MiB")
        self.assertRegex(self.fail_with(1, "sample", "x.txt", "--order", 4, "--adaptive", "--length", 100_000_000,
                                        "--memory-limit", "1G"),
                         r"training an unsmoothed model of order 4 on 600000 characters and drawing 100000000 characters takes")

    @needs_no_sanitizer
    def test_training_a_net_is_estimated_refused_and_bounded(self):
        self.write("x.txt", random_text(b"abcdefgh \n", 6_000))
        train = ("train", "rnn", "x.txt", "-o", "x.safetensors")
        for net in (("--layers", 1, "--hidden", 16, "--batch", 4, "--window", 16), ("--layers", 2, "--hidden", 512, "--batch", 10),
                    ("--layers", 3, "--hidden", 128, "--batch", 100, "--window", 20, "--dropout", 0.5),
                    ("--cell", "gru", "--layers", 1, "--hidden", 300, "--threads", 2),
                    ("--layers", 2, "--hidden", 400, "--optimiser", "adam", "--batch", 20, "--threads", 2)):
            with self.subTest(net):
                estimate, used = self.run_in_memory(*train, *net, "--epochs", 1)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, 3 * used)
                self.succeed(*train, *net, "--epochs", 1, "--memory-limit", f"{estimate // MEBIBYTE}M", stderr=None)
                if "adam" in net:
                    estimate, used = self.run_in_memory(*train, *net, "--epochs", 2, "--resume")
                    self.assertLessEqual(used, estimate)
        message = self.fail_with(1, *train, "--hidden", 512, "--layers", 2, "--memory-limit", "20mb")
        self.assertRegex(message, r"training LSTM 2 x 512 on \d+ characters takes up to \d+ MiB of memory, more than the limit of "
                                  r"\d+ \wiB; choose a smaller --hidden, --layers, --batch or --window, or raise --memory-limit")
        message = self.fail_with(1, *train, "--hidden", 16384, "--layers", 64)
        self.assertRegex(message, r"takes up to \d+\.\d GiB of memory, and there are .*; choose a smaller --hidden, --layers, ")

    @needs_no_sanitizer
    def test_watching_a_net_is_estimated_refused_and_bounded(self):
        self.write("x.txt", random_text(b"abcdefgh \n", 30_000))
        self.succeed("train", "rnn", "x.txt", "--hidden", 128, "--layers", 2, "--epochs", 1, "-o", "x.safetensors")
        watch = ("watch", "x.safetensors", "x.txt", "-o", "w.json")
        for options in ((), ("--steps", 400, "--windows", 200), ("--steps", 5000, "--windows", 1),
                        ("--characters", 0, "--states", "s.safetensors")):
            with self.subTest(options):
                estimate, used = self.run_in_memory(*watch, *options)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, 3 * used)
                self.succeed(*watch, *options, "--memory-limit", f"{estimate // MEBIBYTE}M", stderr=None)
        # Windows are read some at a time.
        self.assertLess(self.run_in_memory(*watch, "--steps", 100, "--windows", 2000)[1], 300 * MEBIBYTE)
        for limit, what in (("1mb", "loading x.safetensors"), ("100mb", "watching LSTM 2 x 128 on 20000 characters, 400 steps and "
                                                                        "200 windows")):
            message = self.fail_with(1, *watch, "--steps", 400, "--windows", 200, "--memory-limit", limit)
            self.assertRegex(message, what + r" takes up to \d+ MiB of memory, more than the limit of ")
        self.assertIn("; follow the gradient over fewer --steps or at fewer --windows, or raise --memory-limit", message)

    @needs_no_sanitizer
    def test_an_arpa_file_is_estimated_as_text_and_tables_at_once(self):
        self.write("x.txt", random_text(b"()[]{} \nabcdefgh", 150_000))
        self.write("short.txt", "a" * 1000)
        self.succeed("train", "ngram", "x.txt", "--smoothing", "kneser-ney", "--order", 8, "-o", "x.arpa")
        in_its_own_memory(shuffle_ngrams, self.path("x.arpa"), self.path("y.arpa"))
        self.write("m.json", '{"recount_mixture": 1, "parts": [{"model": "x.arpa", "weight": 0.5}, {"model": "y.arpa", "weight": 0.25},'
                   ' {"model": "./x.arpa", "weight": 0.25}]}')
        compare = ("compare", "x.txt", "--no-net", "--orders", "none", "--sample-length", 100, "--sample-seeds", 1, "-o", "report")
        self.check_work(1.6, [(*work, *more) for model in ("x.arpa", "y.arpa", "m.json")
                              for work, more in ((("score", "short.txt", model), ()), (("query", model), ("a",)),
                                                 (("sample", model), ("--length", 1000)), (compare, ("--model", model)))])
        self.check_work(1.6, [("score", "short.txt", "x.arpa", "y.arpa")])
        too_little = os.path.getsize(self.path("x.arpa")) + 30 * MEBIBYTE
        self.assertIn("more than the limit", self.fail_with(1, "score", "short.txt", "x.arpa", "--memory-limit", too_little))

    @needs_no_sanitizer
    def test_a_file_that_a_mixture_names_several_times_is_counted_once(self):
        self.write("x.txt", random_text(b"()[]{} \nabcdefgh", 600_000))
        self.succeed("train", "ngram", "x.txt", "--smoothing", "kneser-ney", "--order", 20, "-o", "x.ngram")
        part = '{"model": "%s", "weight": %s}'
        for name, parts in (("once.json", [("x.ngram", 1)]), ("more.json", [("x.ngram", 0.5), ("./x.ngram", 0.25), ("x.ngram", 0.25)])):
            self.write(name, '{"recount_mixture": 1, "parts": [%s]}' % ", ".join(part % named for named in parts))
        size = os.path.getsize(self.path("x.ngram"))
        for work in (("compare", "x.txt", "--no-net", "--orders", "none", "--sample-length", 100, "--sample-seeds", 1, "-o", "report", "--model"),
                     ("score", "x.txt")):
            once, more = (self.run_in_memory(*work, name)[0] for name in ("once.json", "more.json"))
            self.assertLess(more - once, size / 2)

    @needs_no_sanitizer
    def test_an_estimate_that_fails_says_why(self):
        self.write("x.txt", "abracadabra " * 10_000)
        self.succeed("train", "ngram", "x.txt", "--order", 2, "--fractions", "1,0,0", "-o", "x.ngram")
        table = self.read("x.ngram")
        text = "".join(chr(" abcdr".index(c)) + "\0" for c in "abracadabra " * 10).encode()
        self.assertIn(text, table)
        self.write("x.ngram", table.replace(text, b"\xff\x01" * (len(text) // 2)))
        for work in (("score", "x.txt", "x.ngram"), ("query", "x.ngram", "a"), ("sample", "x.ngram")):
            for limit in ((), ("--memory-limit", "1G")):
                self.assertEqual(self.fail_with(1, *work, "--adaptive", *limit),
                                 "recount: x.ngram: its text is damaged; recount inspect --verify says more\n")

    @needs_no_sanitizer
    def test_a_mixture_of_nets_keeps_to_what_was_told(self):
        self.write("x.txt", "abracadabra (abra) " * 3000)
        self.succeed("train", "rnn", "x.txt", "--layers", 1, "--hidden", 8, "--epochs", 1, "--batch", 4, "-o",
                     "x.safetensors", stderr=None)
        part = '{"model": "x.safetensors", "weight": 0.05}'
        self.write("m.json", '{"recount_mixture": 1, "parts": [' + ", ".join([part] * 20) + "]}")
        compare = ("compare", "x.txt", "--no-net", "--orders", "none", "--model", "m.json", "--sample-length", 10,
                   "--sample-seeds", 1, "-o", "report")
        estimate, used = self.run_in_memory(*compare)
        self.assertLessEqual(used, estimate)
        self.succeed(*compare, "--memory-limit", f"{estimate // MEBIBYTE}MiB", stderr=None)

    def test_more_than_the_limit_is_refused(self):
        self.write("x.txt", "abracadabra " * 50_000)
        message = self.fail_with(1, "train", "ngram", "x.txt", "--order", 5, "--memory-limit", "2M", "-o", "x.ngram")
        self.assertRegex(message, r"training an unsmoothed model of order 5 on 540000 characters takes up to \d+ MiB of "
                                  r"memory, more than the limit of 2 MiB; train on a part .* or raise --memory-limit")
        self.assertIn("more than the limit of 2001 KiB", self.fail_with(
            1, "train", "ngram", "x.txt", "--order", 5, "--memory-limit", "2001K", "-o", "x.ngram"))
        for verb in ("query", "sample"):
            arguments = ("--smoothing", "kneser-ney", "--order", 5, "--memory-limit", "2M", "x.txt")
            self.assertIn("training kneser-ney of order 5", self.fail_with(1, verb, *arguments, *["a"][:verb == "query"]))
        self.assertEqual(os.listdir(self.folder), ["x.txt"])

    def test_the_estimate_is_told_where_a_limit_is_given(self):
        self.write("x.txt", "abracadabra " * 100)
        train = ("train", "ngram", "x.txt", "--order", 5, "-o", "x.ngram")
        self.succeed(*train)  # Says nothing.
        for more in (("--memory-limit", "1G"), ("--memory-limit", 0), ("--progress",), ("--memory-limit", 4_000_000_000),
                     ("--memory-limit=4000000000",)):  # The default, typed out.
            self.assertGreater(self.told(self.run_recount(*train, *more).stderr), 0)

    @needs_no_sanitizer
    def test_trees_of_several_orders_are_estimated_by_the_highest(self):
        self.write("x.txt", random_text(bytes(range(48, 80)), 60_000) * 12)
        for smoothing in (("--smoothing", "kneser-ney"), ("--smoothing", "structure", "--structure-pieces", "depth")):
            alone = self.train("x.txt", *smoothing, "--order", 9)[0]
            estimate, used = self.train("x.txt", *smoothing, "--orders", "0,2,9")  # Told in one line.
            self.assertEqual(estimate, alone)
            self.assertLessEqual(used, estimate)
        message = self.fail_with(1, "train", "ngram", "x.txt", "--smoothing", "kneser-ney", "--orders", "2,9",
                                 "--memory-limit", "8M", "-o", "y")
        self.assertIn("training kneser-ney of order 9", message)
        done = self.run_recount("train", "ngram", "x.txt", "--orders", "0,2,9", "--memory-limit", "1G", "-o", "y")
        self.assertEqual(done.stderr.count(b"training an unsmoothed model of order"), 3)
        # One sample serves all orders, and says of each what one of its own would.
        told = re.findall(rb"up to (\d+) MiB", done.stderr)
        for order, estimate in zip((0, 2, 9), told):
            self.assertAlmostEqual(int(estimate), self.train("x.txt", "--order", order)[0] / MEBIBYTE, delta=3)

    @needs_no_sanitizer
    def test_more_than_the_machine_has_is_refused(self):
        self.write("x.txt", random_text(b"ab", 9_000_000))

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (500 * MEBIBYTE, 500 * MEBIBYTE))
        message = self.fail_with(1, "train", "ngram", "x.txt", "--smoothing", "longest", "-o", "x.ngram",
                                 preexec_fn=limit)
        self.assertRegex(message, r"takes up to \d+ MiB of memory, and there are \d+ MiB; train on a part")
        self.write("x.txt", b"")
        os.truncate(self.path("x.txt"), 1_000_000_000)
        message = self.fail_with(1, "train", "ngram", "x.txt", "--order", 2, "-o", "x.ngram", preexec_fn=limit)
        self.assertIn("a text of 1000000000 bytes takes 4 times as many in memory", message)


if __name__ == "__main__":
    unittest.main()
