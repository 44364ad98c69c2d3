"""The error for a question file that can't be read."""


class IntakeError(ValueError):
    """A file or text can't be read as questions; the message says where and what to do."""
