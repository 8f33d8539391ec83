"""The panels of the main job, as an operator meets them."""

import pytest

from lpmtui.smit import Form, UnknownFastPath, build

CONTEXT = {"node": "dbnode1", "cluster": "dbcluster"}


def lines(catalogue, fastpath, **chosen):
    dialog = catalogue.get(fastpath)
    form = Form(dialog, CONTEXT)
    for field, value in chosen.items():
        assert form.set_value(field, value) == ""
    assert form.validate() is None
    return [command.line() for command in build(dialog, form)]


def test_clstop_has_the_four_fields_of_smitty(catalogue):
    form = Form(catalogue.get("clstop"), CONTEXT)
    assert [(row.mark, row.field.label, row.text, row.markers) for row in form.rows] == [
        ("*", "Stop now, on system restart or both", "now", "+"),
        (" ", "Stop Cluster Services on these nodes", "dbnode1", "+"),
        (" ", "BROADCAST cluster shutdown?", "true", "+"),
        ("*", "Select an Action on Resource Groups", "Bring Resource Groups Offline", "+"),
    ]
    assert [choice.shown for choice in form.rows[3].choices] == [
        "Bring Resource Groups Offline",
        "Move Resource Groups",
        "Unmanage Resource Groups",
    ]
    assert [row.field.typed for row in form.rows] == [False, True, False, False]


def test_clstop_with_unmanage(catalogue):
    (line,) = lines(catalogue, "clstop", action="Unmanage Resource Groups")
    assert line.endswith("clmgr stop node dbnode1 WHEN=now BROADCAST=true MANAGE=unmanage")


def test_clstart_says_what_is_needed_and_no_more(catalogue):
    (line,) = lines(catalogue, "clstart")
    assert line.endswith("clmgr start node dbnode1 WHEN=now MANAGE=auto BROADCAST=true")


def test_heartbeat_settings_come_from_the_cluster_and_never_set_values_get_their_meaning(catalogue):
    form = Form(catalogue.get("cm_chng_tunables"), CONTEXT)
    form.discovered(
        {
            "NETWORK_FAILURE_DETECTION_TIME": "25",
            "HEARTBEAT_FREQUENCY": "30",
            "GRACE_PERIOD": "10",
            "HEARTBEAT_FREQUENCY_DURING_LPM": "0",
            "LPM_POLICY": "",
        }
    )
    assert [row.text for row in form.rows] == ["25", "30", "10", "600", "manage"]
    assert [row.field.typed for row in form.rows] == [True] * 5


@pytest.mark.parametrize(
    ("field", "value", "fine"),
    [
        ("node_timeout", "9", False),
        ("node_timeout", "10", True),
        ("node_timeout", "600", True),
        ("node_timeout", "601", False),
        ("network_timeout", "0", True),
        ("network_timeout", "4", False),
        ("network_timeout", "590", True),
        ("grace_period", "31", False),
        ("node_timeout_during_lpm", "600", True),
        ("node_timeout_during_lpm", "601", False),
    ],
)
def test_heartbeat_ranges(catalogue, field, value, fine):
    form = Form(catalogue.get("cm_chng_tunables"), CONTEXT)
    form.set_value(field, value)
    problem = form.validate()
    assert (problem is None) is fine
    if problem is not None:
        assert problem.field == field
        assert "range" in problem.reason


def test_migrate_sends_only_what_was_chosen(catalogue):
    assert lines(catalogue, "lpm_migrate", target="power-b") == ["lpmtui migrate dbnode1 --to power-b --yes"]
    assert lines(catalogue, "lpm_migrate", target="power-b", policy="unmanage", dry_run="yes") == [
        "lpmtui migrate dbnode1 --to power-b --yes --policy unmanage --dry-run"
    ]


def test_migrate_without_a_target_points_at_the_field(catalogue):
    form = Form(catalogue.get("lpm_migrate"), CONTEXT)
    problem = form.validate()
    assert problem is not None
    assert problem.field == "target"
    assert form.row is not None
    assert form.row.field.id == "target"


def test_smitty_names_open_what_they_open_there(catalogue):
    assert catalogue.title_of("sysmirror") == catalogue.title_of("hacmp") == "PowerHA SystemMirror"
    assert catalogue.title_of("cspoc") == "System Management (C-SPOC)"
    assert catalogue.title_of("cm_chng_tunables") == "Cluster heartbeat settings"


def test_an_unknown_fast_path_offers_the_nearest_names(catalogue):
    with pytest.raises(UnknownFastPath) as refused:
        catalogue.get("clstp")
    assert "clstop" in refused.value.nearest
    assert "clstp" in str(refused.value)
