"""The face for people after sending, and for whoever was handed a document of ours."""
