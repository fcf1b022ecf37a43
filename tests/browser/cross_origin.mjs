// Opens a page of another origin in headless Chromium, and calls the service from it as an app would.
import { createRequire } from 'node:module'

const [, , modules, executablePath, address, service] = process.argv
const { chromium } = createRequire(modules + '/')('playwright-core')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  await page.goto(address)
  const seen = await page.evaluate(async service => {
    const form = new URLSearchParams({ grant_type: 'password', username: 'owner1', password: 'gongdan-demo' })
    const call = async (method, path, { body, ...headers } = {}) => {
      const answer = await fetch(service + path, { method, headers, body })
      const text = await answer.text()
      return { status: answer.status, body: text && JSON.parse(text), headers: Object.fromEntries(answer.headers) }
    }
    try {
      const login = await call('POST', '/v1/auth/token', { body: form })
      const authorised = { Authorization: `Bearer ${login.body.access_token}` }
      const json = { ...authorised, 'Content-Type': 'application/json' }
      const me = await call('GET', '/v1/me', authorised)
      const order = {
        community_id: me.body.roles[0].community_id, premises_id: me.body.premises[0], kind: 'repair', channel: 'app',
        description: '厨房龙头漏水'
      }
      const key = { 'Idempotency-Key': crypto.randomUUID() }
      const made = await call('POST', '/v1/work-orders', { ...json, ...key, body: JSON.stringify(order) })
      const again = await call('POST', '/v1/work-orders', { ...json, ...key, body: JSON.stringify(order) })
      const path = `/v1/work-orders/${made.body.id}`
      const first = await call('GET', path, authorised)
      const known = await call('GET', path, { ...authorised, 'If-None-Match': first.headers.etag })
      const refused = await call('POST', `${path}/accept`, { ...json, body: '{}' })
      const stranger = await call('GET', '/v1/me')
      return { login: login.status, made, again, first, known, refused, stranger }
    } catch (error) {
      return { error: String(error) }
    }
  }, service)
  console.log(JSON.stringify({ origin: new URL(page.url()).origin, ...seen }))
} finally {
  await browser.close()
}
