// A resident's complaints.

const words = require('./words')

async function list(gongdan, label) {
  const { data } = await gongdan.get('/v1/complaints?limit=20')
  return data.map(complaint => ({
    id: complaint.id, number: complaint.number, summary: complaint.summary, kind: label('Matter', complaint.matter),
    badge: words.badge(label, 'ComplaintState', complaint.state), when: words.localTime(complaint.created_at),
    due: complaint.result_due_at ? `最迟 ${words.localTime(complaint.result_due_at)} 答复` : ''
  }))
}

const read = (gongdan, id) => gongdan.get(`/v1/complaints/${id}?expand=timeline,evidence,notes`)

function shown(complaint, label) {
  const { notes = [], evidence = [] } = complaint.expanded || {}
  const facts = [
    ['投诉号', complaint.number], ['事项', label('Matter', complaint.matter)], ['诉求', complaint.demand],
    ['最迟答复', words.localTime(complaint.result_due_at)], ['处理结果', complaint.result], ['请补充', complaint.missing.length ? '见下方“补充材料”' : '']
  ]
  return {
    id: complaint.id, number: complaint.number, title: complaint.description,
    badge: words.badge(label, 'ComplaintState', complaint.state),
    facts: facts.filter(([, value]) => value).map(([title, value]) => ({ title, value })),
    told: (notes || []).filter(note => note.text).map(note => ({ at: words.localTime(note.told_at || note.created_at), text: note.text, moved: false })),
    evidence: (evidence || []).length, buttons: words.buttons(complaint), timeline: words.timeline(complaint)
  }
}

const newForm = communityId => `/v1/communities/${communityId}/complaints/forms/register`

module.exports = { list, newForm, read, shown }
