"""Text from outside is data: nothing in it may steer a terminal."""

from __future__ import annotations


def printable(text: str, *, keep_newlines: bool = False) -> str:
    """The text with every control, format and private character made visible or harmless.

    Escape sequences become visible (`␛[31m`), tabs become blanks, carriage returns and other controls a
    picture of themselves, bidirectional overrides and unassigned characters `?`. Newlines stay where asked.
    """
    if text.isascii() and (text.replace("\n", "") if keep_newlines else text).isprintable():
        return text
    return "".join(_harmless(char, keep_newlines=keep_newlines) for char in text)


def _harmless(char: str, *, keep_newlines: bool) -> str:
    if char == "\n" and keep_newlines:
        return char
    if char == "\t":
        return " "
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if code < 0x7F:
        return char
    import unicodedata  # most texts need none of its tables

    if char == "\u00ad" or unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"):
        return "?"
    return char
