"""`python -m eval.cli`: `caifen eval` in a checkout whose commands are not installed anew."""

from eval.cli.app import app

app(prog_name="caifen eval")
