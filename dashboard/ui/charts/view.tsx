/** The course of the run: five charts under one axis of time, and what they say of one moment. */
import { useEffect } from 'preact/hooks'
import { ChartPanel } from './chart-panel.tsx'
import { HeatLegend } from './heat-legend.tsx'
import { escaped } from './keys.ts'
import { PartChoice, PercentileBox, ScaleChoice, TakeAway } from './latency-controls.tsx'
import { plans } from './plans.ts'
import { Changes, Readout } from './rail.tsx'
import { Toolbar } from './toolbar.tsx'

export function ChartsView() {
  useEffect(() => {
    document.addEventListener('keydown', escaped)
    return () => document.removeEventListener('keydown', escaped)
  }, [])
  return (
    <div class="charts-view">
      <Toolbar />
      <div class="charts-column">
        <ChartPanel plan={plans.throughput} />
        <ChartPanel
          plan={plans.latency}
          controls={
            <>
              <PartChoice />
              <ScaleChoice />
              <PercentileBox />
            </>
          }
          beside={TakeAway}
        />
        <ChartPanel plan={plans.heat} controls={<PartChoice />} legend={<HeatLegend />} />
        <ChartPanel plan={plans.outcomes} />
        <ChartPanel plan={plans.notices} />
      </div>
      <aside class="charts-rail">
        <Readout />
        <Changes />
      </aside>
    </div>
  )
}
