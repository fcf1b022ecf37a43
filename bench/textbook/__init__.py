"""The textbook: actions as FastAPI's and SQLModel's tutorials would write them, over an AsyncSession.

It uses the service's own models, forms and answer model, and remembers verified tokens, people and communities as the
others do, so that only the way of writing a handler is compared: rows are loaded, changed and added as objects, and
the answer is a Pydantic model that FastAPI validates and serialises. Rules are plain conditions in each handler.
"""
