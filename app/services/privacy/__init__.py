"""What the law on personal information gives a person: their own data as a whole, and being forgotten (PIPL)."""
