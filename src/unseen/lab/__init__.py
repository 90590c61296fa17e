"""The lab: a local server, and pages in the browser where people look and play rather than read.

Data flow one way: the page asks a route (`rooms/`), the route asks a worker process (`workers/`),
the worker calls the library (`work/`). Neither page nor routes compute a number.
"""
