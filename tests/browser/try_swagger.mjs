// Opens /docs in headless Chromium and presses Execute on every operation, as its example stands there, from the first
// group to the last, or of every second group. Prints what the page showed of each, and when the page was ready. Nothing
// waits for a fixed time: the page is looked at whenever it changes.
import { createRequire } from 'node:module'

const [, , modules, executablePath, address, half, only] = process.argv
const { chromium } = createRequire(modules + '/')('playwright-core')
// a picture of one pixel, and after how many milliseconds what has not happened never will
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const HANGS = 120000
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

// Runs in the page. The groups of operations, their names and methods, as the page lists them.
function press({ tag, only, picture, hangs }) {
  // What `look` sees, as soon as it sees something.
  const until = (look, what) =>
    new Promise((resolve, reject) => {
      const seen = look()
      if (seen) return resolve(seen)
      const gaveUp = setTimeout(() => { watcher.disconnect(); reject(new Error('never seen: ' + what)) }, hangs)
      const watcher = new MutationObserver(() => {
        const now = look()
        if (!now) return
        watcher.disconnect()
        clearTimeout(gaveUp)
        resolve(now)
      })
      watcher.observe(document.body, { subtree: true, childList: true, attributes: true })
    })

  async function tried(block, operationId) {
    const seen = { operationId }
    block.querySelector('.opblock-summary-control').click()
    try {
      await until(() => block.querySelector('.responses-wrapper'), 'the operation')
      const button = block.querySelector('.btn.execute')
      if (!button) return { ...seen, status: 'no button Execute' }
      seen.height = block.offsetHeight
      const file = block.querySelector('input[type=file]')
      if (file) {
        const chosen = new DataTransfer()
        chosen.items.add(new File([Uint8Array.from(atob(picture), (sign) => sign.charCodeAt(0))], 'tap.png'))
        file.files = chosen.files
        file.dispatchEvent(new Event('change', { bubbles: true }))
      }
      button.click()
      const shows = () =>
        block.querySelector('.live-responses-table tr.response .response-col_status') ||
        block.querySelector('.validation-errors, .parameters .invalid, textarea.invalid')
      const answer = await until(shows, 'an answer')
      seen.status = answer.innerText.trim().split(/\s/)[0]
      const sent = block.querySelector('.curl')?.textContent || ''
      seen.key = /Idempotency-Key: ([\w.-]+)/i.exec(sent)?.[1] || null
      seen.ifMatch = /If-Match/i.test(sent)
      seen.heightAfter = block.offsetHeight
      if (!seen.status.startsWith('2')) seen.text = (answer.closest('.response') || block).innerText.slice(0, 700)
      return seen
    } catch (error) {
      return { ...seen, status: 'no answer', text: String(error) }
    } finally {
      block.querySelector('.opblock-summary-control').click()
    }
  }

  // the page's own filter keeps it small: one operation is drawn anew in a blink, all of a group are not
  return (async () => {
    const { layoutActions, specSelectors } = window.ui
    layoutActions.updateFilter('')
    const operations = specSelectors.taggedOperations().get(tag).get('operations').map((each) => ({
      id: each.get('operation').get('operationId'), path: each.get('path'), method: each.get('method'),
    }))
    layoutActions.updateFilter('nothing is called so')
    layoutActions.show(['operations-tag', tag], true)
    const pressed = []
    for (const operation of operations) {
      if (only && !operation.id.includes(only)) continue
      layoutActions.updateFilter(operation.id)
      const drawn = () => [...document.querySelectorAll('.opblock-' + operation.method)]
        .find((each) => each.querySelector('[data-path]').dataset.path === operation.path)
      pressed.push(await tried(await until(drawn, operation.id), operation.id))
    }
    return pressed
  })()
}

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const errors = []
  page.on('pageerror', error => errors.push(String(error)))
  const began = Date.now()
  await page.goto(address + '/docs?lang=zh')
  await page.locator('.opblock-tag').first().waitFor()
  const ready = Date.now() - began
  const tags = await page.locator('.opblock-tag').evaluateAll(all => all.map(each => each.dataset.tag))
  const pressed = []
  const mine = tags.filter((_, index) => !half || index % 2 === Number(half))
  for (const tag of mine) pressed.push(...await page.evaluate(press, { tag, only, picture: PICTURE, hangs: HANGS }))
  console.log(JSON.stringify({ pressed, errors, tags, ready, took: Date.now() - began }))
} finally {
  await browser.close()
}
