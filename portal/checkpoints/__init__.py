"""How far every stream had come on a day, kept outside the database; knows nothing of seals."""
