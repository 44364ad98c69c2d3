"""Keys: who may ask the server for what, and for which tenant."""
