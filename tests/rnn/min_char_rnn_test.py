"""The preset min-char-rnn against the same algorithm in numpy, on the same text: the smoothed loss begins at that of a
guess and falls alike. The random numbers differ, so the losses do too, by a little.

  min_char_rnn_test.py RECOUNT

The algorithm, of Karpathy's hundred lines: one tanh layer of 100, one-hot input, windows of 25, weights N(0, 0.01),
gradients of the summed loss clipped to 5, Adagrad with 0.1, state carried from window to window.
"""
import os
import re
import subprocess
import sys
import tempfile

HIDDEN, STEPS, RATE, UPDATES = 100, 25, 0.1, 4000
EXIT_SKIP = 77
TEXT = os.path.join(os.path.dirname(__file__), "..", "..", "..", "shared", "corpora", "tinyshakespeare.txt")
CHARACTERS = 120_000


def smoothed_losses(np, text):
    """The smoothed loss, a character, after every hundred updates."""
    symbols = sorted(set(text))
    size = len(symbols)
    index = {symbol: i for i, symbol in enumerate(symbols)}
    codes = [index[symbol] for symbol in text]
    random = np.random.RandomState(1)
    weights = {"xh": random.randn(HIDDEN, size) * 0.01, "hh": random.randn(HIDDEN, HIDDEN) * 0.01,
               "hy": random.randn(size, HIDDEN) * 0.01, "bh": np.zeros(HIDDEN), "by": np.zeros(size)}
    squares = {name: np.zeros_like(value) for name, value in weights.items()}
    state, smoothed, curve, begin = np.zeros(HIDDEN), np.log(size), [], 0
    for update in range(1, UPDATES + 1):
        if begin + STEPS >= len(codes):
            begin, state = 0, np.zeros(HIDDEN)
        inputs, targets = codes[begin:begin + STEPS], codes[begin + 1:begin + STEPS + 1]
        begin += STEPS
        loss, gradients, state = window(np, weights, inputs, targets, state)
        smoothed = 0.999 * smoothed + 0.001 * loss / STEPS
        for name, gradient in gradients.items():
            gradient = np.clip(gradient, -5, 5)
            squares[name] += gradient * gradient
            weights[name] -= RATE * gradient / np.sqrt(squares[name] + 1e-8)
        if update % 100 == 0:
            curve.append(smoothed)
    return size, curve


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
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "text.txt")
        with open(path, "wb") as file:
            file.write(text)
        # All but a little of the text is trained on, in one pass.
        done = subprocess.run([sys.argv[1], "train", "rnn", path, "--preset", "min-char-rnn", "--fractions",
                               "0.98,0.01,0.01", "--vocabulary", "file", "--epochs", "1", "--sample-every", "0", "-o",
                               os.path.join(folder, "net.safetensors")], capture_output=True, text=True, check=True)
    ours = [float(loss) for loss in re.findall(r"(?m)^update \d+  train \S+  smoothed (\S+)", done.stdout)]
    size, theirs = smoothed_losses(np, text[:int(CHARACTERS * 0.98)])
    print(f"V {size}, guess {np.log(size) * STEPS:.3f}; smoothed loss of {STEPS} characters, ours and numpy's:")
    for update in (100, 500, 1000, 2000, 3000, 4000):
        print(f"  update {update}: {ours[update // 100 - 1] * STEPS:.3f} {theirs[update // 100 - 1] * STEPS:.3f}")
    assert len(ours) >= UPDATES // 100, len(ours)
    # After a hundred updates with 0.999 nine tenths of it are still the guess that it began as.
    assert abs(ours[0] - np.log(size)) < 0.11 * np.log(size)
    for update, (a, b) in enumerate(zip(ours, theirs), 1):
        assert abs(a - b) < 0.03 * b, f"update {100 * update}: {a} and {b}"
    assert theirs[-1] < 0.75 * theirs[0]
    return 0


if __name__ == "__main__":
    sys.exit(main())
