// An amount: `fen` in fen, `label` before it.
Component({
  properties: { fen: { type: Number, value: 0 }, label: { type: String, value: '' } },
  data: { whole: '0', cents: '00' },
  observers: {
    fen(fen) {
      const [whole, cents] = (fen / 100).toFixed(2).split('.')
      this.setData({ whole, cents })
    }
  }
})
