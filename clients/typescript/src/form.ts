// A form drawn from the API: a flat list of fields for a page, judged as it is filled in, sent where it says.

import type { Gongdan } from './client'
import { EN, ZH } from './form_words'
import { Problem } from './problem'
import { broken, type Choice, demands, type FormSchema, holds, isObject, type Json, type Values } from './rules'

export type Widget =
  | 'text' | 'textarea' | 'number' | 'stars' | 'yuan' | 'switch' | 'choice' | 'choices' | 'lookup' | 'time' | 'date' | 'file'
  | 'files' | 'texts' | 'group' | 'list' | 'row'

/** One line of the drawn form. `path` names it: `window.starts_at`, `lines.0.name`. */
export interface Field {
  path: string
  title: string
  hint: string
  widget: Widget
  required: boolean
  /** How deep it stands in groups and lists. */
  level: number
  value: Json
  /** The value in words: names of choices, yuan, local time. */
  shown: string
  choices: Choice[]
  /** Of a `group`: whether its fields are shown. */
  open: boolean
  /** What is wrong with it, after `check` or after the service refused. */
  error: string
  schema: FormSchema
}

export interface Candidate { value: string; title: string; hint?: string | null }

const LONG_TEXT = 100
const MOST_STARS = 5

export class Form {
  readonly values: Values
  private readonly opened = new Set<string>()
  private readonly errors = new Map<string, string>()
  /** Names of what look-ups gave, by id. */
  private readonly names = new Map<string, string>()
  private readonly words: typeof ZH

  constructor(private readonly gongdan: Gongdan, readonly schema: FormSchema, language: string, values: Values = {}) {
    this.words = language.startsWith('zh') ? ZH : EN
    this.values = { ...defaults(schema), ...values }
  }

  get title(): string { return this.schema.title ?? '' }
  /** Why the action would be refused whatever is filled in; empty where it is possible. */
  get blockedBy(): string { return (this.schema['x-action']?.blocked_by ?? []).map(rule => rule.message).join('') }
  /** The fields to draw, in their order, as the form is filled in now. */
  get fields(): Field[] { return this.drawn(this.schema, this.values, '', 0) }

  /** Fill in a field; undefined or '' takes its value away. */
  set(path: string, value: Json | undefined): void {
    const steps = path.split('.')
    const last = steps.pop() as string
    let holder: Values | Json[] = this.values
    for (const step of steps) {
      const held = holder as Values
      held[step] ??= {}
      holder = held[step] as Values
    }
    if (value === undefined || value === '' || value === null) {
      if (Array.isArray(holder)) holder.splice(Number(last), 1)
      else delete holder[last]
    } else (holder as Values)[last] = value
    this.errors.delete(path)
  }

  get(path: string): Json | undefined {
    return path.split('.').reduce<Json | undefined>((held, step) => (held as Values | undefined)?.[step], this.values)
  }

  /** Show or hide the fields of an optional group; hidden ones are not sent. */
  toggle(path: string): void {
    if (this.opened.has(path) || this.get(path) !== undefined) { this.opened.delete(path); this.set(path, undefined) }
    else this.opened.add(path)
  }

  /** Another row of a list. */
  add(path: string): void {
    const rows = (this.get(path) ?? []) as Json[]
    const items = this.schemaAt(path)?.items ?? {}
    this.set(path, [...rows, defaults(items)])
  }

