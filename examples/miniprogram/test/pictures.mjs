// Opens the kept pages in Chromium: each must fit 375 pixels and load without an error. Makes a picture of each.
//   node pictures.mjs <folder> <chromium> <node_modules with playwright-core> [a Chinese font]
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, executablePath, modules, font] = process.argv.slice(2)
const { chromium } = createRequire(join(modules, 'x.js'))('playwright-core')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: 375, height: 720 }, deviceScaleFactor: 2 })
const faults = []
page.on('pageerror', error => faults.push(String(error)))
for (const file of readdirSync(folder).filter(name => name.endsWith('.html'))) {
  await page.goto(pathToFileURL(join(folder, file)).href)
  // not every machine has a Chinese font
  if (font) await page.addStyleTag({ content: `@font-face { font-family: "Noto Sans SC"; src: url("${pathToFileURL(font).href}"); }` })
  await page.evaluate(() => document.fonts.ready)
  const { wide, small, lost } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    // what is tapped must be big enough for a thumb
    small: [...document.querySelectorAll('.primary, .action, .entry')].filter(each => each.getBoundingClientRect().height < 32).length,
    lost: [...document.images].filter(image => !image.complete || image.naturalWidth === 0).map(image => image.src.slice(0, 80)),
  }))
  if (wide > 375) faults.push(`${file} is ${wide} pixels wide`)
  if (small) faults.push(`${file} has ${small} buttons that are too small`)
  if (lost.length) faults.push(`${file} lost ${lost}`)
  await page.screenshot({ path: join(folder, file.replace('.html', '.png')), fullPage: true })
  console.log(file)
}
await browser.close()
if (faults.length) throw new Error(faults.join('\n'))
