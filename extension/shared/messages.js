/**
 * The messages between the rooms of the extension. Types alone: the compiler holds both ends to them. Questions
 * go over ports, numbered: `{ number, question }` there, `{ number, answer }` back.
 *
 * Two vocabularies that never share a listener: content scripts live beside hostile pages and may ask
 * little; only the extension's own pages may pair, forget, or hear about the daemon.
 *
 * @typedef {'now' | 'visible' | 'later'} Urgency
 *
 * @typedef {{ code: string, sentence: string, retryAfter?: number }} Problem
 *   Why there is no answer. `retryAfter` in seconds: the same question may be asked again.
 *
 * @typedef {{ text: string, kind: string, isUnread?: boolean }} Answer
 *   `text` is ready for an alt attribute, and empty where the picture should stay unnamed. `isUnread`: the picture
 *   has text that was not waited for; ask again, with `read`.
 *
 * @typedef {{ answer: Answer } | { problem: Problem }} Described
 *
 * @typedef {{ op: 'hello' }} Hello
 *   "Am I wanted on this page?" The reply is a Wanted.
 * @typedef {{ op: 'describe', picture: Blob, urgency: Urgency, words: 'read' | 'later' }} Describe
 *   `later`: do not wait until text in it is read.
 *   The reply is a Described.
 * @typedef {{ op: 'fetchPublic', url: string }} FetchPublic
 *   The reply is a Blob, or null where the page may not have it.
 *
 * @typedef {{ op: 'readFully', picture: Blob | null, place: Place | null, mayTouch: boolean }} ReadFully
 *   The image that an OnDemand chose; no picture where the page may not have its bytes, no place where there is no
 *   image. The reply is a Reading, or null where nothing may be said in the page.
 * @typedef {{ left: number, top: number, width: number, height: number }} Place
 *   In CSS pixels of the frame's viewport.
 * @typedef {{ full: string, other: string | null, language: string }} Reading
 *   Long form, and another caption for the second press: '' where there is no other, null where this is no description
 *   but a reason why there is none. `language` of both.
 *
 * @typedef {Hello | Describe | FetchPublic | ReadFully} FromContent
 *
 * @typedef {{ op: 'wanted', on: boolean }} Wanted
 *   Whether images are described on this page; also sent unasked whenever that changes.
 * @typedef {{ op: 'wake' }} Wake
 *   The daemon is back: whoever waits for it may go on.
 *
 * @typedef {'key' | 'menu'} DemandedBy
 * @typedef {{ op: 'onDemand', by: DemandedBy, mayTouch: boolean }} OnDemand
 *   The listener wants one image in full. `mayTouch`: whether anything may be set in the page.
 *
 * @typedef {Wanted | Wake | OnDemand} ToContent
 *
 * @typedef {{ op: 'state' }} AskState
 *   The reply is a State.
 * @typedef {{ op: 'pair' }} Pair
 *   Pair by native messaging. The reply is a State.
 * @typedef {{ op: 'redeem', code: string }} Redeem
 *   Pair by a code of six digits. The reply is a State.
 *
 * @typedef {{ op: 'try', picture: Blob }} Try
 *   Describe a sample. The reply is a Described.
 *
 * @typedef {{ op: 'readOwn', picture: Blob }} ReadOwn
 *   Describe a picture of the listener's own in a window. The reply comes when that is open.
 *
 * @typedef {AskState | Pair | Redeem | Try | ReadOwn} FromPage
 *
 * @typedef {{ op: 'next' }} Next
 *   To the window with a reading: the listener has pressed the key once more.
 *
 * @typedef {'ready' | 'absent' | 'not_paired' | 'forbidden' | 'problem'} StateName
 * @typedef {{ name: StateName, sentence: string }} State
 *   How it stands with the daemon; the sentence is spoken as it is.
 */
export {}
