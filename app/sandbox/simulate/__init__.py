"""Generates realistic months of records. Each record is made by the same moves as through the API, in order of time."""
