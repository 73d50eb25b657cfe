/** Ears for the command, apart from what happens unasked: it works where that is switched off. */
{
  const line = new Line()
  const onDemand = new OnDemand(line)

  chrome.runtime.onMessage.addListener((/** @type {import('../shared/messages.js').ToContent} */ message) => {
    if (message.op === 'onDemand') void onDemand.answer(message)
  })
  addEventListener('pagehide', () => line.close())
}
