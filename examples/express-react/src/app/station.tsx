import { useEffect, useState } from 'react'
import type { Reading } from '../../routes/events.ts'
import styles from './station.module.css'

/** The newest reading of the summit's weather station, from the server's event stream. */
export function Station() {
  const [reading, setReading] = useState<Reading>()
  useEffect(() => {
    const stream = new EventSource('/events')
    stream.addEventListener('message', ({ data }) => setReading(JSON.parse(data) as Reading))
    return () => stream.close()
  }, [])
  return (
    <p className={styles.station} data-test="reading" data-time={reading?.time}>
      Summit {reading ? `${reading.temperature.toFixed(1)} °C, wind ${reading.wind} km/h` : '…'}
    </p>
  )
}
