// Notes every attribute that is changed after its element has come, as any page could.
var changes = []
new MutationObserver(records => {
  for (const { target, attributeName } of records) changes.push([target.id, attributeName])
}).observe(document, { subtree: true, attributes: true })
