// A state in its colour: `value` is {text, tone}.
Component({ properties: { value: { type: Object, value: {} } } })
