"""What goes on on a host, and what time it is there: date, who, ps, errpt, perl.

Hosts may answer in another language than English, as scripts that forget `LC_ALL=C` find out. perl is
simulated as far as a freeze meter needs it: time stamps at an interval, on the node's own clock.
"""

from __future__ import annotations

import re

from lpmtui.model.lazy_dataclass import dataclass
from lpmtui.simulator.engine.world import World
from lpmtui.simulator.node.lssrc import pid, subsystems, words
from lpmtui.simulator.objects.systems import CRONTAB, OsImage
from lpmtui.simulator.shells.files import date_line, epoch, moment, syslog_stamp
from lpmtui.simulator.shells.shell import AIX, Call, Pending, ShellAnswer, options, program, text_of

_DAEMONS = {"clstrmgrES": "clstrmgr", "IBM.DRM": "IBM.DRMd", "ctrmc": "rmcd"}


@program("date", on=AIX, path="/usr/bin")
def date(call: Call) -> ShellAnswer:
    """The host's clock, as a date or in a format (`+%s`)."""
    now = epoch(call.world, call.host)
    arguments = [word for word in call.argv if word != "-u"]
    if not arguments:
        return ShellAnswer(0, _date_line(call, now) + "\n")
    if not arguments[0].startswith("+"):
        return ShellAnswer(1, "", "Usage: date [-u] [+FieldDescriptor ...]\n")
    text = arguments[0][1:].replace("%s", str(int(now)))
    try:
        return ShellAnswer(0, moment(now).strftime(text) + "\n")
    except ValueError:
        return ShellAnswer(1, "", f"{call.name}: bad format\n")


def _date_line(call: Call, now: float) -> str:
    local, at = words(call), moment(now)
    if not local:
        return date_line(now)
    _, _, rest = date_line(now).split(" ", 2)
    return f"{local['days'][at.weekday()]} {local['months'][at.month - 1]} {rest}"


@program("who", on=AIX, path="/usr/bin")
def who(call: Call) -> ShellAnswer:
    """Who is logged in, on which terminal, since when and from where."""
    image = call.world.images[call.host]
    since = syslog_stamp(image.booted_at + 3600.0)[:12]
    lines = []
    for entry in image.users:
        name, terminal, origin = [*entry.split(), "", "", ""][:3]
        lines.append(f"{name:<11} {terminal:<11} {since}     {f'({origin})' if origin else ''}".rstrip())
    return ShellAnswer(0, text_of(lines))


@program("crontab", on=AIX, path="/usr/bin")
def crontab(call: Call) -> ShellAnswer:
    """`-l`: the crontab of root; without one AIX's own error, as puppet's provider for AIX expects it."""
    if call.argv != ("-l",):
        return ShellAnswer(1, "", "Usage: crontab [-l]\n")
    lines = call.world.images[call.host].files.get(CRONTAB)
    if lines is None:
        return ShellAnswer(1, "", "0481-103 Cannot open a file in the /var/spool/cron/crontabs directory.\n")
    return ShellAnswer(0, lines)


@dataclass(frozen=True, slots=True)
class HostProcess:
    """One line of `ps` on a simulated host."""

    user: str
    pid: int
    command: str


def processes(world: World, host: str) -> list[HostProcess]:
    """Everything that runs on a host: system, cluster daemons, applications."""
    found = [HostProcess("root", 1, "init"), HostProcess("root", 2_490_720, "syncd")]
    found += [
        HostProcess("root", row.pid, _DAEMONS.get(row.name, row.name))
        for row in subsystems(world, host)
        if row.pid
    ]
    for place, entry in enumerate(world.images[host].processes):
        user, _, command = entry.partition(" ")
        found.append(HostProcess(user, pid(host, 40 + place), command))
    node = world.nodes.get(host)
    for application in world.applications.of(node.cluster if node else ""):
        for instance in range(application.instances.get(host, 0)):
            for place, command in enumerate(application.processes):
                number = pid(application.name, 60 + instance * 8 + place)
                found.append(HostProcess(application.user, number, command))
    return found


@program("ps", on=AIX, path="/usr/bin")
def ps(call: Call) -> ShellAnswer:
    """Processes: -ef, -e, -el, -eo user,comm (columns user, pid, comm, args)."""
    chosen, _ = options(call.argv, "efAlkX", "oup")
    rows = processes(call.world, call.host)
    if columns := chosen.get("o"):
        return _columns(rows, columns.split(","))
    if "f" in chosen:
        lines = ["     UID      PID     PPID   C    STIME    TTY  TIME CMD"]
        lines += [
            f"{row.user:>8} {row.pid:>8}        1   0   Jan 01      -  0:00 {row.command}" for row in rows
        ]
    else:
        lines = ["     PID    TTY  TIME CMD"]
        lines += [f"{row.pid:>8}      -  0:00 {row.command}" for row in rows]
    return ShellAnswer(0, text_of(lines))


