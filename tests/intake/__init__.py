"""The wizard: its questions, its guard, its draft, and what it sends."""
