"""What the simulated world is made of: plain mutable data without behaviour.

Every object has a `key`, unique among its kind, and a `parent` (the key of what it belongs to, empty for
none); neither ever changes: an object that goes elsewhere is removed there and added here. New fields need a
default, so that a world file written by an earlier version still opens.
"""

from __future__ import annotations


class Named:
    """An object whose name is its key, and that belongs to nothing."""

    __slots__ = ()
    name: str

    @property
    def key(self) -> str:
        """Its name, unique among its kind in the whole world."""
        return self.name

    @property
    def parent(self) -> str:
        """None: it stands at the top of the tree."""
        return ""


class OfCluster:
    """An object of a cluster, whose name is unique within that cluster only."""

    __slots__ = ()
    name: str
    cluster: str

    @property
    def key(self) -> str:
        """The names of the cluster and of the object: `cluster/name`."""
        return f"{self.cluster}/{self.name}"

    @property
    def parent(self) -> str:
        """The name of the cluster that it belongs to."""
        return self.cluster
