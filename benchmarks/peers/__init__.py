"""Other ways to train the same networks, each in an environment of its own."""
