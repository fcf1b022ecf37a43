// A worker's day and visits, with and without signal.

const words = require('./words')
const orders = require('./orders')

const kept = id => `visit.${id}`

/** The orders in hand: today's by their hour, then the others. Without signal: as they were last seen. */
async function day(gongdan, label) {
  let gone = []
  let online = true
  try {
    gone = await gongdan.offline.changes()
  } catch (error) {
    if (error.code !== 'offline') throw error
    online = false
  }
  const starts = order => (order.appointment ? order.appointment.starts_at : '9999')
  const rows = [...gongdan.offline.orders.values()].sort((one, other) => (starts(one) < starts(other) ? -1 : 1)).map(order => ({
    id: order.id, number: order.number, place: order.place, summary: order.description,
    kind: label('OrderKind', order.kind), badge: words.badge(label, 'WorkOrderState', order.state),
    when: order.appointment ? `${words.localTime(order.appointment.starts_at)} 至 ${words.localTime(order.appointment.ends_at).slice(6)}` : '未约时间',
    urgent: order.urgency !== 'normal'
  }))
  return { rows, online, waiting: gongdan.offline.waiting.length, gone: gone.map(order => order.number) }
}

/** An order with the forms of its actions, kept on the telephone for the basement. */
async function open(gongdan, storage, id) {
  try {
    const order = await gongdan.get(`/v1/work-orders/${id}?expand=timeline,forms`)
    storage.setStorageSync(kept(id), order)
    return { order, online: true }
  } catch (error) {
    const order = storage.getStorageSync(kept(id))
    if (error.code !== 'offline' || !order) throw error
    return { order, online: false }
  }
}

function shown({ order, online }, session, waiting) {
  const queued = waiting.filter(operation => operation.href.includes(order.id))
  const shown = orders.shown(order, session)
  const waits = href => queued.some(operation => operation.href === href)
  return {
    ...shown,
    // what waits is not done twice
    buttons: shown.buttons.map(each => (waits(each.href) ? { ...each, disabled: true, why: '已存在手机里，待同步。' } : each)),
    online, contact: `${order.contact.name} ${order.contact.phone || ''}`,
    queued: queued.map(({ href, device_time }) => ({ at: words.localTime(device_time), text: title(order, href) }))
  }
}

const title = (order, href) =>
  (order.available_actions.find(action => action.href === href) || { title: href.split('/').pop() }).title

/** The form of an action as it was kept. */
const keptForm = (storage, id, name) => {
  const order = storage.getStorageSync(kept(id))
  const forms = ((order && order.expanded) || {}).forms || []
  return { order, schema: forms.find(form => (form['x-action'] || {}).name === name) }
}

/** What became of what was done without signal, in one sentence each. */
function sentences(results, label) {
  return results.map(({ status, record, problem, gone }) => {
    const state = record ? label('WorkOrderState', record.state) : ''
    if (status === 'applied' || status === 'duplicate') return `已同步：${record.number} ${state}`
    if (status === 'conflict') return gone ? '工单已转给他人，本次操作未生效。' : `工单已变为“${state}”，本次操作未生效，请核对。`
    return `未生效：${problem.detail}`
  })
}

module.exports = { day, keptForm, open, sentences, shown }
