"""The long runs: hours of what the suite tries for seconds."""
