// Any form of the API: draws `fields` of the client's Form, and tells what the user does with them.
Component({
  properties: { fields: { type: Array, value: [] } },
  data: { rows: [], stars: [1, 2, 3, 4, 5] },
  observers: {
    // WXML calls no functions: what it shows is made here
    fields(fields) {
      this.setData({
        rows: fields.map(field => ({
          ...field,
          day: field.widget === 'time' ? field.shown.slice(0, 10) : '',
          hour: field.widget === 'time' ? field.shown.slice(11) : '',
          count: Array.isArray(field.value) ? field.value.length : 0,
          choices: field.choices.map(choice => ({
            ...choice, on: Array.isArray(field.value) && field.value.includes(choice.const)
          }))
        }))
      })
    }
  },
  methods: {
    tell(name, event, value) { this.triggerEvent(name, { path: event.currentTarget.dataset.path, value }) },
    onType(event) { this.tell('type', event, event.detail.value) },
    onSwitch(event) { this.tell('set', event, event.detail.value) },
    onChoice(event) {
      const { index } = event.currentTarget.dataset
      this.tell('set', event, this.data.fields[index].choices[event.detail.value].const)
    },
    onStar(event) { this.tell('set', event, event.currentTarget.dataset.value) },
    onChoices(event) {
      const { index, value } = event.currentTarget.dataset
      const held = this.data.fields[index].value || []
      const chosen = held.includes(value) ? held.filter(each => each !== value) : [...held, value]
      this.tell('set', event, chosen.length ? chosen : undefined)
    },
    onDay(event) {
      const { index } = event.currentTarget.dataset
      const { shown } = this.data.fields[index]
      this.tell('type', event, `${event.detail.value} ${shown.slice(11) || '09:00'}`)
    },
    onHour(event) {
      const { index } = event.currentTarget.dataset
      const { shown, schema } = this.data.fields[index]
      const day = shown.slice(0, 10) || (schema.formatMinimum || schema.formatMaximum || new Date().toISOString()).slice(0, 10)
      this.tell('type', event, `${day} ${event.detail.value}`)
    },
    onLookup(event) { this.tell('lookup', event) },
    onToggle(event) { this.tell('toggle', event) },
    onAdd(event) { this.tell('add', event) },
    onRemove(event) { this.tell('set', event, undefined) },
    onFile(event) { this.tell('file', event) }
  }
})
