"""A stand-in for WeChat's servers: their paths, fields, errors and signatures, for tests and laptops."""
