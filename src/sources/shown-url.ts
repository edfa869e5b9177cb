/** URLs as they are shown: who reads a status or an error need not know what lets a program in. */

/** A URL without user, password, query and fragment. */
export function shownUrl(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1)
  const shown = path.replace(/^(?:(\w[\w+.-]*:)[\\/]*|[\\/]{2,})[^\\/]*@/, '$1//')
  return path === url ? shown : `${shown}?…`
}

/** A text with all URLs in it so. */
export function withShownUrls(text: string): string {
  return text.replace(/\b[a-z][a-z\d+.-]*:[\\/]+[^\s'"`<>]+/gi, shownUrl)
}
