"""Human-scored answers: what one holds, and reading them from JSON lines, CSV, and Excel."""
