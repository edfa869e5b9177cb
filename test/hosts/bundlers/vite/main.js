/** A page that says what was decided. */
import { decide } from '../decide.js'

const { base64 } = await (await fetch('/bundle.json')).json()
document.querySelector('#decision').textContent = await decide(base64).catch(String)
