// Takes one work order in /docs from the call to the archive, as an operator would: every id comes from the page itself, by
// the button below an answer. What people type is who they are, times, words and choices. Prints the states.
import { createRequire } from 'node:module'

const [, , modules, executablePath, address, people, pictures] = process.argv
const { chromium } = createRequire(modules + '/')('playwright-core')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const usernames = JSON.parse(people)
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const CHECKLIST = ['tools', 'parts', 'consumables', 'cleaning', 'shoe-covers', 'floor-cloth', 'slip', 'receipts', 'badge']

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1400 }, locale: 'zh-CN' })
  page.setDefaultTimeout(120000)
  const errors = []
  page.on('pageerror', error => errors.push(String(error)))
  await page.goto(address + '/docs')
  await page.locator('.opblock-tag').first().waitFor()
  const passed = []
  let count = 0

  async function logIn(username) {
    await page.locator('.btn.authorize').first().click()
    if (await page.locator('.auth-container .btn.auth').first().innerText() === '退出登录') await page.locator('.auth-container .btn.auth').first().click()
    // nobody has to know a user name or the password
    await page.locator('.demo-people').selectOption(username)
    await page.locator('.auth-container .btn.auth.authorize').first().click()
    await page.locator('#oauth_username').waitFor({ state: 'detached' })
    await page.locator('.btn-done').first().click()
  }

  // Opens an operation by its id in the filter, types what is given, presses Execute; gives the answer.
  async function take(operationId, typed = null) {
    await page.locator('.operation-filter-input').fill(operationId)
    await page.waitForFunction(said => window.ui.layoutSelectors.currentFilter() === said, operationId)
    const block = page.locator('.opblock').first()
    await block.locator('.opblock-summary-control').click()
    await page.waitForLoadState('networkidle')
    await page.locator('.swagger-ui:not([aria-busy=true])').first().waitFor()
    if (typed) {
      const editor = block.locator('textarea.body-param__text')
      const body = JSON.parse(await editor.inputValue())
      await editor.fill(JSON.stringify({ ...body, ...typed }, null, 2))
    }
    const file = block.locator('input[type=file]')
    if (await file.count()) await file.setInputFiles({ name: 'tap.png', mimeType: 'image/png', buffer: PICTURE })
    await block.locator('.btn.execute').click()
    const status = block.locator('.live-responses-table tr.response .response-col_status').first()
    const shown = (await status.innerText()).trim().split(/\s/)[0]
    const answer = JSON.parse(await block.locator('.live-responses-table .highlight-code .microlight').first().innerText())
    if (pictures) await page.screenshot({ path: `${pictures}/${String(++count).padStart(2, '0')}-${operationId}.png` })
    passed.push({ operationId, status: shown, state: answer.state || null, detail: answer.detail || null, errors: answer.errors, refusals: answer.refusals })
    if (!shown.startsWith('2')) throw new Error(operationId + ' was sent as ' + await block.locator('.curl').first().innerText())
    if (operationId === 'work_orders.register') await page.locator('.btn.follow').click()
    await block.locator('.opblock-summary-control').click()
    return answer
  }

  const inMinutes = minutes => new Date(Date.now() + minutes * 60000).toISOString()
  try {
    await take('work_orders.register')
    await take('work_orders.accept')
    await take('work_orders.dispatch')
    const { worker } = await take('work_orders.assign')
    if (!usernames[worker.name]) throw new Error('who is ' + worker.name)
    const name = worker.name
    await logIn(usernames[name])
    await take('work_orders.acknowledge')
    await take('work_orders.reschedule', {
      window: { starts_at: inMinutes(2), ends_at: inMinutes(60) }, odd_hour: true, reason: '业主现在在家', asked_by: 'customer',
      agreed_by: '业主本人',
    })
    await take('work_orders.depart', { checklist: CHECKLIST })
    await take('work_orders.arrive')
    await take('work_orders.diagnose')
    await take('work_orders.quote')
    await logIn('tenant1')
    await take('work_orders.approve_quote')
    await logIn(usernames[name])
    await take('files.upload')
    await take('work_orders.complete')
    await logIn('tenant1')
    await take('work_orders.sign_off')
    await logIn('cashier')
    await take('charges.pay', { amount_fen: 6000, via: 'desk', method: 'cash' })
    await logIn(usernames[name])
    await take('work_orders.worker_sign')
    await logIn('reception')
    await take('follow_ups.finish', { means: 'phone', result: 'satisfied' })
    for (const addressee of ['repair_team', 'archive', 'finance']) {
      await take('work_orders.log_copy', { addressee, received_by: '文员' })
    }
    await take('work_orders.close')
  } catch (error) {
    errors.push(String(error))
  }
  console.log(JSON.stringify({ errors, passed }))
} finally {
  await browser.close()
}
