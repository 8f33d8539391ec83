from __future__ import annotations

import subprocess
import sys

from lpmtui.simulator.api import SimulatedSite

RUN = """
import sys
from pathlib import Path
from lpmtui.simulator.api import SimulatedSite
site = SimulatedSite.open(Path(sys.argv[1]))
for line in sys.argv[3:]:
    answer = site.run(sys.argv[2], line)
    sys.stdout.write(answer.stdout)
    sys.stderr.write(answer.stderr)
sys.exit(answer.status)
"""


def start(path, host, *lines) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", RUN, str(path), host, *lines]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_one_process_migrates_while_another_looks_on(tmp_path):
    path = tmp_path / "simulator.db"
    site = SimulatedSite.reset(path, speed=5.0)
    moving = start(path, "hmc1", "migrlpar -o m -m power-b -t power-a -p tools1")
    seen = set()
    try:
        while moving.poll() is None:
            listed = site.run("hmc1", "lslparmigr -r lpar -m power-b -F name,migration_state").stdout
            seen.update(line for line in listed.splitlines() if line.startswith("tools1"))
            site.sleep(0.02)
    finally:
        moving.kill()
        stdout, stderr = moving.communicate()
    assert (moving.returncode, stdout, stderr) == (0, "", "")
    assert {"tools1,Migration Starting", "tools1,Migration In Progress"} <= seen
    site.advance(20)
    assert (
        site.run("hmc1", "lssyscfg -r lpar -m power-a --filter lpar_names=tools1 -F state").stdout
        == "Running\n"
    )
    site.close()


def test_processes_that_begin_at_once_make_one_world_and_lose_nothing(tmp_path):
    path = tmp_path / "simulator.db"
    lines = [[f"echo {who} {n} >> /tmp/all" for n in range(15)] for who in "abcd"]
    running = [start(path, "tools1", *each) for each in lines]
    outcomes = [(*process.communicate(timeout=60), process.returncode) for process in running]
    assert outcomes == [("", "", 0)] * 4
    written = SimulatedSite.open(path).run("tools1", "cat /tmp/all").stdout.splitlines()
    assert sorted(written) == sorted(f"{who} {n}" for who in "abcd" for n in range(15))
    assert [line for line in written if line.startswith("a")] == [f"a {n}" for n in range(15)]


def test_a_migration_outlives_the_process_that_asked_for_it(tmp_path):
    path = tmp_path / "simulator.db"
    site = SimulatedSite.reset(path, speed=5.0)
    asking = start(path, "hmc1", "migrlpar -o m -m power-b -t power-a -p tools1")
    state = "lslparmigr -r lpar -m power-b -F name,migration_state"
    try:
        while "tools1,Migration Starting" not in site.run("hmc1", state).stdout:
            assert asking.poll() is None
            site.sleep(0.02)
    finally:
        asking.kill()
        asking.communicate()
    site.advance(60)
    assert (
        site.run("hmc1", "lssyscfg -r lpar -m power-a --filter lpar_names=tools1 -F state").stdout
        == "Running\n"
    )
    site.close()
