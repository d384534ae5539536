import type { RequestHandler } from 'express'

export interface Reading {
  /** Milliseconds since the epoch. */
  time: number
  /** Degrees Celsius. */
  temperature: number
  /** Kilometres per hour. */
  wind: number
}

/** Sends the readings of the summit's weather station as server-sent events: the last ones, then one per second. */
export const events: RequestHandler = (_req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const send = (time: number) => res.write(`data: ${JSON.stringify(read(time))}\n\n`)
  const now = Date.now()
  for (let ago = 39; ago >= 0; ago--) send(now - 1000 * ago)
  const timer = setInterval(() => send(Date.now()), 1000)
  res.on('close', () => clearInterval(timer))
}

function read(time: number): Reading {
  const seconds = time / 1000
  const wind = 24 + 9 * Math.sin(seconds / 5) + 4 * Math.sin(seconds / 1.7)
  const temperature = -3 + 1.5 * Math.sin(seconds / 60) + 0.4 * Math.sin(seconds / 3)
  return { time, wind: Math.round(wind), temperature: Number(temperature.toFixed(1)) }
}
