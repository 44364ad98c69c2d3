"""What grades and serves."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("caifen")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0.0.0"
