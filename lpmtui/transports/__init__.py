"""Where a Command runs: on the simulator, over ssh, on this machine, or from a recorded transcript."""
