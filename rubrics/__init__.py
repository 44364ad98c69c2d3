"""What earns marks: the rubric, deriving it from reference answers, checking it, reading and writing it."""
