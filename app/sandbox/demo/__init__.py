"""`gongdan demo`: stories of the desk, told over HTTP to a running server, which must answer as the house rules say."""
