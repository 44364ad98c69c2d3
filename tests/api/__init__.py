"""Tests of the HTTP door and of `caifen serve`."""
