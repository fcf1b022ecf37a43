"""Scenarios that are run over HTTP against a server, which must answer each request as the rules say."""
