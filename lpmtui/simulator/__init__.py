"""A simulated site: managed systems, partitions and clusters that answer the real command lines.

`api` is the only way in. `engine` keeps time and objects and knows no command; `objects` is what a world
is made of; `shells` runs command lines; `hmc` and `node` hold the programs of the hosts; `lpm` is the physics
of a migration, `powerha` the behaviour of the clusters, `faults` what can go wrong on demand.
"""
