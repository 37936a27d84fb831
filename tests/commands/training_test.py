"""Training of nets from the command line: interrupted, killed, diverging, gone on with."""
import json
import os
import random
import re
import signal
import subprocess
import time
import unittest

from support import RECOUNT, CommandTest, resealed, with_metadata

TEXT = b"abracadabra, abracadabra! " * 40
SMALL = ("--layers", "1", "--hidden", "16", "--batch", "4", "--window", "16")


def with_one_update_more(text):
    progress = json.loads(text)
    progress["now"]["update"] += 1
    return json.dumps(progress)


class Training(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("x.txt", TEXT)

    def start(self, *arguments):
        return subprocess.Popen([RECOUNT, *arguments], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def train(self, name, *more):
        return self.succeed("train", "rnn", "x.txt", "-o", f"{name}.safetensors", *SMALL, *more).decode()

    def files(self, name):
        return self.read(f"{name}.safetensors"), self.read(f"{name}.last.safetensors")

    def test_an_interrupt_saves_and_says_how_to_go_on(self):
        # Wide enough for oneDNN's large kernels, on whose threads no signal handler may run.
        for threads, sent in (("1", signal.SIGINT), ("2", signal.SIGINT), ("1", signal.SIGTERM), ("2", signal.SIGTERM),
                              ("2", signal.SIGHUP)):
            with self.subTest(threads=threads, sent=sent):
                name = f"i{threads}{int(sent)}"
                command = ("train", "rnn", "x.txt", "-o", f"{name}.safetensors", "--batch", "16", "--window", "32",
                           "--epochs", "100000", "--threads", threads)
                process = self.start(*command)
                process.stdout.readline()  # The first epoch is over.
                process.send_signal(sent)
                _, errors = process.communicate(timeout=120)
                self.assertEqual(process.returncode, 1)
                self.assertRegex(errors.decode(), rf"\Arecount: {name}\.last\.safetensors: interrupted after update \d+, "
                                                  r"in epoch \d+ of 100000; the same command with --resume goes on\n\Z")
                self.succeed("inspect", f"{name}.safetensors")
                self.assertIn("go on with --resume, or remove the file", self.fail_with(1, *command))

    def test_signals_that_are_ignored_do_not_end_it(self):
        for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            with self.subTest(ignored=ignored):
                command = [RECOUNT, "train", "rnn", "x.txt", "-o", f"h{int(ignored)}.safetensors", *SMALL, "--epochs", "300"]
                process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                           preexec_fn=lambda: signal.signal(ignored, signal.SIG_IGN))
                process.stdout.readline()
                process.send_signal(ignored)
                printed, errors = process.communicate(timeout=120)
                self.assertEqual((process.returncode, errors), (0, b""))
                self.assertIn(b"best epoch", printed)

    def test_an_interrupt_cuts_a_sample_short_which_is_drawn_again(self):
        command = ("train", "rnn", "x.txt", *SMALL, "--epochs", "2", "--record-every", "1", "--sample-at", "3",
                   "--training-sample-length", "400000")
        process = self.start(*command, "-o", "s.safetensors")
        while not process.stdout.readline().startswith(b"update 3 "):
            pass
        process.send_signal(signal.SIGINT)  # The sample is being drawn.
        printed, errors = process.communicate(timeout=120)
        self.assertEqual((process.returncode, printed), (1, b""))
        self.assertRegex(errors, rb"\Arecount: s\.last\.safetensors: interrupted after update 3, in epoch 1 of 2; ")
        self.assertIn(b"=== update 3 ===\n", self.succeed(*command, "-o", "s.safetensors", "--resume"))
        self.succeed(*command, "-o", "whole.safetensors")
        self.assertEqual(self.files("s"), self.files("whole"))

    def test_it_saves_when_its_lines_cannot_be_written(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("needs /dev/full")
        self.train("whole", "--epochs", "3")
        command = ("train", "rnn", "x.txt", "-o", "f.safetensors", *SMALL, "--resume", "--epochs")
        stopped = (r"\Arecount: f\.last\.safetensors: stopped after update \d+, in epoch 3 of 3, since standard output could "
                   r"not be written; look whether it is closed or its disk full, and the same command with --resume goes "
                   r"on\n\Z")
        over = (r"\Arecount: f\.safetensors: training is over and saved, but standard output could not be written; is it "
                r"closed, or its disk full\?\n\Z")
        # The lines of the first epoch and of the third are the last, that of the second is not.
        for epochs, said in (("1", over), ("3", stopped), ("3", over)):
            with self.subTest(epochs=epochs, said=said), open("/dev/full", "wb") as full:
                done = subprocess.run([RECOUNT, *command, epochs], stdout=full, stderr=subprocess.PIPE, cwd=self.folder,
                                      check=False)
                self.assertEqual(done.returncode, 1)
                errors = done.stderr.decode().replace("recount: f.last.safetensors: not there; training begins\n", "")
                self.assertRegex(errors, said)
                self.succeed("inspect", "f.safetensors")
        self.assertEqual(self.files("f"), self.files("whole"))

    def test_it_saves_when_the_reader_of_its_lines_goes(self):
        process = self.start("train", "rnn", "x.txt", "-o", "p.safetensors", *SMALL, "--epochs", "100000")
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read().decode()
        process.stderr.close()
        self.assertEqual(process.wait(timeout=120), 1)
        self.assertRegex(errors, r"\Arecount: p\.last\.safetensors: interrupted after update \d+, ")
        self.succeed("inspect", "p.last.safetensors")

    def test_an_interrupt_in_the_first_epoch_keeps_the_net_that_was_there(self):
        self.write("long.txt", TEXT * 4000)
        self.train("i", "--epochs", "1")
        kept = self.read("i.safetensors")
        process = self.start("train", "rnn", "long.txt", "-o", "i.safetensors", "--hidden", "64")
        time.sleep(2)  # Long enough to have begun, far too short for four million characters.
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=120)
        self.assertEqual((process.returncode, printed), (1, b""))
        self.assertIn(b"in epoch 1 of 50; the same command with --resume goes on", errors)
        self.assertEqual(self.read("i.safetensors"), kept)
        # What was saved is a net too.
        self.assertEqual(len(self.succeed("sample", "i.last.safetensors", "--length", "20")), 20)

    def test_killed_at_any_moment_it_ends_with_the_same_bytes(self):
        options = ("--epochs", "300", "--optimiser", "adam", "--layers", "2", "--dropout", "0.2", "--record-every", "7",
                   "--sample-every", "50", "--training-sample-length", "10")
        command = ("train", "rnn", "x.txt", *SMALL[2:], *options)
        self.succeed(*command, "-o", "whole.safetensors")
        seed = random.randrange(1 << 32)
        generator = random.Random(seed)
        alive = 0
        for kill in range(20):
            # Every other run saves after each update, so that it is mostly killed while it saves.
            process = self.start(*command, "-o", "k.safetensors", "--resume", "--checkpoint-every",
                                 "0" if kill % 2 else "0.02")
            time.sleep(generator.uniform(0.02, 0.15))
            alive += process.poll() is None
            process.kill()
            process.communicate()
        self.assertGreater(alive, 5, f"seed {seed}: the runs were too short to be killed")
        said = self.run_recount(*command, "-o", "k.safetensors", "--resume")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(self.files("k"), self.files("whole"), f"seed {seed}")
        # Nothing is left of the runs that were killed while they saved.
        self.assertEqual(sorted(file for file in os.listdir(self.folder) if file.startswith("k.")),
                         ["k.last.safetensors", "k.safetensors"])

    def test_goes_on_for_more_epochs_as_if_they_had_been_asked_for(self):
        self.train("whole", "--epochs", "5")
        self.train("x", "--epochs", "2")
        lines = self.train("x", "--epochs", "5", "--resume").splitlines()
        self.assertEqual([line.split()[1] for line in lines[:-1]], ["3", "4", "5"])
        self.assertEqual(self.files("x"), self.files("whole"))
        # One that is over changes nothing.
        self.train("x", "--epochs", "5", "--resume")
        self.assertEqual(self.files("x"), self.files("whole"))

    def test_a_run_on_other_terms_is_refused(self):
        self.train("x", "--epochs", "2")
        before = self.files("x")
        resume = ("train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--resume")
        self.assertIn("cannot go on, since --learning-rate is 0.01 and was 0.002; give the options it was begun with",
                      self.fail_with(1, *resume, "--learning-rate", "0.01"))
        self.assertIn("since --schedule is \"cosine\" and was \"decay\"",
                      self.fail_with(1, *resume, "--schedule", "cosine"))
        self.assertIn("x.last.safetensors: cannot go on to epoch 1, since 2 epochs are over; give --epochs 2 or more\n",
                      self.fail_with(1, *resume, "--epochs", "1"))
        self.assertIn("x.last.safetensors: cannot go on, since split is",
                      self.fail_with(1, *resume, "--fractions", "0.8,0.1,0.1"))
        self.write("x.txt", TEXT + b"a")
        self.assertIn("x.last.safetensors: cannot go on, since corpus_sha256 is", self.fail_with(1, *resume))
        self.assertEqual(self.files("x"), before)

    def test_a_damaged_state_is_refused_and_the_one_before_taken(self):
        command = ("train", "rnn", "x.txt", *SMALL, "--epochs", "40", "--checkpoint-every", "0")
        self.succeed(*command, "-o", "whole.safetensors")
        process = self.start(*command, "-o", "x.safetensors")
        while not os.path.exists(os.path.join(self.folder, "x.previous.safetensors")):
            time.sleep(0.005)
        process.kill()
        process.communicate()
        if os.path.exists(os.path.join(self.folder, "x.last.safetensors")):
            whole = self.read("x.last.safetensors")
            self.write("x.last.safetensors", whole[:-1])
        done = self.run_recount(*command, "-o", "x.safetensors", "--resume")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr.decode(), r"x\.last\.safetensors: (damaged|not there); training goes on from "
                                               r"x\.previous\.safetensors\n")
        self.assertEqual(self.files("x"), self.files("whole"))
        self.write("x.last.safetensors", b"nothing")
        message = self.fail_with(1, *command, "-o", "x.safetensors", "--resume")
        self.assertIn("x.last.safetensors: ", message)
        self.assertIn("there is no x.previous.safetensors to go on from: move the file away, and without --resume training "
                      "begins again", message)
        # Nor does it begin again before that.
        message = self.fail_with(1, *command, "-o", "x.safetensors")
        self.assertIn("x.last.safetensors: ", message)
        self.assertIn("it would be replaced: move it away, or give another -o", message)
        self.assertEqual(self.read("x.last.safetensors"), b"nothing")

    def test_a_state_of_no_run_gives_way_to_the_one_before(self):
        self.train("whole", "--epochs", "3")
        self.train("x", "--epochs", "2")
        good = self.read("x.last.safetensors")
        bad = {"update": with_metadata(good, "training", with_one_update_more),
               "no state": with_metadata(good, "training", None),
               "best": resealed(good, "training.best", 0, 3e38, 500)}
        resume = ("train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "3", "--resume")
        for name, contents in bad.items():
            with self.subTest(name=name):
                self.write("x.previous.safetensors", good)
                self.write("x.last.safetensors", contents)
                self.succeed(*resume, stderr=b"recount: x.last.safetensors: damaged; training goes on from "
                                             b"x.previous.safetensors\n")
                self.assertEqual(self.files("x"), self.files("whole"))
        # Of two that are damaged both are told of, and how to go on.
        self.write("x.last.safetensors", bad["update"])
        self.write("x.previous.safetensors", good[:-1])
        message = self.fail_with(1, *resume)
        self.assertRegex(message, r"\Arecount: x\.last\.safetensors: now\.update is \d+ and must be \d+, [^\n]+; and "
                                  r"x\.previous\.safetensors: [^\n]+; there is nothing to go on from: move what is there "
                                  r"away, and without --resume training begins again\n\Z")

    def test_files_that_cannot_be_had_again_are_not_replaced(self):
        self.train("x", "--epochs", "1")
        best, last = self.files("x")
        newer = with_metadata(last, "version", lambda version: "99")
        command = ("train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "1")
        for file, contents in (("x.last.safetensors", b"nothing"), ("x.last.safetensors", newer),
                               ("x.last.safetensors", best), ("x.safetensors", b"mine"), ("x.safetensors", newer)):
            with self.subTest(file=file, contents=contents[:9]):
                self.write("x.safetensors", best)
                self.write("x.last.safetensors", last)
                self.write(file, contents)
                self.assertRegex(self.fail_with(1, *command), rf"\Arecount: {re.escape(file)}: .*; it would be replaced: move "
                                                              r"it away, or give another -o\n\Z")
                self.assertEqual(self.read(file), contents)
        # Nor by a run that is to go on and has nothing to go on from.
        os.remove(self.path("x.last.safetensors"))
        self.assertIn("x.safetensors: ", self.fail_with(1, *command, "--resume"))
        self.assertEqual(self.read("x.safetensors"), newer)
        # An empty file is no loss.
        self.write("x.safetensors", b"")
        self.succeed(*command)
        self.assertEqual(self.files("x"), (best, last))

    def test_the_same_text_under_another_name_is_the_same(self):
        self.train("whole", "--epochs", "2")
        self.train("x", "--epochs", "1")
        self.write("other.c", TEXT)
        for name in (self.path("x.txt"), "other.c", "./x.txt", "x.txt"):
            self.succeed("train", "rnn", name, "-o", "x.safetensors", *SMALL, "--epochs", "2", "--resume")
        self.train("x", "--epochs", "1")
        self.succeed("train", "rnn", "./x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "2", "--resume")
        weights = [self.succeed("sample", f"{name}.safetensors", "--length", "50") for name in ("x", "whole")]
        self.assertEqual(*weights)

    def test_a_damaged_state_is_mended_from_one_before_that_was_over(self):
        self.train("x", "--epochs", "2")
        whole = self.files("x")
        self.write("x.previous.safetensors", whole[1])
        self.write("x.last.safetensors", whole[1][:-1])
        os.remove(self.path("x.safetensors"))
        done = self.run_recount("train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "2", "--resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"x.last.safetensors: damaged; training goes on from x.previous.safetensors", done.stderr)
        self.assertEqual(self.files("x"), whole)
        self.assertFalse(os.path.exists(self.path("x.previous.safetensors")))

    def test_weights_that_are_no_numbers_are_refused(self):
        self.train("x", "--epochs", "1")
        for value, name in ((float("nan"), "nan"), (float("-inf"), "-inf")):
            for file in ("x.safetensors", "x.last.safetensors"):
                self.write("bad.safetensors", resealed(self.read(file), "out.bias", 1, value))
                for command in (("sample", "bad.safetensors", "--length", "9"), ("score", "x.txt", "bad.safetensors"),
                                ("inspect", "bad.safetensors"), ("query", "bad.safetensors", "a")):
                    self.assertIn(f"bad.safetensors: tensor out.bias is {name} at [1] and must be finite",
                                  self.fail_with(1, *command))
        # Nor does training go on from them.
        self.write("x.last.safetensors", resealed(self.read("x.last.safetensors"), "training.best", 3, float("nan")))
        self.assertIn("x.last.safetensors: tensor training.best is nan at [3]",
                      self.fail_with(1, "train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "2", "--resume"))

    def test_inspect_says_how_far_a_training_is(self):
        said = self.train("x", "--epochs", "2")
        self.assertIn("best epoch", said)
        self.assertRegex(self.succeed("inspect", "x.last.safetensors").decode(),
                         r"training +update \d+: 2 epochs and 0 windows of the next, over\n")
        self.assertNotIn("windows of the next", self.succeed("inspect", "x.safetensors").decode())

    def test_how_long_it_goes_on_and_what_is_written_down_may_change(self):
        self.train("whole", "--epochs", "4", "--patience", "9", "--halvings", "5")
        self.train("x", "--epochs", "2")
        self.train("x", "--epochs", "4", "--patience", "9", "--halvings", "5", "--resume")
        self.assertEqual(self.files("x"), self.files("whole"))
        said = self.train("x", "--epochs", "5", "--record-every", "3", "--resume")
        self.assertRegex(said, r"(?m)^update \d+  train ")
        cosine = ("train", "rnn", "x.txt", "-o", "c.safetensors", *SMALL, "--schedule", "cosine", "--epochs")
        self.succeed(*cosine, "2")
        self.assertIn("since --epochs is 3 and was 2, on which all of --schedule cosine depends",
                      self.fail_with(1, *cosine, "3", "--resume"))

    def test_two_trainings_of_one_net_are_not_at_once(self):
        command = ("train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "100000")
        process = self.start(*command)
        process.stdout.readline()
        self.assertIn(f"x.safetensors: another training (process {process.pid}) is writing it; wait until that is over, or "
                      "give another -o", self.fail_with(1, *command))
        process.kill()  # Its lock goes with it.
        process.communicate()
        self.assertIn("go on with --resume", self.fail_with(1, *command))
        self.assertFalse(os.path.exists(self.path("x.safetensors.lock")))

    def test_a_loss_that_is_wild_is_told_of(self):
        done = self.run_recount("train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "12", "--learning-rate",
                                "10", "--optimiser", "adam")
        self.assertEqual(done.returncode, 0, done.stderr)
        errors = done.stderr.decode()
        self.assertRegex(errors, r"\Arecount: the training loss is \S+ nats at update \d+ \(epoch \d+\), where a guess has "
                                 r"\S+; use a lower learning rate than 10 or a lower clip\n")

    def test_resume_without_a_state_begins(self):
        self.train("whole", "--epochs", "2")
        done = self.run_recount("train", "rnn", "x.txt", "-o", "x.safetensors", *SMALL, "--epochs", "2", "--resume")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, b"recount: x.last.safetensors: not there; training begins\n")
        self.assertEqual(self.files("x"), self.files("whole"))

    def test_a_first_gradient_that_is_not_finite_ends_it(self):
        # Back through 200 steps of weights this large a gradient grows beyond every float.
        done = self.run_recount("train", "rnn", "x.txt", "-o", "x.safetensors", "--layers", "1", "--hidden", "64",
                                "--batch", "4", "--window", "200", "--cell", "tanh", "--init", "normal", "--init-scale",
                                "1", "--optimiser", "sgd", "--learning-rate", "10", "--clip", "none", "--epochs", "2",
                                "--halvings", "2")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.decode(), "recount: training: the gradient of rnn.weight_ih_l0 is not finite at the "
                         "first update, before anything is learned; begin with smaller weights, or use a shorter "
                         "window\n")

    # Wild at first: it goes back, past an epoch that was complete but worse than a guess, until the learning rate is small
    # enough. Interrupted on the way it ends with the same bytes.
    def test_a_divergence_goes_back_to_a_good_state(self):
        wild = ("--layers", "2", "--hidden", "64", "--batch", "4", "--window", "64", "--epochs", "12", "--cell", "gru",
                "--optimiser", "adam", "--learning-rate", "10", "--clip", "none", "--window-loss", "sum", "--init-scale", "1")
        command = ("train", "rnn", "x.txt", *wild, "--halvings", "50")
        done = self.run_recount(*command, "-o", "d.safetensors")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line for line in done.stderr.decode().splitlines() if " is not finite " in line]
        self.assertGreater(len(lines), 2)
        rate = 10
        for line in lines:
            self.assertRegex(line, r"\Arecount: (the (validation )?loss( \(first [^)]+\))?|the gradient of "
                                   r"\S+|what the optimiser keeps for \S+|(rnn|out)\.\S+) is not finite at update \d+ "
                                   rf"\(epoch \d+\); went back to update \d+, learning rate {rate:.3g} -> {rate / 2:.3g}\Z")
            rate /= 2
        self.assertRegex(done.stdout.decode().splitlines()[-1], r"best epoch \d+, validation \d+\.\d+ nats")
        self.succeed("watch", "d.safetensors", "x.txt", "--steps", "9", "-o", "w.json")
        divergences = json.loads(self.read("w.json"))["figures"]["divergences"]
        self.assertEqual([divergence["learning_rate"] for divergence in divergences],
                         [10 / 2 ** i for i in range(len(lines))])

        process = self.start(*command, "-o", "e.safetensors", "--checkpoint-every", "0")
        process.stderr.readline()  # It has gone back once.
        process.kill()
        process.communicate()
        self.assertEqual(self.run_recount(*command, "-o", "e.safetensors", "--resume").returncode, 0)
        self.assertEqual(self.files("e"), self.files("d"))

        # What it may not do more often ends it, with a state that is good.
        done = self.run_recount("train", "rnn", "x.txt", *wild, "--halvings", "1", "-o", "f.safetensors")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.decode().splitlines()[-1],
                         r"is not finite at update \d+ \(epoch \d+, learning rate 5, clip none, after going back 1 time\); "
                         r"use a lower learning rate or clip gradients; f\.last\.safetensors holds the last good state, from "
                         r"which the same command with --resume and more --halvings goes on\Z")
        self.assertEqual(len(self.succeed("sample", "f.last.safetensors", "--length", "20")), 20)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "f.previous.safetensors")))
        self.assertEqual(self.run_recount(*command, "-o", "f.safetensors", "--resume").returncode, 0)
        self.assertEqual(self.files("f"), self.files("d"))

        # A comparison, whose nets are trained otherwise where nothing is said, says so of the same training.
        self.succeed("compare", "x.txt", "--orders", "2", "--sample-length", "100", "--sample-seeds", "1", *wild,
                     "--halvings", "50", "--net-seed", "1", "--decay", "0.97", "--decay-from", "10", "-o", "r")
        remarks = json.loads(self.read("r/result.json"))["remarks"]
        self.assertIn(f"GRU 2 x 64 diverged in training, which went back and halved the learning rate {len(lines)} times, "
                      f"from 10 to {10 / 2 ** len(lines):g}.", remarks)

    def test_the_states_of_a_run_are_not_lost(self):
        command = ("train", "rnn", "x.txt", *SMALL, "--epochs", "4000", "--checkpoint-every", "0", "-o", "x.safetensors")
        process = self.start(*command)
        while not os.path.exists(os.path.join(self.folder, "x.previous.safetensors")):
            time.sleep(0.005)
        process.kill()
        process.communicate()
        previous = self.read("x.previous.safetensors")
        last = os.path.join(self.folder, "x.last.safetensors")
        for lost in ("damaged", "removed"):
            with self.subTest(lost=lost):
                if lost == "damaged":
                    self.write("x.last.safetensors", b"nothing")
                elif os.path.exists(last):
                    os.remove(last)
                self.assertIn("x.previous.safetensors: holds a training that stopped at update",
                              self.fail_with(1, *command))
        # A resumed run that cannot write leaves what it came from.
        limited = subprocess.run(f"trap '' XFSZ; ulimit -f 1; {RECOUNT} {' '.join(command)} --resume", shell=True,
                                 cwd=self.folder, capture_output=True)
        self.assertEqual(limited.returncode, 1)
        self.assertRegex(limited.stderr, rb"cannot be written: .*; x\.previous\.safetensors holds the training, and the same "
                                         rb"command with --resume goes on\n\Z")
        self.assertEqual(self.read("x.previous.safetensors"), previous)
        for name in ("x.last.safetensors", "x.previous.safetensors", ".safetensors"):
            self.assertIn("give another name", self.fail_with(2, "train", "rnn", "x.txt", *SMALL, "-o", name))
        message = self.fail_with(2, "train", "rnn", "x.txt", *SMALL, "-o", "a\nb.safetensors")
        self.assertIn("\"a\\nb.safetensors\" has a control character; give another name", message)

    def test_a_validation_part_without_a_known_character_is_refused(self):
        self.write("oov.txt", "ab" * 900 + "c" * 200)
        for command in (("train", "rnn", "oov.txt", "-o", "o.safetensors"),
                        ("compare", "oov.txt", "--orders", "2", "-o", "out")):
            message = self.fail_with(1, *command, *SMALL, "--epochs", "1")
            self.assertIn("none of the 100 characters of the validation part is in the vocabulary, so that there is no "
                          "validation loss; take another split, or the vocabulary of the whole file (--vocabulary file)",
                          message)
        self.assertEqual(sorted(os.listdir(self.folder)), ["oov.txt", "x.txt"])
        said = self.succeed("train", "rnn", "oov.txt", "-o", "o.safetensors", *SMALL, "--epochs", "1", "--vocabulary",
                            "file", stderr=None).decode()
        self.assertRegex(said, r"validation [1-9]")

    def test_patience_ends_training_early(self):
        said = self.train("x", "--epochs", "300", "--patience", "3", "--learning-rate", "0.03")
        epochs = re.findall(r"(?m)^epoch +(\d+) ", said)
        best = int(re.search(r"best epoch (\d+)", said)[1])
        self.assertEqual(int(epochs[-1]), best + 3)
        self.assertIn("; no better in 3 epochs", said)


if __name__ == "__main__":
    unittest.main()
