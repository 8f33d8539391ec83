"""A node's own record of its migrations."""

from __future__ import annotations

from datetime import datetime

import pytest

from lpmtui.commands import aix
from lpmtui.commands.aix import ErrorLabel, MigrationEntry
from lpmtui.model.errors import CommandFailed, GarbledAnswer

_ENTRY = """\
---------------------------------------------------------------------------
LABEL:          {label}
IDENTIFIER:     {identifier}

Date/Time:       {date}
Sequence Number: {sequence}
Machine Id:      00F92DB14C00
Node Id:         PHA72a
Class:           S
Type:            INFO
WPAR:            Global
Resource Name:   pmig

Description
Client Partition Migration

"""


def entry(identifier: str, date: str, sequence: int) -> str:
    return _ENTRY.format(label="CLIENT_PMIG", identifier=identifier, date=date, sequence=sequence)


def test_entries_newest_first(parsed):
    text = entry("A5E6DB96", "Mon Jan 25 21:24:20 CST 2016", 141)
    text += entry("08917DC6", "Mon Jan 25 21:23:14 2016", 140)
    assert parsed(aix.migration_entries("n"), text) == (
        MigrationEntry(ErrorLabel.DONE, datetime.fromisoformat("2016-01-25 21:24:20"), 141),
        MigrationEntry(ErrorLabel.STARTED, datetime.fromisoformat("2016-01-25 21:23:14"), 140),
    )


def test_other_entries_are_passed_over_and_an_odd_date_is_unknown(parsed, sample):
    text = sample("powerha/errpt_kernel_panic_critical_vg_72.txt")
    text += entry("5E075ADF", "lun. 25 janv. 21:24:20 2016", 7)
    assert parsed(aix.migration_entries("n"), text) == (MigrationEntry(ErrorLabel.ABORTED, None, 7),)


def test_no_entry_and_no_listing(parsed):
    assert parsed(aix.migration_entries("n"), "") == ()
    with pytest.raises(CommandFailed, match="cannot open"):
        parsed(aix.migration_entries("n"), "0315-180 logread: cannot open the log\n")


def test_the_clock_gives_the_offset_that_log_dates_lack(parsed):
    clock = parsed(aix.node_clock("n"), "1453778594 2016-01-25 21:23:14\n")
    assert clock.ahead_of_utc.total_seconds() == -6 * 3600
    assert clock.epoch_of(datetime.fromisoformat("2016-01-25 21:23:14")) == 1453778594
    for odd in ("", "now 2016-01-25 21:23:14", "1453778594 2016", "9" * 40 + " 2016-01-25 21:23:14"):
        with pytest.raises(GarbledAnswer):
            parsed(aix.node_clock("n"), odd)
