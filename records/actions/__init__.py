"""The verbs: every change to a request is one of these."""
