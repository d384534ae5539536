import { Router } from 'express'
import { huts } from './huts.ts'

export const api: Router = Router()

api.get('/huts', (_req, res) => {
  res.json(huts)
})

api.get('/huts/:id', (req, res) => {
  const hut = huts.find(({ id }) => id === req.params.id)
  if (hut) res.json(hut)
  else res.status(404).json({ error: 'There is no hut of that name.' })
})
