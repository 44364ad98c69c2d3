"""How fast stage 1 is: scripts that print ratios of one run. docs/benchmarks.md has figures and commands."""
