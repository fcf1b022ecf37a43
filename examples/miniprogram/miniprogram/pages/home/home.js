const orders = require('../../models/orders')
const complaints = require('../../models/complaints')
const visitors = require('../../models/visitors')
const { page } = require('../../models/page')

page({
  data: { rows: [], homes: [], cursor: null, unread: 0 },

  async load({ gongdan, session }) {
    const [{ rows, cursor }, { unread }] = await Promise.all([
      orders.list(gongdan, session.label), gongdan.get('/v1/me/notices/count')
    ])
    return { rows, cursor, unread, homes: session.homes, name: session.me.name }
  },

  async onReachBottom() {
    if (!this.data.cursor) return
    await this.attempt(async () => {
      const { gongdan, session } = getApp()
      const { rows, cursor } = await orders.list(gongdan, session.label, this.data.cursor)
      this.setData({ rows: [...this.data.rows, ...rows], cursor })
    })
  },

  form(href, preset, to) {
    wx.navigateTo({ url: `/pages/form/form?href=${encodeURIComponent(href)}&values=${encodeURIComponent(JSON.stringify(preset))}&to=${to}` })
  },

  onReport() {
    this.form(orders.newForm(getApp().session.communityId), { kind: 'repair', channel: 'app' }, 'order')
  },
  onComplaints() { wx.navigateTo({ url: '/pages/complaints/complaints' }) },
  onVisitors() { wx.navigateTo({ url: '/pages/visitors/visitors' }) },
  onNotices() { wx.navigateTo({ url: '/pages/notices/notices' }) },
  onOrder({ currentTarget }) { wx.navigateTo({ url: `/pages/order/order?id=${currentTarget.dataset.id}` }) }
})
