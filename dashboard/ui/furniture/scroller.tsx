/** A part of the page that scrolls by itself: named, and reached by keyboard, so that all can read on. */
import type { ComponentChildren, Ref } from 'preact'

interface ScrollerProps {
  readonly label: string
  readonly children: ComponentChildren
  readonly scroller?: Ref<HTMLElement>
}

export const Scroller = ({ label, children, scroller }: ScrollerProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard's focus.
  <section class="scroll" aria-label={label} tabIndex={0} ref={scroller ?? null}>
    {children}
  </section>
)
