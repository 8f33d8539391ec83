"""What of a resource group is really active on a node."""

from __future__ import annotations

from lpmtui.commands.powerha import clrginfo

_MOUNT = """\
  node       mounted        mounted over    vfs       date        options
-------- ---------------  ---------------  ------ ------------ ---------------
         /dev/hd4         /                jfs2   Jan 15 10:09 rw,log=/dev/hd8
         /proc            /proc            procfs Jan 15 10:10 rw
         /dev/fslv00      /ora data        jfs2   Mar  2 07:00 rw,log=INLINE
nfs1     /export/home     /home/shared     nfs3   Jan 15 10:12 bg,hard,intr
"""


def test_mount_points_without_touching_a_file_system(parsed):
    query = clrginfo.file_systems("n")
    assert query.command.argv == ("/usr/sbin/mount",)
    assert parsed(query, _MOUNT) == {"/", "/proc", "/ora data", "/home/shared"}


def test_volume_groups_and_addresses(parsed):
    assert parsed(clrginfo.volume_groups("n"), "rootvg\n\ndatavg\n") == {"rootvg", "datavg"}
    assert "db_svc" in parsed(clrginfo.addresses("n"), "en0 1500 10.1 db_svc 1 0 2 0 0\n")


def test_only_what_a_group_names_is_expected():
    group = {"VOLUME_GROUP": "datavg logvg", "FILESYSTEM": "ALL", "SERVICE_LABEL": "db_svc"}
    expected = [(kind, names) for kind, names, _ in clrginfo.expected("n", group)]
    assert expected == [("volume group", ("datavg", "logvg")), ("service address", ("db_svc",))]
