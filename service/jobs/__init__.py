"""Many answers: one executor protocol for the service, its jobs, and runs over files."""
