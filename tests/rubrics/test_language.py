"""The language of a derived rubric: by its reference, or by its question where the reference has too few words."""

import pytest

from rubrics.derive import derive_rubric


@pytest.mark.parametrize(
    ("question", "reference", "language"),
    [
        ("Nennen Sie zwei Organe. (4 P)", "Herz (2 P), Leber (2 P)", "de"),
        ("Name two organs.", "heart, liver", "en"),
        ("", "heart, liver", "en"),
        ("", "Zellwände, Zellkerne", "de"),
        ("求导 f(x)=x^2\\sin x", "f'(x)=2x\\sin x+x^2\\cos x", "zh"),
        ("写出公式", "a = F/m", "zh"),
        ("Was ist F?", "F = m a", "de"),
        ("", "La photosynthèse se déroule dans les chloroplastes.", "fr"),
        ("Citez deux organes de la digestion.", "foie, estomac", "fr"),
        ("", "La fotosíntesis se produce en los cloroplastos.", "es"),
        ("", "La fotosintesi avviene nei cloroplasti delle piante con la luce.", "it"),
        ("", "A fotossíntese ocorre nos cloroplastos das plantas.", "pt"),
        ("", "De fotosynthese vindt plaats in de bladeren.", "nl"),
        ("", "Fotosyntéza probíhá v chloroplastech.", "und"),
        ("", "Фотосинтез происходит в хлоропластах.", "und"),
        ("", "Le foie et la rate sont des organes.", "fr"),
        ("", "Revenue per customer in euros", "en"),
        ("", "Energy per unit in joules", "en"),
        ("", "Interest due per year in advance", "en"),
        ("", "Café revenue per day in Paris", "en"),
        ("", "Sales in Las Vegas, Los Angeles, El Paso", "en"),
        ("", "Da das Eis schmilzt, steigt das Wasser.", "de"),
        ("", "Da sinkt das Boot", "de"),
        ("", "no loss of data, Los Angeles, O(n) and O(1)", "en"),
    ],
)
def test_the_language_of_a_rubric(question: str, reference: str, language: str) -> None:
    assert derive_rubric([reference], question=question).language == language
