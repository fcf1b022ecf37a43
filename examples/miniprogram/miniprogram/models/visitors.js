// A resident's visitors and their passes.

const words = require('./words')

async function list(gongdan, label, communityId) {
  const { data } = await gongdan.get(`/v1/communities/${communityId}/visitors?limit=20`)
  return data.map(visitor => ({
    id: visitor.id, name: visitor.name, purpose: visitor.summary, place: visitor.place,
    badge: words.badge(label, 'VisitorState', visitor.state), until: `有效至 ${words.localTime(visitor.until)}`
  }))
}

/** The code and its picture are in the answer to GET alone. */
const read = (gongdan, id) => gongdan.get(`/v1/visitors/${id}?expand=timeline`)

const shown = (visitor, label) => ({
  id: visitor.id, name: visitor.name, purpose: visitor.purpose, place: visitor.place, people: visitor.people,
  plate: visitor.plate || '', code: visitor.code || '', qr: visitor.pass_qr || '',
  until: words.localTime(visitor.until), badge: words.badge(label, 'VisitorState', visitor.state),
  buttons: words.buttons(visitor), timeline: words.timeline(visitor)
})

const newForm = communityId => `/v1/communities/${communityId}/visitors/forms/invite`

module.exports = { list, newForm, read, shown }
