"""Plain rules: values in, answers out. No clock, no database."""
