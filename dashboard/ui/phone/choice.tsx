/** A few things of which one is chosen: radio buttons that look like a switch. */

interface ChoiceProps<T extends string> {
  readonly name: string
  readonly label: string
  readonly options: readonly T[]
  readonly chosen: T
  choose(one: T): void
  children(one: T): string
}

export function Choice<T extends string>({
  name,
  label,
  options,
  chosen,
  choose,
  children,
}: ChoiceProps<T>) {
  return (
    <fieldset class={`phone-choice phone-choice-${name}`}>
      <legend>{label}</legend>
      <div>
        {options.map((one) => (
          <label key={one} data-one={one}>
            <input
              type="radio"
              name={`counter-${name}`}
              value={one}
              checked={one === chosen}
              onChange={() => choose(one)}
            />
            <span>{children(one)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
