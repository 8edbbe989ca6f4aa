/** A panel: a heading, perhaps a unit and things to press beside it, and what it shows. */
import type { ComponentChildren } from 'preact'

interface PanelProps {
  readonly title: string
  readonly unit?: string
  /** Buttons and choices at the right of the heading. */
  readonly actions?: ComponentChildren
  /** Its class besides `panel`, and its `data-testid`. */
  readonly name: string
  readonly children: ComponentChildren
}

export function Panel({ title, unit, actions, name, children }: PanelProps) {
  return (
    <section class={`panel ${name}`} data-testid={name} aria-label={title}>
      <header class="panel-head">
        <h2>{title}</h2>
        {unit === undefined ? null : <span class="unit">{unit}</span>}
        {actions === undefined ? null : <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  )
}
