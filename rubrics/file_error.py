"""The error for a mistake in a rubric's file."""


class RubricFileError(ValueError):
    """A rubric's file has a mistake; the message names the line, the place, and what to write instead.

    `line` and `column` count from 1 and are None where the file as a whole is wrong; `place` says where in
    the rubric that is ("part 2, key point 2.1"), or is empty.
    """

    def __init__(
        self, problem: str, *, line: int | None = None, column: int | None = None, place: str = ""
    ) -> None:
        """Put the message together from where and what."""
        at = "" if line is None else f"line {line}" + ("" if column is None else f", column {column}")
        where = f"{at} ({place})" if at and place else at or place
        super().__init__(f"{where}: {problem}" if where else problem)
        self.problem = problem
        self.line = line
        self.column = column
        self.place = place
