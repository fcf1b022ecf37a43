const visits = require('../../models/visits')
const { page } = require('../../models/page')

page({
  data: { order: null, told: [] },

  async load({ gongdan, session }) {
    const opened = await visits.open(gongdan, wx, this.query.id)
    return { order: visits.shown(opened, session, gongdan.offline.waiting) }
  },

  shown() { return {} },

  async onPress({ detail: button }) {
    if (!button.direct) {
      const order = `order=${this.query.id}&action=${button.name}`
      wx.navigateTo({ url: `/pages/form/form?href=${encodeURIComponent(button.form)}&${order}` })
      return
    }
    const { gongdan } = getApp()
    await this.attempt(async () => {
      try {
        await gongdan.act(button.href)
      } catch (error) {
        if (error.code !== 'offline') throw error
        gongdan.offline.add(this.data.order, button.name)
      }
      await this.refresh()
    })
  },

  /** The number to call: shown once, written into the order's journal, and not kept. */
  onCall() {
    return this.attempt(async () => {
      const { revealed } = await getApp().gongdan.act(`/v1/work-orders/${this.query.id}/reveal`, { purpose: 'contact' })
      wx.makePhoneCall({ phoneNumber: revealed.phone })
    })
  },

  onQueueSent(results) {
    this.setData({ told: visits.sentences(results, getApp().session.label) })
    return this.refresh()
  },

  onPhoto({ currentTarget }) { wx.previewImage({ current: currentTarget.dataset.url, urls: [currentTarget.dataset.url] }) }
})
