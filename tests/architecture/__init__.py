"""Guards of the house style: each rule is a function over a text, tried on a bad sample first."""
