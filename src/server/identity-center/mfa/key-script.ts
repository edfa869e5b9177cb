/** The one script of the sign-in page: it asks the browser for a security key, and sends what that says. */
import { createHash } from 'node:crypto'

/**
 * Options are on the form, with bytes in base64url; what the key says goes into its field. It is the
 * same on every page, so that the page's policy knows it by its hash and runs no other.
 */
export const keyScript = `
const form = document.querySelector('form[data-key]')
if (form !== null && window.PublicKeyCredential !== undefined) {
  const bytesOf = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
  const textOf = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(''))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  const known = (list) => list.map((one) => ({ ...one, id: bytesOf(one.id) }))
  const ask = async () => {
    const options = JSON.parse(form.dataset.options)
    options.challenge = bytesOf(options.challenge)
    if (form.dataset.key === 'get') {
      options.allowCredentials = known(options.allowCredentials)
      return navigator.credentials.get({ publicKey: options })
    }
    options.user.id = bytesOf(options.user.id)
    options.excludeCredentials = known(options.excludeCredentials)
    return navigator.credentials.create({ publicKey: options })
  }
  const button = form.querySelector('button[type=button]')
  const said = form.querySelector('output')
  button.hidden = false
  button.addEventListener('click', async () => {
    button.disabled = true
    said.textContent = ''
    try {
      const { id, rawId, type, response } = await ask()
      const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
      const found = parts.filter((name) => response[name]).map((name) => [name, textOf(response[name])])
      form.elements.credential.value = JSON.stringify({
        id, rawId: textOf(rawId), type, response: Object.fromEntries(found),
      })
      form.submit()
    } catch (error) {
      said.textContent = 'The security key was not used (' + error.name + ').'
      button.disabled = false
    }
  })
}
`

/** As a Content Security Policy names the script. */
export const keyScriptHash = `sha256-${createHash('sha256').update(keyScript).digest('base64')}`
