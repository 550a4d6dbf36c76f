"""What we tell whom, composed into the outbox."""
