// Where the service is, and which mini-program this is.

module.exports = {
  // the address of `make run`; for a telephone: the address of this machine in the WLAN, or your server with HTTPS
  baseUrl: 'http://127.0.0.1:8000',
  // the mini-program of the WeChat stand-in that `make run` starts; '' once you have an AppID of your own
  standinAppId: 'wx5a4d1e0000standin'
}
