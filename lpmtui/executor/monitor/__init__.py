"""The watch: what an operator would look at while a partition moves, asked again and again, told as events.

`rounds`, `gaps`, `stages`, `groups` and `health` are pure: they turn what was seen into events.
"""
