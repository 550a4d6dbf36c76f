"""The questions: what each page asks, and which answers it takes."""
