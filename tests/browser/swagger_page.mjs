// What people do on /docs beside pressing Execute: they look for words, log in, and come back when their token has ended.
// Prints what the page showed.
import { createRequire } from 'node:module'

const [, , modules, executablePath, address] = process.argv
const { chromium } = createRequire(modules + '/')('playwright-core')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  const errors = []
  page.on('pageerror', error => errors.push(String(error)))
  page.setDefaultTimeout(120000)
  await page.goto(address + '/docs')
  await page.locator('.opblock-tag').first().waitFor()
  const filter = page.locator('.operation-filter-input')

  // The operations that the page shows for some words.
  async function find(words) {
    await filter.fill(words)
    await page.waitForFunction(said => window.ui.layoutSelectors.currentFilter() === said, words)
    return page.locator('.opblock-summary-path').evaluateAll(all => all.map(each => each.dataset.path))
  }

  // Opens an operation and presses Execute; its status, and what was sent.
  async function press(operationId, again = false) {
    if (!again) {
      await find(operationId)
      await page.locator('.opblock-summary-control').first().click()
    }
    await page.locator('.btn.execute').click()
    // the answer before is gone when the new one is there
    const status = page.locator('.live-responses-table tr.response .response-col_status').first()
    await page.waitForFunction(() => !document.querySelector('.loading-container'))
    const seen = (await status.innerText()).trim().split(/\s/)[0]
    const sent = await page.locator('.curl').first().innerText()
    return { status: seen, token: /Bearer (\S+?)'/.exec(sent)?.[1], sent }
  }

  const found = {}
  for (const words of ['维修', '派工', '派单', 'dispatch', 'work_orders.dispatch', '收费']) found[words] = await find(words)
  found['work_orders.dispatch, opened'] = (await press('work_orders.dispatch'), await find('work_orders.dispatch'))

  const where = await page.locator('.parameter__in').allInnerTexts()

  // the server forgets the login of whoever logs out: the next try logs in again
  const logout = [await press('auth.logout'), await press('auth.logout', true)]

  // whoever logs in by Authorize stays so when their token has ended
  await page.locator('.btn.authorize').click()
  const login = page.locator('.auth-container').filter({ has: page.locator('input[name=username], #oauth_username') }).first()
  await login.locator('#oauth_username').fill('cashier')
  await login.locator('#oauth_password').fill('gongdan-demo')
  await login.locator('.btn.auth.authorize').click()
  await login.locator('.btn.auth:not(.authorize)').first().waitFor()
  await page.locator('.btn-done').first().click()
  const asCashier = await press('me.show')
  await page.evaluate(() => {
    for (const [, kept] of window.ui.authSelectors.authorized()) {
      const auth = kept.toJS()
      window.ui.authActions.authorizeOauth2({ auth, token: { ...auth.token, access_token: auth.token.access_token + 'x' } })
    }
  })
  const renewed = await press('me.show', true)
  const name = await page.locator('.live-responses-table .microlight').first().innerText()

  console.log(JSON.stringify({ errors, found, where, logout, asCashier, renewed, name }))
} finally {
  await browser.close()
}
