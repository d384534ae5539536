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

/** The schema by which Fastify validates a request before the handler is called. */
export const ticketSchema = {
  type: 'object',
  required: ['from', 'to', 'riders'],
  properties: { from: stop, to: stop, riders: { type: 'integer', minimum: 1, maximum: 8 } },
}

/** Returns the price in Euro: an amount for the seat, and one for each stop. */
export function fare({ from, to, riders }: TicketRequest): number {
  const [start, end] = [from, to].map((id) => stops.findIndex((other) => other.id === id))
  const cents = riders * (140 + 30 * Math.abs(end! - start!))
  return cents / 100
}
