"""How long one answer takes, split into its parts, on one core.

    python -m tests.benchmarks.trace_time [--device cpu] [--rounds 500]

Prints one JSON line: median and 95th percentile of preprocessing, model and encoding, ms.
"""

import argparse
import json
import time

import numpy as np
import torch

import lenet
from lenet.live import encode_answer
from lenet.strokes import example_digits, rasterise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=500)
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = lenet.load_model("relu", args.device)
    canvases = [rasterise(strokes) for strokes in example_digits().values()]
    times = []
    for i in range(args.rounds):
        clock = [time.perf_counter()]
        x = lenet.canvas_to_tensor(canvases[i % 10], paper=0)
        clock.append(time.perf_counter())
        trace = lenet.trace(model, x)
        clock.append(time.perf_counter())
        encode_answer(trace)
        clock.append(time.perf_counter())
        times.append(np.diff(clock) * 1000)
    table = np.array(times)[args.rounds // 10 :]  # the first ones warm up
    parts = {"preprocessing": table[:, 0], "model": table[:, 1], "encoding": table[:, 2]}
    parts["in all"] = table.sum(axis=1)
    report = {
        name: {
            "median": round(float(np.median(part)), 3),
            "p95": round(float(np.percentile(part, 95)), 3),
        }
        for name, part in parts.items()
    }
    print(json.dumps({"device": args.device, "ms": report}))


if __name__ == "__main__":
    main()
