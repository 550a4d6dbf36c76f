"""What people do after sending: follow their request, answer us, save their copy, cancel."""
