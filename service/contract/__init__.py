"""What the HTTP API gives, as models that the service and its client share; no web framework here."""
