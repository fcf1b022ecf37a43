// The buttons of a record, as the API offers them: a grey one says why when it is tapped.
Component({
  properties: { buttons: { type: Array, value: [] } },
  methods: {
    press(event) {
      const button = this.data.buttons[event.currentTarget.dataset.index]
      if (button.disabled) wx.showModal({ title: button.title, content: button.why, showCancel: false, confirmText: '知道了' })
      else this.triggerEvent('press', button)
    }
  }
})
