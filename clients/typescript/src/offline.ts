// What a worker does without signal: kept on the device, sent in batches, and told what became of it.

import { newKey, type Gongdan, type Schemas } from './client'
import { must } from './problem'
import type { Wx } from './wx'

type Operation = Schemas['OfflineOperationsForm']['operations'][number]
export type Result = Schemas['SyncResults']['results'][number]
export type Order = NonNullable<Result['record']>

const AT_ONCE = 100

export class OfflineQueue {
  private sending: Promise<Result[]> | undefined
  private cursor: string | undefined
  /** Milliseconds by which the device's clock is behind the server's, as the last `changes` saw it. */
  private behind = 0
  /** The orders in hand, by id, as `changes` brought them. */
  readonly orders = new Map<string, Order>()

  constructor(private readonly gongdan: Gongdan, private readonly wx: Wx, private readonly name: string) {}

  get waiting(): Operation[] { return (this.wx.getStorageSync(this.name) || []) as Operation[] }

  /** Queue an action that an order offers. `op_id` is its key for good. */
  add(order: { id: string; version: number }, action: string, form: Record<string, unknown> = {}): Operation {
    const operation: Operation = {
      op_id: newKey(), href: `/v1/work-orders/${order.id}/${action.replace(/_/g, '-')}`, base_version: order.version,
      device_time: new Date(Date.now() + this.behind).toISOString(), form,
    }
    this.wx.setStorageSync(this.name, [...this.waiting, operation])
    return operation
  }

  /** Send everything that waits. What is retryable stays in the queue; everything else is told and forgotten. */
  send(): Promise<Result[]> {
    this.sending ??= this.sendAll().finally(() => { this.sending = undefined })
    return this.sending
  }

  /** Fetch what changed, into `orders`; returns the orders that were taken away from the worker. */
  async changes(): Promise<{ id: string; number: string }[]> {
    const gone: { id: string; number: string }[] = []
    let first = true
    for (;;) {
      const query = this.cursor === undefined ? {} : { cursor: this.cursor }
      const asked = Date.now()
      const page = await must(this.gongdan.api.GET('/v1/sync', { params: { query } }))
      this.behind = Date.parse(page.now) - (asked + Date.now()) / 2
      if (page.whole && first) this.orders.clear()
      first = false
      for (const order of page.orders) this.orders.set(order.id, order)
      for (const each of page.gone) { this.orders.delete(each.id); gone.push(each) }
      this.cursor = page.next_cursor
      if (!page.has_more) return gone
    }
  }

  private async sendAll(): Promise<Result[]> {
    const told: Result[] = []
    for (;;) {
      const operations = this.waiting.slice(0, AT_ONCE)
      if (operations.length === 0) return told
      const { results } = await must(this.gongdan.api.POST('/v1/sync/operations', { body: { operations } }))
      const settled = results.filter(result => !result.problem?.retryable)
      const ids = new Set(settled.map(result => result.op_id))
      for (const { record, gone, status } of settled) {
        if (record && status !== 'rejected') this.orders.set(record.id, record)
        if (gone) this.forget(settled, operations)
      }
      told.push(...settled)
      // what was queued meanwhile stays
      this.wx.setStorageSync(this.name, this.waiting.filter(operation => !ids.has(operation.op_id)))
      if (settled.length < operations.length) return told
    }
  }

  private forget(results: Result[], operations: Operation[]): void {
    const gone = new Set(results.filter(result => result.gone).map(result => result.op_id))
    for (const { op_id, href } of operations) if (gone.has(op_id)) this.orders.delete(href.split('/')[3] ?? '')
  }
}
