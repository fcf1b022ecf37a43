// Draws one form after another with a stock renderer, presses its button, and sends what the renderer lets through.
import Form from '@rjsf/core'
import { customizeValidator } from '@rjsf/validator-ajv8'
import Ajv2020 from 'ajv/dist/2020'
import React from 'react'
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'

const validator = customizeValidator({
  AjvClass: Ajv2020,
  ajvFormatOptions: { mode: 'fast', keywords: true },
  ajvOptionsOverrides: { strict: false, logger: false }
})
// what is left out stays left out: an empty object or list would be an answer of its own
const untouched = {
  emptyObjectFields: 'skipEmptyDefaults',
  arrayMinItems: { populate: 'never' },
  constAsDefaults: 'never'
}
const place = document.getElementById('form')
let root = createRoot(place)
let number = 0

function draw(schema, filled) {
  return new Promise(resolve => {
    number += 1
    flushSync(() => root.render(React.createElement(Form, {
      key: number, schema, formData: filled, validator, noHtml5Validate: true, showErrorList: false,
      experimental_defaultFormStateBehavior: untouched, idPrefix: 'root',
      onSubmit: ({ formData }) => resolve({ formData }),
      onError: errors => resolve({ errors: errors.map(error => `${error.property} ${error.message}`) })
    })))
    const drawn = [...place.querySelectorAll('[id^="root_"]')].map(node => node.id)
    const text = place.textContent
    place.querySelector('button[type=submit]').click()
    queueMicrotask(() => { draw.last = { drawn, text } })
  })
}

window.tryForm = async ({ schema, href, token, fillings }) => {
  const outcomes = []
  for (const { filled, key } of fillings) outcomes.push(await tryFilling(schema, href, token, filled, key))
  return outcomes
}

async function tryFilling(schema, href, token, filled, key) {
  const outcome = await draw(schema, filled)
  const missing = Object.entries(schema.properties)
    .filter(([, field]) => !draw.last.text.includes(field.title)).map(([name]) => name)
  const unnamed = Object.entries(schema.properties)
    .filter(([name, field]) => field.oneOf && field.type === 'string')
    .filter(([, field]) => !field.oneOf.every(choice => draw.last.text.includes(choice.title))).map(([name]) => name)
  if (outcome.errors) return { missing, unnamed, errors: outcome.errors }
  const answer = await fetch(href, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json', Authorization: token, 'Accept-Language': 'zh-CN', 'Idempotency-Key': key
    },
    body: JSON.stringify(outcome.formData)
  })
  return { missing, unnamed, status: answer.status, body: answer.status < 300 ? null : await answer.json() }
}
window.ready = true
