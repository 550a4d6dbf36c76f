"""What is asked on these pages."""