def _columns(rows: list[HostProcess], wanted: list[str]) -> ShellAnswer:
    headings = {"user": "USER", "pid": "PID", "comm": "COMMAND", "args": "COMMAND", "ucomm": "COMMAND"}
    names = [name.partition("=")[0] for name in wanted]
    unknown = [name for name in names if name not in headings]
    if unknown:
        return ShellAnswer(1, "", f"ps: 0509-048 Flag -o was used with unknown parameter {unknown[0]}.\n")
    lines = [" ".join(f"{headings[name]:>8}" for name in names).rstrip()]
    for row in rows:
        values = {"user": row.user, "pid": str(row.pid)}
        lines.append(" ".join(f"{values.get(name, row.command):>8}" for name in names))
    if all(name.endswith("=") for name in wanted):
        lines = lines[1:]
    return ShellAnswer(0, text_of(lines))


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One entry of the error log."""

    at: float
    identifier: str
    kind: str
    type: str
    resource: str
    description: str


def error_entries(world: World, host: str) -> list[ErrorEntry]:
    """The error log, newest first."""
    found = []
    for line in reversed(world.images[host].errors):
        at, identifier, kind, sort, resource, description = [*line.split("|", 5), "", "", "", "", ""][:6]
        found.append(ErrorEntry(float(at), identifier, kind, sort, resource, description))
    return found


@program("errpt", on=AIX, path="/usr/bin")
def errpt(call: Call) -> ShellAnswer:
    """The error log, newest first; -a in full, -j only an identifier."""
    chosen, _ = options(call.argv, "a", "jsNT")
    found = error_entries(call.world, call.host)
    if wanted := chosen.get("j"):
        found = [entry for entry in found if entry.identifier in wanted.split(",")]
    if "a" in chosen:
        return ShellAnswer(0, "".join(_in_full(call, entry, number) for number, entry in enumerate(found)))
    lines = ["IDENTIFIER TIMESTAMP  T C RESOURCE_NAME  DESCRIPTION"] if found else []
    for entry in found:
        at = f"{moment(entry.at):%m%d%H%M%y}"
        text = f"{entry.identifier:<10} {at} {entry.type[:1]} {entry.kind} {entry.resource:<14}"
        lines.append(f"{text} {_described(entry)}")
    return ShellAnswer(0, text_of(lines))


_DESCRIPTIONS = {
    "CLIENT_PMIG_STARTED": "Client Partition Migration Started",
    "CLIENT_PMIG_DONE": "Client Partition Migration Completed",
    "CLIENT_PMIG_ABORTED": "Client Partition Migration Aborted",
}
"""What AIX prints for the labels of its own migration; recalled."""


def _label(entry: ErrorEntry) -> str:
    return entry.description if entry.description in _DESCRIPTIONS else entry.resource


def _described(entry: ErrorEntry) -> str:
    return _DESCRIPTIONS.get(entry.description, entry.description)


def _in_full(call: Call, entry: ErrorEntry, number: int) -> str:
    rows = [
        ("LABEL", _label(entry)),
        ("IDENTIFIER", f"{entry.identifier}\n"),
        ("Date/Time", date_line(entry.at)),
        ("Sequence Number", str(1000 - number)),
        ("Node Id", call.host),
        ("Class", entry.kind),
        ("Type", entry.type),
        ("WPAR", "Global"),
        ("Resource Name", f"{entry.resource}\n"),
    ]
    body = "".join(f"{name + ':':<16} {value}\n" for name, value in rows)
    return f"{'-' * 75}\n{body}Description\n{_described(entry)}\n\n"


_SHORTEST_S = 0.001
_MOST_AT_ONCE = 200_000
_NUMBER = re.compile(r"\d+(\.\d+)?\Z")
_SLEEP = re.compile(r"u?sleep[ (]+(\d+(?:\.\d+)?)")


@program("perl", on=AIX, path="/usr/bin")
def perl(call: Call) -> ShellAnswer | Pending:
    """A program that mentions Time::HiRes and sleeps prints time stamps; no other is simulated."""
    text = " ".join(call.argv)
    interval = _interval(call.argv, text)
    if "Time::HiRes" not in text or interval is None:
        return ShellAnswer(255, "", "perl: only a loop of time stamps with Time::HiRes is simulated\n")
    return stamps(call.world, call.host, max(_SHORTEST_S, interval))


def _interval(argv: tuple[str, ...], text: str) -> float | None:
    if argv and _NUMBER.match(argv[-1]):
        return float(argv[-1])
    found = _SLEEP.search(text)
    return float(found[1]) if found else None


def stamps(world: World, host: str, interval: float) -> Pending:
    """One stamp at once and then one after each interval; a sleep that ends in a freeze ends with it."""
    due = world.now

    def read(now: World) -> str:
        nonlocal due
        image, lines = now.images[host], list[str]()
        while (moment := runs_at(image, due)) is not None and moment <= now.now:
            if len(lines) >= _MOST_AT_ONCE:
                break
            freezes = [start for start, _ in image.frozen if start is not None and start > moment]
            pause = min([*freezes, moment + _MOST_AT_ONCE * interval])
            while moment <= now.now and moment < pause:
                lines.append(f"{moment + image.clock_offset_s:.3f}\n")
                moment += interval
            due = moment
        return "".join(lines)

    return Pending(lambda _now: None, read)


def runs_at(image: OsImage, moment: float) -> float | None:
    """The first moment at or after one at which an operating system runs; None where it stays frozen."""
    for start, end in image.frozen:
        if start is not None and start <= moment and (end is None or moment < end):
            return end
    return moment
