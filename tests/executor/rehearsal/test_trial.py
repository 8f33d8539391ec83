"""Whole rehearsals over copies of the demo."""

from pathlib import Path

import pytest

from lpmtui.config import Config, SiteOptions
from lpmtui.executor.rehearsal.trial import Template, Trial, UnwantedEvent, run_trial, watch_trial
from lpmtui.executor.rehearsal.trial_pool import collect, copy_of, run_all
from lpmtui.model.cluster import LpmPolicy
from lpmtui.model.events import Finished, PhaseEntered
from lpmtui.model.lazy_dataclass import replace
from lpmtui.model.move import Move, Outcome, Phase
from lpmtui.model.picture import SiteKind
from lpmtui.site import open_site
from lpmtui.transports.simulator_transport import SimulatorTransport, known_faults

MOVE = Move("dbnode1", "power-c", force=True)


@pytest.fixture(scope="module")
def template() -> Template:
    return SimulatorTransport.open(None).template()


def test_a_run_goes_through_the_real_procedure(template: Template) -> None:
    result, entries = watch_trial(template, Trial(1, MOVE))
    assert (result.outcome, result.exit_status, result.unwanted) == (Outcome.SUCCEEDED, 0, frozenset())
    assert 0.3 < result.suspension_s < 2.0
    phases = [entry.event.phase for entry in entries if isinstance(entry.event, PhaseEntered)]
    assert {Phase.PRE_MIGRATION, Phase.MEMORY, Phase.SUSPENSION, Phase.POST_MIGRATION} <= set(phases)
    assert isinstance(entries[-1].event, Finished)


def test_the_same_seed_gives_the_same_run_and_another_one_another(template: Template) -> None:
    first, again, other = (run_trial(template, Trial(seed, MOVE)) for seed in (3, 3, 4))
    assert first == again
    assert first.suspension_s != other.suspension_s


def test_a_long_freeze_trips_a_short_time_out_and_not_a_long_one(template: Template) -> None:
    frozen = Trial(1, MOVE, fault="suspension-long")
    short, long = (run_trial(template, frozen.under(LpmPolicy.MANAGE, seconds)) for seconds in (10, 600))
    assert short.suspension_s > 20.0
    assert UnwantedEvent.FAILED_NODE in short.unwanted
    assert long.unwanted == frozenset()
    assert (long.outcome, long.exit_status) == (Outcome.SUCCEEDED, 0)


def test_a_slow_link_freezes_longer(template: Template) -> None:
    usual, slow = (run_trial(template, Trial(1, MOVE, rate=rate)) for rate in (1.0, 0.3))
    assert slow.suspension_s > usual.suspension_s


def test_a_refused_move_is_a_result(template: Template) -> None:
    result = run_trial(template, Trial(1, replace(MOVE, target="power-a")))
    assert (result.outcome, result.exit_status) == (Outcome.REFUSED, 3)
    assert "power-a" in result.why
    unknown = run_trial(template, Trial(1, Move("nobody", "power-c")))
    assert unknown.exit_status == 2


def test_the_copy_is_rehearsed_in_and_not_the_site() -> None:
    site = SimulatorTransport.open(None)
    before = site.world.show()
    run_trial(site.template(), Trial(1, MOVE))
    assert site.world.show() == before


def test_a_stopped_series_keeps_what_it_has(template: Template) -> None:
    def stop_at(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    trials = [Trial(seed, MOVE) for seed in range(6)]
    assert [one.trial.seed for one in collect(run_all(template, trials, cores=1), stop_at)] == [0, 1]


@pytest.mark.parametrize("number", range(0, 400, 57))
def test_cells_of_the_matrix_end_with_one_of_the_documented_statuses(template: Template, number: int) -> None:
    faults, phases = known_faults()
    fault, phase = divmod(number, len(phases))
    result = run_trial(template, Trial(number, MOVE, fault=faults[fault], phase=phases[phase]))
    assert result.exit_status in range(7)
    assert "lpmtui itself failed" not in result.why


def test_a_real_site_is_copied_from_what_its_hosts_tell(tmp_path: Path) -> None:
    """The demo is asked as a site of real systems would be, and built anew from the answers."""
    site = open_site(Config(), None, None)
    copy = copy_of(site, SiteOptions("real", kind=SiteKind.SSH), tmp_path)
    site.close()
    result = run_trial(copy, Trial(1, MOVE))
    assert (result.outcome, result.exit_status) == (Outcome.SUCCEEDED, 0)
    frozen = Trial(1, MOVE, fault="suspension-long").under(LpmPolicy.MANAGE, 10)
    assert UnwantedEvent.FAILED_NODE in run_trial(copy, frozen).unwanted
