import { stops } from './stops.ts'

export interface Tram {
  number: number
  /** Position: 0 at the first stop, 1 at the second, 1.5 halfway to the third. */
  position: number
  /** True while it stands at a stop, with open doors. */
  standing: boolean
  /** The stop it stands at, or else the next one. */
  stop: string
  /** The end of the line it rides to. */
  to: string
}

/** Numbers of the trams of tonight. They follow each other at equal distances of one lap. */
export const trams = [71, 74, 76]

const standSeconds = 3
const rideSeconds = 6
const legSeconds = standSeconds + rideSeconds
const legs = stops.length - 1
const lapSeconds = 2 * legs * legSeconds

/** Returns where a tram is at a time, in milliseconds since the epoch. Trams are always on time. */
export function tramAt(number: number, time: number): Tram {
  const late = (trams.indexOf(number) / trams.length) * lapSeconds
  const seconds = (time / 1000 + late) % lapSeconds
  const leg = Math.floor(seconds / legSeconds)
  const ridden = Math.max(0, (seconds % legSeconds) - standSeconds) / rideSeconds
  const standing = ridden === 0
  const uphill = leg < legs
  const stop = standing ? leg : leg + 1
  return {
    number,
    position: fold(leg + ridden),
    standing,
    stop: stops[fold(stop)]!.id,
    to: (uphill ? stops.at(-1) : stops[0])!.name,
  }
}

/** Returns the position for a part of a lap: it increases on the way up and decreases on the way back. */
function fold(travelled: number): number {
  return travelled > legs ? 2 * legs - travelled : travelled
}
