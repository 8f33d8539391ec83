"""The monitor: what an operator would look at while a partition moves, asked again and again, told as events.

`phase_detector`, the freeze meter's gaps and the watches of `cluster_probe` are pure: they
turn what was seen into events.
"""
