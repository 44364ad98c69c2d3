"""What grades and serves."""

import os
from importlib.metadata import PackageNotFoundError, version

# Before numpy is loaded. The matrix products of grading are so small that a second thread for one of them costs more
# waiting than it saves work, many times more on a busy machine (docs/benchmarks.md); texts run side by side instead.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    __version__ = version("caifen")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0.0.0"
