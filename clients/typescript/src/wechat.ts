// Logging in, paying and asking for messages by what only WeChat has.

import type { Gongdan, Schemas } from './client'
import { must } from './problem'
import type { Wx } from './wx'

export type Login = Schemas['Login']
export type Offer = Schemas['SubscribeOffer']
export type Charge = Schemas['Charge']

/** The user closed WeChat's own page: nothing went wrong, and nothing was done. */
export class Cancelled extends Error {
  readonly code = 'cancelled'
}

/** WeChat takes at most three templates at one tap. */
const AT_ONE_TAP = 3

function asked<Answer>(call: ((options: never) => unknown) | undefined, name: string, options: object): Promise<Answer> {
  if (!call) throw new TypeError(`this wx has no ${name}: it works within WeChat only`)
  return new Promise((success, fail) => (call as (all: object) => unknown)({
    ...options, success,
    fail: ({ errMsg = '' }: { errMsg?: string }) => fail(/cancel|deny/.test(errMsg) ? new Cancelled(errMsg) : new Error(errMsg)),
  }))
}

export class Wechat {
  /** Opens the steps that finish a login, and nothing else; it is gone with the app. */
  private unfinished: string | undefined

  constructor(private readonly gongdan: Gongdan, private readonly wx: Wx, private readonly appId: string) {}

  /** wx.login, and what the service says: logged in (`finished`), or what comes `next`. */
  async logIn(): Promise<Login> {
    const { code } = await asked<{ code: string }>(this.wx.login, 'login', {})
    this.gongdan.tokens = undefined
    this.unfinished = undefined
    return this.step('/v1/auth/wechat/login', { app_id: this.appId, code })
  }

  /** The code of a button `open-type="getPhoneNumber"`: `event.detail.code`. It works once. */
  sendPhone(code: string | undefined): Promise<Login> {
    if (!code) throw new Cancelled('the user kept the number')
    return this.step('/v1/auth/wechat/phone', { code })
  }

  /** Text six digits to a number, where it isn't the one that WeChat knows. */
  async sendSms(phone: string): Promise<Schemas['SmsSent']> {
    return this.gongdan.act('/v1/auth/sms/send', { phone, app_id: this.appId })
  }

  /** The digits that came by text message. */
  sendDigits(phone: string, code: string): Promise<Login> {
    return this.step('/v1/auth/sms/login', { phone, code, app_id: this.appId })
  }

  /** A code from reception. */
  sendBindingCode(code: string): Promise<Login> { return this.step('/v1/auth/binding-code', { code }) }

  /** Several people have the number: which of `people` this is. */
  choose(personId: string): Promise<Login> { return this.step('/v1/auth/choose', { person_id: personId }) }

  /** Pay what a charge still owes. The answer is the charge as the service has it now: WeChat may tell it a little later. */
  async pay(charge: Pick<Charge, 'id' | 'available_actions'>): Promise<Charge> {
    const button = charge.available_actions.find(action => action.name === 'pay_online')
    if (!button) throw new TypeError('this charge has no button pay_online')
    await this.gongdan.act(button.href, { app_id: this.appId })
    const path = { charge_id: charge.id }
    const { request_payment } = await must(this.gongdan.api.POST('/v1/charges/{charge_id}/prepay', { params: { path } }))
    await asked(this.wx.requestPayment, 'requestPayment', request_payment)
    return this.gongdan.get<Charge>(`/v1/charges/${charge.id}`)
  }

  /** In the handler of a tap: ask for the messages that an answer's `subscribe` offers, and tell the service. */
  async askToTell(offers: readonly Offer[] | null | undefined): Promise<Schemas['Subscription'][]> {
    const ids = (offers ?? []).filter(offer => offer.app_id === this.appId).map(offer => offer.template_id)
    const tmplIds = ids.slice(0, AT_ONE_TAP)
    if (tmplIds.length === 0) return []
    const answer = await asked<Record<string, string>>(this.wx.requestSubscribeMessage, 'requestSubscribeMessage', { tmplIds })
    const results = Object.fromEntries(tmplIds.flatMap(id => answer[id] ? [[id, answer[id]]] : []))
    return this.gongdan.act('/v1/me/subscriptions', { app_id: this.appId, results })
  }

  private async step(path: string, form: object): Promise<Login> {
    const login = await this.gongdan.act<Login>(path, form, undefined, this.unfinished)
    if (login.finished) { this.unfinished = undefined; this.gongdan.tokens = login }
    else this.unfinished = login.access_token
    return login
  }
}
