import type { FastifyPluginAsync } from 'fastify'
import { stops } from './stops.ts'
import { fare, type Ticket, type TicketRequest, ticketSchema } from './tickets.ts'

export const api: FastifyPluginAsync = async (app) => {
  let sold = 1040

  app.get('/stops', async () => stops)

  app.get<{ Params: { id: string } }>('/stops/:id', async ({ params }, reply) => {
    const stop = stops.find(({ id }) => id === params.id)
    return stop ?? reply.code(404).send({ message: 'There is no stop of that name.' })
  })

  app.post<{ Body: TicketRequest }>(
    '/tickets',
    { schema: { body: ticketSchema } },
    async ({ body }, reply) => {
      if (body.from === body.to) return reply.code(400).send({ message: 'You are there already.' })
      const ticket: Ticket = { ...body, number: ++sold, price: fare(body) }
      return reply.code(201).send(ticket)
    },
  )

  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'The API has no such route.' }))
}
