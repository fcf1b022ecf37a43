// Lets the client judge filled-in forms: which of them it would send.
//   node judge_forms.mjs <bundle of the client> <cases> <results>
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const [bundle, given, told] = process.argv.slice(2)
const { Form, holds } = createRequire(import.meta.url)(bundle)
const results = JSON.parse(readFileSync(given, 'utf-8')).map(({ schema, filled }) => {
  const form = new Form(undefined, schema, 'zh', structuredClone(filled))
  const sends = form.check()
  const faults = form.fields.filter(field => field.error).map(field => `${field.path} ${field.error}`)
  return { holds: holds(schema, filled), sends, faults: [...faults, form.error] }
})
writeFileSync(told, JSON.stringify(results))
