"""What the tests know of each kind of record: one file, or one folder, a kind. `sample.py` says what stands in it."""
