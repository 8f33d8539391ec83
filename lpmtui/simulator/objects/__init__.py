"""What the simulated world is made of: plain mutable data without behaviour.

Every object has a `key`, unique among its kind, and a `parent` (the key of what it belongs to, empty for
none); neither ever changes: an object that goes elsewhere is removed there and added here. New fields need a
default, so that a world file written by an earlier version still opens.
"""
