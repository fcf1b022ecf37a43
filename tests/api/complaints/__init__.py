"""Complaints over HTTP: whom they accuse, what complainants hear, what times and facts are believed."""
