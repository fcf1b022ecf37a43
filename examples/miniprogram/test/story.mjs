// A resident and a worker use the mini-program against a running service, page by page, from the login to the stars.
//   node story.mjs <service> <WeChat stand-in> <bundle of the client> <a picture> <gongdan command> <folder for the pages>
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Phone } from './phone.mjs'

const [baseUrl, standin, client, picture, gongdan, folder] = process.argv.slice(2)
const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'miniprogram')
const newPhone = () => new Phone(root, { baseUrl, standin, client, picture })
const staff = (...words) => promisify(execFile)(gongdan, ['play', ...words, '--url', baseUrl])

/** The page is drawn without an error, shows these texts, and is kept as a picture's source. */
function look(phone, name, ...texts) {
  assert.equal(phone.page.data.error, '', `${name}: ${phone.page.data.error}`)
  for (const text of texts) assert.ok(phone.text.includes(text), `${name} does not show ${text}:\n${phone.text}`)
  writeFileSync(join(folder, `${name}.html`), phone.document())
  console.log(name)
}

async function logIn(digits) {
  const phone = newPhone()
  phone.open('/pages/home/home')
  await phone.settled()
  await phone.fillIn('digits', digits)
  await phone.tap('微信登录')
  if (phone.page.path === 'pages/login/login') {
    if (digits === '13800000016') look(phone, 'phone', '确认手机号', '使用微信绑定的手机号', '绑定码')
    await phone.tap('使用微信绑定的手机号')
  }
  return phone
}

// the resident logs in, and reports with a photo
const first = newPhone()
first.open('/pages/home/home')
await first.settled()
look(first, 'login', '微信登录')
const resident = await logIn('13800000016')
look(resident, 'home-first', '您好', '2号楼1单元101', '报修', '访客')
await resident.tap('报修')
look(resident, 'report', '问题或需求', '房屋或商铺', '2号楼1单元101', '照片')
await resident.tap('提交')
assert.ok(resident.text.includes('请填写'), 'an empty form says so beside the field')
assert.equal(resident.page.path, 'pages/form/form')
await resident.fill('问题或需求', '厨房水龙头滴水')
await resident.fill('具体位置', '厨房水槽下')
await resident.fill('照片', '')
await resident.tap('提交')
assert.equal(resident.page.path, 'pages/order/order')
look(resident, 'order-registered', '厨房水龙头滴水', '已登记', '催单', '登记')
const { number, id } = resident.page.data.order
assert.equal(resident.page.data.order.photos.length, 1)
await resident.tap('催单')
assert.ok(resident.text.includes('已催单'), resident.text)

// the worker has it on the list, and goes there; in the basement there is no signal
await staff(number, '--until', 'en_route')
const worker = await logIn('13800000008')
assert.equal(worker.page.path, 'pages/day/day')
look(worker, 'day', '2号楼1单元101', '已出发')
await worker.tap(number)
look(worker, 'visit', '到场', '厨房水龙头滴水')
worker.seen.offline = true
await worker.tap('到场')
await worker.fill('已出示工牌', true)
await worker.fill('何人同意入户', '业主本人')
look(worker, 'form-offline', '提交')
await worker.tap('提交')
assert.equal(worker.page.path, 'pages/visit/visit')
look(worker, 'visit-offline', '当前无网络', '待同步', '到场')
assert.equal(worker.app.gongdan.offline.waiting.length, 1)
await worker.tap('到场')
assert.equal(worker.shown.at(-1), '到场：已存在手机里，待同步。')
worker.seen.offline = false
worker.networkChanged({ isConnected: true })
await new Promise(done => setTimeout(done, 0))
while (worker.app.gongdan.offline.waiting.length) await new Promise(done => setTimeout(done, 10))
await worker.settled()
await worker.page.refresh()
look(worker, 'visit-synced', '已到场', '故障诊断')

