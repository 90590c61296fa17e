"""A place where jobs on untrusted data can do no harm."""
