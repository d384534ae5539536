import { Link, useParams } from 'react-router'
import type { Hut } from '../../routes/huts.ts'
import ridge from '../images/ridge.svg'
import styles from './hut-page.module.css'
import { LostPage } from './lost-page.tsx'

export function HutPage({ huts }: { huts: Hut[] }) {
  const { id } = useParams()
  const hut = huts.find((other) => other.id === id)
  if (huts.length === 0) return null
  if (!hut) return <LostPage />
  return (
    <article>
      <Link to="/">All huts</Link>
      <h1 className={styles.name}>{hut.name}</h1>
      <p className="lead">{hut.text}</p>
      {/* A higher hut shows a higher part of the picture. */}
      <img
        className={styles.view}
        src={ridge}
        alt=""
        style={{ objectPosition: `50% ${100 - (hut.altitude - 1400) / 16}%` }}
      />
      <dl className={styles.facts}>
        <Fact name="Altitude" value={hut.altitude.toLocaleString('en')} unit="m" />
        <Fact name="From the trailhead" value={String(hut.distance)} unit="km" />
        <Fact name="Beds" value={String(hut.beds)} unit="in all" />
        <Fact name="Tonight" value={String(hut.free)} unit="free" />
      </dl>
    </article>
  )
}

function Fact({ name, value, unit }: { name: string; value: string; unit: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b> {unit}
      </dd>
    </div>
  )
}
