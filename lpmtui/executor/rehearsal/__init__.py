"""Rehearsal: the same procedure, steps and executor over a copy of the site, many times, at once."""
