// Keeps the board up to date: the server sends the parts that have changed, and this puts them in their places. A page
// that nobody sees, or that was paused, has no connection.
const board = document.getElementById('board')
const standing = document.getElementById('standing')
const pause = document.getElementById('pause')
const words = board.dataset
const SOONEST = 2000
const LATEST = 60000

let source = null
let timer = 0
let wait = SOONEST
let seen = words.seen
let at = words.at
let paused = false

function say(kind) {
  const text = { live: `${words.asOf.replace('%s', at)} · ${words.live}`, lost: words.lost.replace('%s', at), paused: words.paused.replace('%s', at) }[kind]
  if (standing.textContent !== text) standing.textContent = text
  standing.classList.toggle('lost', kind === 'lost')
  // people who listen to the page hear when it stops, not that a minute has passed
  standing.setAttribute('aria-live', kind === 'live' ? 'off' : 'polite')
}

function show(event) {
  const { at: moment, sections } = JSON.parse(event.data)
  at = moment
  seen = event.lastEventId
  wait = SOONEST
  for (const [name, html] of Object.entries(sections)) {
    const part = document.getElementById(`part-${name}`)
    // a part that the page does not have: the rights of whoever looks have changed
    if (!part) return location.reload()
    replace(part, html)
  }
  say('live')
}

// Whoever scrolls in a table, or has the keyboard there, stays where they are.
function replace(part, html) {
  const wide = part.querySelector('.wide')
  const left = wide ? wide.scrollLeft : 0
  const focused = wide !== null && wide === document.activeElement
  part.innerHTML = html
  const now = part.querySelector('.wide')
  if (now) now.scrollLeft = left
  if (now && focused) now.focus({ preventScroll: true })
}

function close() {
  clearTimeout(timer)
  if (source) source.close()
  source = null
}

function again() {
  close()
  say('lost')
  timer = setTimeout(open, wait)
  wait = Math.min(LATEST, wait * 2)
}

function open() {
  close()
  if (paused || document.hidden) return
  source = new EventSource(`${words.events}&seen=${encodeURIComponent(seen)}`)
  source.addEventListener('open', () => say('live'))
  source.addEventListener('board', show)
  // the login has ended: the page leads to the form, and back
  source.addEventListener('over', () => { close(); location.reload() })
  source.addEventListener('again', () => { close(); timer = setTimeout(open, 200) })
  source.addEventListener('error', again)
}

pause.addEventListener('click', () => {
  paused = !paused
  pause.textContent = paused ? words.resume : words.pause
  if (paused) { close(); say('paused') } else open()
})
document.addEventListener('visibilitychange', () => document.hidden ? close() : open())
addEventListener('pagehide', close)
addEventListener('pageshow', event => { if (event.persisted) open() })
pause.hidden = false
open()
