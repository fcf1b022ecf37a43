"""Demo people and places, scenarios that exercise a running server, and generated months. Only `app.cli` imports it."""
