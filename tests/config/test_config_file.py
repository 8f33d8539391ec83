from pathlib import Path

import pytest

from lpmtui.config import (
    Config,
    CustomMonitors,
    Override,
    SiteOptions,
    SshOptions,
    WrongConfiguration,
    load,
    load_settings,
)
from lpmtui.model.errors import ConfigurationError, ExitStatus, UsageError
from lpmtui.model.picture import SiteKind

PRODUCTION = """
default_site = "production"

[sites.production]
kind = "ssh"
ssh = { connect_timeout_s = 5, node_prefix = ["sudo", "-n"] }

[[sites.production.hmcs]]
name = "hmc1"
address = "10.0.0.1"

[[sites.production.hmcs]]
name = "hmc2"

[[sites.production.nodes]]
name = "dbnode1"
user = "lpm"
port = 2222
"""


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str) -> Path:
        file = tmp_path / "config.toml"
        file.write_text(text, "utf-8")
        return file

    return write


def problems_of(file: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(WrongConfiguration) as caught:
        load(file)
    return [(problem.key, problem.line) for problem in caught.value.problems]


def test_without_a_file_everything_is_the_default_and_there_is_a_simulator() -> None:
    config = load(None)
    assert config == Config()
    assert config.site() == SiteOptions("simulator", SiteKind.SIMULATOR)
    assert {str(setting.origin) for setting in load_settings()} == {"default"}


def test_a_real_site_is_read_with_its_hosts(written) -> None:
    config = load(written(PRODUCTION))
    site = config.site()
    assert (site.name, site.kind) == ("production", SiteKind.SSH)
    assert [(host.name, host.address, host.user) for host in site.hmcs] == [
        ("hmc1", "10.0.0.1", "hscroot"),
        ("hmc2", "", "hscroot"),
    ]
    assert (site.nodes[0].user, site.nodes[0].port) == ("lpm", 2222)
    assert site.ssh == SshOptions(connect_timeout_s=5, node_prefix=("sudo", "-n"))
    assert config.site("simulator").kind is SiteKind.SIMULATOR


def test_every_value_knows_where_it_came_from(written) -> None:
    file = written(PRODUCTION)
    overrides = {"console.theme": Override("mono", "--theme")}
    config = load(file, overrides=overrides)
    origins = {setting.key: str(setting.origin) for setting in load_settings(file, overrides=overrides)}
    assert origins["default_site"] == f"{file}:2"
    assert origins["sites.production.ssh.connect_timeout_s"] == f"{file}:6"
    assert origins["sites.production.hmcs[1].name"] == f"{file}:13"
    assert origins["sites.production.hmcs[1].user"] == "default"
    assert origins["console.theme"] == "--theme"
    assert config.console.theme == "mono"


def test_all_problems_are_told_at_once_with_key_line_and_remedy(written) -> None:
    file = written(
        "\n".join(
            [
                'default_site = "prd"',
                "[consle]",
                "[console]",
                "theme = 3",
                "refresh_s = 0",
                "esc_delay_ms = true",
                "[sites.prod]",
                'kind = "shh"',
                "[[sites.prod.hmcs]]",
                'address = "-oProxyCommand=reboot"',
                "[[sites.prod.hmcs]]",
                'name = "a"',
                "prt = 1",
                "[logs]",
                'smit_log = "smit.log"',
                "[lpm]",
                "watch = 5",
                "[keys]",
                'list = "f4"',
            ]
        )
    )
    assert problems_of(file) == [
        ("default_site", 1),
        ("consle", 2),
        ("console.theme", 4),
        ("console.refresh_s", 5),
        ("console.esc_delay_ms", 6),
        ("sites.prod.kind", 8),
        ("sites.prod.hmcs[0].name", 9),
        ("sites.prod.hmcs[0].address", 10),
        ("sites.prod.hmcs[1].prt", 13),
        ("logs.smit_log", 15),
        ("lpm.watch", 17),
        ("keys.list", 19),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[consle]\n", "Did you mean console?"),
        ('[sites.a]\nkind = "shh"\n', "Did you mean ssh?"),
        ("[console]\nrefresh_s = 0.1\n", "from 0.5 to 3600"),
        ('[sites.a]\nkind = "ssh"\n', "[[sites.a.hmcs]]"),
        ('[sites.a]\nkind = "replay"\n', "sites.a.transcript: it is missing."),
        ('[sites.a]\nhmcs = [{name = "x"}]\nnodes = [{name = "x"}]\n', "'x' is listed twice"),
        ('[sites."a b"]\n', "'a b' is not a plain name."),
        ('["\\u001b[31m"]\n', "␛[31m"),
        ("a = 1\na = 2\n", "line 2: it is not TOML"),
        ("sites = 3\n", "sites: it is not a table."),
        ("[console]\ntheme = ''\n", "console.theme: it is empty."),
    ],
)
def test_a_problem_is_worded_for_the_operator(written, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(written(text))
    assert said in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert caught.value.exit_status is ExitStatus.USAGE


def test_a_broken_host_is_not_told_a_second_time_as_a_missing_one(written) -> None:
    file = written('[sites.prod]\nkind = "ssh"\n[[sites.prod.hmcs]]\nuser = "x"\n')
    assert problems_of(file) == [("sites.prod.hmcs[0].name", 3)]


def test_a_missing_file_and_one_that_is_no_text_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match="No such file"):
        load(tmp_path / "nowhere.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"theme = '\xff'")
    with pytest.raises(WrongConfiguration, match="not UTF-8"):
        load(binary)


def test_an_unknown_site_names_the_nearest(written) -> None:
    with pytest.raises(UsageError, match="Did you mean production"):
        load(written(PRODUCTION)).site("prodution")


def test_custom_monitors_run_on_the_simulator_unless_told_otherwise(written) -> None:
    allowed = load(None).lpm.run_custom_monitors.allowed
    assert allowed(SiteKind.SIMULATOR)
    assert not allowed(SiteKind.SSH)
    assert not CustomMonitors.NEVER.allowed(SiteKind.SIMULATOR)
    assert CustomMonitors.ALWAYS.allowed(SiteKind.LOCAL)
