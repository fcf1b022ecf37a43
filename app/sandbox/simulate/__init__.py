"""A month of a realistic community, generated: every record made by the product's own moves, as the clock goes on."""
