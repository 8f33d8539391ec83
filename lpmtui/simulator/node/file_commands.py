"""Programs on files: test, ls, rm, cp, mv, chmod, touch; lsitab, mkitab, rmitab for /etc/inittab."""

from __future__ import annotations

import re

from lpmtui.simulator.shells import files
from lpmtui.simulator.shells.files import syslog_stamp
from lpmtui.simulator.shells.shell import AIX, Call, ShellAnswer, options, program, text_of


def _paths(call: Call) -> list[str]:
    return files.paths(call.world, call.host)


def _is_directory(call: Call, path: str) -> bool:
    prefix = path.rstrip("/") + "/"
    return any(known.startswith(prefix) for known in _paths(call))


@program("test", on=AIX, path="/usr/bin")
@program("[", on=AIX, path="/usr/bin")
def test(call: Call) -> ShellAnswer:
    """Questions about a file (-e -f -r -w -x -s -d) or a string (-n -z = !=)."""
    words = list(call.argv)
    if call.name.endswith("[") and (not words or words.pop() != "]"):
        return ShellAnswer(2, "", f"{call.name}: 0403-009 A ] is missing.\n")
    wanted = words[:1] != ["!"]
    return ShellAnswer(0 if _holds(call, words if wanted else words[1:]) is wanted else 1)


def _holds(call: Call, words: list[str]) -> bool:
    if len(words) == 3 and words[1] in ("=", "!="):
        return (words[0] == words[2]) is (words[1] == "=")
    if len(words) != 2:
        return len(words) == 1 and words[0] != ""
    option, value = words
    content = files.read(call.world, call.host, value)
    if option in ("-e", "-f", "-r", "-w"):
        return content is not None or (option != "-f" and _is_directory(call, value))
    answers = {
        "-x": value in call.world.images[call.host].executables,
        "-s": bool(content),
        "-d": _is_directory(call, value),
        "-n": value != "",
        "-z": value == "",
    }
    return answers.get(option, False)


@program("ls", on=AIX, path="/usr/bin")
def ls(call: Call) -> ShellAnswer:
    """Files and directories; -l with mode and size."""
    chosen, names = options(call.argv, "ldart1")
    lines: list[str] = []
    trouble = ""
    for name in names or ("/",):
        found = _listed(call, name, inside="d" not in chosen)
        if not found:
            trouble += f"ls: 0653-341 The file {name} does not exist.\n"
        lines += [_long(call, full, shown) if "l" in chosen else shown for full, shown in found]
    return ShellAnswer(2 if trouble else 0, text_of(lines), trouble)


def _listed(call: Call, name: str, *, inside: bool) -> list[tuple[str, str]]:
    """`(full path, what is shown)` of a file, or of what a directory holds."""
    if name in _paths(call):
        return [(name, name)]
    prefix = name.rstrip("/") + "/"
    if not inside and _is_directory(call, name):
        return [(name, name)]
    held = {path[len(prefix) :].partition("/")[0] for path in _paths(call) if path.startswith(prefix)}
    return [(prefix + entry, entry) for entry in sorted(held)]


def _long(call: Call, path: str, shown: str) -> str:
    content = files.read(call.world, call.host, path)
    at = syslog_stamp(call.world.images[call.host].booted_at)[:12]
    if content is None:
        return f"drwxr-xr-x    2 root     system          256 {at} {shown}"
    mode = "-rwxr-xr-x" if path in call.world.images[call.host].executables else "-rw-r--r--"
    return f"{mode}    1 root     system     {len(content.encode()):>8} {at} {shown}"


@program("rm", on=AIX, path="/usr/bin")
def rm(call: Call) -> ShellAnswer:
    """Delete files; -f without complaint."""
    chosen, names = options(call.argv, "firR")
    missing = [name for name in names if not files.remove(call.world, call.host, name)]
    if "f" in chosen:
        return ShellAnswer()
    return ShellAnswer(2 if missing else 0, "", "".join(_no_file("rm", name) for name in missing))


@program("cp", on=AIX, path="/usr/bin")
def cp(call: Call) -> ShellAnswer:
    """Copy one file over another."""
    return _copy(call, "cp")[0]


@program("mv", on=AIX, path="/usr/bin")
def mv(call: Call) -> ShellAnswer:
    """Give a file another name."""
    answer, source = _copy(call, "mv")
    if answer.status == 0:
        files.remove(call.world, call.host, source)
    return answer


