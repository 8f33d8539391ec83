"""Whether the users of the HMCs may do what lpmtui asks of them, and what has to be allowed where."""

from __future__ import annotations

import json
from pathlib import Path

from lpmtui.commands.programs import privileges
from lpmtui.config import Config, load
from lpmtui.doctor import CheckStatus, hosts
from lpmtui.site import open_site
from lpmtui.transports.transcript import Exchange

AT = "2026-01-31T12:00:00.000Z"
ASKED_USER = ("lshmcusr", "--filter", "names=hscroot", "-F", "name,taskrole,remote_ssh_access", "--header")
ASKED_ROLE = ("lsaccfg", "-t", "taskrole", "--filter", "taskroles=movers", "-F", "name,resources", "--header")
PEERS = """
default_site = "r"
[sites.r]
kind = "replay"
transcript = {transcript}
[[sites.r.hmcs]]
name = "hmc1"
[[sites.r.hmcs]]
name = "hmc2"
peer_address = "10.9.9.2"
user = "lpm@example.com"
"""


def found(
    tmp_path: Path, *exchanges: Exchange, hmcs: tuple[str, ...] = ("hmc1",)
) -> list[tuple[CheckStatus, str]]:
    transcript = tmp_path / "transcript.jsonl"
    transcript.write_text("".join(f"{one.line()}\n" for one in exchanges))
    file = tmp_path / "config.toml"
    file.write_text(PEERS.format(transcript=json.dumps(str(transcript))))
    config: Config = load(file)
    with open_site(config, None, None) as site:
        return [(one.verdict, one.what) for one in hosts.rights_of(site, config.site(), hmcs)]


def user(role: str, ssh: str = "1") -> Exchange:
    return Exchange(AT, "hmc1", ASKED_USER, 0, f"name,taskrole,remote_ssh_access\nhscroot,{role},{ssh}\n")


def test_a_predefined_role_that_may_move_partitions_is_well(tmp_path: Path) -> None:
    assert found(tmp_path, user("hmcoperator")) == [
        (CheckStatus.OK, "hmc1: hscroot has the role hmcoperator, which may run migrlpar.")
    ]


def test_a_viewer_is_told_that_moves_will_be_refused(tmp_path: Path) -> None:
    ((verdict, what),) = found(tmp_path, user("hmcviewer"))
    assert verdict is CheckStatus.FAIL
    assert "no task MigrateLPAR" in what


def test_a_role_of_ones_own_is_looked_into(tmp_path: Path) -> None:
    tasks = '"movers","lpar:ListLPARProperty+MigrateLPAR,cec:ViewCEC"'
    role = Exchange(AT, "hmc1", ASKED_ROLE, 0, f"name,resources\n{tasks}\n")
    assert [verdict for verdict, _ in found(tmp_path, user("movers"), role)] == [CheckStatus.OK]


def test_a_user_without_ssh_is_told(tmp_path: Path) -> None:
    assert (CheckStatus.FAIL, "hmc1: hscroot may not log in by ssh.") in found(
        tmp_path, user("hmcsuperadmin", ssh="0")
    )


def test_a_console_that_does_not_tell_is_a_warning(tmp_path: Path) -> None:
    refused = Exchange(AT, "hmc1", ASKED_USER, 1, "", "You do not have the authority to run this command.\n")
    ((verdict, what),) = found(tmp_path, refused)
    assert verdict is CheckStatus.WARN
    assert "not known" in what


def test_two_consoles_are_tried_by_the_peers_address_and_user(tmp_path: Path) -> None:
    there = ("mkauthkeys", "--ip", "10.9.9.2", "-u", "lpm@example.com", "--test")
    back = ("mkauthkeys", "--ip", "hmc1", "-u", "hscroot", "--test")
    seen = found(
        tmp_path,
        Exchange(AT, "hmc1", there, 0, ""),
        Exchange(AT, "hmc2", back, 1, "HSCL3653 The Secure Shell (SSH) communication configuration ..\n"),
        hmcs=("hmc1", "hmc2"),
    )
    assert (CheckStatus.OK, "hmc1 may log in to hmc2 (10.9.9.2) as lpm@example.com.") in seen
    assert any(
        verdict is CheckStatus.WARN and what.startswith("hmc2 may not log in to hmc1")
        for verdict, what in seen
    )


def test_the_sudoers_lines_are_the_table_and_nothing_else() -> None:
    config = load(None)
    text = list(hosts.rights_to_grant(config.site(), config.lpm))
    begin = text.index("Cmnd_Alias LPMTUI = \\") + 1
    end = next(place for place, line in enumerate(text) if " ALL = (root) NOPASSWD" in line)
    allowed = [line.strip().rstrip("\\").strip().rstrip(",") for line in text[begin:end]]
    wanted = [(one.path, line) for one in privileges().program if one.root for line in one.arguments]
    assert len(allowed) == len(wanted)
    for line, (program, pattern) in zip(allowed, wanted, strict=True):
        assert line == f"{program} ^{pattern}$" or (line == f'{program} ""' and not pattern)
    assert any("/clmgr ^" in line and "query" in line for line in allowed)
    assert not any(
        "*" in line and ".*" not in line and ")*" not in line for line in allowed if "[" not in line
    )
    assert any("migrlpar: the task MigrateLPAR" in line for line in text)
