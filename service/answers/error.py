"""The error for a file of answers that can't be read at all."""


class AnswerFileError(ValueError):
    """A file of answers can't be read, or not to its end; the message says what to do and holds no student's text.

    It may come after rows that were good: a file that breaks off can't be known for one before it does.
    """


class NoTemporarySpaceError(AnswerFileError):
    """The temporary folder has no room to unpack the file; nothing is wrong with the file itself."""
