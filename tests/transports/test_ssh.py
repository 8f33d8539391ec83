import itertools
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lpmtui.config import SshOptions
from lpmtui.model.command import Command
from lpmtui.model.errors import ConnectionLost, HostKeyChanged, Unreachable
from lpmtui.transports.ssh import HMC_LOCALE, Destination, SshTransport

HOSTS = {
    "hmc1": Destination("hmc1", "10.0.0.1", "hscroot", 2200, prefix=HMC_LOCALE),
    "dbnode1": Destination("dbnode1", "dbnode1.example.com", "root"),
}


def eventually(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def ssh(fake_ssh, tmp_path: Path) -> SshTransport:
    return SshTransport(HOSTS, SshOptions(), tmp_path)


def test_a_command_is_quoted_once_and_its_answer_comes_back_whole(ssh, fake_ssh) -> None:
    words = ("printf", "%s|", "a b", "it's", "$HOME", 'say "x"', "*", "--", "ü")
    answer = ssh.run(Command("dbnode1", words))
    assert (answer.status, answer.stdout) == (0, 'a b|it\'s|$HOME|say "x"|*|--|ü|')
    assert fake_ssh.calls()[0][-1].startswith("LC_ALL=C printf ")


def test_ssh_is_called_so_that_it_never_asks_and_notices_a_dead_link(ssh, fake_ssh, tmp_path: Path) -> None:
    ssh.run(Command("hmc1", ("true",)))
    argv = fake_ssh.calls()[0]
    options = [after for before, after in itertools.pairwise(argv) if before == "-o"]
    assert {
        "BatchMode=yes",
        "ServerAliveInterval=20",
        "ServerAliveCountMax=3",
        "ConnectTimeout=10",
        "ControlMaster=auto",
        "ControlPersist=60",
    } <= set(options)
    assert control_path(argv).startswith(f"{tmp_path}/")
    assert not any(option.startswith("StrictHostKeyChecking") for option in options)
    assert argv[-7:] == [
        "-l",
        "hscroot",
        "-p",
        "2200",
        "--",
        "10.0.0.1",
        "LC_ALL=en_US LANG=en_US LC_NUMERIC=en_US true",
    ]


def control_path(argv: list[str]) -> str:
    return next(word.removeprefix("ControlPath=") for word in argv if word.startswith("ControlPath="))


def test_only_commands_that_go_the_same_way_share_a_connection(fake_ssh, tmp_path: Path) -> None:
    """Behind proxies the same address may be two machines; by its key one address may be two hosts."""
    same_address = {
        name: Destination(name, "192.168.1.10", "root", 22) for name in ("dbnode1", "dbnode2", "hmc1")
    }
    for options in ((), ("-F", "/etc/site-a"), ("-F", "/etc/site-b"), ()):
        ssh = SshTransport(same_address, SshOptions(options=options), tmp_path)
        for name in same_address:
            ssh.run(Command(name, ("true",)))
    paths = [control_path(argv) for argv in fake_ssh.calls()]
    assert len(set(paths)) == 9
    assert paths[:3] == paths[-3:]
    assert all(path.endswith("%C") for path in paths)


def test_only_commands_that_need_root_are_put_behind_the_prefix(fake_ssh) -> None:
    node = Destination("dbnode1", "dbnode1", "lpm", root_prefix=("env", "BECAME=root"))
    ssh = SshTransport({"dbnode1": node}, SshOptions())
    assert ssh.run(Command("dbnode1", ("printenv", "BECAME"))).stdout == "root\n"
    assert ssh.remote_line(Command("dbnode1", ("/usr/bin/uname", "-L"))) == "LC_ALL=C /usr/bin/uname -L"
    assert "ControlPath=none" in fake_ssh.calls()[0]


def test_a_role_takes_the_whole_line_as_one_word(fake_ssh) -> None:
    node = Destination("dbnode1", "dbnode1", "lpm", root_prefix=("sh", "-c", "{command}"))
    ssh = SshTransport({"dbnode1": node}, SshOptions())
    assert ssh.run(Command("dbnode1", ("printf", "%s|", "a b", "it's"))).stdout == "a b|it's|"


def test_status_and_both_streams_are_kept_and_carriage_returns_are_not(ssh) -> None:
    answer = ssh.run(Command("hmc1", ("sh", "-c", r"printf 'out\r\n\303'; printf 'err\r\n' >&2; exit 3")))
    assert (answer.status, answer.stdout, answer.stderr) == (3, "out\n\ufffd", "err\n")


@pytest.mark.parametrize(
    ("said", "lost", "told"),
    [
        ("ssh: Could not resolve hostname hmc1: Name or service not known", False, "cannot be resolved"),
        ("ssh: connect to host hmc1 port 22: Connection refused", False, "refuses ssh"),
        ("ssh: connect to host hmc1 port 22: Connection timed out", False, "does not answer"),
        (
            "Connection timed out during banner exchange\nConnection to 10.0.0.1 port 22 timed out",
            False,
            "answer",
        ),
        ("ssh: connect to host hmc1 port 22: No route to host", False, "no way to hmc1"),
        ("hscroot@hmc1: Permission denied (publickey,password).", False, "does not accept the ssh key"),
        ("Host key verification failed.", False, "host key of hmc1"),
        (
            "kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.1",
            False,
            "login",
        ),
        ("kex_exchange_identification: read: Connection reset by peer", False, "before the login"),
        ("command-line: line 0: Bad configuration option: fooo", False, "ssh configuration of this machine"),
        ("client_loop: send disconnect: Broken pipe", True, "broke while the command ran"),
        ("Timeout, server 10.0.0.1 not responding.", True, "broke while the command ran"),
        ("Connection to 10.0.0.1 closed by remote host.", True, "broke while the command ran"),
        ("Connection closed by 10.0.0.1 port 22", True, "closed the connection"),
        ("", True, "broke while the command ran"),
    ],
)
def test_what_ssh_says_decides_whether_the_command_may_have_run(
    ssh, fake_ssh, said: str, lost: bool, told: str
) -> None:
    fake_ssh.fail(said)
    with pytest.raises(Unreachable, match=told) as caught:
        ssh.run(Command("hmc1", ("lssyscfg", "-r", "sys")))
    assert isinstance(caught.value, ConnectionLost) is lost
    assert caught.value.subject == "hmc1"
    assert caught.value.remedy


def test_after_a_lost_link_a_change_is_in_doubt_and_a_question_is_not(ssh, fake_ssh) -> None:
    fake_ssh.fail("")
    with pytest.raises(ConnectionLost, match="may have taken effect"):
        ssh.run(Command("hmc1", ("migrlpar",), mutates=True))
    with pytest.raises(ConnectionLost, match="Nothing was changed"):
        ssh.run(Command("hmc1", ("lssyscfg",)))


def test_a_command_that_itself_ends_with_255_is_no_lost_link(ssh, fake_ssh) -> None:
    fake_ssh.stay_connected()
    answer = ssh.run(Command("dbnode1", ("sh", "-c", "echo Connection refused >&2; exit 255")))
    assert (answer.status, answer.stderr) == (255, "Connection refused\n")


def test_without_a_shared_connection_a_silent_255_is_the_commands_own(fake_ssh) -> None:
    ssh = SshTransport(HOSTS, SshOptions(persist_s=0), None)
    assert ssh.run(Command("dbnode1", ("sh", "-c", "exit 255"))).status == 255


def test_an_ssh_that_was_killed_here_says_nothing_of_what_runs_there(ssh) -> None:
    kill_itself = ("sh", "-c", "kill -9 $PPID; kill -9 $$")
    with pytest.raises(ConnectionLost, match="ended by signal 9") as caught:
        ssh.run(Command("hmc1", kill_itself, mutates=True))
    assert "may have taken effect" in str(caught.value)


@pytest.mark.parametrize("persist_s", [0, 60])
def test_a_change_that_ended_with_255_and_not_a_word_is_in_doubt(fake_ssh, tmp_path, persist_s: int) -> None:
    fake_ssh.stay_connected()
    ssh = SshTransport(HOSTS, SshOptions(persist_s=persist_s), tmp_path)
    with pytest.raises(ConnectionLost, match="may have taken effect"):
        ssh.run(Command("hmc1", ("sh", "-c", "exit 255"), mutates=True))
    words = Command("hmc1", ("sh", "-c", "echo refused >&2; exit 255"), mutates=True)
    assert ssh.run(words).stderr == "refused\n"


def test_remarks_on_connection_sharing_are_not_the_commands_words(ssh) -> None:
    remark = "mux_client_request_session: session request failed: Session open refused by peer"
    answer = ssh.run(Command("hmc1", ("sh", "-c", f"echo '{remark}' >&2; echo real >&2")))
    assert answer.stderr == "real\n"


def test_output_can_be_read_while_the_command_runs(ssh, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    script = f"printf '1\\n\\303'; until [ -e {gate} ]; do :; done; printf '\\274\\n'"
    running = ssh.start(Command("dbnode1", ("sh", "-c", script)))
    seen: list[str] = []
    eventually(lambda: (seen.append(running.read()), "1" in "".join(seen))[1])
    assert running.poll() is None
    assert "".join(seen) == "1\n"
    gate.touch()
    eventually(running.poll)
    assert running.read() == "ü\n"
    assert running.poll().stdout == "1\nü\n"
    running.close()


def test_no_answer_in_time_leaves_the_outcome_open(ssh) -> None:
    with pytest.raises(ConnectionLost, match="no answer within"):
        ssh.run(Command("dbnode1", ("sleep", "30")), timeout=0.05)


def test_closing_ends_what_only_looks_and_never_what_changes_something(ssh, tmp_path: Path) -> None:
    script = "echo $$ > {0}/pid.{1}; until [ -e {0}/go ]; do sleep 0.01; done; touch {0}/done.{1}"
    look = ssh.start(Command("dbnode1", ("sh", "-c", script.format(tmp_path, "look"))))
    change = ssh.start(Command("hmc1", ("sh", "-c", script.format(tmp_path, "change")), mutates=True))
    eventually(lambda: (tmp_path / "pid.look").exists() and (tmp_path / "pid.change").exists())
    look.close()
    change.close()
    (tmp_path / "go").touch()
    eventually((tmp_path / "done.change").exists)
    assert not (tmp_path / "done.look").exists()


def test_a_host_found_later_is_reached_under_its_name_like_the_one_that_named_it(ssh, fake_ssh) -> None:
    with pytest.raises(Unreachable, match="No address is known"):
        ssh.run(Command("dbnode2", ("true",)))
    ssh.adopt("dbnode2", like="dbnode1")
    ssh.run(Command("dbnode2", ("true",)))
    assert fake_ssh.calls()[0][-5:] == ["-l", "root", "--", "dbnode2", "LC_ALL=C true"]


def test_a_missing_ssh_is_said_so(fake_ssh) -> None:
    ssh = SshTransport(HOSTS, SshOptions(program="/nowhere/ssh"))
    with pytest.raises(Unreachable, match="Install OpenSSH"):
        ssh.run(Command("hmc1", ("true",)))


CHANGED = """\
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Host key verification failed.
"""


def test_a_changed_host_key_is_an_alarm_that_never_advises_to_accept_it(ssh, fake_ssh) -> None:
    fake_ssh.fail(CHANGED)
    with pytest.raises(HostKeyChanged, match="ALARM: hmc1 shows another host key") as caught:
        ssh.run(Command("hmc1", ("lssyscfg", "-r", "sys")))
    assert not re.search(r"accept|ssh-keygen -R|known_hosts|remove", caught.value.remedy, re.IGNORECASE)
    assert "SOMEONE" in caught.value.detail


def test_an_unknown_host_key_is_no_alarm(ssh, fake_ssh) -> None:
    fake_ssh.fail("No ED25519 host key is known for hmc1 and you have requested strict checking.")
    with pytest.raises(Unreachable, match="not known yet") as caught:
        ssh.run(Command("hmc1", ("lssyscfg", "-r", "sys")))
    assert not isinstance(caught.value, HostKeyChanged)


def test_a_user_of_a_console_may_have_an_at_sign(fake_ssh, tmp_path: Path) -> None:
    host = Destination("hmc1", "10.0.0.1", "lpm@corp.example", prefix=HMC_LOCALE)
    SshTransport({"hmc1": host}, SshOptions(), tmp_path).run(Command("hmc1", ("true",)))
    argv = fake_ssh.calls()[0]
    assert argv[argv.index("-l") + 1] == "lpm@corp.example"
    assert argv[argv.index("--") + 1] == "10.0.0.1"


REFUSED = "mux_client_request_session: session request failed: Session open refused by peer\n"


def test_a_refused_session_falls_back_to_a_connection_of_its_own_whose_words_are_sshs(ssh, fake_ssh) -> None:
    """The shared connection stands, but the command did not run over it."""
    fake_ssh.stay_connected()
    fake_ssh.fail(f"{REFUSED}ssh: connect to host hmc1 port 22: Connection refused")
    with pytest.raises(Unreachable, match="refuses ssh"):
        ssh.run(Command("hmc1", ("lssyscfg", "-r", "sys")))


def test_a_host_that_is_too_busy_for_a_login_is_tried_again(ssh, fake_ssh, monkeypatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("lpmtui.transports.ssh.time.sleep", pauses.append)
    fake_ssh.fail("kex_exchange_identification: read: Connection reset by peer")
    with pytest.raises(Unreachable, match="before the login"):
        ssh.run(Command("hmc1", ("migrlpar",), mutates=True))
    assert [pause for pause in pauses if pause >= 0.3] == [0.3, 1.0]
    assert len([argv for argv in fake_ssh.calls() if "-O" not in argv]) == 3


def test_a_host_with_one_session_is_asked_one_question_after_the_other(ssh, fake_ssh, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    once = ("sh", "-c", f"mkdir {busy} || exit 9; sleep 0.05; rmdir {busy}")
    said = Command("hmc1", ("sh", "-c", f"printf '%s' '{REFUSED}' >&2"))
    ssh.run(said)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ssh.run(Command("hmc1", once)).status, range(4)))
    assert answers == [0, 0, 0, 0]
