// A record's history, newest first: `entries` are {at, text, moved}.
Component({ properties: { entries: { type: Array, value: [] } } })
