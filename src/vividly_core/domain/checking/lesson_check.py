"""
A lesson, checked by every criterion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_core.domain.score import Criterion, Score

from .finding import Checked
from .fitness import check_length, check_reading_level, check_sentence_length
from .parts import check_hook, check_questions, check_takeaways
from .support import check_support, compares_words
from .terms import check_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.grade import Grade
    from vividly_core.domain.lesson import Passage, Script

    from .finding import Finding


def check_lesson(
    script: Script, passages: Sequence[Passage], *, grade: Grade | None, words: int | None
) -> Checked:
    """
    Hold *script* against *passages*, the texts that it names, and against what was asked: for a student of *grade*, in
    *words* words. What is ``None`` is not judged. It takes some milliseconds.
    """
    in_english = compares_words(script.language)
    supported = check_support(script.scenes, passages, language=script.language, interest=script.interest)
    results = [(Score(criterion=Criterion.SUPPORT, value=round(supported.share, 2)), supported.findings)]
    notes = [] if in_english else ["it is not in English: of what it says only figures were compared"]
    if in_english and grade is not None:
        results.append(check_reading_level(script, grade))
    elif in_english:
        notes.append("its grade is not known: how hard it is to read was not judged")
    results.append(check_sentence_length(script, grade))
    if in_english:
        terms = check_terms(script, passages)
        results.append((Score(criterion=Criterion.TERMS, value=round(terms.share, 2)), terms.findings))
    if words is None:
        notes.append("how long it should be is not known: its length was not judged")
    else:
        results.append(check_length(script, words))
    results += [check_hook(script), check_takeaways(script), check_questions(script)]
    return Checked(
        scores=tuple(score for score, _ in results),
        findings=tuple(_found(results)),
        notes=tuple(notes),
    )


def _found(results: Sequence[tuple[Score, Sequence[Finding]]]) -> list[Finding]:
    """
    What refuses a lesson first.
    """
    found = [finding for _, findings in results for finding in findings]
    return sorted(found, key=lambda finding: not finding.refuses)
