import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.model.toml_text import key_lines

DOCUMENT = '''
first = 1

[a]   # a table
"quoted key" = """
b = 2
[not.a.table]
"""
list = [
  { x = 1 }, # an item
  { y = 2 },
]
dotted.inner = 3

[[a.hosts]]
name = "one"

[a.hosts.ssh]
port = 22

[[a.hosts]]
name = "two"
'''


def test_every_key_is_found_on_its_own_line() -> None:
    assert key_lines(DOCUMENT) == {
        "first": 2,
        "a": 4,
        "a.quoted key": 5,
        "a.list": 9,
        "a.list[0]": 9,
        "a.list[0].x": 9,
        "a.list[1]": 9,
        "a.list[1].y": 9,
        "a.dotted": 13,
        "a.dotted.inner": 13,
        "a.hosts[0]": 15,
        "a.hosts[0].name": 16,
        "a.hosts[0].ssh": 18,
        "a.hosts[0].ssh.port": 19,
        "a.hosts[1]": 21,
        "a.hosts[1].name": 22,
    }


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["", "# words [x]", "plain = 1", 'text = "=#["', "many = '''\n\n[z]\n'''"])))
def test_a_key_stands_where_it_is_written(pieces: list[str]) -> None:
    """Whatever comes before it: blank lines, comments, strings that look like tables."""
    before, seen = [], set()
    for piece in pieces:
        name = piece.split(" ")[0]
        if name not in seen:
            before.append(piece)
        if name not in ("", "#"):
            seen.add(name)
    text = "".join(f"{piece}\n" for piece in before)
    tomllib.loads(text)
    assert key_lines(f"{text}last = 1")["last"] == text.count("\n") + 1
