"""The credit model that ships with Caifen."""
