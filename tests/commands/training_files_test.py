"""The files of a training: forged, taken away, or another's in their place."""
import json
import os
import resource
import shutil
import subprocess
import unittest

from support import IS_SANITIZED, RECOUNT, CommandTest, with_metadata

TEXT = b"abracadabra, abracadabra! " * 40
SMALL = ("--layers", "1", "--hidden", "16", "--batch", "4", "--window", "16", "--epochs", "1")


class TrainingFiles(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)

    def command(self, *more, net="x.safetensors", text="x.txt"):
        return ("train", "rnn", text, "-o", net, *SMALL, *more)

    def test_json_that_is_nested_deep_is_refused_in_a_sentence(self):
        self.succeed(*self.command("--record-every", "5"))
        best, last = self.read("x.safetensors"), self.read("x.last.safetensors")
        deep = "[" * 300_000 + "]" * 300_000
        self.write("x.last.safetensors",
                   with_metadata(last, "training", lambda text: text.replace('"finished":true', f'"finished":{deep}')))
        for command in (("inspect", "x.last.safetensors"), self.command("--record-every", "5", "--resume")):
            self.assertIn("x.last.safetensors: metadata training is no JSON object, or one that is nested more than 16 deep",
                          self.fail_with(1, *command))
        forged = with_metadata(last, "options", lambda text: text.replace('"layers":1', f'"layers":{deep}'))
        self.write("x.last.safetensors", forged)
        self.assertIn("x.last.safetensors: metadata options is no JSON object, or one that is nested more than 16 deep",
                      self.fail_with(1, *self.command("--record-every", "5", "--resume")))
        self.write("y.safetensors", with_metadata(best, "options", lambda text: text.replace('"layers":1', f'"layers":{deep}')))
        self.write("z.safetensors", with_metadata(best, "losses", lambda text: f"[{deep}]"))
        for net, entry in (("y", "options is no JSON object"), ("z", "losses is not what training writes")):
            self.assertIn(f"{net}.safetensors: metadata {entry}",
                          self.fail_with(1, "watch", f"{net}.safetensors", "x.txt", "--steps", "5", "-o", "w.json"))
            self.succeed("sample", f"{net}.safetensors", "--length", "5")


if __name__ == "__main__":
    unittest.main()
