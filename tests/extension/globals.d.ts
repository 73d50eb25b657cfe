/** What the content scripts hang on their world's global object. */

declare var addressSpace: Readonly<{
  LOOPBACK: number
  LOCAL: number
  PUBLIC: number
  ofIp: (ip: string | undefined) => number | undefined
  ofHost: (host: string) => number | undefined
}>

declare var altwordsCount: (() => number) | undefined
