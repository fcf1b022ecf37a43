const homes = require('../../models/homes')
const session = require('../../models/session')
const { page } = require('../../models/page')

page({
  data: { homes: [], claims: [], fields: [], name: '', worker: false },

  async load(app) {
    // a home may have been confirmed since the login
    app.session = await session.open(app.gongdan, wx, app.session)
    return homes.shown(app.session, app.session.label)
  },

  onHome({ currentTarget }) {
    session.choose(wx, this.data.homes[currentTarget.dataset.index])
    return this.refresh()
  },

  onClaim() {
    return this.attempt(async () => {
      const { gongdan } = getApp()
      this.form = gongdan.drawForm(homes.claimForm(await gongdan.get('/v1/me/communities')))
      this.draw()
    })
  },
  draw() { this.setData({ fields: this.form.fields }) },
  onType({ detail }) { this.form.type(detail.path, detail.value); this.draw() },
  onSet({ detail }) { this.form.set(detail.path, detail.value); this.draw() },

  async onSend() {
    if (!this.form.check()) { this.draw(); return }
    await this.attempt(async () => {
      await this.form.send()
      this.setData({ fields: [] })
      await this.refresh()
    })
  },

  onLogOut() { return this.leave(() => getApp().gongdan.logOut()) },

  onErase() {
    wx.showModal({
      title: '注销账号', content: '将清除您的姓名、电话与登录，不可恢复。单据保留，显示为已注销用户。', confirmText: '注销',
      success: ({ confirm }) => (confirm ? this.erase() : undefined)
    })
  },
  erase() {
    return this.leave(async () => {
      const { gongdan } = getApp()
      await gongdan.act('/v1/me/erase', { confirm: true })
      gongdan.tokens = undefined
    })
  },

  leave(work) {
    return this.attempt(async () => {
      await work()
      getApp().session = null
      wx.reLaunch({ url: '/pages/login/login' })
    })
  }
})
