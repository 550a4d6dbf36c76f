"""The wizard on paper: the same questions, in the same order, with room to answer by pen or keyboard."""
