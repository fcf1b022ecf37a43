// A client of Gongdan: typed calls, tokens that refresh by themselves, repeats with one key, answers kept by their ETag.

import createOpenapiClient, { type Client } from 'openapi-fetch'

import { Form } from './form'
import { OfflineQueue } from './offline'
import { must, Problem, read } from './problem'
import type { FormSchema, Values } from './rules'
import type { components, paths } from './schema'
import { Wechat } from './wechat'
import { addMissingGlobals, Offline, type Send, type Wx, WxHeaders, WxRequest, WxResponse, wxSend } from './wx'

export type Schemas = components['schemas']

export interface Tokens { access_token: string; refresh_token?: string | null }

export interface Options {
  baseUrl: string
  wx: Wx
  /** The mini-program's AppID, for logging in and paying: `wx.getAccountInfoSync().miniProgram.appId`. */
  appId?: string
  /** Of sentences for people: zh-CN unless said otherwise. */
  language?: string
  /** How often a request is sent at most. */
  attempts?: number
  /** Milliseconds before the second try; twice as long before each further one. */
  pause?: number
  /** Where tokens, kept answers and the queue stand in the storage. */
  name?: string
  /** The login is over: show the login page. */
  onLoggedOut?: () => void
}

export interface Upload { communityId: string; filePath: string; purpose?: string }

const AGAIN = [429, 502, 503, 504]
const LONGEST_WAIT = 30_000
const MOST_KEPT = 50

const wait = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms))

/** A UUID (version 4), for keys: Math.random is good enough, because a key is bound to its sender. */
export function newKey(): string {
  const digit = (): string => Math.floor(Math.random() * 16).toString(16)
  return 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx'.replace(/x/g, digit)
}

export class Gongdan {
  /** Calls of every operation, typed by the document: `must(gongdan.api.GET('/v1/me'))`. */
  readonly api: Client<paths>
  /** What a worker does without signal. */
  readonly offline: OfflineQueue
  /** Logging in, paying and messages by WeChat. */
  readonly wechat: Wechat
  private readonly send: Send
  private readonly kept = new Map<string, { tag: string; text: string }>()
  private refreshing: Promise<boolean> | undefined

  constructor(private readonly options: Options) {
    addMissingGlobals()
    this.send = wxSend(options.wx)
    this.api = createOpenapiClient<paths>({
      baseUrl: options.baseUrl,
      Request: WxRequest as unknown as typeof Request,
      fetch: ((request: unknown) => this.fetch(request as WxRequest)) as unknown as (input: Request) => Promise<Response>,
    })
    this.offline = new OfflineQueue(this, options.wx, `${this.name}.queue`)
    this.wechat = new Wechat(this, options.wx, options.appId ?? '')
  }

  get tokens(): Tokens | undefined {
    return (this.options.wx.getStorageSync(`${this.name}.tokens`) || undefined) as Tokens | undefined
  }

  set tokens(tokens: Tokens | undefined) {
    // what one user read is not for the next one
    if (tokens === undefined) { this.forget(); this.options.wx.removeStorageSync(`${this.name}.tokens`) }
    else this.options.wx.setStorageSync(`${this.name}.tokens`, tokens)
  }

  /** Log in with a name and a password. */
  async logIn(username: string, password: string): Promise<void> {
    this.tokens = undefined
    const response = await this.repeat(() => this.token({ grant_type: 'password', username, password }))
    await read(response)
  }

  /** Forget the kept answers: the next GETs bring everything. */
  forget(): void { this.kept.clear() }

