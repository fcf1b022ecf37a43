const complaints = require('../../models/complaints')
const { page } = require('../../models/page')

page({
  data: { rows: [] },
  async load({ gongdan, session }) { return { rows: await complaints.list(gongdan, session.label) } },
  onNew() {
    const values = encodeURIComponent(JSON.stringify({ kind: 'service', channel: 'online' }))
    wx.navigateTo({ url: `/pages/form/form?href=${encodeURIComponent(complaints.newForm(getApp().session.communityId))}&values=${values}&to=complaint` })
  },
  onComplaint({ currentTarget }) { wx.navigateTo({ url: `/pages/complaint/complaint?id=${currentTarget.dataset.id}` }) }
})
