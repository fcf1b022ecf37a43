// A telephone for the mini-program: runs its files as they stand where there is nothing but what WeChat has, opens its
// pages, and presses what they show.
import { readFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import vm from 'node:vm'
import { document, draw, fire, parse, textOf } from './wxml.mjs'
import { makeWx } from '../../../clients/typescript/test/wx.mjs'

const read = file => readFileSync(file, 'utf-8')

export class Phone {
  constructor(root, { baseUrl, client, standin, picture }) {
    Object.assign(this, { root, picture, standin, stack: [], shown: [], pending: new Set(), files: new Map(), components: new Map() })
    const { wx, seen } = makeWx()
    this.seen = seen
    this.wx = Object.assign(wx, this.surroundings())
    this.config = JSON.parse(read(join(root, 'app.json')))
    this.scope = vm.createContext({
      setTimeout, clearTimeout, console, wx: this.wx,
      App: definition => { this.app = definition },
      Page: definition => { this.defined = definition },
      Component: definition => { this.defined = definition },
      getApp: () => this.app,
      getCurrentPages: () => this.stack,
    })
    this.replaced = { [join(root, 'utils/gongdan-client.js')]: client }
    this.require(join(root, 'config.js')).baseUrl = baseUrl
    this.require(join(root, 'app.js'))
    this.app.onLaunch()
  }

  /** What the app asks of the telephone besides the network. */
  surroundings() {
    return {
      getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid' } }),
      onNetworkStatusChange: told => { this.networkChanged = told },
      navigateTo: ({ url }) => this.open(url),
      redirectTo: ({ url }) => { this.stack.pop(); this.open(url) },
      reLaunch: ({ url }) => { this.stack.length = 0; this.open(url) },
      navigateBack: () => { this.stack.pop(); this.watch(this.page.onShow?.()) },
      setNavigationBarTitle: ({ title }) => { this.page.title = title },
      stopPullDownRefresh: () => undefined,
      showModal: ({ title, content, success }) => { this.shown.push(`${title}：${content}`); this.watch(success?.({ confirm: true })) },
      previewImage: ({ current }) => { this.shown.push(current) },
      makePhoneCall: ({ phoneNumber }) => { this.shown.push(phoneNumber) },
      chooseMedia: ({ success }) => success({ tempFiles: [{ tempFilePath: this.picture }] }),
      requestSubscribeMessage: ({ tmplIds, success }) => success(Object.fromEntries(tmplIds.map(id => [id, 'accept']))),
      requestPayment: ({ package: prepaid, success, fail }) => this.closesPayment ? fail({ errMsg: 'requestPayment:fail cancel' }) : this.watch(this.pay(prepaid).then(success, error => fail({ errMsg: String(error) }))),
    }
  }

  /** The user pays in WeChat. */
  async pay(prepaid) {
    const body = JSON.stringify({ prepay_id: prepaid.replace('prepay_id=', '') })
    const answer = await fetch(`${this.standin}/standin/pay`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
    if (!answer.ok) throw new Error(await answer.text())
  }

  require(file) {
    if (!this.files.has(file)) {
      const module = { exports: {} }
      this.files.set(file, module)
      const wrap = vm.runInContext(`(function (module, exports, require) {${read(this.replaced?.[file] ?? file)}\n})`, this.scope, { filename: file })
      wrap(module, module.exports, name => this.require(join(dirname(file), name.endsWith('.js') ? name : `${name}.js`)))
    }
    return this.files.get(file).exports
  }

  /** A definition of a page or component, made anew each time. */
  definition(file) {
    this.files.delete(file)
    this.require(file)
    return this.defined
  }

  get page() { return this.stack.at(-1) }

  open(url) {
    const [path, query = ''] = url.slice(1).split('?')
    if (!this.config.pages.includes(path)) throw new Error(`app.json has no page ${path}`)
    const file = join(this.root, path)
    const page = { ...structuredCloneOf(this.definition(`${file}.js`)), path, title: JSON.parse(read(`${file}.json`)).navigationBarTitleText }
    page.setData = data => { Object.assign(page.data, data) }
    this.stack.push(page)
    // WeChat gives values as they stand in the address, without decoding them
    const options = Object.fromEntries(query.split('&').filter(Boolean).map(pair => pair.split('=')))
    this.watch(page.onLoad?.(options))
    this.watch(page.onShow?.())
  }

  watch(promise) {
    if (!promise?.then) return
    const going = Promise.resolve(promise).catch(error => { this.failure = error }).finally(() => this.pending.delete(going))
    this.pending.add(going)
  }

  /** Everything that was begun has ended. */
  async settled() {
    while (this.pending.size) await Promise.all(this.pending)
    if (this.failure) throw this.failure
  }

  tree() {
    const file = `${join(this.root, this.page.path)}.wxml`
    return draw(parse(read(file), file), this.page, tag => this.component(tag), file)
  }

  component(tag) {
    const path = this.config.usingComponents[tag]
    if (!path) return undefined
    const file = join(this.root, path)
    return { file, nodes: parse(read(`${file}.wxml`), file), make: (attributes, tell) => this.instance(file, attributes, tell) }
  }

  instance(file, attributes, tell) {
    const { properties = {}, data = {}, methods = {}, observers = {} } = this.definition(`${file}.js`)
    const own = Object.fromEntries(Object.entries(properties).map(([name, { value }]) => [name, attributes[name] ?? value]))
    const instance = { ...methods, data: { ...data, ...own } }
    instance.setData = changed => { Object.assign(instance.data, changed) }
    instance.triggerEvent = (name, detail) => this.watch(tell(name, detail))
    for (const [name, observer] of Object.entries(observers)) observer.call(instance, instance.data[name])
    return instance
  }

  /** All that the page shows, as text. */
  get text() { return this.tree().map(textOf).join('\n') }

  /** Press what shows this text. */
  async tap(text, part = '') {
    const [found] = all(this.tree(), node => node.events?.tap && textOf(node).includes(text) && textOf(node).includes(part))
      .sort((one, other) => textOf(one).length - textOf(other).length)
    if (!found) throw new Error(`${this.page.path} has no button ${text}:\n${this.text}`)
    this.watch(fire(found, 'tap'))
    await this.settled()
  }

  /** Fill in the field with this title: a text, or the words of a choice. */
  async fill(title, typed) {
    const field = last(this.tree(), node => node.attributes?.class?.startsWith('field ') && textOf(node.children[0]).startsWith(title))
    if (!field) throw new Error(`${this.page.path} has no field ${title}:\n${this.text}`)
    const star = all([field], node => node.dataset?.value === typed && node.events.tap)[0]
    if (star) this.watch(fire(star, 'tap'))
    else if (Array.isArray(typed)) { for (const each of typed) { const chip = last([field], node => node.events?.tap && textOf(node) === each); this.watch(fire(chip, 'tap')) } }
    else {
      const input = last([field], node => node.events?.blur || node.events?.change || node.events?.tap)
      const { range } = input.attributes
      if (range) this.watch(fire(input, 'change', { value: range.findIndex(choice => choice.title === typed) }))
      else this.watch(fire(input, input.events.blur ? 'blur' : input.events.change ? 'change' : 'tap', { value: typed }))
    }
    await this.settled()
  }

  /** Show an optional group, or hide it. */
  async toggle(title) {
    const head = last(this.tree(), node => node.attributes?.class?.startsWith('field ') && textOf(node).startsWith(title))
    this.watch(fire(last([head], node => node.events?.tap), 'tap'))
    await this.settled()
  }

  /** Type into the input that keeps its value under this name. */
  async fillIn(name, typed) {
    const input = last(this.tree(), node => node.dataset?.name === name)
    this.watch(fire(input, 'input', { value: typed }))
    await this.settled()
  }

  /** What a page shows, for a browser. */
  document() {
    const styles = ['app.wxss', ...Object.values(this.config.usingComponents).map(path => `${path.slice(1)}.wxss`), `${this.page.path}.wxss`]
    const css = styles.map(path => join(this.root, path)).filter(existsSync).map(read).join('\n')
    return document(this.page.title, this.tree(), css)
  }
}

const structuredCloneOf = definition => ({ ...definition, data: JSON.parse(JSON.stringify(definition.data || {})) })

/** The deepest and last element that fits. */
function last(nodes, fits) {
  let found
  for (const node of nodes) {
    if (node.text !== undefined) continue
    found = last(node.children, fits) ?? (fits(node) ? node : undefined) ?? found
  }
  return found
}

function all(nodes, fits) {
  return nodes.filter(node => node.text === undefined)
    .flatMap(node => [...(fits(node) ? [node] : []), ...all(node.children, fits)])
}
