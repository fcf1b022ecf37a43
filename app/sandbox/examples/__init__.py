"""Demo records that wait for each action, and the requests that can be sent to them as they stand."""
