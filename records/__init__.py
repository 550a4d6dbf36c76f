"""The product: records requests, from the first question to retention."""
