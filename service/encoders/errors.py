"""The one error of this room."""


class EncoderError(Exception):
    """A model can't be prepared, loaded, or run; the message says what to do about it."""
