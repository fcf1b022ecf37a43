"""Measures the service against hand-written and textbook code on the same machine: `make bench`."""
