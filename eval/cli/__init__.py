"""`caifen eval`: the command line of the harness."""
