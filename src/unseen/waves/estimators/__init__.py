"""The methods that estimate wave parameters, each in its own file, behind one protocol."""
