"""What `make bench` measures: training many small networks and estimating waves, beside others."""
