"""The programs of a cluster node's shell, and those that every AIX partition has."""
