"""Pages of promises, questions and decisions, and the acts on them, each in the module of its subject."""
