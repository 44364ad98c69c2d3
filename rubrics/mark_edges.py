"""Where a point ends that has its mark in mid-phrase: "the state (1 mark) of the door and the lock (1 mark)"."""

import re

from rubrics.protected import find_protected, is_inside

# Words that go on with what stands before the mark.
_GOES_ON = re.compile(
    r"[ \t\x1f]*(?:(?:of|in|on|for|with|to|from|at|by|between|during|through|per"
    r"|des|der|eines|einer|von|vom|im|an|am|auf|mit|für|bei|zu|zur|zum|aus|über|unter|nach|durch|gegen"
    r"|werden|wird|worden|sein|haben|hat|kann|muss|soll)\s|[的之])"
)
_JOINT = re.compile(r"[,;]?\s+(?:and|und|sowie|or|oder)\s|[，；](?=[\u3400-\u9fff])|以及|并且|並且")
_COMMA = re.compile(r"[,;]\s")


def piece_end(plain: str, mark_end: int, next_mark: int) -> int:
    """Return where the words end that belong to the mark before `mark_end`: at the mark, or behind its phrase."""
    if not _GOES_ON.match(plain, mark_end, next_mark):
        return mark_end
    protected = find_protected(plain, mark_end, next_mark)
    for joint in (_JOINT, _COMMA):
        for found in joint.finditer(plain, mark_end, next_mark):
            after = plain[found.end() : next_mark]
            if not is_inside(found.start(), protected) and any(map(str.isalnum, after)):
                return found.start()
    return mark_end
