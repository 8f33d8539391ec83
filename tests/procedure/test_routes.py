"""What the configuration says for two systems holds for every move between them that says nothing else."""

from pathlib import Path

from lpmtui.config import load
from lpmtui.model.move import Move, NpivDepth, VlanBridge
from lpmtui.procedure.hmc_request import migration
from lpmtui.procedure.migration_plan import plan_migration
from lpmtui.site import Site, open_site

ROUTES = """
[[sites.simulator.routes]]
from = "power-b"
to = "power-c"
msp = "vios-b1/vios-c1"
wait_minutes = 7
npiv_validation = "portdisk"
[[sites.simulator.routes]]
vlan_bridge = "required"
"""


def site(tmp_path: Path) -> Site:
    file = tmp_path / "config.toml"
    file.write_text(ROUTES)
    return open_site(load(file), None, None)


def test_the_first_route_that_fits_fills_in_what_is_left_open(tmp_path: Path) -> None:
    with site(tmp_path) as opened:
        plan = plan_migration(opened, Move("tools1", "power-c"))
        assert plan.move.msp == ("vios-b1", "vios-c1")
        assert (plan.move.wait_minutes, plan.move.vlan_bridge) == (7, None)
        line = migration(plan.subject).command.line()
    assert "vios-b1/vios-c1" in line or "source_msp_name=vios-b1" in line
    assert "-w 7" in line
    assert "--npivval portdisk" in line


def test_the_request_wins_over_the_route(tmp_path: Path) -> None:
    move = Move("tools1", "power-c", msp=("vios-b2", ""), wait_minutes=0, npiv_validation=NpivDepth.PORT)
    with site(tmp_path) as opened:
        plan = plan_migration(opened, move)
    assert plan.move.msp == ("vios-b2", "")
    assert (plan.move.wait_minutes, plan.move.npiv_validation) == (0, NpivDepth.PORT)


def test_a_route_of_any_systems_is_the_last_resort(tmp_path: Path) -> None:
    with site(tmp_path) as opened:
        plan = plan_migration(opened, Move("tools1", "power-a"))
    assert (plan.move.vlan_bridge, plan.move.msp) == (VlanBridge.REQUIRED, None)
