import type { Snapshot } from '../routes/live.ts'

export interface Live {
  /** Lights the lamp at a stop, in every open page. */
  call: (stop: string) => void
  close: () => void
}

/** Follows the line by WebSocket, and reconnects by itself when the connection is lost. */
export function followLine(show: (snapshot: Snapshot) => void): Live {
  let retry: ReturnType<typeof setTimeout> | undefined
  let socket = connect()

  function connect(): WebSocket {
    const next = new WebSocket('/ws/line')
    next.addEventListener('message', ({ data }) => show(JSON.parse(data) as Snapshot))
    next.addEventListener('close', reconnect)
    return next
  }

  function reconnect(): void {
    retry = setTimeout(() => (socket = connect()), 1000)
  }

  return {
    call(stop) {
      if (socket.readyState === WebSocket.OPEN) socket.send(stop)
    },
    close() {
      clearTimeout(retry)
      socket.removeEventListener('close', reconnect)
      socket.close()
    },
  }
}

/** The time of a snapshot as a clock shows it. */
export function clock({ time }: Snapshot): string {
  return new Date(time).toLocaleTimeString('en-GB')
}
