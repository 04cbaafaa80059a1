"""Reading a need: its words, what is said of the speaker and the project, and what it is about."""
