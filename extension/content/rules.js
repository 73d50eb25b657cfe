/**
 * Which images get words: the first rule that holds decides, and says why.
 *
 * @typedef {'leave' | 'wait' | 'describe'} Verdict
 *   leave: as the author made it. wait: look again when the page has changed. describe: it needs words.
 *
 * @typedef {object} Rule
 * @property {string} reason
 * @property {Verdict} verdict
 * @property {(image: Element) => boolean} holds
 */

/** @type {readonly Rule[]} */
const RULES = [
  { reason: 'the author declared it decorative', verdict: 'leave', holds: isDecorative },
  { reason: 'the author named it', verdict: 'leave', holds: isNamed },
  { reason: 'its own text can be read', verdict: 'leave', holds: isReadable },
  { reason: 'a part of another image', verdict: 'leave', holds: isPartOfImage },
  { reason: 'a part of a link or control that has a name', verdict: 'leave', holds: isPartOfNamedControl },
  { reason: 'the user is editing it', verdict: 'leave', holds: isBeingEdited },
  { reason: 'hidden from assistive technology', verdict: 'wait', holds: isHidden },
  { reason: 'on its way', verdict: 'wait', holds: isLoading },
  { reason: 'a tracker or a spacer', verdict: 'leave', holds: isSpacer },
  { reason: 'the only content of a link or button that leads somewhere', verdict: 'describe', holds: hasDestination },
  { reason: 'nothing to see', verdict: 'wait', holds: showsNothing },
  { reason: 'too small', verdict: 'wait', holds: isSmall },
  { reason: 'the only content of a link or button', verdict: 'describe', holds: isControl },
  { reason: 'one of a row of small images that repeat', verdict: 'leave', holds: isOneOfRow },
  { reason: 'it has no useful name', verdict: 'describe', holds: () => true }
]

/**
 * @param {Element} image
 * @returns {Rule}
 */
function judge (image) {
  return /** @type {Rule} */ (RULES.find(rule => rule.holds(image)))
}
