"""`--preserve-mappings`: the virtual adapters are hosted on the target as they are on the source."""

import re

from lpmtui.commands.hmc.records import decode
from lpmtui.model.move import Move
from lpmtui.procedure.hmc_request import migration, validation
from lpmtui.procedure.migration_plan import plan_migration
from lpmtui.site import Site


def test_validation_and_migration_send_the_same_mappings(site: Site) -> None:
    plan = plan_migration(site, Move("dbnode1", "power-c", preserve_mappings=True))
    (checked,), (moved,) = (decode(query(plan.subject).command.argv[-1]) for query in (validation, migration))
    assert checked == moved
    items = moved["virtual_fc_mappings"].split(",")
    assert [re.split("/", item)[1] for item in items] == ["vios-c1", "vios-c2"]


def test_a_mapping_that_is_given_wins(site: Site) -> None:
    move = Move("dbnode1", "power-c", preserve_mappings=True, mappings=("fc:4/vios-c2/",))
    plan = plan_migration(site, move)
    kept = [one for one in plan.move.mappings if not one.startswith("fc:4/")]
    assert plan.move.mappings[0] == "fc:4/vios-c2/"
    assert len(kept) == len(plan.move.mappings) - 1
    assert any(one.startswith("fc:5/") for one in kept)


def test_nothing_is_mapped_unless_asked_for(site: Site) -> None:
    plan = plan_migration(site, Move("dbnode1", "power-c"))
    assert plan.move.mappings == ()
    assert "-i" not in migration(plan.subject).command.argv
