"""The error for samples that can't be used."""


class SampleError(ValueError):
    """A file of samples can't be used; the message names the file, the line or row, and what to do."""
