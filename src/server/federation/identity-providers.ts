/** Identity providers. */
export interface IdentityProviders {
  readonly none?: true
}
