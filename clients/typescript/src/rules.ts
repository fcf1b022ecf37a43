// The part of JSON Schema 2020-12 that forms of Gongdan use, judged without `new Function`, which mini-programs forbid.

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type Values = { [name: string]: Json }

/** A choice and the words for it. */
export interface Choice { const: Json; title: string }

export interface Upload {
  href: string
  fields: Record<string, string>
  accept: string[]
}

/** A form, or a field of it, as `GET …/forms/{action}` gives it. */
export interface FormSchema {
  title?: string
  description?: string
  type?: string | string[]
  format?: string
  properties?: Record<string, FormSchema>
  required?: string[]
  additionalProperties?: boolean
  items?: FormSchema
  oneOf?: Choice[]
  enum?: Json[]
  const?: Json
  default?: Json
  examples?: Json[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  multipleOf?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  pattern?: string
  formatMinimum?: string
  formatMaximum?: string
  allOf?: FormSchema[]
  anyOf?: FormSchema[]
  not?: FormSchema
  if?: FormSchema
  then?: FormSchema
  else?: FormSchema
  contains?: FormSchema
  'x-unit'?: string
  'x-lookup'?: string
  'x-lookup-by'?: string[]
  'x-upload'?: Upload
  'x-action'?: { name: string; href: string; version: number | null; blocked_by: { message: string }[] }
}

export const isObject = (value: Json | undefined): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const same = (one: Json | undefined, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other)

const amount = (value: number, step: number): boolean => Math.abs(value / step - Math.round(value / step)) < 1e-9

/** Which keyword of a schema a value breaks, or undefined: words for it stand in `form_words`. */
export function broken(schema: FormSchema, value: Json | undefined): string | undefined {
  if (value === undefined) return undefined
  if (schema.type && !isOf(schema.type, value)) return 'type'
  if ('const' in schema && !same(value, schema.const as Json)) return 'choice'
  if (schema.enum && !schema.enum.some(each => same(value, each))) return 'choice'
  if (schema.oneOf && !schema.oneOf.some(each => same(value, each.const))) return 'choice'
  if (typeof value === 'string') return brokenText(schema, value)
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return 'minimum'
    if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum) return 'above'
    if (schema.maximum !== undefined && value > schema.maximum) return 'maximum'
    if (schema.multipleOf !== undefined && !amount(value, schema.multipleOf)) return 'step'
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return 'minItems'
    if (schema.maxItems !== undefined && value.length > schema.maxItems) return 'maxItems'
    if (schema.uniqueItems && new Set(value.map(each => JSON.stringify(each))).size < value.length) return 'twice'
    if (schema.contains && !value.some(each => holds(schema.contains as FormSchema, each))) return 'choice'
    if (schema.items && !value.every(each => holds(schema.items as FormSchema, each))) return 'items'
  }
  return undefined
}

function brokenText(schema: FormSchema, text: string): string | undefined {
  const length = Array.from(text).length
  if (length < (schema.minLength ?? 0)) return 'required'
  if (schema.maxLength !== undefined && length > schema.maxLength) return 'maxLength'
  if (schema.pattern && !new RegExp(schema.pattern, 'u').test(text)) return text.trim() ? 'pattern' : 'required'
  if (schema.format && FORMATS[schema.format]?.(text) === false) return 'pattern'
  if (schema.formatMinimum && moment(text) < moment(schema.formatMinimum)) return 'earliest'
  if (schema.formatMaximum && moment(text) > moment(schema.formatMaximum)) return 'latest'
  return undefined
}

const isOf = (type: string | string[], value: Json): boolean => (Array.isArray(type) ? type : [type]).some(name => {
  switch (name) {
    case 'integer': return Number.isInteger(value)
    case 'array': return Array.isArray(value)
    case 'object': return isObject(value)
    case 'null': return value === null
    default: return typeof value === name
  }
})

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DAY = /^\d{4}-\d\d-\d\d$/
const MOMENT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/
const FORMATS: Record<string, (text: string) => boolean> = {
  uuid: text => UUID.test(text),
  date: text => DAY.test(text) && !Number.isNaN(moment(text)),
  'date-time': text => MOMENT.test(text) && !Number.isNaN(moment(text)),
}

/** Of a day its noon, so that no time zone makes another day of it. */
const moment = (text: string): number => Date.parse(text.length === 10 ? `${text}T12:00:00Z` : text)

/** Whether a value is as a schema says. */
export function holds(schema: FormSchema, value: Json | undefined): boolean {
  if (broken(schema, value)) return false
  if (isObject(value)) {
    if (!(schema.required ?? []).every(name => name in value)) return false
    const fields = Object.entries(schema.properties ?? {})
    if (schema.additionalProperties === false && !Object.keys(value).every(name => name in (schema.properties ?? {}))) return false
    if (!fields.every(([name, field]) => !(name in value) || holds(field, value[name]))) return false
  }
  if (schema.allOf && !schema.allOf.every(each => holds(each, value))) return false
  if (schema.anyOf && !schema.anyOf.some(each => holds(each, value))) return false
  if (schema.not && holds(schema.not, value)) return false
  if (schema.if) {
    const consequence = holds(schema.if, value) ? schema.then : schema.else
    if (consequence && !holds(consequence, value)) return false
  }
  return true
}

/** What an object must have, must not have, and how its fields are narrowed, as it is filled in now. */
export interface Demands { required: Set<string>; forbidden: Set<string>; fields: Record<string, FormSchema> }

export function demands(schema: FormSchema, values: Values): Demands {
  const found: Demands = { required: new Set(schema.required), forbidden: new Set(), fields: { ...schema.properties } }
  const take = (rule: FormSchema): void => {
    for (const name of rule.required ?? []) found.required.add(name)
    // `not: {required: [a]}` says that a is not to be given
    if (rule.not?.required?.length === 1 && !rule.not.properties) found.forbidden.add(rule.not.required[0] as string)
    for (const [name, more] of Object.entries(rule.properties ?? {})) {
      found.fields[name] = narrowed(found.fields[name] ?? {}, more)
    }
    for (const each of rule.allOf ?? []) take(each)
  }
  for (const rule of schema.allOf ?? []) {
    if (!rule.if) continue
    const consequence = holds(rule.if, values) ? rule.then : rule.else
    if (consequence) take(consequence)
  }
  for (const name of found.forbidden) if (!(name in values)) found.required.delete(name)
  return found
}

function narrowed(field: FormSchema, more: FormSchema): FormSchema {
  const allowed = more.enum ?? ('const' in more ? [more.const as Json] : undefined)
  const oneOf = field.oneOf && allowed
    ? field.oneOf.filter(choice => allowed.some(each => same(choice.const, each))) : more.oneOf ?? field.oneOf
  const properties = more.properties && field.properties
    ? Object.fromEntries(Object.entries(field.properties).map(([name, each]) => [name, narrowed(each, more.properties?.[name] ?? {})]))
    : field.properties
  return {
    ...field, ...more,
    ...(oneOf ? { oneOf } : {}), ...(properties ? { properties } : {}),
    ...(more.required ? { required: [...new Set([...field.required ?? [], ...more.required])] } : {}),
  }
}
