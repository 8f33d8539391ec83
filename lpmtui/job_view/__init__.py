"""A job as lines of words, made from its state: what screens of moves, takeovers and guides show. Pure."""
