// What all pages do alike: load when shown, say what went wrong, open the form of a button.

const session = require('./session')
const words = require('./words')

/** A page of the app: `load(app)` gives its data. */
const page = definition => Page({
  ...ALIKE,
  ...definition,
  data: { loading: true, error: '', offers: [], ...definition.data }
})

const ALIKE = {
  onLoad(query) { this.query = query || {} },
  onShow() { return this.refresh() },
  onPullDownRefresh() { return this.refresh().then(() => wx.stopPullDownRefresh()) },

  /** Load the page anew, as the user who is logged in. */
  async refresh() {
    await this.attempt(async () => {
      const app = getApp()
      if (!app.gongdan.tokens) { wx.reLaunch({ url: '/pages/login/login' }); return }
      app.session = app.session || await session.open(app.gongdan, wx)
      const told = app.told || {}
      app.told = null
      this.setData({ ...await this.load(app), ...told, loading: false })
    })
  },

  /** Do something, and say what went wrong in words for people. */
  async attempt(work) {
    try {
      this.setData({ error: '' })
      return await work()
    } catch (error) {
      this.setData({ error: words.sentence(error), loading: false })
      return undefined
    }
  },

  /** A button of the record: at once if it needs nothing, else by its form. */
  async onPress({ detail: button }) {
    if (button.direct) {
      await this.attempt(async () => {
        const answer = await getApp().gongdan.act(button.href)
        this.answered(answer)
      })
      return
    }
    wx.navigateTo({ url: `/pages/form/form?href=${encodeURIComponent(button.form)}` })
  },

  /** Messages are offered by the answer, and asked for at the user's next tap: WeChat wants one. */
  answered(answer) {
    this.setData({ ...this.shown(answer), offers: answer.subscribe || [] })
  },

  async onOffers() {
    const { offers } = this.data
    this.setData({ offers: [] })
    await this.attempt(() => getApp().gongdan.wechat.askToTell(offers))
  }
}

module.exports = { page }
