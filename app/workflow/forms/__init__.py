"""Forms of actions as JSON Schema: what a front end draws, made from the form, its words and the rules of its row."""
