const { Gongdan } = require('./utils/gongdan-client')
const config = require('./config')
const standin = require('./models/standin')

App({
  /** What the page that opens next should know: offers of messages, a notice that an action gave. */
  told: null,

  onLaunch() {
    const appId = config.standinAppId || wx.getAccountInfoSync().miniProgram.appId
    this.gongdan = new Gongdan({
      baseUrl: config.baseUrl,
      appId,
      wx: config.standinAppId ? standin.around(wx) : wx,
      onLoggedOut: () => wx.reLaunch({ url: '/pages/login/login' })
    })
    wx.onNetworkStatusChange(({ isConnected }) => { if (isConnected) this.sendQueue() })
  },

  onShow() { this.sendQueue() },

  /** Send what was done without signal; the pages that are open hear of it by `queueSent`. */
  async sendQueue() {
    const { offline } = this.gongdan
    if (offline.waiting.length === 0) return
    try {
      this.queueSent(await offline.send())
    } catch (error) {
      // still without signal: it stays in the queue
      if (error.code !== 'offline') throw error
    }
  },

  queueSent(results) {
    for (const page of getCurrentPages()) if (page.onQueueSent) page.onQueueSent(results)
  }
})
