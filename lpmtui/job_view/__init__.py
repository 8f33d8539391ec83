"""A job as lines of words, made from its state: what screens of moves, take-overs and guides show. Pure."""
