"""A simulated site: frames, partitions, clusters and applications that answer the real command lines.

`door` is the only way in. The world (`world`, `objects`, `kernel`) knows no command; `hmc` and `node` hold
the programs of the hosts' shells, `lpm` the physics of a migration, `powerha` the behaviour of the clusters.
"""
