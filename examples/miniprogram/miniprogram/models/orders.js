// A resident's orders, and one of them with all that its page shows.

const words = require('./words')

const row = label => order => ({
  id: order.id, number: order.number, place: order.place, summary: order.summary,
  kind: label('OrderKind', order.kind), badge: words.badge(label, 'WorkOrderState', order.state),
  when: order.appointment_from ? `预约 ${words.localTime(order.appointment_from)}` : `报修 ${words.localTime(order.created_at)}`,
  worker: order.worker_name || ''
})

/** One page of the list, newest first; `cursor` from the page before. */
async function list(gongdan, label, cursor) {
  const page = await gongdan.get(`/v1/work-orders?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
  return { rows: page.data.map(row(label)), cursor: page.has_more ? page.next_cursor : null }
}

const read = (gongdan, id) => gongdan.get(`/v1/work-orders/${id}?expand=timeline`)

/** What the page of an order shows. */
function shown(order, { label, at }) {
  return {
    id: order.id, number: order.number, version: order.version, state: order.state,
    badge: words.badge(label, 'WorkOrderState', order.state),
    title: order.description, facts: facts(order, label), photos: order.photos.map(({ id, url, thumb_url }) => ({ id, url: at(url), thumb_url: at(thumb_url) })),
    worker: order.worker && { name: order.worker.name, badge: order.worker.badge || '' },
    quote: quote(order, label), charge: charge(order, label), advice: order.advice || '',
    answer: answer(order, label),
    // the quote has its own button below its sum
    buttons: words.buttons(order).filter(button => button.name !== 'approve_quote'), timeline: words.timeline(order)
  }
}

function facts(order, label) {
  const { appointment } = order
  const all = [
    ['工单号', order.number], ['类型', label('OrderKind', order.kind)], ['地址', [order.place, order.spot].filter(Boolean).join(' ')],
    ['预约', appointment && `${words.localTime(appointment.starts_at)} 至 ${words.localTime(appointment.ends_at).slice(6)}`],
    ['费用', order.coverage && label('Coverage', order.coverage)], ['完成情况', order.completion && order.completion.work_done],
    ['保修至', order.repair_warranty_until]
  ]
  return all.filter(([, value]) => value).map(([title, value]) => ({ title, value }))
}

function quote({ quote: offered }, label) {
  if (!offered) return null
  return {
    id: offered.id, state: label('QuoteState', offered.state), total: words.yuan(offered.total_fen), fen: offered.total_fen,
    lines: offered.lines.map((line, index) => ({
      index, name: line.name, amount: `${Number(line.quantity)}${line.unit}`, price: line.total_fen === null ? '' : words.yuan(line.total_fen)
    }))
  }
}

function charge({ charge: brief }, label) {
  if (!brief || brief.invoiced_fen === 0) return null
  return {
    id: brief.id, owed: words.yuan(brief.owed_fen), owes: brief.owed_fen > 0, fen: brief.invoiced_fen,
    badge: words.badge(label, 'ChargeState', brief.state)
  }
}

/** What the answer to 催单 says. */
const answer = ({ answer: told }, label) =>
  told ? `已催单，现由${label('Standing', told.stands_with)}办理${told.due_at ? `，最迟 ${words.localTime(told.due_at)}` : ''}。` : ''

/** Agree to the quote that is on the screen, and to no other. */
const approve = (gongdan, { id, quote: { id: quoteId } }) =>
  gongdan.act(`/v1/work-orders/${id}/approve-quote`, { quote_id: quoteId })

/** Pay what is owed; the order is read anew, because the charge is another record. */
async function pay(gongdan, chargeId) {
  return gongdan.wechat.pay(await gongdan.get(`/v1/charges/${chargeId}`))
}

/** Where the form of a new order is. */
const newForm = communityId => `/v1/communities/${communityId}/work-orders/forms/register`

module.exports = { approve, list, newForm, pay, read, row, shown }
