import { useState } from 'react'
import styles from './planner.module.css'

const pricePerNight = 42

/** Keeps its number of nights while you edit this file: try another heading, or another price. */
export function Planner() {
  const [nights, setNights] = useState(1)
  return (
    <section className={styles.planner}>
      <h2 data-test="heading">Plan your stay</h2>
      <div className={styles.nights}>
        <button
          type="button"
          aria-label="One night less"
          disabled={nights === 1}
          onClick={() => setNights(nights - 1)}
        >
          −
        </button>
        <output data-test="count">{nights}</output>
        <button
          type="button"
          aria-label="One night more"
          data-test="increment"
          onClick={() => setNights(nights + 1)}
        >
          +
        </button>
      </div>
      <p>
        {nights === 1 ? 'One night' : `${nights} nights`} with breakfast, <b>{nights * pricePerNight} €</b>
      </p>
    </section>
  )
}
