"""Forms of actions as front ends draw them, and the candidates of the ids that they name."""
