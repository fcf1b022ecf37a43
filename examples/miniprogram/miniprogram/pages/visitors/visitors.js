const visitors = require('../../models/visitors')
const { page } = require('../../models/page')

page({
  data: { rows: [] },
  async load({ gongdan, session }) { return { rows: await visitors.list(gongdan, session.label, session.communityId) } },
  onNew() {
    wx.navigateTo({ url: `/pages/form/form?href=${encodeURIComponent(visitors.newForm(getApp().session.communityId))}&to=visitor` })
  },
  onVisitor({ currentTarget }) { wx.navigateTo({ url: `/pages/visitor/visitor?id=${currentTarget.dataset.id}` }) }
})
