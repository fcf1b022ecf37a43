const notices = require('../../models/notices')
const { page } = require('../../models/page')

page({
  data: { rows: [] },
  async load({ gongdan }) {
    const rows = await notices.list(gongdan)
    await notices.read(gongdan, rows)
    return { rows }
  },
  onNotice({ currentTarget }) { if (currentTarget.dataset.page) wx.navigateTo({ url: currentTarget.dataset.page }) }
})
