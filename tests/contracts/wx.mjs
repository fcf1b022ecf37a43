// Stands in for a WeChat mini-program: runs the code of docs/mini-program.md against a running service.
//   node wx.mjs <address of the service> <file with the code>
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import vm from 'node:vm'

const [address, code] = process.argv.slice(2)
const WRITTEN = 'https://gongdan.example.com'
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT']
const storage = {}
const sent = []
let answersToLose = 0
// what the stand-in for WeChat takes as a code of wx.login
let loginCode = 'nonsense'

function query(data) {
  const pairs = Object.entries(data || {}).map(([name, value]) => [name, String(value)])
  return new URLSearchParams(pairs).toString()
}

function place(url) {
  if (!url.startsWith(`${WRITTEN}/`)) throw new Error(`not ours: ${url}`)
  return address + url.slice(WRITTEN.length)
}

function deliver(promise, success, fail) {
  promise.then(success, error => fail({ errMsg: String(error) }))
}

async function fetched(url, options) {
  const response = await fetch(url, { ...options, redirect: 'error' })
  const text = await response.text()
  if (answersToLose > 0) {
    answersToLose -= 1
    throw new Error('the answer was lost')
  }
  return { statusCode: response.status, text }
}

globalThis.wx = {
  getStorageSync: name => storage[name] || '',
  setStorageSync: (name, value) => { storage[name] = value },
  getAccountInfoSync: () => ({ miniProgram: { appId: 'wx5a4d1e0000standin' } }),
  login: ({ success }) => success({ code: loginCode }),
  request({ url, method = 'GET', data, header, success, fail }) {
    if (!METHODS.includes(method)) throw new Error(`wx.request knows no ${method}`)
    const isForm = header['Content-Type'] === 'application/x-www-form-urlencoded'
    const asked = method === 'GET' ? query(data) : ''
    const body = method === 'GET' || data === undefined ? undefined : isForm ? query(data) : JSON.stringify(data)
    sent.push(`${method} ${url.slice(WRITTEN.length)}`)
    const going = fetched(place(url) + (asked && `?${asked}`), { method, headers: header, body })
    deliver(going.then(({ statusCode, text }) => ({ statusCode, data: text && JSON.parse(text) })), success, fail)
  },
  uploadFile({ url, filePath, name, header, formData, success, fail }) {
    const form = new FormData()
    for (const [field, value] of Object.entries(formData)) form.append(field, value)
    form.append(name, new Blob([readFileSync(filePath)], { type: 'image/png' }), 'photo.png')
    const going = fetched(place(url), { method: 'POST', headers: header, body: form })
    deliver(going.then(({ statusCode, text }) => ({ statusCode, data: text })), success, fail)
  }
}
globalThis.Page = page => {
  page.setData = data => Object.assign(page.data, data)
  globalThis.page = page
}
const picture = join(dirname(code), 'photo.png')
writeFileSync(picture, Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'
))
Object.assign(globalThis, { picture, sent, loseAnswers: count => { answersToLose = count },
  wechatGives: code => { loginCode = code } })

vm.runInThisContext(readFileSync(code, 'utf-8'), { filename: 'mini-program.md' })
await vm.runInThisContext(`(async () => {
  await logInWithWechat().catch(problem => console.log(problem.code))
  wechatGives('login-owner1-1')
  const begun = await logInWithWechat()
  const finished = await sendPhone({ detail: { code: 'phone-13800000015-1' } })
  console.log(begun.next, finished.finished)
  wechatGives('login-owner1-2')
  console.log((await logInWithWechat()).finished)

  await logIn('owner1', 'wrong').catch(problem => console.log(problem.code))
  await logIn('owner1', 'gongdan-demo')
  await page.onReport('厨房水龙头漏水', picture)
  console.log(page.data.order.state, page.data.order.version, page.data.order.photos.length)
  console.log(page.data.buttons.map(button => button.name).join(' '))

  // the answer is lost on its way: the same key gets the same answer, and the order is urged once
  loseAnswers(1)
  await page.onTap('urge')
  console.log(page.data.order.version, page.data.order.urges, page.data.order.answer.stands_with)
  const urge = page.data.buttons.find(button => button.name === 'urge')
  console.log(urge.disabled, urge.why.length > 0)
  await page.onTap('urge').catch(problem => console.log(problem.code))

  // an access token that is refused in two requests at once is renewed once
  tokens.access_token = 'old'
  sent.length = 0
  await Promise.all([page.onPullDownRefresh(), call('GET', '/v1/me')])
  console.log(sent.filter(item => item.endsWith('/token')).length, page.data.history.length)

  await page.onTap('cancel', { reason: '已自行修好' })
  console.log(page.data.order.state, page.data.buttons.length)
})()`)
