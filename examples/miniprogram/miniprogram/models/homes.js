// A user's homes, and claiming one. The service has no form for a claim, so its fields stand here; the rules don't.

const claimForm = communities => ({
  title: '认领房屋', type: 'object', required: ['community_id', 'address', 'relation', 'name'],
  properties: {
    community_id: { title: '小区', description: '房屋所在的小区', type: 'string', oneOf: communities.map(({ id, name }) => ({ const: id, title: name })) },
    address: { title: '房屋', description: '如“2号楼1单元101”', type: 'string', minLength: 1, maxLength: 90 },
    relation: {
      title: '您是', description: '', type: 'string',
      oneOf: [{ const: 'owner', title: '业主' }, { const: 'tenant', title: '租户' }, { const: 'merchant', title: '商户' }]
    },
    name: { title: '姓名', description: '房屋登记的姓名', type: 'string', minLength: 1, maxLength: 60 },
    note: { title: '说明', description: '可不填', type: 'string', maxLength: 500 }
  },
  'x-action': { name: 'claim', href: '/v1/me/homes', version: null, blocked_by: [] }
})

const shown = (session, label) => ({
  name: session.me.name, worker: session.isWorker,
  homes: session.homes.map(home => ({
    ...home, current: Boolean(session.home) && home.premises_id === session.home.premises_id, relation: label('Relation', home.relation)
  })),
  claims: session.claims.map(claim => ({ ...claim, state: label('HomeClaimState', claim.state) }))
})

module.exports = { claimForm, shown }
