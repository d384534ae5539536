export interface Stop {
  id: string
  name: string
  /** Lines that one can change to. */
  change: string
  text: string
}

/** The stops from the sea to the hill, in the order in which a tram rides up; it rides back in reverse. */
export const stops: Stop[] = [
  {
    id: 'harbour-gate',
    name: 'Harbour Gate',
    change: 'Ferries',
    text: 'The last boat and the first tram know each other well. One of them waits.',
  },
  {
    id: 'fish-market',
    name: 'Fish Market',
    change: 'Night bus N2',
    text: 'Ice, crates and radio music from three in the morning. Breakfast from half past.',
  },
  {
    id: 'old-mint',
    name: 'Old Mint',
    change: 'Metro U4',
    text: 'No coins any more, but the bar in the vault takes them.',
  },
  {
    id: 'opera',
    name: 'Opera',
    change: 'Metro U1, U4',
    text: 'Whoever hums in the tram tonight has been to the second act.',
  },
  {
    id: 'linden-park',
    name: 'Linden Park',
    change: 'Bicycles',
    text: 'Forty lanterns between the trees. Somebody still lights the oldest by hand.',
  },
  {
    id: 'glassworks',
    name: 'Glassworks',
    change: 'Night bus N7',
    text: 'The furnace never sleeps, so the windows of this street never go dark.',
  },
  {
    id: 'hilltop',
    name: 'Hilltop',
    change: 'Funicular',
    text: 'The end of the line, and the whole city as a handful of lights.',
  },
]
