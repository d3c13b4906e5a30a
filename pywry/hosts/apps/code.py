"""Source code as coloured pieces, for pages that show it."""

from pygments import lex
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

_ALIASES = {"python": "ipython3"}


def coloured(source: str, language: str) -> list[list[str]]:
    """Return the source in pieces, each Pygments' short name of what it is, and its text."""
    pieces: list[list[str]] = []
    for kind, text in lex(source, _lexer(language)):
        name = STANDARD_TYPES.get(kind, "")
        if pieces and pieces[-1][0] == name:
            pieces[-1][1] += text
        else:
            pieces.append([name, text])
    return pieces


def _lexer(language: str) -> object:
    for name in (_ALIASES.get(language, language), language):
        try:
            return get_lexer_by_name(name)
        except ClassNotFound:
            continue
    return TextLexer()
