const orders = require('../../models/orders')
const { page } = require('../../models/page')

page({
  data: { order: null },

  async load({ gongdan }) { return this.shown(await orders.read(gongdan, this.query.id)) },

  shown(order) {
    const shown = orders.shown(order, getApp().session)
    // the answer to an action has no timeline: keep what is on the screen until the page is drawn anew
    if (!order.expanded && this.data.order) shown.timeline = this.data.order.timeline
    return { order: shown }
  },

  /** Agree to the quote that is shown, after one question. */
  onApprove() {
    const { order } = this.data
    wx.showModal({
      title: '同意报价', content: `合计 ${order.quote.total}，同意后师傅开始施工。`, confirmText: '同意',
      success: ({ confirm }) => (confirm ? this.approve() : undefined)
    })
  },

  approve() {
    return this.attempt(async () => {
      this.answered(await orders.approve(getApp().gongdan, this.data.order))
      await this.refresh()
    })
  },

  onPay() {
    return this.attempt(async () => {
      await orders.pay(getApp().gongdan, this.data.order.charge.id)
      await this.refresh()
    })
  },

  onPhoto({ currentTarget }) {
    wx.previewImage({ current: currentTarget.dataset.url, urls: this.data.order.photos.map(photo => photo.url) })
  }
})
