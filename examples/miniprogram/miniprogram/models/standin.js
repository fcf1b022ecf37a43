// The stand-in for WeChat of `make run` takes made-up codes: `login-<name>-<anything>` and `phone-<digits>-<anything>`.

const NAME = 'standin.name'
const any = () => `${Date.now()}${Math.random().toString(36).slice(2)}`

/** The code that the button `getPhoneNumber` would give. */
const phoneCode = digits => `phone-${digits}-${any()}`

/** WeChat's `wx`, whose login and payment are those of the stand-in. */
function around(wx) {
  const own = Object.create(wx)
  own.login = ({ success }) => success({ code: `login-${wx.getStorageSync(NAME) || 'somebody'}-${any()}` })
  return own
}

/** Whose telephone this is, from the next login on. */
const become = (wx, name) => wx.setStorageSync(NAME, name)

module.exports = { around, become, phoneCode }
