"""compare/run as a new user calls it: the default comparison, then once more, then one of the user's own."""
import json
import os
import subprocess
import unittest

from support import SOURCE, CommandTest


class RunScript(CommandTest):
    def run_script(self, *arguments):
        done = subprocess.run([os.path.join(SOURCE, "compare", "run"), *arguments], capture_output=True, text=True,
                              cwd=self.folder, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_default_comparison_is_made_once_and_shows_the_point(self):
        printed = self.run_script()
        again = self.run_script()
        page = os.path.join(SOURCE, "report", "report.html")
        self.assertIn(f"report: {page}", printed)
        self.assertIn("made before", again)
        self.assertEqual(printed.split("\nreport: ")[0].strip(), again.split("\nreport: ")[0].strip())
        with open(os.path.join(SOURCE, "report", "result.json"), encoding="utf-8") as file:
            models = {model["id"]: model for model in json.load(file)["models"]}
        self.assertEqual(list(models), [f"order-{n}" for n in (2, 4, 7, 10, 15, 20)] + ["lstm"])
        copies = [models[f"order-{n}"]["sampled"]["copying"]["mean_match_length"] for n in (4, 10, 20)]
        self.assertEqual(copies, sorted(copies), "high orders copy")
        self.assertLess(models["order-20"]["test"]["covered_share"], 0.25, "and cover little")
        self.assertEqual(models["lstm"]["test"]["covered_share"], 1.0, "the net covers everything")
        self.assertFalse(models["lstm"]["test"]["all"]["infinite"])
        best = min(model["test"]["floored"]["nats_per_char"] for name, model in models.items() if name != "lstm")
        self.assertLess(models["lstm"]["test"]["floored"]["nats_per_char"], best)
        far = {name: model["given_brackets"]["by_distance"][-1]["correct_share"] for name, model in models.items()}
        self.assertGreater(far["lstm"], far["order-20"] + 0.5, "brackets across distance")

    def test_a_text_of_ones_own(self):
        self.write("x.c", "int f(int a)\n{\n\treturn g(a[1]);\n}\n" * 100)
        printed = self.run_script("x.c", "--no-net", "--orders", "1,3", "--sample-length", "300", "-o", "out")
        self.assertIn("order 3", printed)
        self.assertTrue(os.path.isfile(self.path("out/report.html")))

    def test_an_installed_program_works(self):
        self.run_script("dyck:symbols=9000", "--no-net", "--orders", "1", "--sample-length", "100", "-o", "out")  # Builds.
        subprocess.run(["cmake", "--install", os.path.join(SOURCE, "build", "release"), "--prefix", self.path("usr")],
                       check=True, capture_output=True)
        done = subprocess.run([self.path("usr/bin/recount"), "corpora", "list"], check=True, capture_output=True)
        self.assertIn(b"headers", done.stdout)


if __name__ == "__main__":
    unittest.main()
