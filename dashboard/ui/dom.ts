/** Elements in one expression. Text goes in as text, never as markup. */

type Attributes = Readonly<Record<string, string>>
type Child = Node | string

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** Writes only what differs, so that a selection survives the beat. */
export function say(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value)
}

/** A question that is true the first time, and whenever the answer differs from the last time. */
export function changeDetector(): (...values: readonly unknown[]) => boolean {
  let before: readonly unknown[] | null = null
  return (...values) => {
    const same = before?.every((value, index) => Object.is(value, values[index])) ?? false
    before = values
    return !same
  }
}

/** Moves only what stands in the wrong place, so that what is in use keeps its focus. */
export function arrange(list: Element, wanted: readonly Element[]): void {
  for (const child of [...list.children]) {
    if (!wanted.some((one) => one === child)) child.remove()
  }
  for (const [index, one] of wanted.entries()) {
    const there = list.children[index]
    if (there !== one) list.insertBefore(one, there ?? null)
  }
}
