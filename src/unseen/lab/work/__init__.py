"""What workers do: from plain arguments, through the library, to plain answers."""
