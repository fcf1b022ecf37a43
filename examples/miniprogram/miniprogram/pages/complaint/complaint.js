const complaints = require('../../models/complaints')
const { page } = require('../../models/page')

page({
  data: { complaint: null },
  async load({ gongdan }) { return this.shown(await complaints.read(gongdan, this.query.id)) },
  shown(complaint) {
    const shown = complaints.shown(complaint, getApp().session.label)
    if (!complaint.expanded && this.data.complaint) shown.timeline = this.data.complaint.timeline
    return { complaint: shown }
  }
})
