import { Link } from 'react-router'
import type { Hut } from '../../routes/huts.ts'
import ridge from '../images/ridge.svg'
import styles from './huts-page.module.css'
import { Planner } from './planner.tsx'

export function HutsPage({ huts }: { huts: Hut[] }) {
  return (
    <>
      <div className={styles.banner}>
        <img src={ridge} alt="A hut with a lit window below the ridge at dawn" />
        <h1>The hut book</h1>
      </div>
      <div className={styles.columns}>
        <ul className={styles.list}>
          {huts.map((hut) => (
            <li key={hut.id}>
              <Link to={`/huts/${hut.id}`}>
                <span className={styles.altitude}>{hut.altitude.toLocaleString('en')} m</span>
                <span className={styles.name}>{hut.name}</span>
                <span className={styles.text}>{hut.text}</span>
                <span className={hut.free ? styles.free : styles.full}>
                  {hut.free ? `${hut.free} free` : 'Full'}
                </span>
              </Link>
            </li>
          ))}
        </ul>
        <Planner />
      </div>
    </>
  )
}
