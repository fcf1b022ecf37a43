const orders = require('../../models/orders')
const { page } = require('../../models/page')

page({
  data: { rows: [], home: null, cursor: null, unread: 0 },

  async load({ gongdan, session }) {
    const [{ rows, cursor }, { unread }] = await Promise.all([
      orders.list(gongdan, session.label), gongdan.get('/v1/me/notices/count')
    ])
    return { rows, cursor, unread, home: session.home, name: session.me.name }
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

  onHomes() { wx.navigateTo({ url: '/pages/homes/homes' }) },
  onReport() {
    if (!getApp().session.home) { this.onHomes(); return }
    this.form(orders.newForm(getApp().session.communityId), { kind: 'repair', channel: 'app', premises_id: getApp().session.home.premises_id }, 'order')
  },
  onComplaints() { wx.navigateTo({ url: '/pages/complaints/complaints' }) },
  onVisitors() { wx.navigateTo({ url: '/pages/visitors/visitors' }) },
  onNotices() { wx.navigateTo({ url: '/pages/notices/notices' }) },
  onOrder({ currentTarget }) { wx.navigateTo({ url: `/pages/order/order?id=${currentTarget.dataset.id}` }) }
})
