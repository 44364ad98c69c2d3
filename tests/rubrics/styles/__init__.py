"""Styles of reference answers, as data, and the test that derives each."""
