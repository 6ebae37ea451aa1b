"""What the pages of promises, questions and decisions show, each in the module of its subject."""
