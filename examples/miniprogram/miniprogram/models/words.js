// How values are shown: labels from the API, colours of states, money and times.

/** Colours of states by what they ask of the person in front of the screen; a state that comes later is grey. */
const TONES = {
  WorkOrderState: {
    yours: ['quoted', 'completed'],
    doing: ['registered', 'accepted', 'dispatched', 'assigned', 'acknowledged', 'en_route', 'on_site', 'in_progress'],
    waiting: ['negotiating', 'on_hold', 'no_access', 'rework'],
    done: ['signed_off', 'closed']
  },
  ComplaintState: {
    yours: ['awaiting_evidence', 'replied'],
    doing: ['registered', 'accepted', 'investigating', 'mediating', 'reply_pending'],
    waiting: ['escalated', 'referred'],
    done: ['resolved', 'closed']
  },
  VisitorState: { yours: [], doing: ['expected', 'registered'], waiting: [], done: ['admitted', 'left'] },
  ChargeState: { yours: ['invoiced', 'part_paid'], doing: [], waiting: [], done: ['paid', 'waived', 'nothing_due'] }
}

const two = number => String(number).padStart(2, '0')

/** '11-23 09:00' in the time of China, which has one. */
function localTime(iso) {
  if (!iso) return ''
  const local = new Date(Date.parse(iso) + 8 * 3600 * 1000)
  return `${two(local.getUTCMonth() + 1)}-${two(local.getUTCDate())} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`
}

/** The local day of a moment, as the API takes days. */
const localDay = iso => new Date(Date.parse(iso) + 8 * 3600 * 1000).toISOString().slice(0, 10)

const yuan = fen => `¥${(fen / 100).toFixed(2)}`

/** The labels of `GET /v1/meta/enums`, which the client asks for by ETag. */
async function load(gongdan) {
  const { data } = await gongdan.get('/v1/meta/enums')
  const labels = new Map(data.flatMap(({ name, values }) => values.map(({ value, zh }) => [`${name}.${value}`, zh])))
  return (name, value) => labels.get(`${name}.${value}`) || value || ''
}

function badge(label, name, state) {
  const tones = TONES[name] || {}
  return { text: label(name, state), tone: Object.keys(tones).find(tone => tones[tone].includes(state)) || 'none' }
}

/** What an answer's buttons become: grey ones say why. */
const buttons = record => (record.available_actions || []).map(({ name, title, href, form, needs, blocked_by }) => ({
  name, title, href, form, direct: needs.length === 0 && DIRECT.includes(name), disabled: blocked_by.length > 0,
  why: blocked_by.map(rule => rule.message).join('')
}))

// what is done by one tap, without a form
const DIRECT = ['urge', 'acknowledge', 'start', 'resume', 'worker_sign', 'no_evidence']

const timeline = record => ((record.expanded || {}).timeline || []).slice().reverse().map(({ at, text, to_state }) => ({
  at: localTime(at), text, moved: Boolean(to_state)
}))

/** A sentence for what went wrong. */
function sentence(error) {
  if (error.code === 'offline') return '网络不可用，请稍后再试。'
  if (error.code === 'cancelled') return '已取消'
  return error.detail || error.message
}

module.exports = { badge, buttons, load, localDay, localTime, sentence, timeline, yuan }
