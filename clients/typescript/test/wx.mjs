// Stands in for WeChat's `wx` and refuses what WeChat refuses: PATCH and other methods, an eleventh request at the same
// time, answers' headers of an upload, FormData, and every global that a mini-program doesn't have.
import { readFileSync } from 'node:fs'
import vm from 'node:vm'

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT']

export function makeWx() {
  const storage = new Map()
  const seen = { running: 0, most: 0, sent: [], offline: false, answersToLose: 0, bytes: 0 }

  function run(work, success, fail) {
    if (seen.running >= 10) { fail({ errMsg: 'request:fail exceed max concurrent' }); return }
    seen.running += 1
    seen.most = Math.max(seen.most, seen.running)
    const going = seen.offline ? Promise.reject(new Error('no signal')) : work()
    going.then(answer => {
      if (seen.answersToLose === 0) return answer
      seen.answersToLose -= 1
      throw new Error('the answer was lost')
    }).finally(() => { seen.running -= 1 }).then(success, error => fail({ errMsg: `request:fail ${error.message}` }))
  }

  const wx = {
    getStorageSync: name => storage.has(name) ? JSON.parse(storage.get(name)) : '',
    setStorageSync: (name, value) => { storage.set(name, JSON.stringify(value)) },
    removeStorageSync: name => { storage.delete(name) },
    request({ url, method, data, header, dataType, success, fail }) {
      if (!METHODS.includes(method)) throw new Error(`wx.request knows no ${method}`)
      if (data !== undefined && typeof data !== 'string') throw new Error('send text: an object is no FormData here')
      seen.sent.push({ method, url, header })
      run(async () => {
        const response = await fetch(url, { method, headers: header, body: data, redirect: 'error' })
        const text = await response.text()
        seen.bytes += Buffer.byteLength(text)
        return { statusCode: response.status, header: Object.fromEntries(response.headers),
          data: dataType === 'text' ? text : JSON.parse(text) }
      }, success, fail)
    },
    uploadFile({ url, filePath, name, header, formData, success, fail }) {
      seen.sent.push({ method: 'POST', url, header, formData })
      run(async () => {
        const form = new FormData()
        for (const [field, value] of Object.entries(formData)) form.append(field, value)
        form.append(name, new Blob([readFileSync(filePath)], { type: 'image/png' }), 'photo.png')
        const response = await fetch(url, { method: 'POST', headers: header, body: form })
        // the answer of wx.uploadFile has no headers
        return { statusCode: response.status, data: await response.text() }
      }, success, fail)
    },
  }
  return { wx, seen, storage }
}

/** Runs a bundle where there is nothing but what a mini-program has; gives what it exports. */
export function load(bundle) {
  const scope = vm.createContext({ setTimeout, clearTimeout, console })
  vm.runInContext(readFileSync(bundle, 'utf-8'), scope, { filename: 'gongdan-client.js' })
  return vm.runInContext('gongdan', scope)
}
