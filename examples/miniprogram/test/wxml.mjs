// Draws WXML as a tree of elements and as HTML, so that pages of a mini-program can be pressed and looked at in CI.
// It knows what the example uses: wx:if, wx:for, block, {{ }}, data-, bind, and components.

const TOKEN = /<!--[\s\S]*?-->|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w:.-]+(?:="[^"]*")?)*)\s*(\/?)>|([^<]+)/g
const ATTRIBUTE = /([\w:.-]+)(?:="([^"]*)")?/g
const TAGS = { view: 'div', text: 'span', image: 'img', picker: 'div', switch: 'span', block: 'div' }

export function parse(source, file) {
  const root = { tag: 'root', attributes: {}, children: [] }
  const open = [root]
  let read = 0
  for (const [whole, end, tag, attributes, alone, text] of source.matchAll(TOKEN)) {
    read += whole.length
    if (end) {
      if (open.pop().tag !== end) throw new Error(`${file}: </${end}> closes nothing`)
    } else if (tag) {
      const found = Object.fromEntries([...attributes.matchAll(ATTRIBUTE)].map(([, name, value = '']) => [name, value]))
      const node = { tag, attributes: found, children: [] }
      open.at(-1).children.push(node)
      if (!alone) open.push(node)
    } else if (text && text.trim()) open.at(-1).children.push({ text: text.trim() })
  }
  if (read !== source.length || open.length !== 1) throw new Error(`${file}: this is no WXML`)
  return root.children
}

/** What stands between {{ and }}: names, operators and literals, and no calls, which WXML doesn't have. */
function evaluate(expression, scope, file) {
  if (/[\w\])]\s*\(/.test(expression)) throw new Error(`${file}: WXML calls no functions: ${expression}`)
  const names = new Proxy(scope, { has: () => true, get: (held, name) => name === Symbol.unscopables ? undefined : held[name] })
  return new Function('scope', `with (scope) { return (${expression}) }`)(names)
}

function value(template, scope, file) {
  const alone = /^\{\{([\s\S]*)\}\}$/.exec(template)
  if (alone && !alone[1].includes('{{')) return evaluate(alone[1], scope, file)
  return template.replace(/\{\{([\s\S]*?)\}\}/g, (_, expression) => {
    const found = evaluate(expression, scope, file)
    if (found === undefined) throw new Error(`${file}: {{${expression}}} is undefined`)
    return found
  })
}

/** The tree of a page or component as its data has it now; `component(tag)` gives {nodes, make} of a component's tag. */
export function draw(nodes, owner, component, file) {
  return siblings(nodes, owner.data, owner, component, file)
}

function siblings(nodes, scope, owner, component, file) {
  const drawn = []
  let taken = false
  for (const node of nodes) {
    if (node.text !== undefined) { drawn.push({ text: String(value(node.text, scope, file) ?? '') }); continue }
    const { attributes: at } = node
    if ('wx:if' in at) taken = Boolean(value(at['wx:if'], scope, file))
    else if ('wx:elif' in at) { if (taken) continue; taken = Boolean(value(at['wx:elif'], scope, file)) }
    else if ('wx:else' in at) { if (taken) continue; taken = true }
    if (('wx:if' in at || 'wx:elif' in at) && !taken) continue
    if (!('wx:for' in at)) { drawn.push(...element(node, scope, owner, component, file)); continue }
    const rows = value(at['wx:for'], scope, file)
    if (!Array.isArray(rows)) throw new Error(`${file}: ${at['wx:for']} is no list`)
    if (!('wx:key' in at)) throw new Error(`${file}: a wx:for has a wx:key`)
    rows.forEach((item, index) => {
      const inner = { ...scope, [at['wx:for-item'] || 'item']: item, [at['wx:for-index'] || 'index']: index }
      drawn.push(...element(node, inner, owner, component, file))
    })
  }
  return drawn
}

function element(node, scope, owner, component, file) {
  if (node.tag === 'block') return siblings(node.children, scope, owner, component, file)
  const attributes = {}
  const dataset = {}
  const events = {}
  for (const [name, template] of Object.entries(node.attributes)) {
    if (name.startsWith('wx:')) continue
    const event = /^bind:?(.+)$/.exec(name)
    if (event) events[event[1]] = template
    else if (name.startsWith('data-')) dataset[name.slice(5)] = value(template, scope, file)
    else attributes[name] = value(template, scope, file)
  }
  const used = component(node.tag)
  const drawn = { tag: node.tag, attributes, dataset, events, owner }
  if (!used) return [{ ...drawn, children: siblings(node.children, scope, owner, component, file) }]
  const instance = used.make(attributes, (name, detail) => fire({ ...drawn, children: [] }, name, detail))
  return [{ ...drawn, children: draw(used.nodes, instance, component, used.file) }]
}

/** An event at an element: its handler in the page or component that it stands in. */
export function fire({ events, owner, dataset }, name, detail = {}) {
  const handler = events[name]
  if (!handler) return undefined
  if (typeof owner[handler] !== 'function') throw new Error(`nobody has ${handler}`)
  return owner[handler]({ type: name, detail, currentTarget: { dataset }, target: { dataset } })
}

export const textOf = node => node.text ?? (node.children || []).map(textOf).join('')

const escape = text => String(text).replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign])

export function html(node) {
  if (node.text !== undefined) return escape(node.text)
  const { tag, attributes: at, children } = node
  const style = at.class ? ` class="${escape(at.class)}"` : ''
  const shown = at.value === undefined || at.value === null ? '' : at.value
  switch (tag) {
    case 'image': return `<img alt=""${style} src="${escape(at.src || '')}">`
    case 'input': return `<input${style} aria-label="${escape(at.placeholder || '输入')}" placeholder="${escape(at.placeholder || '')}" value="${escape(shown)}">`
    case 'textarea': return `<textarea${style} aria-label="${escape(at.placeholder || '输入')}" placeholder="${escape(at.placeholder || '')}">${escape(shown)}</textarea>`
    case 'switch': return `<span class="wx-switch${at.checked ? ' wx-switch-on' : ''}"></span>`
    default: return `<${TAGS[tag] || 'div'}${style}>${children.map(html).join('')}</${TAGS[tag] || 'div'}>`
  }
}

const BROWSER = `* { box-sizing: border-box; margin: 0; } input, textarea { border: 0; outline: 0; background: none; font: inherit; resize: none; display: block; width: 100%; }
img { object-fit: cover; } .nav { position: sticky; top: 0; height: 44px; line-height: 44px; text-align: center; font-weight: 600; background: #fff; }
.wx-switch { display: inline-block; width: 46px; height: 26px; border-radius: 13px; background: #dfdfdf; } .wx-switch::after { content: ""; display: block; width: 22px; height: 22px; margin: 2px; border-radius: 50%; background: #fff; float: left; }
.wx-switch-on { background: #07c160; } .wx-switch-on::after { float: right; }`

/** A page for a browser of 375 pixels, half a pixel to an rpx. */
export function document(title, nodes, styles) {
  const css = styles.replace(/([\d.]+)rpx/g, (_, size) => `${size / 2}px`).replace(/(^|\n)page /g, '$1body ')
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${escape(title)}</title><meta name="viewport" content="width=375">
<style>${BROWSER}\n${css}</style><body><div class="nav">${escape(title)}</div>${nodes.map(html).join('')}</body></html>`
}
