"""What `make bench` measures: training many small networks, beside other ways to do it."""
