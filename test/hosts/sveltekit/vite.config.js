/** Vite with SvelteKit, as it comes. */
import { sveltekit } from '@sveltejs/kit/vite'
export default { plugins: [sveltekit()] }
