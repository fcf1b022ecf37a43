const visitors = require('../../models/visitors')
const { page } = require('../../models/page')

page({
  data: { visitor: null },
  async load({ gongdan }) { return this.shown(await visitors.read(gongdan, this.query.id)) },
  shown(visitor) { return { visitor: visitors.shown(visitor, getApp().session.label) } },
  onShareAppMessage() {
    const { visitor } = this.data
    return { title: `${visitor.name}的通行码 ${visitor.code}`, path: '/pages/home/home' }
  }
})
