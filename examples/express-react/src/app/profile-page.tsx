import { Link } from 'react-router'
import type { Hut } from '../../routes/huts.ts'
import styles from './profile-page.module.css'

const width = 1000
const height = 380
const trailhead = { distance: 0, altitude: 1120 }
const summit = { distance: 24, altitude: 3046 }

export default function ProfilePage({ huts }: { huts: Hut[] }) {
  const line = smooth([trailhead, ...huts, summit].map(toPoint))
  return (
    <>
      <h1>Elevation</h1>
      <p className="lead">
        Twenty-four kilometres from the trailhead to the summit. This page came in a file of its own, when you
        asked for it.
      </p>
      <svg
        className={styles.profile}
        viewBox={`0 -60 ${width} ${height + 60}`}
        role="img"
        aria-label="Elevation profile"
      >
        <path className={styles.ground} d={`${line}V${height}H0Z`} />
        <path className={styles.line} d={line} />
        {huts.map((hut) => (
          <HutMark key={hut.id} hut={hut} />
        ))}
      </svg>
    </>
  )
}

function HutMark({ hut }: { hut: Hut }) {
  const [x, y] = toPoint(hut)
  return (
    <Link to={`/huts/${hut.id}`} className={styles.mark}>
      <line x1={x} y1={y} x2={x} y2={height} />
      <circle cx={x} cy={y} r="7" />
      <text x={x - 10} y={y - 34}>
        {hut.name}
      </text>
      <text x={x - 10} y={y - 16} className={styles.altitude}>
        {hut.altitude.toLocaleString('en')} m
      </text>
    </Link>
  )
}

type Point = [x: number, y: number]

function toPoint({ distance, altitude }: Pick<Hut, 'distance' | 'altitude'>): Point {
  const climbed = (altitude - 900) / (summit.altitude - 900)
  return [(distance / summit.distance) * width, Math.round(height * (1 - climbed))]
}

/** Returns an SVG path through all points that is level at each of them, as a trail is at a hut. */
function smooth(points: Point[]): string {
  return points
    .map(([x, y], i) => {
      const [lastX, lastY] = points[i - 1] ?? [x, y]
      const half = (x - lastX) / 2
      return i === 0 ? `M${x} ${y}` : `C${lastX + half} ${lastY} ${x - half} ${y} ${x} ${y}`
    })
    .join('')
}
