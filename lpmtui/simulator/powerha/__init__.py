"""How PowerHA SystemMirror behaves: services, resource groups, monitors, heartbeats, its part in a migration.

`everything` registers all of it; it is imported as soon as something happens that PowerHA has a part in.
"""
