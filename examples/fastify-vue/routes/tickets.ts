import { stops } from './stops.ts'

export interface TicketRequest {
  from: string
  to: string
  riders: number
}

export interface Ticket extends TicketRequest {
  number: number
  /** Euro. */
  price: number
}

const stop = { type: 'string', enum: stops.map(({ id }) => id) }

/** What Fastify checks a request against before the handler sees it. */
export const ticketSchema = {
  type: 'object',
  required: ['from', 'to', 'riders'],
  properties: { from: stop, to: stop, riders: { type: 'integer', minimum: 1, maximum: 8 } },
}

/** The price in Euro: a little for the seat, a little for each stop. */
export function fare({ from, to, riders }: TicketRequest): number {
  const [start, end] = [from, to].map((id) => stops.findIndex((other) => other.id === id))
  const cents = riders * (140 + 30 * Math.abs(end! - start!))
  return cents / 100
}
