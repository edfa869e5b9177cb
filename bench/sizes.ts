/** How much has to be shipped: kernel and code, minified and compressed. */
import type { Row } from './rows.ts'
import { measureShipment, type Shipment, shipments, USED_MOST } from './shipped.ts'

export async function sizeRows(): Promise<Row[]> {
  return Promise.all(shipments.map(sizeRow))
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
