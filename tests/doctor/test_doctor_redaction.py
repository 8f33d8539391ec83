"""Redaction of recorded answers: names and addresses go, what the interface is made of stays."""

from __future__ import annotations

from pathlib import Path

from lpmtui.config import SiteOptions, load
from lpmtui.doctor import capture, name_finder, site_queries
from lpmtui.doctor.capture import redacted
from lpmtui.doctor.name_finder import Name
from lpmtui.model.picture import SiteKind
from lpmtui.transports.transcript import Exchange


def exchange(program: str, *argv: str, out: str = "", err: str = "", status: int = 0) -> Exchange:
    return Exchange("2026-01-31T12:00:00.000Z", "hmcx", (program, *argv), status, out, err)


def told(*exchanges: Exchange, given: tuple[Name, ...] = ()) -> str:
    captured = redacted(exchanges, given)
    return "\n".join(f"{one.stdout}{one.stderr} {' '.join(one.argv)}" for one in captured.exchanges)


PARTITIONS = ("lssyscfg", "-r", "lpar", "-m", "sysx", "-F", "name,lpar_id,lpar_env,state", "--header")


def test_names_within_longer_words_and_host_names_with_domains() -> None:
    text = "dbprod1svc: dbprod1.intra.kunde.de DBPROD1_boot dbprod1-old /home/dbprod1/x9 CLRESMGRD_907024709"
    known = (Name("node", "dbprod1"), Name("id", "907024709"))
    assert told(exchange("echo", out=text), given=known).startswith(
        "node-1svc: node-1.example node-1_boot node-1-old /home/node-1/file_1 CLRESMGRD_900000001"
    )


def test_addresses_of_all_kinds_in_free_text() -> None:
    text = (
        "10.1.2.3 fe80::1:2:3 2a00:1450:4001:81b::200e fa:a4:41:11:b9:4d FAA44111B94D c05076a56ddaab00 "
        "c0:50:76:a5:6d:da:ab:00 ops@kunde.de U9009.42A.78ABCDE-V3-C2 "
        "c9ba353e-869c-11f0-8248-25f274d5c024"
    )
    assert told(exchange("echo", out=text)).split()[:10] == [
        "192.0.2.1",
        "2001:db8::1",
        "2001:db8::2",
        "02:00:00:00:00:01",
        "020000000001",
        "c050760000000001",
        "c0:50:76:00:00:00:00:01",
        "user1@example.com",
        "U0000.000.SER0001-V3-C2",
        "00000000-0000-4000-8000-000000000001",
    ]


def test_what_only_looks_like_a_name_stays() -> None:
    text = (
        "17:07:33 7.2.7.0 255.255.255.0 127.0.0.1 123456789012 a::b ONLINE 0652-050 Cannot open "
        "/etc/cluster/ifrestrict HSCL3653 SRC_IP->DST_IP providers/subscribers node_timeout"
    )
    level = exchange("clmgr", "query", "cluster", out='CLUSTER_NAME="c1x"\nVERSION="7.2.7.0"\n')
    assert text in told(level, exchange("echo", out=text))


def test_a_name_that_is_an_ordinary_word_or_too_short_stays_and_is_told() -> None:
    rows = (
        "name,lpar_id,lpar_env,state\nstate,1,aixlinux,Running\n7,2,aixlinux,Running\nx9,3,aixlinux,Running\n"
    )
    captured = redacted([exchange(*PARTITIONS, out=rows)], [])
    assert captured.left == ("state", "7")
    assert captured.exchanges[0].stdout.splitlines()[1:] == [
        "state,1,aixlinux,Running",
        "7,2,aixlinux,Running",
        "lpar-1,3,aixlinux,Running",
    ]
    assert "'state', '7'" in captured.summary(Path("file"))


def test_a_pseudonym_is_never_somebodys_name_here() -> None:
    rows = "name,lpar_id,lpar_env,state\nkunde,1,aixlinux,Running\nlpar-1,2,aixlinux,Running\n"
    assert "lpar-2,1,aixlinux,Running\nlpar-3,2,aixlinux,Running" in told(exchange(*PARTITIONS, out=rows))


def test_attributes_that_nobody_thought_of_are_taken_for_names() -> None:
    out = 'CLUSTER_NAME="c1x"\nSTATE="STABLE"\nNEW_THING="geheim 42 /opt/geheim2"\n'
    text = told(exchange("clmgr", "query", "cluster", out=out))
    assert 'NEW_THING="word_1 42 /opt/file_1"' in text
    assert 'STATE="STABLE"' in text


def test_an_answer_in_no_known_layout_keeps_only_words_of_the_interface() -> None:
    text = told(exchange(*PARTITIONS, out="name,state\nkunde,Running,x,y\n"))
    assert "name,state\nword_1,Running,word_2,word_3" in text


def test_of_logs_only_lines_about_migrations_are_told() -> None:
    log = (
        "Sat Jan 31 12:00:00 UTC 2026 cl_dr: checking n1x\n"
        "Sat Jan 31 12:00:01 UTC 2026 cl_backup: passwd geheim\n"
        "output of something else\n"
    )
    text = told(exchange("/usr/bin/tail", "-n", "+1", "x.log", out=log), given=(Name("node", "n1x"),))
    assert text.startswith("Sat Jan 31 12:00:00 UTC 2026 cl_dr: checking node-1\n /usr")


def test_every_attribute_that_is_asked_for_has_its_place_in_the_table() -> None:
    """An HMC is asked for attributes by name: each is known as a name or as plain."""
    table = name_finder.facts()
    asked: set[str] = set()
    for of_system in site_queries._OF_A_SYSTEM:
        argv = of_system("h", "s").command.argv
        asked |= set(argv[argv.index("-F") + 1].split(",")) if "-F" in argv else set()
    for query in site_queries.io_adapters.all_adapters("h", "s", "p"):
        asked |= set(query.command.argv[query.command.argv.index("-F") + 1].split(","))
    assert asked <= set(table["attributes"]) | set(table["plain"]["hmc"])
    assert not set(table["attributes"]) & set(table["plain"]["hmc"])


def test_what_the_configuration_tells_is_replaced_too(tmp_path: Path) -> None:
    text = 'kind = "ssh"\n[[sites.s.hmcs]]\nname = "konsole"\naddress = "10.9.8.7"\nuser = "lpmuser"\n'
    nodes = '[[sites.s.nodes]]\nname = "n1"\naddress = "knoten.kunde.example"\n'
    file = tmp_path / "config.toml"
    file.write_text(f"[sites.s]\n{text}{nodes}")
    options = load(file).site("s")
    given = tuple(capture._given(options, ("konsole",), ("n1",)))
    said = "konsole 10.9.8.7 lpmuser@konsole n1 knoten knoten.kunde.example x.kunde.example"
    assert told(exchange("echo", out=said), given=given).startswith(
        "hmc-1 192.0.2.1 user_1@hmc-1 node-1 node-2 node-2.example x.domain_1"
    )


def test_the_kinds_of_site_that_can_be_captured() -> None:
    assert capture._given(SiteOptions("s", SiteKind.SIMULATOR), ("h1",), ()) == [Name("hmc", "h1")]
