// What the user should know.

const words = require('./words')

const PAGES = { work_order: 'order', complaint: 'complaint', visitor: 'visitor' }

async function list(gongdan) {
  const { data } = await gongdan.get('/v1/me/notices?limit=30')
  return data.map(notice => ({
    id: notice.id, title: notice.title, text: notice.text, at: words.localTime(notice.at), unread: !notice.read,
    page: pageOf(notice), when: notice.at
  }))
}

/** The page of the first record that has one. */
function pageOf({ records }) {
  const record = records.find(({ type }) => PAGES[type])
  return record ? `/pages/${PAGES[record.type]}/${PAGES[record.type]}?id=${record.id}` : ''
}

/** Everything on the list was shown. */
const read = (gongdan, rows) => (rows.length ? gongdan.act('/v1/me/notices/read', { until: rows[0].when }) : Promise.resolve())

module.exports = { list, read }
