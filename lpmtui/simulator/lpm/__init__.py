"""Live Partition Mobility: validation, the stages of a migration, its memory transfer, outages."""