  /** End the login here and on the server; without signal here alone. */
  async logOut(): Promise<void> {
    const refresh_token = this.tokens?.refresh_token
    try {
      if (refresh_token) await must(this.api.POST('/v1/auth/logout', { body: { refresh_token } }))
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Problem)) throw error
    } finally {
      this.tokens = undefined
    }
  }

  /** Send one file. */
  upload({ communityId, filePath, purpose = 'photo' }: Upload): Promise<Schemas['StoredFile']> {
    return this.sendFile('/v1/files', { community_id: communityId, purpose }, filePath)
  }

  /** Send one file by wx.uploadFile; its key stands in the form, because a repeat must carry the same. */
  async sendFile(href: string, fields: Record<string, string>, filePath: string): Promise<Schemas['StoredFile']> {
    const formData = { ...fields, idempotency_key: newKey() }
    const response = await this.repeat(() => new Promise<WxResponse>((resolve, reject) => this.options.wx.uploadFile({
      url: this.options.baseUrl + href, filePath, name: 'file', header: this.own({}), formData,
      success: ({ statusCode, data }) => resolve(new WxResponse(statusCode, data, new WxHeaders())),
      fail: ({ errMsg }) => reject(new Offline(errMsg ?? 'wx.uploadFile failed')),
    })))
    return read(response)
  }

  /** Take an action that a record offers, at its `href`. The answer is the whole record again. `null`: without a body. */
  async act<Whole>(href: string, form: unknown = {}, key = newKey(), token?: string): Promise<Whole> {
    const headers = new WxHeaders({ 'Content-Type': 'application/json', 'Idempotency-Key': key })
    if (token) headers.set('Authorization', `Bearer ${token}`)
    const body = form === null ? {} : { body: JSON.stringify(form) }
    return read(await this.fetch(new WxRequest(this.options.baseUrl + href, { method: 'POST', headers, ...body })))
  }

  /** Read what an answer points at: `form`, `x-lookup`, `record.href`. */
  async get<Whole>(href: string): Promise<Whole> {
    return read(await this.fetch(new WxRequest(this.options.baseUrl + href)))
  }

  /** The whole address of what an answer shows, such as `photos[].thumb_url`: `<image>` wants one. */
  addressOf(href: string): string { return /^(https?|data):/.test(href) ? href : this.options.baseUrl + href }

  /** The form of an action, by its `form`, to be drawn and sent. `values`: what is known already. */
  async form(href: string, values: Values = {}): Promise<Form> {
    return this.drawForm(await this.get<FormSchema>(href), values)
  }

  /** The same of a schema that the app has already, from `expand=forms`. */
  drawForm(schema: FormSchema, values: Values = {}): Form { return new Form(this, schema, this.language, values) }

  private get language(): string { return this.options.language ?? 'zh-CN' }
  private get name(): string { return this.options.name ?? 'gongdan' }

  private own(more: Record<string, string>): Record<string, string> {
    const token = this.tokens?.access_token
    return { ...(token ? { authorization: `Bearer ${token}` } : {}), ...more, 'accept-language': this.language }
  }

  private async fetch(request: WxRequest): Promise<WxResponse> {
    const headers = Object.fromEntries(request.headers)
    if (request.method === 'POST') headers['idempotency-key'] ??= newKey()
    const known = request.method === 'GET' ? this.kept.get(request.url) : undefined
    if (known) headers['if-none-match'] = known.tag
    const response = await this.repeat(() => this.send(new WxRequest(request.url, {
      method: request.method, headers: new WxHeaders(this.own(headers)),
      ...(request.body === undefined ? {} : { body: request.body }),
    })))
    if (response.status === 304 && known) return new WxResponse(200, known.text, response.headers)
    const tag = response.headers.get('etag')
    if (request.method === 'GET' && response.ok && tag) this.keep(request.url, tag, await response.text())
    return response
  }

  private keep(url: string, tag: string, text: string): void {
    this.kept.delete(url)
    this.kept.set(url, { tag, text })
    const [oldest] = this.kept.keys()
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest)
  }

  /** The same request again where that may help; its key makes it harmless. */
  private async repeat(send: () => Promise<WxResponse>): Promise<WxResponse> {
    const attempts = this.options.attempts ?? 3
    let refreshed = false
    for (let attempt = 1; ; attempt += 1) {
      const used = this.tokens?.access_token
      let response: WxResponse
      try {
        response = await send()
      } catch (error) {
        if (!(error instanceof Offline) || attempt >= attempts) throw error
        await wait((this.options.pause ?? 500) * 2 ** (attempt - 1))
        continue
      }
      if (response.status === 401 && used && !refreshed) {
        refreshed = true
        if (used !== this.tokens?.access_token || await this.refresh()) continue
      }
      const inFlight = response.status === 409 && (await response.text()).includes('"idempotency-in-flight"')
      if (!(inFlight || AGAIN.includes(response.status)) || attempt >= attempts) return response
      const asked = Number(response.headers.get('retry-after')) * 1000
      if (asked > LONGEST_WAIT) return response
      await wait(asked || (this.options.pause ?? 500) * 2 ** (attempt - 1))
    }
  }

  /** One refresh for all requests that met a 401 together. */
  private refresh(): Promise<boolean> {
    this.refreshing ??= this.refreshOnce().finally(() => { this.refreshing = undefined })
    return this.refreshing
  }

  private async refreshOnce(): Promise<boolean> {
    const held = this.tokens?.refresh_token
    const response = held ? await this.token({ grant_type: 'refresh_token', refresh_token: held }) : undefined
    if (response?.ok) return true
    if (response && response.status >= 500) return false
    this.tokens = undefined
    this.options.onLoggedOut?.()
    return false
  }

  private async token(form: Record<string, string>): Promise<WxResponse> {
    const body = Object.entries(form).map(pair => pair.map(encodeURIComponent).join('=')).join('&')
    const headers = new WxHeaders({
      'Content-Type': 'application/x-www-form-urlencoded', 'Accept-Language': this.language,
    })
    const response = await this.send(new WxRequest(`${this.options.baseUrl}/v1/auth/token`, { method: 'POST', headers, body }))
    if (response.ok) this.tokens = JSON.parse(await response.text()) as Tokens
    return response
  }
}
