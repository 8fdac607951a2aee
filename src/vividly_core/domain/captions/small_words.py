"""
Small words that lead what follows them: a line may begin with one, and should not end with one.
"""

from __future__ import annotations

from typing import Final

from vividly_core.domain.language import primary

_WORDS: Final = {
    language: frozenset(words.split())
    for language, words in {
        "de": "aber als am an auf aus bei bis da damit das dass dem den denn der des die ein eine einem einen einer "
        "eines er es für gegen im in indem mit nach ob obwohl oder ohne seit sie sobald sodass sondern über "
        "um und unter vom von vor wann warum was weil wenn wer wie während wo wobei zu zum zur zwischen ",
        "en": "a about across after although an and are as at because before between but by can could during for "
        "from has have he how i if in into is it its like may nor of on onto or over she since so than that "
        "the their then these they this those though through to toward under unless until was we were what "
        "when where which while who whose why will with without would you ",
        "es": "a al ante aunque como con contra cuando de del desde donde durante e el en entre es está hacia hasta "
        "la las lo los mientras ni o para pero por porque que quien se según si sin sino sobre su sus tras u "
        "un una unas unos y ",
        "fr": "à afin au aux avec car ce ces cette chez comme dans de depuis des dont du elle elles en entre est et "
        "il ils la le les leur lorsque mais ni où ou par parce pendant pour puis quand que qui sa sans se ses "
        "si son sont sous sur un une vers ",
        "it": "a ad al alla anche che chi come con da dal dalla degli dei del della delle di dove e è ed fra gli i "
        "il in la le lo ma mentre nei nel nella né o per perché però quando se senza si sono su sul sulla tra "
        "un una uno ",
        "nl": "aan als bij dan dat de die door een en het hoe in is maar met na naar of om omdat onder op over te "
        "tegen terwijl tot tussen uit van voor waar want wat wie zoals zonder ",
        "pt": "a à ante ao aos as às até com como da das de depois do dos e em enquanto entre é mas na nas nem no "
        "nos o onde os ou para pela pelo per por porque quando que quem se sem sob sobre sua um uma ",
    }.items()
}


def small_words(language: str) -> frozenset[str]:
    """
    The articles, prepositions, conjunctions and the like of *language*, a tag, in lower case; none where we know none.
    """
    return _WORDS.get(primary(language), frozenset())
