/**
 * Every place of the matrix by a number: app, owner, scene and city in turn. A pane is all cities of
 * one scene.
 */
import { scenes } from '../core/scene.ts'
import { type CellsAsked, elsewhere } from './protocol/cells.ts'

export interface Pair {
  readonly app: string
  readonly owner: string
}

export interface GridOptions {
  readonly apps: readonly string[]
  readonly owners: readonly string[]
  /** Those that are kept apart; all others are one. */
  readonly cities: readonly string[]
}

interface Spot extends Pair {
  readonly scene: string
  readonly city: string
}

export interface Grid {
  /** Those that are kept apart, `elsewhere` the last. */
  readonly cities: readonly string[]
  /** How many there are. */
  readonly places: number
  paneOf(place: number): number
  sceneOf(place: number): string
  cityOf(place: number): string
  /** Nothing for apps and owners nobody introduced. */
  placeOf(spot: Spot): number | undefined
  placesIn(pair: Pair, asked: CellsAsked): number[]
}

export function createGrid({ apps, owners, cities: apart }: GridOptions): Grid {
  const cities = [...new Set([...apart, elsewhere])]
  const numbered = (names: readonly string[]) => new Map(names.map((name, index) => [name, index]))
  const [appAt, ownerAt, sceneAt] = [numbered(apps), numbered(owners), numbered(scenes)]
  const cityAt = numbered(cities)
  const nowhere = cities.indexOf(elsewhere)

  const paneAt = ({ app, owner }: Pair, scene: string): number | undefined => {
    const [row, column, depth] = [appAt.get(app), ownerAt.get(owner), sceneAt.get(scene)]
    if (row === undefined || column === undefined || depth === undefined) return undefined
    return (row * owners.length + column) * scenes.length + depth
  }

  return {
    cities,
    places: apps.length * owners.length * scenes.length * cities.length,
    paneOf: (place) => Math.floor(place / cities.length),
    sceneOf: (place) => scenes[Math.floor(place / cities.length) % scenes.length] ?? '',
    cityOf: (place) => cities[place % cities.length] ?? elsewhere,
    placeOf(spot: Spot): number | undefined {
      const pane = paneAt(spot, spot.scene)
      if (pane === undefined) return undefined
      return pane * cities.length + (cityAt.get(spot.city) ?? nowhere)
    },
    placesIn(pair: Pair, { scene, city }: CellsAsked): number[] {
      return (scene === null ? scenes : [scene]).flatMap((one) => {
        const pane = paneAt(pair, one)
        if (pane === undefined) return []
        const within = city === null ? [...cities.keys()] : [cityAt.get(city) ?? nowhere]
        return within.map((place) => pane * cities.length + place)
      })
    },
  }
}
