"""How PowerHA SystemMirror behaves: services, resource groups, monitors, heartbeats, its part in a migration.

`software` registers all of it. It is imported as soon as something happens that PowerHA has a part in.
"""
