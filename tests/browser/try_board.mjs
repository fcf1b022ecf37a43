// The live board in a browser, at the widths of a telephone, a tablet and a desk: what axe-core finds, what is cut off,
// and whether it moves by itself. Prints what it saw; pictures go to a folder.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'

const [, , modules, executablePath, address, folder] = process.argv
const { chromium } = createRequire(modules + '/')('playwright-core')
const axe = readFileSync(join(modules, 'axe-core', 'axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
const WIDTHS = [360, 768, 1440]
const PASSWORD = 'gongdan-demo'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const seen = { errors: [], violations: [], cut: [], pages: [], keyboard: [], live: {} }

function watch(page) {
  page.setDefaultTimeout(120000)
  page.on('pageerror', error => seen.errors.push(String(error)))
  // a refused login and a connection that the test cuts are said by the browser, too
  page.on('console', said => { if (said.type() === 'error' && !/Failed to load resource/.test(said.text())) seen.errors.push(said.text()) })
}

async function logIn(page, who, lang) {
  await page.goto(`${address}/board?lang=${lang}`)
  await page.fill('#username', who)
  await page.fill('#password', PASSWORD)
  await page.keyboard.press('Enter')
  await page.locator('#board').waitFor()
}

// What is wrong with a page as it stands, and a picture of it.
async function judge(page, name) {
  seen.pages.push(name)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
  await page.evaluate(axe)
  const found = await page.evaluate(values => window.axe.run(document, { runOnly: { type: 'tag', values } }), RULES)
  for (const { id, nodes } of found.violations) seen.violations.push(`${name}: ${id}: ${nodes[0].html.slice(0, 200)}`)
  const cut = await page.evaluate(() => {
    const root = document.documentElement
    const wide = root.scrollWidth > root.clientWidth ? ['the page itself'] : []
    // what scrolls by itself may be wider than it looks
    const own = [...document.querySelectorAll('main *, header *')].filter(each => !each.closest('.wide') && !each.closest('select'))
    const out = own.filter(each => each.getBoundingClientRect().right > root.clientWidth + 1)
    const pictures = [...document.images].filter(each => each.complete && each.naturalWidth === 0)
    return [...wide, ...[...out, ...pictures].slice(0, 3).map(each => each.outerHTML.slice(0, 120))]
  })
  seen.cut.push(...cut.map(text => `${name}: ${text}`))
}

async function pictures(page) {
  for (const picture of await page.locator('img').all()) await picture.scrollIntoViewIfNeeded()
  await page.waitForFunction(() => [...document.images].every(each => each.complete))
}

for (const lang of ['zh', 'en']) {
  for (const width of WIDTHS) {
    const context = await browser.newContext({ viewport: { width, height: 900 } })
    const page = await context.newPage()
    watch(page)
    await page.goto(`${address}/board?lang=${lang}`)
    await judge(page, `login-${lang}-${width}`)
    await page.fill('#username', 'manager')
    await page.fill('#password', 'wrong')
    await page.keyboard.press('Enter')
    await page.locator('#wrong').waitFor()
    await judge(page, `wrong-${lang}-${width}`)
    await logIn(page, 'manager', lang)
    await judge(page, `board-${lang}-${width}`)
    await page.locator('header a[href^="/board/charts"]').click()
    await page.locator('.charts').waitFor()
    await pictures(page)
    await judge(page, `charts-${lang}-${width}`)
    await page.locator('.links a').first().click()
    await page.locator('dl').waitFor()
    await pictures(page)
    await judge(page, `figures-${lang}-${width}`)
    await page.goto(`${address}/board?lang=${lang}&community_id=00000000-0000-0000-0000-000000000000`)
    await judge(page, `problem-${lang}-${width}`)
    await context.close()
  }
}

// by the keyboard alone
const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
const page = await context.newPage()
watch(page)
await logIn(page, 'leader', 'zh')
const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim())
for (let step = 0; step < 8; step++) {
  await page.keyboard.press('Tab')
  seen.keyboard.push(await focus())
}
await page.locator('.skip').focus()
await page.keyboard.press('Enter')
seen.keyboard.push(await focus())

// another community
await page.locator('#community').selectOption({ label: '海怡花园' })
await page.locator('.choose button').click()
await page.locator('h1', { hasText: '海怡花园' }).waitFor()
seen.live.switched = await page.title()

// it moves by itself
const form = new URLSearchParams({ grant_type: 'password', username: 'reception', password: PASSWORD })
const token = (await (await fetch(`${address}/v1/auth/token`, { method: 'POST', body: form })).json()).access_token
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
const community = await page.locator('#community').inputValue()
async function happens() {
  const body = JSON.stringify({
    community_id: community, kind: 'repair', channel: 'phone', contact_name: '钱先生', contact_phone: '13800001111',
    common_area: '大堂', description: '灯不亮',
  })
  const key = { 'Idempotency-Key': `board-${Date.now()}-${Math.random()}` }
  const answer = await fetch(`${address}/v1/work-orders`, { method: 'POST', body, headers: { ...headers, ...key } })
  if (answer.status !== 201) throw new Error(await answer.text())
}
const total = async () => Number(await page.locator('#part-orders tfoot td').first().innerText())
const becomes = number => page.waitForFunction(wanted => Number(document.querySelector('#part-orders tfoot td').innerText) === wanted, number)
const hide = hidden => page.evaluate(value => {
  Object.defineProperty(document, 'hidden', { value, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}, hidden)
const standing = () => page.locator('#standing').innerText()

await page.locator('#standing', { hasText: '自动更新中' }).waitFor()
let before = await total()
await happens()
await becomes(before + 1)
seen.live.moved = true

// whoever is in the table stays there
await page.locator('#part-orders .wide').focus()
await happens()
await becomes(before + 2)
seen.live.keepsFocus = await page.evaluate(() => document.activeElement.className)

// a hidden tab has no connection, and catches up when it is looked at
await hide(true)
await happens()
await page.waitForTimeout(4000)
seen.live.hidden = await total() - before
await hide(false)
await becomes(before + 3)

// paused, and on again
await page.locator('#pause').click()
seen.live.paused = await standing()
await happens()
await page.waitForTimeout(4000)
seen.live.whilePaused = await total() - before
await page.locator('#pause').click()
await becomes(before + 4)

// the connection breaks, and comes back
await page.route('**/board/events**', route => route.abort())
await hide(true)
await hide(false)
await page.locator('#standing.lost').waitFor()
seen.live.lost = await standing()
await judge(page, 'lost-zh-360')
await page.unroute('**/board/events**')
await page.locator('#standing', { hasText: '自动更新中' }).waitFor()

// the login ends elsewhere: the page leads to the form
await context.clearCookies()
await hide(true)
await hide(false)
await page.locator('#username').waitFor()
seen.live.ended = new URL(page.url()).pathname

await browser.close()
console.log(JSON.stringify(seen))
