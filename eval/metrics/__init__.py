"""How well scores agree with people's; one file a metric or family, all on shares of the full marks."""
