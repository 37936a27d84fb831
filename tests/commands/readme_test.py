"""The commands of the README, run in its order in one folder, as a reader would."""
import os
import re
import shlex
import unittest

from support import SOURCE, CommandTest


def commands():
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        blocks = re.findall(r"```sh\n(.*?)```", file.read(), flags=re.S)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


class Readme(CommandTest):
    def test_every_command_works(self):
        self.write("my.txt", "Say hello to all of them (the others, too), and they said: hello!\n" * 2000)
        self.write("my.toml", '[compare]\ncorpus = "my.txt"\norders = "2"\nno-net = true\n')
        lines = commands()
        self.assertGreater(len(lines), 15)
        for line in lines:
            words = shlex.split(line)
            self.assertEqual(words[0], "recount", line)
            with self.subTest(line):
                self.assertNotEqual(self.succeed(*words[1:], stderr=None), b"")
        for folder in ("my-report", "chunks-report", "codepoint-report", "dyck-report", "loaded-report"):
            self.assertTrue(os.path.isfile(self.path(f"{folder}/report.html")), folder)

    def test_every_file_it_names_is_there(self):
        with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
            text = file.read()
        named = set(re.findall(r"`((?:corpora|ngram|rnn|compare|reports|tests)/[\w./*]*)`", text))
        named |= set(re.findall(r"\]\(([\w./]+)\)", text))
        self.assertGreater(len(named), 8)
        for name in named:
            self.assertTrue("*" in name or os.path.exists(os.path.join(SOURCE, name)), name)


if __name__ == "__main__":
    unittest.main()
