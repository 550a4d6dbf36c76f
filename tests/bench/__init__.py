"""What a sealed document costs, how many a minute we can take, and how the queue grows."""
