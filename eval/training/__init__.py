"""Learning how evidence becomes credit, from total scores only: totals are sums of marks x credit."""
