export interface Hut {
  id: string
  name: string
  /** Metres above sea level. */
  altitude: number
  /** Kilometres from the trailhead, along the ridge. */
  distance: number
  beds: number
  free: number
  text: string
}

export const huts: Hut[] = [
  {
    id: 'stillwater',
    name: 'Stillwater',
    altitude: 1480,
    distance: 3.2,
    beds: 34,
    free: 12,
    text: 'By the lake, below the trees. Swim before breakfast, if you dare.',
  },
  {
    id: 'mossback',
    name: 'Mossback',
    altitude: 1915,
    distance: 8.6,
    beds: 22,
    free: 5,
    text: 'A turf roof, a tiled stove and the best plum cake of the valley.',
  },
  {
    id: 'falkenried',
    name: 'Falkenried',
    altitude: 2260,
    distance: 13.4,
    beds: 40,
    free: 0,
    text: 'Where both ridges meet. Falcons nest in the wall behind the terrace.',
  },
  {
    id: 'windgate',
    name: 'Windgate',
    altitude: 2590,
    distance: 17.9,
    beds: 16,
    free: 9,
    text: 'Small, loud in a storm, and first to see the morning.',
  },
  {
    id: 'old-observatory',
    name: 'Old Observatory',
    altitude: 2874,
    distance: 21.7,
    beds: 8,
    free: 3,
    text: 'Eight beds under a dome that still opens on clear nights.',
  },
]