  /** Whom or what a field may name: its look-up, with the other fields that it goes by. */
  async candidates(path: string, q = ''): Promise<Candidate[]> {
    const schema = this.schemaAt(path)
    const href = schema?.['x-lookup']
    if (!href) return []
    const beside = path.split('.').slice(0, -1).join('.')
    const holder = (beside ? this.get(beside) : this.values) as Values
    const by = (schema['x-lookup-by'] ?? []).flatMap(name => {
      const value = holder[name] ?? this.values[name]
      return value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`]
    })
    const query = [...by, ...(q ? [`q=${encodeURIComponent(q)}`] : [])].join('&')
    const answer = await this.gongdan.get<{ data: Candidate[] }>(query ? `${href}?${query}` : href)
    for (const { value, title } of answer.data) this.names.set(value, title)
    return answer.data
  }

  /** Fill in what has one candidate only, such as the only home of a resident. */
  async prepare(): Promise<void> {
    const open = this.fields.filter(({ widget, path, schema, required, value }) =>
      widget === 'lookup' && !schema['x-lookup-by'] && (required || value !== null) && !/\.\d+\./.test(path))
    for (const { path, value } of open) {
      const [first, ...others] = await this.candidates(path)
      if (first && others.length === 0 && value === null) this.set(path, first.value)
    }
  }

  /** Fill in what a person typed or picked: '12.5' of yuan, '2026-11-23 09:00' of a time. */
  type(path: string, typed: string): void {
    const schema = this.schemaAt(path) ?? {}
    const text = typed.trim()
    const widget = widgetOf(schema)
    if (text === '') this.set(path, undefined)
    else if (widget === 'yuan') this.set(path, Math.round(Number(text) * 100))
    else if (widget === 'number' || widget === 'stars') this.set(path, Number(text))
    else if (widget === 'time') this.set(path, `${text.replace(' ', 'T')}:00${offset(schema)}`)
    else this.set(path, typed)
  }

  /** Send a file where the field says; its id becomes the value. */
  async upload(path: string, filePath: string): Promise<void> {
    const schema = this.schemaAt(path)
    const upload = schema?.['x-upload'] ?? schema?.items?.['x-upload']
    if (!upload) throw new TypeError(`${path} takes no file`)
    const { id } = await this.gongdan.sendFile(upload.href, upload.fields, filePath)
    this.set(path, schema?.type === 'array' ? [...((this.get(path) ?? []) as Json[]), id] : id)
  }

  /** Whether the form may be sent; what is wrong stands in `fields[].error`. */
  check(): boolean {
    this.errors.clear()
    this.judge(this.schema, this.values, '')
    if (this.errors.size === 0 && !holds(this.schema, this.values)) this.errors.set('', this.say('together', this.schema))
    return this.errors.size === 0
  }

  /** What is wrong with the form as a whole. */
  get error(): string { return this.errors.get('') ?? '' }

  /** Send it. What the service refuses stands beside its fields, and is thrown as a Problem. */
  async send<Whole>(): Promise<Whole> {
    const action = this.schema['x-action']
    if (!action) throw new TypeError('this form is no action')
    try {
      return await this.gongdan.act<Whole>(action.href, this.values)
    } catch (error) {
      if (error instanceof Problem) this.take(error)
      throw error
    }
  }

  /** Put what the service refused beside its fields; the rest says `error`. */
  take(problem: Problem): void {
    const { errors = [], refusals = [], detail } = problem.body
    const told = [...errors.map(each => [each.pointer, each.detail] as const),
      ...refusals.map(each => [each.pointer ?? '', each.message] as const)]
    for (const [pointer, text] of told) this.errors.set(pointer.slice(1).replace(/\//g, '.'), text)
    if (told.length === 0) this.errors.set('', detail)
  }

  private say(keyword: string, field: FormSchema): string { return (this.words[keyword] ?? this.words['pattern'])!(field) }

  private drawn(schema: FormSchema, values: Values, before: string, level: number): Field[] {
    const { required, forbidden, fields } = demands(schema, values)
    return Object.entries(schema.properties ?? {}).flatMap(([name]) => {
      const field = fields[name] as FormSchema
      const path = before + name
      if (forbidden.has(name) && values[name] === undefined) return []
      const value = values[name]
      const line = this.line(path, field, required.has(name), level, value)
      if (line.widget === 'group') {
        line.open = line.required || value !== undefined || this.opened.has(path)
        const held = isObject(value) ? value : {}
        return line.open ? [line, ...this.drawn(field, held, `${path}.`, level + 1)] : [line]
      }
      if (line.widget === 'list') {
        const rows = (Array.isArray(value) ? value : []) as Values[]
        const items = field.items as FormSchema
        return [line, ...rows.flatMap((row, index) => [
          this.line(`${path}.${index}`, { ...items, type: 'row', title: `${line.title} ${index + 1}` }, false, level + 1, null),
          ...this.drawn(items, row, `${path}.${index}.`, level + 1)])]
      }
      return [line]
    })
  }

  private line(path: string, schema: FormSchema, required: boolean, level: number, value: Json | undefined): Field {
    return {
      path, title: titleOf(schema), hint: schema.description ?? '', widget: widgetOf(schema), required, level,
      value: value ?? null, shown: this.inWords(schema, value ?? null), choices: schema.oneOf ?? schema.items?.oneOf ?? [], open: false,
      error: this.errors.get(path) ?? '', schema,
    }
  }

  private inWords(schema: FormSchema, value: Json): string {
    const name = (each: Json): string =>
      (schema.oneOf ?? schema.items?.oneOf)?.find(choice => choice.const === each)?.title ?? this.names.get(String(each)) ?? ''
    switch (widgetOf(schema)) {
      case 'choice': case 'lookup': return value === null ? '' : name(value)
      case 'choices': return Array.isArray(value) ? value.map(name).join('、') : ''
      case 'yuan': return typeof value === 'number' ? (value / 100).toFixed(2) : ''
      case 'time': return typeof value === 'string' ? value.slice(0, 16).replace('T', ' ') : ''
      case 'group': case 'list': case 'row': case 'file': case 'files': case 'switch': return ''
      default: return value === null ? '' : String(value)
    }
  }

  private judge(schema: FormSchema, values: Values, before: string): void {
    const { required, forbidden, fields } = demands(schema, values)
    for (const [name, field] of Object.entries(fields)) {
      const value = values[name]
      const path = before + name
      if (value === undefined) {
        if (required.has(name)) this.errors.set(path, this.say('required', field))
        continue
      }
      if (forbidden.has(name)) { this.errors.set(path, this.say('forbidden', field)); continue }
      if (isObject(value)) { this.judge(field, value, `${path}.`); continue }
      if (Array.isArray(value) && field.items?.properties) {
        value.forEach((row, index) => this.judge(field.items as FormSchema, row as Values, `${path}.${index}.`))
      }
      const keyword = broken(field, value)
      if (keyword && !(keyword === 'items' && field.items?.properties)) this.errors.set(path, this.say(keyword, field))
    }
  }

  private schemaAt(path: string): FormSchema | undefined {
    let schema: FormSchema | undefined = this.schema
    for (const step of path.split('.')) schema = /^\d+$/.test(step) ? schema?.items : schema?.properties?.[step]
    return schema
  }
}

/** The community's time zone, as the bounds of the field have it. */
function offset(schema: FormSchema): string {
  const bound = schema.formatMaximum ?? schema.formatMinimum ?? ''
  return /([+-]\d\d:\d\d|Z)$/.exec(bound)?.[0] ?? '+08:00'
}

/** What is counted in fen is shown and typed in yuan. */
const titleOf = ({ title = '', 'x-unit': unit }: FormSchema): string =>
  unit === 'fen' ? title.replace('（分）', '（元）').replace('(fen)', '(yuan)') : title

function widgetOf(schema: FormSchema): Widget {
  if (schema.type === 'row') return 'row'
  if (schema['x-upload']) return schema.type === 'array' ? 'files' : 'file'
  if (schema['x-lookup']) return 'lookup'
  if (schema.type === 'object') return 'group'
  if (schema.type === 'array') {
    if (schema.items?.properties) return 'list'
    if (schema.items?.['x-upload']) return 'files'
    return schema.items?.oneOf ? 'choices' : 'texts'
  }
  if (schema.type === 'boolean') return 'switch'
  if (schema.oneOf) return 'choice'
  if (schema.format === 'date-time') return 'time'
  if (schema.format === 'date') return 'date'
  if (schema['x-unit'] === 'fen') return 'yuan'
  if (schema.type === 'integer' && schema.minimum === 1 && schema.maximum === MOST_STARS) return 'stars'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  return (schema.maxLength ?? 0) > LONG_TEXT ? 'textarea' : 'text'
}

function defaults(schema: FormSchema): Values {
  const found: Values = {}
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (field.default !== undefined && field.default !== null) found[name] = field.default
    // where there is only one choice and it must be made, it is made
    else if (schema.required?.includes(name) && field.type !== 'boolean' && field.oneOf?.length === 1) found[name] = field.oneOf[0]!.const
  }
  return found
}
