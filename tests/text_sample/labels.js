// Every word that can be seen whole in the window, as the page's own layout has it: text and height of its letters.
(() => {
  const LEAST_FONT = 11 // CSS pixels: smaller print is not "normal size"
  const words = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node; (node = walker.nextNode());) {
    const style = getComputedStyle(node.parentElement)
    if (style.visibility !== 'visible' || parseFloat(style.fontSize) < LEAST_FONT) continue
    for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{M}]+/gu)) {
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      const boxes = [...range.getClientRects()]
      const isWhole = boxes.length > 0 && boxes.every(({ left, top, right, bottom }) =>
        left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight)
      if (!isWhole) continue
      const [{ left, top, width, height }] = boxes
      const seen = document.elementFromPoint(left + width / 2, top + height / 2)
      if (seen && node.parentElement.contains(seen)) words.push(word)
    }
  }
  return words
})()
