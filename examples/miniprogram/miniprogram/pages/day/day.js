const visits = require('../../models/visits')
const { page } = require('../../models/page')

page({
  data: { rows: [], online: true, waiting: 0, gone: [], told: [] },
  async load({ gongdan, session }) { return visits.day(gongdan, session.label) },
  onQueueSent(results) {
    this.setData({ told: visits.sentences(results, getApp().session.label) })
    return this.refresh()
  },
  async onSendQueue() { await this.attempt(() => getApp().sendQueue()) },
  onMine() { wx.navigateTo({ url: '/pages/homes/homes' }) },
  onVisit({ currentTarget }) { wx.navigateTo({ url: `/pages/visit/visit?id=${currentTarget.dataset.id}` }) }
})
