"""Replaces names and addresses in texts, each by the same pseudonym wherever it stands. Pure.

A pseudonym has the form of what it stands for, so that the answers can still be understood: an address is one
of those that are kept for documentation, a serial number has seven characters.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import cached_property

from lpmtui.commands.hmc.records import EMPTY_MARKERS
from lpmtui.doctor.name_finder import Name, facts

_SHORTEST = 2
_SHORTEST_ID = 6
_SAFE_INSIDE = 3
"""A name of fewer characters is replaced only where it stands by itself."""

_PATTERNS = (
    ("mail", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("uuid", r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b"),
    ("pairs", r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,7}\b"),
    ("ipv6", r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])"),
    ("ipv4", r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\w)"),
    ("path", r"(?<![\w./-])/(?:[\w.+@%-]+/)*[\w.+@%-]+"),
    ("location", r"\bU[0-9A-Z]{4}\.[0-9A-Z]{3}\.[0-9A-Z]{7}\b"),
    ("token", r"[\w.-]+"),
)
_EVERYTHING = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{12}(?:[0-9A-Fa-f]{4})?\Z")
_DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")
_LEFT_AS_THEY_ARE = ("0.", "127.", "255.")

_FORMS = {
    "system": "system-{}",
    "lpar": "lpar-{}",
    "hmc": "hmc-{}",
    "node": "node-{}",
    "serial": "SER{:04d}",
    "machine": "00{:08d}00",
    "id": "9{:08d}",
    "mac": "0200{:08X}",
    "wwpn": "c05076{:010x}",
    "uuid": "00000000-0000-4000-8000-{:012x}",
    "mail": "user{}@example.com",
    "location": "U0000.000.SER{:04d}",
}
_OBJECTS = frozenset(
    {"system", "lpar", "hmc", "node", "cluster", "group", "app", "monitor", "serial", "label", "vg", "user"}
)
_HOSTS = frozenset({"hmc", "node", "lpar", "origin"})


class Pseudonyms:
    """The pseudonyms of one recording.

    `words` name nothing: they are never replaced, not even where a name equals one. `left` are names of
    objects that stay, because they are such words or too short to be told from anything else.
    """

    def __init__(self, names: Iterable[Name], words: Iterable[str]) -> None:
        self._words = {word.casefold() for word in (*words, *facts()["words"])}
        self._known: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._seen: dict[str, str] = {}
        self._own: set[str] = set()
        self.left: list[str] = []
        wanted = list(names)
        self._originals = {name.text.casefold() for name in wanted}
        for name in wanted:
            self._register(name)

    @property
    def count(self) -> int:
        """How many names and addresses have been replaced so far."""
        return len(self._known)

    def redact(self, text: str, *, strict: bool = False) -> str:
        """A text without names and addresses. `strict` takes every word that is not known for a name."""
        if self._odd is not None:
            text = self._odd.sub(lambda match: self._known[match[0].casefold()], text)
        return _EVERYTHING.sub(lambda match: self._replaced(match, strict=strict), text)

    def _register(self, name: Name) -> None:
        plain = name.text.casefold()
        shortest = _SHORTEST_ID if name.kind == "id" else _SHORTEST
        if (
            len(plain) < shortest
            or plain in self._words
            or (plain.isdigit() and name.kind in ("lpar", "word"))
        ):
            if name.kind in _OBJECTS and plain not in EMPTY_MARKERS:
                self.left.append(name.text)
        elif name.kind == "address" or _is_address(plain):
            self._address(name.text)
        else:
            self._name(name.kind, name.text)

    def _name(self, kind: str, text: str) -> str:
        """The pseudonym of a name; never one that is somebody's name here."""
        plain = text.casefold()
        while plain not in self._known:
            self._counts[kind] = number = self._counts.get(kind, 0) + 1
            chosen = _FORMS.get(kind, f"{kind}_{{}}").format(number)
            if chosen.casefold() not in self._originals:
                self._known[plain] = chosen
                self._kinds[plain] = kind
                self._own.add(chosen.casefold())
        return self._known[plain]

    def _address(self, text: str) -> str:
        plain = text.casefold()
        if plain not in self._known:
            kind = "ipv6" if ":" in text else "ipv4"
            self._counts[kind] = number = self._counts.get(kind, 0) + 1
            self._known[plain] = f"2001:db8::{number:x}" if kind == "ipv6" else _documented(number)
        return self._known[plain]

    @cached_property
    def _odd(self) -> re.Pattern[str] | None:
        """Names that are more than one token, as they stand and as a listing quotes them."""
        odd = [plain for plain in self._known if not re.fullmatch(r"[\w.-]+", plain)]
        for plain in list(odd):
            if '"' in plain:
                self._known[plain.replace('"', '""')] = self._known[plain]
                odd.append(plain.replace('"', '""'))
        pattern = "|".join(re.escape(plain) for plain in sorted(odd, key=len, reverse=True))
        return re.compile(pattern, re.IGNORECASE) if odd else None

    @cached_property
    def _inside(self) -> list[tuple[str, re.Pattern[str]]]:
        """Names that are looked for within longer words, the longest first, and how."""
        plain = sorted((one for one in self._known if one in self._kinds), key=len, reverse=True)
        return [(one, self._pattern(one)) for one in plain]

    def _pattern(self, plain: str) -> re.Pattern[str]:
        alone = len(plain) < _SAFE_INSIDE or any(plain in word for word in self._words)
        pattern = rf"(?<![^\W_]){re.escape(plain)}(?![^\W_])" if alone else re.escape(plain)
        return re.compile(pattern, re.IGNORECASE)

    def _replaced(self, match: re.Match[str], *, strict: bool) -> str:
        text = match[0]
        kind = match.lastgroup or ""
        if kind in ("mail", "uuid", "location"):
            return self._name(kind, text)
        if kind in ("ipv4", "ipv6"):
            return self._maybe_address(text)
        if kind == "path":
            return "/".join(self._part(part) for part in text.split("/"))
        if kind == "pairs":
            return self._pairs(text)
        return self._token(text, strict=strict)

    def _maybe_address(self, text: str) -> str:
        keep = text.casefold() in self._words or text.startswith(_LEFT_AS_THEY_ARE)
        colons_only = ":" in text and len([part for part in text.split(":") if part]) < 3
        return text if keep or colons_only or not _is_address(text) else self._address(text)

    def _pairs(self, text: str) -> str:
        """A MAC address or a world wide port name with signs between its pairs."""
        digits = text.replace(text[2], "")
        chosen = self._name("mac" if len(digits) == 12 else "wwpn", digits)
        if len(chosen) != len(digits):
            return chosen
        return text[2].join(chosen[place : place + 2] for place in range(0, len(chosen), 2))

    def _part(self, part: str) -> str:
        """One part of a path: kept only where it is a word of the interface."""
        plain = part.casefold()
        if not part or plain in self._words or re.fullmatch(r"[\d.]+", part):
            return part
        return self._known[plain] if plain in self._known else self._token(part, strict=True, kind="file")

    def _token(self, token: str, *, strict: bool, kind: str = "word") -> str:
        cached = self._seen.get(token)
        if cached is None or strict:
            cached = self._renamed(token)
            if strict and cached == token:
                cached = self._strictly(token, kind)
            self._seen[token] = cached
        return cached

    def _renamed(self, token: str) -> str:
        plain = token.casefold()
        if plain in self._known:
            return self._known[plain]
        if plain in self._words or plain in self._own:
            return token
        if _HEXADECIMAL.match(token) and not token.isdigit():
            return self._name("mac" if len(token) == 12 else "wwpn", token)
        host, dot, _ = token.partition(".")
        if dot and self._kinds.get(host.casefold()) in _HOSTS:
            return f"{self._known[host.casefold()]}.example"
        for name, pattern in self._inside:
            if name in plain:
                token = pattern.sub(self._known[name], token)
        return token

    def _strictly(self, token: str, kind: str) -> str:
        known = token.casefold() in self._words or token.casefold() in self._own
        return token if known or not re.search(r"[^\W\d_]", token) else self._name(kind, token)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _documented(number: int) -> str:
    """An address of a network that is kept for documentation and tests."""
    for network in map(ipaddress.ip_network, _DOCUMENTATION):
        if number < network.num_addresses - 1:
            return str(network[number])
        number -= network.num_addresses - 2
    return "198.19.255.255"
