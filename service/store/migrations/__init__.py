"""The steps from an empty database to today's tables, one file each in `versions`, never changed once released."""

REVISIONS = ("0001", "0002", "0003", "0004")
"""All steps in order; the last is what this version of Caifen works with."""

NEWEST = REVISIONS[-1]
