"""Why a person should look at a grade, and why no model wrote its feedback, in the reader's language."""

from service.feedback.places import place_points
from service.feedback.wording import WORDING, Language, say
from service.grading.grade import Feedback, Grade, Reason


def reason_text(language: Language, reason: Reason, grade: Grade) -> str:
    """Return the sentence for a reason, its place in front; one of unknown code keeps its own message."""
    key = f"reason_{reason.code}"
    text = say(language, key) if key in WORDING[language] else reason.message
    place = _place(language, reason, grade)
    return say(language, "place_and_reason", place=place, text=text) if place else text


def _place(language: Language, reason: Reason, grade: Grade) -> str:
    for position, part in enumerate(grade.parts, start=1):
        if part.id != reason.part_id:
            continue
        named = say(language, "part_name", part=position)
        for placed in place_points(part):
            if placed.point.id == reason.key_point_id:
                point = say(language, "places", places=placed.label)
                return say(language, "part_and_point", part=named, point=point)
        return named
    return ""


def fallback_text(language: Language, feedback: Feedback) -> str:
    """Return the sentence that tells why a model that was asked did not write `feedback`."""
    keys = [f"fallback_{code}" for code in feedback.fallback]
    told = [
        say(language, key) if key in WORDING[language] else code
        for key, code in zip(keys, feedback.fallback, strict=True)
    ]
    return say(language, "template_instead", reasons=say(language, "template_instead_list").join(told))
