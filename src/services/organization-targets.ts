/** What policies of an organization are attached to. */

/** The root, a unit or an account by its id; anything else as it is. */
export function nameTarget(target: string): string {
  if (target.startsWith('r-')) return `root ${target}`
  if (target.startsWith('ou-')) return `unit ${target}`
  return /^\d{12}$/.test(target) ? `account ${target}` : target
}
