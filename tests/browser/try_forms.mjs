// Opens the page of forms in headless Chromium and tries every case; writes what became of each to standard output.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const [, , modules, executablePath, address, casesPath, resultPath] = process.argv
const { chromium } = createRequire(modules + '/')('playwright-core')
const cases = JSON.parse(readFileSync(casesPath, 'utf8'))
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  const complaints = []
  page.on('pageerror', error => complaints.push(String(error)))
  await page.goto(address)
  await page.waitForFunction('window.ready')
  const results = await page.evaluate(async all => {
    const outcomes = []
    for (const one of all) outcomes.push(...await window.tryForm(one))
    return outcomes
  }, cases)
  writeFileSync(resultPath, JSON.stringify({ results, complaints }))
} finally {
  await browser.close()
}
