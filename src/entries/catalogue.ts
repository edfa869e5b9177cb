/** The public surface of the catalogue: what AWS's services have, for editors, validation and audits. */

export { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts'
export type {
  AccessLevel,
  CatalogueAction,
  CatalogueActionResource,
  CatalogueKey,
  CatalogueKeyType,
  CatalogueResourceType,
  CatalogueService,
} from '../catalogue/catalogue-types.ts'
