// The main job of the demo, from the call to the archive, by the client alone.
//   node main_job.mjs <address of the service> <bundle of the client> <a picture>
import assert from 'node:assert/strict'
import { load, makeWx } from './wx.mjs'

const [baseUrl, bundle, picture] = process.argv.slice(2)
const { Gongdan, must, Problem } = load(bundle)
const minutes = count => new Date(Date.now() + count * 60_000).toISOString()

async function person(username) {
  const phone = makeWx()
  const gongdan = new Gongdan({ baseUrl, wx: phone.wx, pause: 1 })
  await gongdan.logIn(username, 'gongdan-demo')
  return { ...phone, gongdan, api: gongdan.api }
}

const refused = async (promise, code) => {
  const problem = await promise.then(() => undefined, error => error)
  assert.ok(problem instanceof Problem, String(problem))
  assert.equal(problem.code, code)
  return problem
}

const [resident, desk, supervisor, worker, cashier] = await Promise.all(
  ['owner2', 'reception', 'supervisor', 'worker1', 'cashier'].map(person))
await refused(resident.gongdan.logIn('owner2', 'wrong'), 'credentials-wrong')
await resident.gongdan.logIn('owner2', 'gongdan-demo')

// who has no number in WeChat logs in with a code from reception, and is known by wx.login from then on
async function ownersPhone(...codes) {
  const phone = makeWx()
  phone.wx.login = ({ success }) => success({ code: `login-owner-of-101-${codes.shift()}` })
  return new Gongdan({ baseUrl, wx: phone.wx, appId: 'wx5a4d1e0000standin', pause: 1 })
}
const owner = await ownersPhone('first', 'second')
const begun = await owner.wechat.logIn()
assert.deepEqual([begun.finished, begun.next, owner.tokens], [false, 'phone', undefined])
await assert.rejects(async () => owner.wechat.sendPhone(undefined), { code: 'cancelled' })
await refused(owner.wechat.sendBindingCode('AAAA-BBBB-CCCC'), 'credentials-wrong')
const { id: ownersId } = await resident.gongdan.get('/v1/me')
const { code } = await desk.gongdan.act(`/v1/customers/${ownersId}/binding-code`, null)
assert.equal((await owner.wechat.sendBindingCode(code)).finished, true)
assert.equal((await owner.get('/v1/me')).id, ownersId)
assert.equal((await owner.wechat.logIn()).finished, true)
await owner.logOut()
assert.equal(owner.tokens, undefined)

// what wx.request doesn't know is refused before it is sent, with the reason
const patched = await resident.api.PATCH('/v1/me').then(() => undefined, error => error)
assert.match(String(patched), /wx.request sends no PATCH/)
assert.equal(resident.seen.sent.some(({ method }) => method === 'PATCH'), false)

const me = await must(resident.api.GET('/v1/me'))
const community_id = me.roles[0].community_id
const photo = await resident.gongdan.upload({ communityId: community_id, filePath: picture })
const header = { 'Idempotency-Key': 'a-tap-of-owner2' }
const report = {
  params: { header }, body: {
    community_id, premises_id: me.premises[0], kind: 'repair', channel: 'app', description: '厨房水龙头漏水', photos: [photo.id],
  },
}
// the answer is lost twice; the same key goes along, so there is one order
resident.seen.answersToLose = 2
const reported = await must(resident.api.POST('/v1/work-orders', report))
const tries = resident.seen.sent.filter(({ method, url }) => method === 'POST' && url.endsWith('/v1/work-orders'))
assert.equal(tries.length, 3)
assert.deepEqual(new Set(tries.map(each => each.header['idempotency-key'])), new Set(['a-tap-of-owner2']))
assert.equal(reported.photos.length, 1)
const mine = await must(resident.api.GET('/v1/work-orders', { params: { query: { state: ['registered'] } } }))
assert.equal(mine.data.filter(row => row.id === reported.id).length, 1)

const at = `/v1/work-orders/${reported.id}`
const path = { work_order_id: reported.id }
const look = who => must(who.api.GET('/v1/work-orders/{work_order_id}', { params: { path } }))
const states = ['registered']
async function act(who, action, form = {}) {
  const order = await who.gongdan.act(`${at}/${action}`, form)
  if (order.state !== states.at(-1)) states.push(order.state)
  return order
}

