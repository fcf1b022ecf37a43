"""Scenarios of complaints 投诉."""