// forms drawn from the API: the diagnosis, and a quote with a row
await worker.tap('故障诊断')
await worker.fill('已重现故障', true)
await worker.fill('故障原因', '密封圈老化')
await worker.fill('处理方法', '更换阀芯')
await worker.fill('已向谁说明', '业主本人')
await worker.tap('提交')
assert.equal(worker.page.path, 'pages/visit/visit', worker.text)
await worker.tap('报价')
await worker.tap('添加一项')
await worker.fill('费用类别', '人工')
await worker.fill('项目名称', '修理水龙头')
await worker.fill('数量', '1')
await worker.fill('单位', '项')
await worker.fill('定价依据', '现场定价')
await worker.fill('价目表项目', '')
await worker.tap('修理洗面盆')
await worker.fill('单价', '60')
await worker.fill('已出示价目表', true)
look(worker, 'form-quote', '费用明细 1', '修理洗面盆', '人工', '单价（元）')
await worker.tap('提交')
assert.equal(worker.page.path, 'pages/visit/visit', worker.text)

// the resident agrees, objects to what was recorded for them, and the work is done
await resident.page.refresh()
look(resident, 'order-quoted', '待确认报价', '合计', '60', '同意报价', '赵勤')
await resident.tap('同意报价')
assert.ok(resident.shown.some(text => text.includes('¥60.00')))
look(resident, 'order-in-progress', '施工中', '接收这张工单的进展通知')
await resident.tap('接收这张工单的进展通知')
const asked = await resident.app.gongdan.get('/v1/me/subscriptions')
assert.equal(asked.find(({ template_id }) => template_id === 'standin-progress').remaining, 1)
await resident.tap('对代记内容提出异议')
await resident.fill('不符之处', '我没有说过可以周末上门')
look(resident, 'form-objection', '不符之处')
await resident.tap('提交')
assert.equal(resident.page.path, 'pages/order/order', resident.text)
await worker.page.refresh()
await worker.tap('完工')
await worker.fill('完成的工作', '更换阀芯，试水无渗漏')
await worker.fill('完工照片', '')
await worker.fill('已清理现场', true)
await worker.fill('已向谁展示结果', '业主本人')
await worker.tap('添加一项')
await worker.fill('风险步骤', '开凿墙面')
await worker.fill('原因', '明管安装，未动墙体')
look(worker, 'form-complete', '完成的工作')
await worker.tap('提交')
assert.equal(worker.page.path, 'pages/visit/visit', worker.text)

// signed with stars, and paid in WeChat
await resident.page.refresh()
look(resident, 'order-completed', '待验收')
await resident.tap('验收签字')
await resident.fill('签字人', '王德明')
await resident.toggle('评分')
await resident.fill('服务态度', 5)
await resident.fill('服务质量', 5)
await resident.fill('服务速度', 4)
await resident.fill('总体满意度', 5)
look(resident, 'form-sign-off', '总体满意度', '★')
await resident.tap('提交')
assert.equal(resident.page.path, 'pages/order/order', resident.text)
look(resident, 'order-signed-off', '已验收', '微信支付 ¥60.00')
resident.closesPayment = true
await resident.tap('微信支付')
assert.equal(resident.page.data.error, '已取消')
resident.closesPayment = false
await resident.tap('微信支付')
for (let tries = 0; tries < 50 && resident.page.data.order.charge.owes; tries += 1) await resident.page.refresh()
look(resident, 'order-paid', '已付清')