const problem = await refused(act(desk, 'accept', { coverage: 'chargeable', coverage_reason: '已过保修期' }), 'action-refused')
assert.ok(problem.body.refusals.some(refusal => refusal.clause === 'M-14'))
const { now } = await must(desk.api.GET('/v1/me'))
const day = minutes(48 * 60).slice(0, 10)
await act(desk, 'accept', {
  coverage: 'chargeable', coverage_reason: '已过保修期', trades: ['plumbing'],
  estimate: { basis: 'range', min_fen: 3000, max_fen: 15000, visit_fee_fen: 2000 },
  consent: { said_by: '业主本人', means: 'phone', told_at: now },
  appointment: { starts_at: `${day}T09:00:00+08:00`, ends_at: `${day}T11:00:00+08:00` },
})
const departments = await must(desk.api.GET('/v1/communities/{community_id}/departments', { params: {
  path: { community_id }, query: { q: 'engineering' } } }))
await act(desk, 'dispatch', { department_id: departments.data[0].id })
const staff = await must(supervisor.api.GET('/v1/communities/{community_id}/staff', { params: {
  path: { community_id }, query: { role: 'worker' } } }))
await act(supervisor, 'assign', { worker_id: staff.data[0].id })

// ten tabs of the worker meet an old token together: it is renewed once, and never more than ten requests run at once
worker.gongdan.tokens = { ...worker.gongdan.tokens, access_token: 'old' }
worker.seen.sent.length = 0
await Promise.all(Array.from({ length: 25 }, () => look(worker)))
assert.equal(worker.seen.sent.filter(({ url }) => url.endsWith('/v1/auth/token')).length, 1)
assert.equal(worker.seen.most, 10)
// what is known by its ETag is not sent again, and still answered
const before = await look(worker)
assert.ok(worker.seen.sent.at(-1).header['if-none-match'])
assert.equal(before.state, 'assigned')

await act(worker, 'acknowledge')
await act(worker, 'contact', { means: 'phone', result: 'reached' })
await act(worker, 'reschedule', {
  window: { starts_at: minutes(2), ends_at: minutes(62) }, odd_hour: true, reason: '业主现在在家', asked_by: 'customer',
  agreed_by: '业主本人',
})
await act(worker, 'depart', { checklist: [
  'tools', 'parts', 'consumables', 'cleaning', 'shoe-covers', 'floor-cloth', 'slip', 'receipts', 'badge'] })

// in the basement: two actions wait on the telephone, and go out together once there is signal
const { offline } = worker.gongdan
await offline.changes()
const order = offline.orders.get(reported.id)
worker.seen.offline = true
offline.add(order, 'arrive', { badge_shown: true, consent_to_enter: '业主本人' })
offline.add(order, 'diagnose', { reproduced: true, cause: '密封圈老化', method: '更换角阀', explained_to: '业主本人' })
offline.add(order, 'start')
const noSignal = await offline.send().then(() => undefined, error => error)
assert.equal(noSignal.code, 'offline')
assert.equal(offline.waiting.length, 3)
worker.seen.offline = false
const results = await offline.send()
assert.equal(results.map(result => result.status).join(' '), 'applied applied rejected')
assert.equal(offline.waiting.length, 0)
assert.equal(offline.orders.get(reported.id).state, 'on_site')
states.push('on_site')
await offline.changes()
assert.equal(offline.orders.get(reported.id).version, results[1].record.version)

await act(worker, 'quote', { list_shown: true, lines: [{
  kind: 'labour', name: '更换角阀', quantity: 1, unit: '项', basis: 'priced_on_site', catalogue_code: 'P12', unit_fen: 6000 }] })
const quoted = await look(resident)
await act(resident, 'approve-quote', { quote_id: quoted.quote.id })
const after = await worker.gongdan.upload({ communityId: community_id, filePath: picture })
const completed = await act(worker, 'complete', {
  work_done: '已更换角阀', photos_after: [after.id], cleaned_up: true, result_shown_to: '业主本人',
  not_applicable: [{ item: 'cut-wall', reason: '明管安装' }] })
await act(resident, 'sign-off', { signed_by: '业主本人', ratings: { attitude: 5, quality: 5, speed: 4, overall: 5 } })
const charge = await cashier.gongdan.act(`/v1/charges/${completed.charge.id}/pay`, {
  amount_fen: 6000, via: 'desk', method: 'cash' })
assert.equal(charge.state, 'paid')
const { follow_up } = await look(desk)
await desk.gongdan.act(`/v1/follow-ups/${follow_up.id}/finish`, { means: 'phone', result: 'satisfied' })
await act(worker, 'worker-sign')
for (const addressee of ['repair_team', 'archive', 'finance']) await act(desk, 'log-copy', { addressee, received_by: '办公室' })
await act(desk, 'close')
console.log(states.join(' '))
