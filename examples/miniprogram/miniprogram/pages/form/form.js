const { Offline } = require('../../utils/gongdan-client')
const visits = require('../../models/visits')
const words = require('../../models/words')

/** One page for every form of the API: `href` of the form, `values` that are known, `to` where a new record is shown. */
Page({
  data: { title: '', fields: [], error: '', blocked: '', search: null, sending: false },

  async onLoad({ href = '', values = '{}', to = '', order = '', action = '' }) {
    Object.assign(this, { to, order, action })
    await this.attempt(async () => {
      const { gongdan } = getApp()
      const preset = JSON.parse(decodeURIComponent(values))
      this.form = await this.read(gongdan, decodeURIComponent(href), preset)
      try { await this.form.prepare() } catch (error) { if (error.code !== 'offline') throw error }
      wx.setNavigationBarTitle({ title: this.form.title })
      this.draw()
    })
  },

  /** The form as the service has it now; in a basement as it was when the order was opened. */
  async read(gongdan, href, preset) {
    try {
      return await gongdan.form(href, preset)
    } catch (error) {
      if (error.code !== 'offline' || !this.order) throw error
      const { order, schema } = visits.keptForm(wx, this.order, this.action)
      if (!schema) throw error
      this.kept = order
      return gongdan.drawForm(schema, preset)
    }
  },

  draw() { this.setData({ title: this.form.title, fields: this.form.fields, blocked: this.form.blockedBy, error: this.form.error }) },

  onType({ detail }) { this.form.type(detail.path, detail.value); this.draw() },
  onSet({ detail }) { this.form.set(detail.path, detail.value); this.draw() },
  onToggle({ detail }) { this.form.toggle(detail.path); this.draw() },
  onAdd({ detail }) { this.form.add(detail.path); this.draw() },

  onLookup({ detail }) {
    return this.attempt(async () => {
      this.setData({ search: { path: detail.path, rows: await this.form.candidates(detail.path) } })
    })
  },
  onSearch({ detail }) {
    return this.attempt(async () => {
      const { path } = this.data.search
      this.setData({ search: { path, rows: await this.form.candidates(path, detail.value) } })
    })
  },
  onFound({ currentTarget }) {
    this.form.set(this.data.search.path, currentTarget.dataset.value)
    this.setData({ search: null })
    this.draw()
  },
  onCloseSearch() { this.setData({ search: null }) },

  onFile({ detail }) {
    return new Promise((success, fail) => wx.chooseMedia({ count: 1, mediaType: ['image'], sizeType: ['compressed'], success, fail }))
      .then(({ tempFiles }) => this.attempt(async () => {
        await this.form.upload(detail.path, tempFiles[0].tempFilePath)
        this.draw()
      }), () => undefined)
  },

  async onSend() {
    if (this.data.sending) return
    if (!this.form.check()) { this.draw(); return }
    this.setData({ sending: true })
    await this.attempt(async () => {
      try {
        const answer = await this.form.send()
        getApp().told = { offers: answer.subscribe || [] }
        if (this.to) wx.redirectTo({ url: `/pages/${this.to}/${this.to}?id=${answer.id}` })
        else wx.navigateBack()
      } catch (error) {
        if (!(error instanceof Offline) || !this.order) { this.draw(); throw error }
        // no signal: it waits on the telephone
        const { order } = this.kept ? { order: this.kept } : visits.keptForm(wx, this.order, this.action)
        getApp().gongdan.offline.add(order, this.action, this.form.values)
        wx.navigateBack()
      }
    })
    this.setData({ sending: false })
  },

  async attempt(work) {
    try {
      await work()
    } catch (error) {
      this.setData({ error: words.sentence(error) })
    }
  }
})
