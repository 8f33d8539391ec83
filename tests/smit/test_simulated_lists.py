"""What the simulator's own lists show."""

import contextlib
import io

import pytest

from lpmtui import cli
from lpmtui.smit.list_readers import LIST_READERS


@pytest.fixture
def answer(tmp_path):
    def ask(*words):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            assert cli.main(["simulator", *words, "--state-dir", str(tmp_path)]) == 0
        return said.getvalue()

    return ask


def values(entries):
    return [entry.value for entry in entries if entry.selectable]


def test_faults_their_phases_and_parameters(answer):
    said = answer("faults", "--json")
    assert "suspension-long" in values(LIST_READERS["faults"](said))
    assert values(LIST_READERS["fault-phases"](said))[:2] == ["now", "validation"]
    parameters = values(LIST_READERS["fault-parameters"](said))
    assert {"seconds=20s", "leaves=1GiB", "lasts=60s"} <= set(parameters)


def test_objects_of_the_simulated_site(answer):
    found = values(LIST_READERS["simulated-objects"](answer("show", "--json")))
    assert {"hmc1", "power-a", "vios-a1", "dbnode1", "dbcluster", "db_rg", "db_app"} <= set(found)


def test_faults_that_were_set(answer):
    assert LIST_READERS["faults-set"](answer("show", "--json")) == ()
    answer("fault", "memory-short", "--on", "power-b")
    (_, entry) = LIST_READERS["faults-set"](answer("show", "--json"))
    assert (entry.value, entry.text.split()[1]) == ("memory-short", "power-b")


@pytest.mark.parametrize(
    "reader", ["faults", "fault-phases", "fault-parameters", "faults-set", "simulated-objects"]
)
@pytest.mark.parametrize("said", ["", "[", "[1]", "{}", '{"faults": 3, "systems": [7]}'])
def test_an_answer_that_cannot_be_understood_gives_no_entries(reader, said):
    assert LIST_READERS[reader](said) == ()