// a complaint, a visitor's pass, and the list of messages
await resident.wx.navigateTo({ url: '/pages/complaints/complaints' })
await resident.settled()
await resident.tap('我要投诉')
await resident.fill('投诉事项', '员工与服务')
await resident.fill('投诉内容', '师傅迟到一小时且未提前告知')
await resident.fill('诉求', '请说明原因')
look(resident, 'form-complaint', '投诉内容')
await resident.tap('提交')
assert.equal(resident.page.path, 'pages/complaint/complaint', resident.text)
look(resident, 'complaint', '师傅迟到一小时', '已登记', '办理过程')
resident.wx.navigateBack()
await resident.settled()
look(resident, 'complaints', '我要投诉', '师傅迟到一小时')
await resident.wx.navigateTo({ url: '/pages/visitors/visitors' })
await resident.settled()
await resident.tap('邀请访客')
await resident.fill('访客姓名', '刘女士')
await resident.fill('来访事由', '探亲')
await resident.tap('提交')
assert.equal(resident.page.path, 'pages/visitor/visitor', resident.text)
look(resident, 'visitor', '刘', '请访客在门岗出示', '作废通行码')
assert.match(resident.page.data.visitor.code, /^[A-Z0-9]{8}$/)
resident.wx.navigateBack()
await resident.settled()
look(resident, 'visitors', '邀请访客', '探亲')
await resident.wx.navigateTo({ url: '/pages/notices/notices' })
await resident.settled()
look(resident, 'notices', number)
const told = resident.page.data.rows.find(row => row.page).id
await resident.wx.navigateTo({ url: `/pages/notice/notice?id=${told}` })
await resident.settled()
assert.notEqual(resident.page.path, 'pages/notice/notice')
await resident.wx.reLaunch({ url: '/pages/home/home' })
await resident.settled()
look(resident, 'home', '厨房水龙头滴水', '已验收', number)
await resident.wx.navigateTo({ url: `/pages/order/order?id=${id}` })
await resident.settled()

// a screen takes one or two requests, and what is read again is small
async function weigh(phone, name, url) {
  phone.app.gongdan.forget()
  phone.seen.sent.length = 0
  phone.seen.bytes = 0
  phone.open(url)
  await phone.settled()
  assert.ok(phone.seen.sent.length <= 2, `${name} sends ${phone.seen.sent.map(({ method, url: to }) => `${method} ${to}`)}`)
  console.error(`${name}: ${phone.seen.sent.length} requests, ${(phone.seen.bytes / 1024).toFixed(1)} KB`)
}
for (const [name, url] of [['home', 'home/home'], ['order', `order/order?id=${id}`], ['complaints', 'complaints/complaints'],
  ['visitors', 'visitors/visitors'], ['notices', 'notices/notices'], ['homes', 'homes/homes'],
  ['report', `form/form?href=${encodeURIComponent(`/v1/communities/${resident.app.session.communityId}/work-orders/forms/register`)}`]]) {
  await weigh(resident, name, `/pages/${url}`)
}
await weigh(worker, 'visit', `/pages/visit/visit?id=${id}`)
worker.stack.pop()

// somebody who is on no record claims a home, and leaves again; the number is not the one that WeChat knows
const stranger = await logIn('13900005678')
look(stranger, 'home-none', '您还没有房屋')
await stranger.tap('报修')
assert.equal(stranger.page.path, 'pages/homes/homes')
await stranger.tap('认领房屋')
await stranger.fill('小区', '海怡花园')
await stranger.fill('房屋', '1号楼2单元302')
await stranger.fill('您是', '租户')
look(stranger, 'form-claim', '提交认领', '租户')
await stranger.tap('提交认领')
assert.ok(stranger.text.includes('请填写'), 'the name is missing')
await stranger.fill('姓名', '钱小姐')
await stranger.tap('提交认领')
look(stranger, 'homes', '1号楼2单元302', '注销账号')
await stranger.tap('注销账号')
assert.match(stranger.page.data.error, /认领/, 'a claim is open')
await stranger.tap('退出登录')
assert.equal(stranger.page.path, 'pages/login/login')
assert.equal(stranger.app.gongdan.tokens, undefined)

// what somebody else changed meanwhile is told, and nothing is lost
await worker.page.refresh()
const { gongdan: api } = worker.app
api.offline.add({ id, version: 1 }, 'arrive', { badge_shown: true, consent_to_enter: '业主本人' })
worker.watch(worker.app.sendQueue())
await worker.settled()
assert.match(worker.page.data.told[0], /未生效/)
look(worker, 'visit-conflict', '未生效')
