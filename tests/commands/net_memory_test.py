"""What nets work with while they read is told before it, by threads, and refused where there is not so much."""
import os
import unittest

from support import MEBIBYTE, MemoryTest, needs_no_sanitizer, random_text

# Float products by oneDNN, where they would otherwise be done in whole numbers.
ONE_DNN = {"DNNL_MAX_CPU_ISA": "AVX512_CORE_BF16"}


class NetMemory(MemoryTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", random_text(b"abcdefgh \n", 6_000))
        self.succeed("train", "rnn", "x.txt", "--layers", 2, "--hidden", 256, "--epochs", 1, "--batch", 4, "--window", 8,
                     "-o", "x.safetensors")
        self.write("part.txt", self.read("x.txt")[-2_000:])

    def check_kept(self, *work):
        """What is told is enough, and a limit of it too."""
        for more in ({}, ONE_DNN):
            with self.subTest(work, **more):
                self.environment.update(more)
                estimate, used = self.run_in_memory(*work)
                self.assertLessEqual(used, estimate)
                self.assertLessEqual(estimate, 10 * used)  # What oneDNN may take of many threads is mostly not taken.
                self.succeed(*work, "--memory-limit", f"{estimate // MEBIBYTE}M", stderr=None)
        self.environment.pop(*ONE_DNN)
        return estimate

    STREAMS = ("score", "part.txt", "x.safetensors", "--streams", 1000, "--warm-up", 5)

    @needs_no_sanitizer
    def test_scoring_takes_more_on_more_threads(self):
        self.check_kept("score", "x.txt", "x.safetensors")
        self.check_kept("score", "x.txt", "x.safetensors", "x.safetensors")
        told = [self.check_kept(*self.STREAMS, "--threads", threads) for threads in (1, 4, 16)]
        self.assertLess(told[0] + 3 * MEBIBYTE, told[1])
        self.assertLess(told[1] + 12 * MEBIBYTE, told[2])

    @needs_no_sanitizer
    def test_scoring_on_less_than_it_takes_is_refused(self):
        for threads in (1, 4, 16):
            told = self.run_in_memory(*self.STREAMS, "--threads", threads)[0] // MEBIBYTE
            for limit in (25, 30, 40, told // 2, told - 1):
                message = self.fail_with(1, *self.STREAMS, "--threads", threads, "--memory-limit", f"{limit}M")
                self.assertRegex(message, r"scoring 2000 characters takes up to \d+ MiB of memory, more than the limit of "
                                          rf"{limit} MiB; score a part of the text, or fewer models at once, or on fewer "
                                          r"--threads, or in fewer --streams, or raise --memory-limit")

    @needs_no_sanitizer
    def test_querying_and_sampling(self):
        self.check_kept("query", "x.safetensors", "abc")
        self.check_kept("sample", "x.safetensors", "--length", 200)
        one = self.check_kept("sample", "x.safetensors", "--length", 200, "--streams", 200, "--threads", 1)
        four = self.check_kept("sample", "x.safetensors", "--length", 200, "--streams", 200, "--threads", 4)
        self.assertLess(one + 3 * MEBIBYTE, four)

    @needs_no_sanitizer
    def test_comparing(self):
        compare = ("compare", "x.txt", "--orders", 2, "--sample-length", 100, "--sample-seeds", 1, "-o", "report")
        loaded = (*compare, "--no-net", "--model", "x.safetensors")
        told = [self.check_kept(*loaded, "--threads", threads) for threads in (1, 4)]
        self.assertLess(told[0], told[1])
        self.check_kept(*compare, "--layers", 1, "--hidden", 256, "--epochs", 1, "--threads", 2, "--mix", "all",
                        "--model", "x.safetensors")
        for limit in (40, 60, told[1] // MEBIBYTE - 1):
            self.assertRegex(self.fail_with(1, *loaded, "--threads", 4, "--memory-limit", f"{limit}M"),
                             r"comparing models of \d+ characters takes up to \d+ MiB of memory, more than the limit of "
                             r"\d+ MiB; compare fewer or smaller nets at once, or on fewer --threads, or raise")
        message = self.fail_with(1, *compare, "--layers", 64, "--hidden", 16384)
        self.assertRegex(message, r"takes up to .* GiB of memory, and there are .*; choose a smaller --hidden, --layers, --batch or ")

    @needs_no_sanitizer
    def test_watching_keeps_states_beside_what_the_gradient_took(self):
        self.write("long.txt", random_text(b"abcdefgh \n", 60_000))
        estimate, used = self.run_in_memory("watch", "x.safetensors", "long.txt", "--characters", 0, "--states",
                                            "s.safetensors")
        self.assertLessEqual(used, estimate)
        self.assertLessEqual(estimate, 2 * used)

    @needs_no_sanitizer
    def test_a_net_of_a_mixture_counts_too(self):
        size = os.path.getsize(self.path("x.safetensors"))
        self.succeed("train", "ngram", "x.txt", "--order", 2, "--smoothing", "witten-bell", "-o", "2.ngram")
        self.write("m.json", '{"recount_mixture": 1, "parts": [{"model": "x.safetensors", "weight": 0.5}, '
                   '{"model": "2.ngram", "weight": 0.5}]}')
        for work in (("score", "part.txt", "m.json"), ("query", "m.json", "abc"), ("sample", "m.json")):
            self.assertGreater(self.check_kept(*work), 2 * size)


if __name__ == "__main__":
    unittest.main()
