"""What is measured, each by one command; results are in docs/benchmarks*.md."""
