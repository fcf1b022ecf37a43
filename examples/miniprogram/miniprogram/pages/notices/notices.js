const notices = require('../../models/notices')
const { page } = require('../../models/page')

page({
  data: { rows: [] },
  async load({ gongdan }) {
    const rows = await notices.list(gongdan)
    await notices.read(gongdan, rows)
    return { rows }
  },
  onNotice({ currentTarget }) { if (currentTarget.dataset.page) wx.navigateTo({ url: currentTarget.dataset.page }) },
  async onLogOut() {
    const app = getApp()
    await app.gongdan.logOut()
    app.session = null
    wx.reLaunch({ url: '/pages/login/login' })
  }
})
