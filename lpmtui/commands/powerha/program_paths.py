"""Where the programs of a cluster node live: one table, because a remote shell's PATH has few of them.

Paths as IBM documents them or as the product's own logs show them. The locale is not part of a command line:
the transport sets `LC_ALL=C` for every command.
"""

from __future__ import annotations

CLUSTER_UTILITIES = "/usr/es/sbin/cluster/utilities"

CLMGR = f"{CLUSTER_UTILITIES}/clmgr"
CLRGINFO = f"{CLUSTER_UTILITIES}/clRGinfo"
CLODMGET = f"{CLUSTER_UTILITIES}/clodmget"
CL_DR = f"{CLUSTER_UTILITIES}/cl_dr"
CLRUNCMD = f"{CLUSTER_UTILITIES}/clruncmd"
GET_LOCAL_NODENAME = f"{CLUSTER_UTILITIES}/get_local_nodename"

CLCTRL = "/usr/sbin/clctrl"
LSCLUSTER = "/usr/sbin/lscluster"
CLUSTERCONF = "/usr/sbin/clusterconf"

LSSRC = "/usr/bin/lssrc"
LSDEV = "/usr/sbin/lsdev"
LSITAB = "/usr/sbin/lsitab"
LSVG = "/usr/sbin/lsvg"
MKDEV = "/usr/sbin/mkdev"
MKITAB = "/usr/sbin/mkitab"
RMDEV = "/usr/sbin/rmdev"
RMITAB = "/usr/sbin/rmitab"
PRTCONF = "/usr/sbin/prtconf"

RSCT = "/usr/sbin/rsct/bin"
DISABLE_CLIENT_KILL = f"{RSCT}/hags_disable_client_kill"
ENABLE_CLIENT_KILL = f"{RSCT}/hags_enable_client_kill"
LISTDMS = f"{RSCT}/dms/listdms"
STOPDMS = f"{RSCT}/dms/stopdms"
STARTDMS = f"{RSCT}/dms/startdms"
HAGS_LISTDMS = f"{RSCT}/hags_listdms"
HAGS_STOPDMS = f"{RSCT}/hags_stopdms"
HAGS_STARTDMS = f"{RSCT}/hags_startdms"

AWK = "/usr/bin/awk"
CAT = "/usr/bin/cat"
CHMOD = "/usr/bin/chmod"
CP = "/usr/bin/cp"
DATE = "/usr/bin/date"
ERRPT = "/usr/bin/errpt"
LPARSTAT = "/usr/bin/lparstat"
MOUNT = "/usr/sbin/mount"
MV = "/usr/bin/mv"
NETSTAT = "/usr/bin/netstat"
PERL = "/usr/bin/perl"
PS = "/usr/bin/ps"
RM = "/usr/bin/rm"
TAIL = "/usr/bin/tail"
TEST = "/usr/bin/test"
UNAME = "/usr/bin/uname"
WC = "/usr/bin/wc"
WHO = "/usr/bin/who"

CLUTILS_LOG = "/var/hacmp/log/clutils.log"
LPM_STATE_FILE = "/var/hacmp/cl_dr.state"
IFRESTRICT = "/etc/cluster/ifrestrict"
IFRESTRICT_SAVED = "/var/hacmp/ifrestrict"
INITTAB_ID = "hacmp_lpm"
IFRESTRICT_KEPT = "/var/hacmp/ifrestrict.lpmtui"
"""Where lpmtui keeps an ifrestrict that was there before; PowerHA overwrites its own copy."""
