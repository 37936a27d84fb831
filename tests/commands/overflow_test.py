"""A net of finite weights whose arithmetic overflows: refused wherever it is asked, not answered with no numbers."""
import hashlib
import json
import struct
import unittest

from support import CommandTest

TEXT = b"abracadabra, abracadabra! " * 40


def with_weights(contents, values):
    """A net's file with all numbers of each tensor named that value, under a checksum that agrees."""
    length = struct.unpack("<Q", contents[:8])[0]
    header = json.loads(contents[8:8 + length])
    digest = header["__metadata__"]["checksum"].encode()
    changed = contents
    for tensor, value in values.items():
        begin, end = (8 + length + offset for offset in header[tensor]["data_offsets"])
        changed = changed[:begin] + struct.pack("<f", value) * ((end - begin) // 4) + changed[end:]
    unsealed = changed.replace(digest, b"0" * 64)
    return unsealed.replace(b"0" * 64, hashlib.sha256(unsealed).hexdigest().encode(), 1)


class Overflow(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)
        self.succeed("train", "rnn", "x.txt", "-o", "x.safetensors", "--layers", "1", "--hidden", "16", "--batch", "4",
                     "--window", "16", "--epochs", "1")
        self.write("big.safetensors", with_weights(self.read("x.safetensors"), {"rnn.bias_ih_l0": 30, "out.weight": 3e38}))

    def expect(self, position, *command):
        message = self.fail_with(1, *command)
        self.assertRegex(message, rf"\Arecount: \S*{command_file(command)}: position {position}: its arithmetic overflows")
        return message

    def test_scores_and_samples_are_refused_with_file_and_position(self):
        for more in ((), ("--format", "jsonl"), ("--streams", 4), ("x.safetensors",)):
            with self.subTest(more):
                self.assertIn("with a lower learning rate or clip", self.expect(1, "score", "x.txt", "big.safetensors", *more))
        for more in ((), ("--streams", 3), ("--format", "jsonl"), ("--temperature", "0.5"), ("--top-k", 2)):
            with self.subTest(more):
                self.expect(1, "sample", "big.safetensors", "--length", 20, *more)
        self.expect(2, "sample", "big.safetensors", "--prime", "ab")
        self.expect(3, "query", "big.safetensors", "abr")
        self.succeed("query", "big.safetensors", "")  # Before the first character there are only biases.

    def test_what_no_one_would_see_overflow_is_refused_when_it_is_loaded(self):
        for tensor in ("rnn.weight_hh_l0", "rnn.weight_ih_l0", "rnn.bias_hh_l0"):
            self.write("big.safetensors", with_weights(self.read("x.safetensors"), {tensor: -2e15}))
            for command in (("score", "x.txt", "big.safetensors"), ("inspect", "big.safetensors"),
                            ("watch", "big.safetensors", "x.txt")):
                with self.subTest((tensor, command)):
                    message = self.fail_with(1, *command)
                    self.assertIn(f"big.safetensors: tensor {tensor} holds -2e+15, and a weight is from -1e+15 to 1e+15",
                                  message)
            self.write("big.safetensors", with_weights(self.read("x.safetensors"), {tensor: -1e15}))
            self.succeed("score", "x.txt", "big.safetensors")

    def test_a_comparison_names_the_file(self):
        self.expect(1, "compare", "x.txt", "--no-net", "--orders", 2, "--model", "big.safetensors", "-o", "r")

    def test_a_mixture_with_it_is_refused(self):
        self.succeed("train", "ngram", "x.txt", "--order", 2, "--smoothing", "kneser-ney", "-o", "x.ngram")
        self.write("m.json", json.dumps({"recount_mixture": 1, "parts": [
            {"model": "big.safetensors", "weight": 0.5}, {"model": "x.ngram", "weight": 0.5}]}))
        for command in (("score", "x.txt", "m.json"), ("sample", "m.json"), ("query", "m.json", "a")):
            with self.subTest(command):
                self.expect(1, *command)

    def test_watching_is_refused(self):
        message = self.expect(1, "watch", "big.safetensors", "x.txt", "-o", "w.json")
        self.assertIn("(the logits at step 1)", message)


def command_file(command):
    return "m\\.json" if "m.json" in command else "big\\.safetensors"


if __name__ == "__main__":
    unittest.main()
