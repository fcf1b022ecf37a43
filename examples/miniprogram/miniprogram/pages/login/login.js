const session = require('../../models/session')
const standin = require('../../models/standin')
const words = require('../../models/words')
const config = require('../../config')

Page({
  data: { step: 'start', people: [], error: '', standin: Boolean(config.standinAppId), digits: '13800000016', phone: '', code: '', bindingCode: '', sent: false },

  async onLogIn() {
    const { digits } = this.data
    if (config.standinAppId) standin.become(wx, `phone${digits}`)
    await this.take(() => getApp().gongdan.wechat.logIn())
  },

  /** The button `getPhoneNumber`; the stand-in takes any number. */
  async onPhone(event) {
    const code = config.standinAppId ? standin.phoneCode(this.data.digits) : event.detail.code
    await this.take(async () => getApp().gongdan.wechat.sendPhone(code))
  },

  async onSendSms() {
    await this.take(async () => {
      await getApp().gongdan.wechat.sendSms(this.data.phone)
      this.setData({ sent: true })
    })
  },

  onDigits() { return this.take(() => getApp().gongdan.wechat.sendDigits(this.data.phone, this.data.code)) },
  onBindingCode() { return this.take(() => getApp().gongdan.wechat.sendBindingCode(this.data.bindingCode)) },
  onPerson({ currentTarget }) { return this.take(() => getApp().gongdan.wechat.choose(currentTarget.dataset.id)) },
  onType({ currentTarget, detail }) { this.setData({ [currentTarget.dataset.name]: detail.value }) },

  /** One step of the login, and the next. */
  async take(step) {
    const app = getApp()
    try {
      this.setData({ error: '' })
      const login = await step()
      if (!login) return
      this.setData(session.nextOf(login))
      if (!login.finished) return
      app.session = await session.open(app.gongdan, wx)
      wx.reLaunch({ url: app.session.start })
    } catch (error) {
      this.setData({ error: words.sentence(error) })
    }
  }
})
