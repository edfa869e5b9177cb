/** How much has to be shipped: kernel and code, minified and compressed. */
import type { Row } from './rows.ts'
import {
  type Addition,
  additions,
  measureAddition,
  measureShipment,
  type Shipment,
  shipments,
  USED_MOST,
} from './shipped.ts'

export async function sizeRows(): Promise<Row[]> {
  return Promise.all(shipments.map(sizeRow))
}

/** What each entry adds to a program that decides. */
export async function entryRows(): Promise<Row[]> {
  return Promise.all(additions.map(entryRow))
}

async function entryRow(addition: Addition): Promise<Row> {
  const { entry, budget } = addition
  return {
    section: 'entries',
    work: `\`sallyport/${entry}\`, gzip (budget ${budget} KB)`,
    value: await measureAddition(addition),
    unit: 'KB',
    most: budget * USED_MOST,
  }
}

/** Measured against nine tenths of the budget. */
async function sizeRow(shipment: Shipment): Promise<Row> {
  const { what, budget } = shipment
  const value = await measureShipment(shipment)
  return {
    section: 'sizes',
    work: `${what}, gzip (budget ${budget} KB)`,
    value,
    unit: 'KB',
    most: budget * USED_MOST,
  }
}
