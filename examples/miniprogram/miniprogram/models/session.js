// Who is logged in, with which homes, and which page is theirs.

const words = require('./words')

const WORKER = 'worker'
const HOME = 'home'

/** Whoever is logged in, with the labels that all pages need; of a session that is `known` only the homes anew. */
async function open(gongdan, storage, known) {
  const [me, homes, label] = await Promise.all([
    known ? known.me : gongdan.get('/v1/me'), gongdan.get('/v1/me/homes'), known ? known.label : words.load(gongdan)
  ])
  const isWorker = me.roles.some(grant => grant.role === WORKER)
  const chosen = storage.getStorageSync(HOME)
  const home = homes.homes.find(each => each.premises_id === chosen) || homes.homes[0]
  return {
    label, at: href => gongdan.addressOf(href), me, homes: homes.homes, claims: homes.claims, isWorker, home: home || null,
    communityId: home ? home.community_id : (me.roles.find(grant => grant.community_id) || {}).community_id,
    start: isWorker ? '/pages/day/day' : '/pages/home/home'
  }
}

/** What the login page shows after a step of the login. */
function nextOf(login) {
  if (login.finished) return { step: 'done', people: [] }
  return { step: login.next, people: login.people || [] }
}

/** From now on this home is meant; the service keeps none. */
const choose = (storage, home) => storage.setStorageSync(HOME, home.premises_id)

module.exports = { choose, nextOf, open }
