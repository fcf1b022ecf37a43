"""Forms of the actions: what a step must be told. One file a lifecycle; the tables name them, the API serves them."""
