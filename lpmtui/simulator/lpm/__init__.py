"""Live Partition Mobility: validation, the life cycle of a migration, the physics of its memory transfer."""
