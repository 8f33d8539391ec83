"""Every program of a node: found, lazily loaded, and never beside itself whatever it is called with."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cluster_bench import Bench, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from lpmtui.model.errors import LpmtuiError
from lpmtui.simulator.shells import shell

NAMES = sorted({name for _, kinds, names in shell.PROGRAMS if "node" in kinds for name in names.split()})

KNOWN = """
-a -s -L -x -o -m -i -l -g -n -f -c -S -v -d -e -eo -tune -ls -- - = : query modify stop start move
online offline sync manage suspend verify cluster node resource_group application_monitor n1 n2 n9
rg nope crew app app_mon NODE=n2 NODE= WHEN=now WHEN=restart MANAGE=unmanage MANAGE=offline MANAGE=x
HEARTBEAT_FREQUENCY=60 HEARTBEAT_FREQUENCY=x LPM_POLICY=unmanage node_timeout node_timeout=50000
node_timeout= deadman_mode=e repos_mode=a cthags clstrmgrES sfwcomm* hacmp_lpm a:2:once:b
HACMPcluster HACMPlogs lpm_policy name= +%s + 7 +x 755 /etc/inittab /tmp/x /opt/app/start [ ] ! (
appvg undopremigrate en0 1e999
"""
WORDS = st.sampled_from(["", "+%Y %Q", *KNOWN.split()])
STRANGE = st.text(st.characters(), max_size=8)
BEGUN = st.builds(str.__add__, st.sampled_from(["-", "+", "+%", "NODE=", "/", "node_timeout="]), STRANGE)
ARGUMENTS = st.lists(st.one_of(WORDS, WORDS, STRANGE, BEGUN), max_size=7)


@given(name=st.sampled_from(NAMES), words=ARGUMENTS, host=st.sampled_from(["n1", "n2"]))
@settings(max_examples=100, deadline=None)
def test_any_arguments_get_an_answer_or_are_waited_for(name: str, words: list[str], host: str) -> None:
    bench = Bench(scenario(cluster={"san_communication": True}))
    running = bench.site.begin(host, [name, *words] if words else name)
    answer = running.poll()
    if answer is None:
        bench.wait(2000)
        answer = running.poll()
    assert answer is None or 0 <= answer.status <= 255
    assert bench.run("n2" if host == "n1" else "n1", "clRGinfo -s").status == 0


@given(line=st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=6).map(" ".join)))
@settings(max_examples=100, deadline=None)
def test_any_line_gets_an_answer(line: str) -> None:
    bench = Bench()
    running = bench.site.begin("n1", line)
    if running.poll() is None:
        bench.wait(2000)
        running.poll()
    with pytest.raises(LpmtuiError):
        bench.site.begin("no such host", line)


def test_no_program_is_imported_before_it_is_called() -> None:
    script = (
        "import sys; from lpmtui.simulator.api import SimulatedSite as S\n"
        "loaded = lambda: {m for m in sys.modules if m.startswith('lpmtui.simulator.node.')}\n"
        "s = S.open(None); print(sorted(loaded())); s.run('dbnode1', ['date']); print(sorted(loaded()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    before, after = done.stdout.splitlines()
    assert before == "[]"
    assert "lpmtui.simulator.node.activity" in after
    assert "clmgr" not in after