def _copy(call: Call, name: str) -> tuple[ShellAnswer, str]:
    _, paths = options(call.argv, "fipr")
    if len(paths) != 2:
        return ShellAnswer(1, "", f"Usage: {name} [-fip] File1 File2\n"), ""
    content = files.read(call.world, call.host, paths[0])
    if content is None:
        return ShellAnswer(1, "", _no_file(name, paths[0])), paths[0]
    files.remove(call.world, call.host, paths[1])
    files.write(call.world, call.host, paths[1], content)
    executables = call.world.images[call.host].executables
    if paths[0] in executables and paths[1] not in executables:
        executables.append(paths[1])
    return ShellAnswer(), paths[0]


@program("touch", on=AIX, path="/usr/bin")
def touch(call: Call) -> ShellAnswer:
    """Make files that are not there, empty."""
    for name in call.argv:
        if not files.exists(call.world, call.host, name):
            files.write(call.world, call.host, name, "")
    return ShellAnswer()


@program("chmod", on=AIX, path="/usr/bin")
def chmod(call: Call) -> ShellAnswer:
    """Set or clear the executable bit: +x, -x, or an octal mode."""
    if len(call.argv) < 2:
        return ShellAnswer(1, "", "Usage: chmod Mode File ...\n")
    mode, names = call.argv[0], call.argv[1:]
    if not re.fullmatch(r"[0-7]{3,4}|[ugoa]*[-+=][rwxst]*", mode):
        return ShellAnswer(1, "", f"chmod: {mode} is not a permission specification.\n")
    sets = int(mode[-3], 8) & 1 == 1 if mode[-1] in "01234567" else "x" in mode and "-" not in mode
    changes = mode[-1] in "01234567" or "x" in mode or "=" in mode
    executables = call.world.images[call.host].executables
    for name in names:
        if not files.exists(call.world, call.host, name):
            return ShellAnswer(1, "", _no_file("chmod", name))
        if changes and name in executables:
            executables.remove(name)
        if sets and name not in executables:
            executables.append(name)
    return ShellAnswer()


_AWK_LINE = re.compile(r'BEGIN\s*\{\s*print\s+"([^"\\]*)"\s*(>>?)\s*"([^"\\]+)"\s*\}')


@program("awk", on=AIX, path="/usr/bin")
def awk(call: Call) -> ShellAnswer:
    """One line into a file without a shell: `awk 'BEGIN { print "TEXT" >> "FILE" }'`, and nothing else."""
    match = _AWK_LINE.fullmatch(call.argv[0]) if len(call.argv) == 1 else None
    if match is None:
        return ShellAnswer(2, "", "awk: the simulator only prints one line into a file (simulated text)\n")
    text, direction, path = match.groups()
    files.write(call.world, call.host, path, f"{text}\n", append=direction == ">>")
    return ShellAnswer()


def _no_file(program_name: str, path: str) -> str:
    return f"{program_name}: {path}: A file or directory in the path name does not exist.\n"


@program("lsitab", on=AIX, path="/usr/sbin")
def lsitab(call: Call) -> ShellAnswer:
    """Print one entry, or all (-a); silent with status 1 where there is none."""
    if call.argv == ("-a",):
        return ShellAnswer(0, text_of(call.world.images[call.host].inittab))
    entry = files.inittab_entry(call.world, call.host, call.argv[0]) if call.argv else ""
    return ShellAnswer(0, f"{entry}\n") if entry else ShellAnswer(1)


@program("mkitab", on=AIX, path="/usr/sbin")
def mkitab(call: Call) -> ShellAnswer:
    """Add an entry to /etc/inittab."""
    entry = call.argv[-1] if call.argv else ""
    if entry.count(":") < 3:
        return ShellAnswer(1, "", 'Usage: mkitab [-i Identifier] "Identifier:RunLevel:Action:Command"\n')
    if not files.add_inittab_entry(call.world, call.host, entry):
        return ShellAnswer(1, "", f"mkitab: the identifier {entry.partition(':')[0]} already exists.\n")
    return ShellAnswer()


@program("rmitab", on=AIX, path="/usr/sbin")
def rmitab(call: Call) -> ShellAnswer:
    """Remove an entry from /etc/inittab."""
    if not call.argv or not files.remove_inittab_entry(call.world, call.host, call.argv[0]):
        return ShellAnswer(1, "", f"rmitab: no entry {call.argv[0] if call.argv else ''} (simulated text)\n")
    return ShellAnswer()
