// The components, each by itself, by WeChat's own tool for testing components (miniprogram-simulate).
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const { JSDOM } = require('jsdom')
const { window } = new JSDOM('<!doctype html><body></body>')
for (const name of ['window', 'document', 'HTMLElement', 'Node', 'Element', 'Event', 'CustomEvent', 'Touch', 'TouchEvent']) {
  globalThis[name] = name === 'window' ? window : window[name]
}
const simulate = require('miniprogram-simulate')
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'miniprogram', 'components')

function show(name, properties) {
  const component = simulate.render(simulate.load(join(folder, name, name), { compiler: 'simulate' }), properties)
  component.attach(document.createElement('parent-wrapper'))
  return component
}
const text = (component, selector) => component.querySelectorAll(selector).map(found => found.dom.textContent)

// a state in its colour
const badge = show('badge', { value: { text: '待确认报价', tone: 'yours' } })
assert.deepEqual(text(badge, '.badge-yours'), ['待确认报价'])

// fen are shown as yuan
const price = show('price', { fen: 6005, label: '合计' })
assert.deepEqual([text(price, '.price-whole'), text(price, '.price-cents')], [['60'], ['.05']])

// the newest entry stands first, and moves are marked
const timeline = show('timeline', { entries: [
  { at: '11-29 18:03', text: '完工', moved: true }, { at: '11-29 17:30', text: '催单', moved: false }] })
assert.deepEqual(text(timeline, '.timeline-text'), ['完工', '催单'])
assert.equal(timeline.querySelectorAll('.timeline-moved').length, 1)

// a button that is possible is told; a grey one says why
const told = []
const shown = []
globalThis.wx.showModal = ({ content }) => shown.push(content)
const actions = show('actions', { buttons: [
  { name: 'urge', title: '催单', disabled: true, why: '五分钟内只能催一次' }, { name: 'cancel', title: '取消', disabled: false, why: '' }] })
actions.addEventListener('press', event => told.push(event.detail.name))
for (const button of actions.querySelectorAll('.action')) button.dispatchEvent('tap')
await simulate.sleep(10)
assert.deepEqual([told, shown], [['cancel'], ['五分钟内只能催一次']])

// a form: what must be filled in, stars, chips of several choices, and what is wrong with a field
const field = more => ({ hint: '', required: false, level: 0, value: null, shown: '', choices: [], open: false, error: '', schema: {}, ...more })
const form = show('form', { fields: [
  field({ path: 'reason', title: '原因', widget: 'text', required: true, error: '请填写' }),
  field({ path: 'overall', title: '总体满意度', widget: 'stars', value: 3 }),
  field({ path: 'checklist', title: '携带物品', widget: 'choices', value: ['tools'], choices: [
    { const: 'tools', title: '工具' }, { const: 'badge', title: '工牌' }] }),
  field({ path: 'place', title: '位置', widget: 'group' }),
  field({ path: 'at', title: '时间', widget: 'time', shown: '2026-11-29 18:03' }),
] })
assert.deepEqual(text(form, '.field-error'), ['请填写'])
assert.equal(text(form, '.field-must').length, 1)
assert.equal(form.querySelectorAll('.star-on').length, 3)
assert.deepEqual(text(form, '.chip-on'), ['工具'])
const set = []
for (const name of ['set', 'toggle']) form.addEventListener(name, event => set.push([name, event.detail.path, event.detail.value]))
form.querySelectorAll('.chip')[1].dispatchEvent('tap')
form.querySelectorAll('.star')[4].dispatchEvent('tap')
form.querySelector('.field-link').dispatchEvent('tap')
await simulate.sleep(10)
assert.deepEqual(set, [['set', 'checklist', ['tools', 'badge']], ['set', 'overall', 5], ['toggle', 'place', undefined]])
console.log('badge price timeline actions form')
