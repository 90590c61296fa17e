"""Jobs: what takes longer than an answer. Each has a process and a folder of its own."""
