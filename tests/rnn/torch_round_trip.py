#!/usr/bin/python3
"""Carries nets between recount and PyTorch: torch_round_trip.py NET_TOOL.

A checkpoint of ours, read here by rnn/FORMAT.md with json and struct, must give the same loss in torch.nn.LSTM, GRU or RNN;
weights that torch drew, written here by the same page, must load in recount with the same loss. Exits 77, which
ctest counts as skipped, where torch is not installed.
"""
import hashlib
import json
import struct
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    print("skipped: torch is not installed (Debian package python3-torch)")
    sys.exit(77)

ZEROS = "0" * 64


def read(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__")
    checksum = metadata["checksum"].encode()
    assert hashlib.sha256(data.replace(checksum, ZEROS.encode())).hexdigest().encode() == checksum, "checksum"
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = struct.unpack("<%df" % ((end - begin) // 4), data[begin:end])
        tensors[name] = torch.tensor(values).view(entry["shape"])
    return metadata, tensors


def write(path, metadata, tensors):
    header, offset = {"__metadata__": {**metadata, "checksum": ZEROS}}, 0
    for name, tensor in tensors.items():
        end = offset + 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    data = struct.pack("<Q", len(text)) + text
    for tensor in tensors.values():
        data += struct.pack("<%df" % tensor.numel(), *tensor.reshape(-1).tolist())
    checksum = hashlib.sha256(data).hexdigest()
    open(path, "wb").write(data.replace(ZEROS.encode(), checksum.encode(), 1))


MODULES = {"lstm": torch.nn.LSTM, "gru-pytorch": torch.nn.GRU, "tanh": torch.nn.RNN}


class Net(torch.nn.Module):
    def __init__(self, metadata):
        super().__init__()
        self.vocabulary_size = len(metadata["vocabulary"].split(","))
        hidden = int(metadata["hidden_size"])
        self.rnn = MODULES[metadata["cell"]](self.vocabulary_size, hidden, int(metadata["layers"]))
        self.out = torch.nn.Linear(hidden, self.vocabulary_size)

    def mean_nats(self, text):
        text = torch.tensor(text)
        with torch.no_grad():
            hidden, _ = self.rnn(torch.eye(self.vocabulary_size)[text[:-1]].unsqueeze(1))
            before_first = torch.zeros(1, self.rnn.hidden_size)
            logits = self.out(torch.cat([before_first, hidden.squeeze(1)]))
            return torch.nn.functional.cross_entropy(logits.double(), text).item()


def ours(tool, path):
    lines = subprocess.run([tool, "score", path], check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")
    return float(lines[0]), [int(symbol) for symbol in lines[1].split()]


def compare(what, recount_nats, torch_nats):
    print(f"{what}: recount {recount_nats:.7f} nats, torch {torch_nats:.7f} nats")
    assert abs(recount_nats - torch_nats) < 1e-5, what


def carry_both_ways(tool, cell, folder):
    first, second = f"{folder}/ours.net", f"{folder}/torchs.net"
    subprocess.run([tool, "make", cell, first], check=True)
    metadata, tensors = read(first)
    net = Net(metadata)
    net.load_state_dict(tensors)  # Strict: names and shapes must be PyTorch's.
    recount_nats, text = ours(tool, first)
    compare(f"{cell}, our weights", recount_nats, net.mean_nats(text))

    torch.manual_seed(3)
    for parameter in net.parameters():
        torch.nn.init.uniform_(parameter, -0.2, 0.2)  # Small: a plain cell must not magnify rounding.
    write(second, metadata, net.state_dict())
    other_nats, text = ours(tool, second)
    assert abs(other_nats - recount_nats) > 1e-3, "the second net must differ from the first"
    compare(f"{cell}, torch's weights", other_nats, net.mean_nats(text))


def main():
    with tempfile.TemporaryDirectory() as folder:
        for cell in MODULES:
            carry_both_ways(sys.argv[1], cell, folder)


if __name__ == "__main__":
    main()
