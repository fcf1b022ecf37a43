// `fetch` over wx.request: a mini-program has no fetch, no Headers and no Request of its own.

export interface WxAnswer { statusCode: number; data: unknown; header?: Record<string, string> }
interface Callbacks<Answer> { success(answer: Answer): void; fail(error: { errMsg?: string }): void }

/** The part of WeChat's `wx` that the client uses. */
export interface Wx {
  request(options: Callbacks<WxAnswer> & {
    url: string; method: string; data?: string; header: Record<string, string>; timeout?: number; dataType?: string
  }): unknown
  uploadFile(options: Callbacks<{ statusCode: number; data: string }> & {
    url: string; filePath: string; name: string; header: Record<string, string>; formData: Record<string, string>
  }): unknown
  /** These three only where WeChat is: not in a browser, not in Node. */
  login?(options: Callbacks<{ code: string }>): unknown
  requestPayment?(options: Callbacks<unknown> & Record<string, unknown>): unknown
  requestSubscribeMessage?(options: Callbacks<Record<string, string>> & { tmplIds: string[] }): unknown
  getStorageSync(name: string): unknown
  setStorageSync(name: string, value: unknown): void
  removeStorageSync(name: string): void
}

/** Names of headers in any case, as fetch has them. */
export class WxHeaders {
  private readonly values = new Map<string, string>()

  constructor(init?: Record<string, string> | Iterable<[string, string]> | WxHeaders) {
    if (!init) return
    const pairs = Symbol.iterator in init ? init as Iterable<[string, string]> : Object.entries(init)
    for (const [name, value] of pairs) this.set(name, value)
  }

  get(name: string): string | null { return this.values.get(name.toLowerCase()) ?? null }
  has(name: string): boolean { return this.values.has(name.toLowerCase()) }
  set(name: string, value: string): void { this.values.set(name.toLowerCase(), String(value)) }
  append(name: string, value: string): void { this.set(name, value) }
  delete(name: string): void { this.values.delete(name.toLowerCase()) }
  entries(): IterableIterator<[string, string]> { return this.values.entries() }
  [Symbol.iterator](): IterableIterator<[string, string]> { return this.values.entries() }
}

/** A request as openapi-fetch makes it; its body is text. */
export class WxRequest {
  readonly url: string
  readonly method: string
  readonly headers: WxHeaders
  readonly body: string | undefined

  constructor(url: string, init: { method?: string; headers?: WxHeaders; body?: string } = {}) {
    this.url = url
    this.method = (init.method ?? 'GET').toUpperCase()
    this.headers = new WxHeaders(init.headers)
    this.body = init.body
  }
}

/** What openapi-fetch reads of an answer. */
export class WxResponse {
  constructor(readonly status: number, private readonly content: string, readonly headers: WxHeaders) {}

  get ok(): boolean { return this.status >= 200 && this.status < 300 }
  get body(): null { return null }
  async text(): Promise<string> { return this.content }
  async json(): Promise<unknown> { return JSON.parse(this.content) }
}

/** No answer came: no signal, a timeout, or the app in the background. */
export class Offline extends Error {
  readonly code = 'offline'

  constructor(readonly why: string) { super(`no answer: ${why}`) }
}

class NoFormData { append(): void { throw new Error('files go by upload(): wx.request sends no FormData') } }

/** openapi-fetch asks for two classes that mini-programs lack. */
export function addMissingGlobals(): void {
  const scope = globalThis as unknown as Record<string, unknown>
  scope['Headers'] ??= WxHeaders
  scope['FormData'] ??= NoFormData
}

/** WeChat lets ten requests run at once, uploads among them not counted; further ones fail. */
export const SOCKETS = 10
const METHODS = ['GET', 'POST', 'PUT', 'DELETE']

export type Send = (request: WxRequest) => Promise<WxResponse>

/** Sends requests by wx.request, at most ten at a time; the others wait for their turn. */
export function wxSend(wx: Wx, timeout = 10_000): Send {
  let running = 0
  const waiting: (() => void)[] = []

  async function turn(): Promise<void> {
    if (running < SOCKETS) { running += 1; return }
    await new Promise<void>(go => waiting.push(go))
  }

  function done(): void {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }

  return async request => {
    if (!METHODS.includes(request.method)) throw new TypeError(`wx.request sends no ${request.method}`)
    await turn()
    try {
      return await new Promise<WxResponse>((resolve, reject) => wx.request({
        url: request.url, method: request.method, header: Object.fromEntries(request.headers), timeout, dataType: 'text',
        ...(request.body === undefined ? {} : { data: request.body }),
        success: ({ statusCode, data, header }) => {
          const text = typeof data === 'string' ? data : data === undefined ? '' : JSON.stringify(data)
          resolve(new WxResponse(statusCode, text, new WxHeaders(header)))
        },
        fail: ({ errMsg }) => reject(new Offline(errMsg ?? 'wx.request failed')),
      }))
    } finally {
      done()
    }
  }
}
