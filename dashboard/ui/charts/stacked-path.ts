/** The upper edge of an area in a stack, drawn only where the area has a height: nothing has no line. */
import uPlot from 'uplot'

const linear = uPlot.paths.linear?.()

export const stackedPath: uPlot.Series.PathBuilder = (plot, series, from, to) => {
  const path = linear?.(plot, series, from, to)
  return path ? { ...path, stroke: edgeOf(plot, series, [from, to]) } : null
}

function edgeOf(plot: uPlot, series: number, [from, to]: readonly [number, number]): Path2D {
  const edge = new Path2D()
  const moments = plot.data[0]
  const tops = plot.data[series] ?? []
  const below = series > 1 ? (plot.data[series - 1] ?? []) : []
  const height = (index: number) => (tops[index] ?? 0) - (below[index] ?? 0)
  const put = (index: number): [number, number] => [
    plot.valToPos(moments[index] ?? 0, 'x', true),
    plot.valToPos(tops[index] ?? 0, 'y', true),
  ]
  for (let index = from; index < to; index += 1) {
    if (height(index) <= 0 && height(index + 1) <= 0) continue
    edge.moveTo(...put(index))
    edge.lineTo(...put(index + 1))
  }
  return edge
}
