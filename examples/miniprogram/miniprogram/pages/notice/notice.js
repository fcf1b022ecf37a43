// Where a subscribe message leads: to the record that the notice is about.
const notices = require('../../models/notices')
const { page } = require('../../models/page')

page({
  async load({ gongdan }) {
    const found = (await notices.list(gongdan)).find(notice => notice.id === this.query.id)
    if (found && found.page) wx.redirectTo({ url: found.page })
    return { notice: found || null }
  }
})
