"""The preset min-char-rnn against the same algorithm in numpy, on the same text and from the same first weights.

  min_char_rnn_test.py RECOUNT

The algorithm, of Karpathy's hundred lines: one tanh layer of 100, one-hot input, windows of 25, weights N(0, 0.01),
gradients of the summed loss clipped to 5, Adagrad with 0.1, state carried from window to window. Nets here have two
biases that are added, as PyTorch's have, and Adagrad moves their sum twice as far as the one bias of the original: the
first losses are compared with that and the smoothed loss of a few thousand updates with the original.
After some ten updates of such a rate rounding has grown into another path through the weights, so that the losses of two
runs agree in the mean only.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HIDDEN, STEPS, RATE, UPDATES = 100, 25, 0.1, 4000
SEEDS = (1, 2, 3)
EXACT = 4  # Updates before rounding shows.
EXIT_SKIP = 77
TEXT = os.path.join(os.path.dirname(__file__), "..", "..", "..", "shared", "corpora", "tinyshakespeare.txt")
CHARACTERS = 120_000


def tensors(np, path):
    """Those of a safetensors file, in double."""
    with open(path, "rb") as file:
        data = file.read()
    body = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:body])
    return {name: np.frombuffer(data[body + of["data_offsets"][0]:body + of["data_offsets"][1]], dtype="<f4")
            .reshape(of["shape"]).astype(float) for name, of in header.items() if name != "__metadata__"}


def losses(np, text, net, updates, bias_rate):
    """The loss of each window, a character; the bias learns at bias_rate times the rate."""
    index = {symbol: i for i, symbol in enumerate(sorted(set(text)))}
    codes = [index[symbol] for symbol in text]
    weights = {"xh": net["rnn.weight_ih_l0"], "hh": net["rnn.weight_hh_l0"], "hy": net["out.weight"],
               "bh": net["rnn.bias_ih_l0"] + net["rnn.bias_hh_l0"], "by": net["out.bias"]}
    weights = {name: value.copy() for name, value in weights.items()}
    squares = {name: np.zeros_like(value) for name, value in weights.items()}
    state, curve = np.zeros(HIDDEN), []
    for update in range(updates):
        begin = update * STEPS
        inputs, targets = codes[begin:begin + STEPS], codes[begin + 1:begin + STEPS + 1]
        loss, gradients, state = window(np, weights, inputs, targets, state)
        curve.append(loss / STEPS)
        for name, gradient in gradients.items():
            gradient = np.clip(gradient, -5, 5)
            squares[name] += gradient * gradient
            rate = RATE * (bias_rate if name == "bh" else 1)
            weights[name] -= rate * gradient / np.sqrt(squares[name] + 1e-8)
    return curve


def smooth(curve, smoothed):
    """The exponential mean after every hundredth loss, from that of a guess on."""
    every = []
    for update, loss in enumerate(curve, 1):
        smoothed = 0.999 * smoothed + 0.001 * loss
        if update % 100 == 0:
            every.append(smoothed)
    return every


def window(np, weights, inputs, targets, state):
    """The summed loss of a window, its gradients and the state after it."""
    states, outputs, loss = [state], [], 0.0
    for symbol, target in zip(inputs, targets):
        states.append(np.tanh(weights["xh"][:, symbol] + weights["hh"] @ states[-1] + weights["bh"]))
        logits = weights["hy"] @ states[-1] + weights["by"]
        p = np.exp(logits - logits.max())
        p /= p.sum()
        loss -= np.log(p[target])
        outputs.append(p)
    gradients = {name: np.zeros_like(value) for name, value in weights.items()}
    back = np.zeros(HIDDEN)
    for t in reversed(range(len(inputs))):
        by_logits = outputs[t].copy()
        by_logits[targets[t]] -= 1
        gradients["hy"] += np.outer(by_logits, states[t + 1])
        gradients["by"] += by_logits
        by_sum = (weights["hy"].T @ by_logits + back) * (1 - states[t + 1] ** 2)
        gradients["bh"] += by_sum
        gradients["xh"][:, inputs[t]] += by_sum
        gradients["hh"] += np.outer(by_sum, states[t])
        back = weights["hh"].T @ by_sum
    return loss, gradients, states[-1]


def main():
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # Its products are small: threads only wait for each other.
    try:
        import numpy as np
    except ImportError:
        print("skipped: no numpy")
        return EXIT_SKIP
    if not os.path.exists(TEXT):
        print(f"skipped: no {os.path.normpath(TEXT)}")
        return EXIT_SKIP
    with open(TEXT, "rb") as file:
        text = file.read(CHARACTERS)
    trained = text[:int(CHARACTERS * 0.98)]
    guess = np.log(len(set(text)))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        path, net = os.path.join(folder, "text.txt"), os.path.join(folder, "net.safetensors")
        with open(path, "wb") as file:
            file.write(text)

        def train(seed, *more):
            # All but a little of the text is trained on, in one pass.
            done = subprocess.run([sys.argv[1], "train", "rnn", path, "--preset", "min-char-rnn", "--fractions",
                                   "0.98,0.01,0.01", "--vocabulary", "file", "--epochs", "1", "--sample-every", "0",
                                   "--record-every", "1", "--net-seed", str(seed), "-o", net, *more],
                                  capture_output=True, text=True, check=True)
            return re.findall(r"(?m)^update \d+  train (\S+)  smoothed (\S+)", done.stdout)

        for seed in SEEDS:
            lines = train(seed)
            train(seed, "--learning-rate", "1e-30")  # The first weights.
            first = tensors(np, net)
            exact = losses(np, trained, first, EXACT, bias_rate=2)
            print(f"seed {seed}: first losses", *(f"{loss} {other:.4f}" for (loss, _), other in zip(lines, exact)))
            for (loss, _), other in zip(lines, exact):
                assert abs(float(loss) - other) < 2e-3, (loss, other)
            # What recount smooths is what it trains on.
            assert abs(float(lines[0][1]) - guess) < 1e-3 * guess, (lines[0], guess)
            ours.append([float(smoothed) for _, smoothed in lines[99:UPDATES:100]])
            theirs.append(smooth(losses(np, trained, first, UPDATES, bias_rate=1), guess))
    ours, theirs = np.mean(ours, axis=0), np.mean(theirs, axis=0)
    print(f"guess {guess * STEPS:.3f}; smoothed loss of {STEPS} characters, means of ours and numpy's:")
    for update in (100, 500, 1000, 2000, 3000, 4000):
        print(f"  update {update}: {ours[update // 100 - 1] * STEPS:.3f} {theirs[update // 100 - 1] * STEPS:.3f}")
    assert len(ours) == len(theirs) == UPDATES // 100
    for update, (a, b) in enumerate(zip(ours, theirs), 1):
        assert abs(a - b) < 0.05 * b, f"update {100 * update}: {a} and {b}"
    assert ours[-1] < 0.6 * guess
    return 0


if __name__ == "__main__":
    sys.exit(main())
