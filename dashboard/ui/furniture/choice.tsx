/** One of some, or all of them: a filter as a list to choose from. */
import { useId } from 'preact/hooks'

export type Option = readonly [value: string, label: string]

interface ChoiceProps {
  readonly label: string
  /** What stands for no choice. */
  readonly all: string
  readonly options: readonly Option[]
  /** Null when it is all of them. */
  readonly chosen: string | null
  readonly choose: (value: string | null) => void
  readonly isDisabled?: boolean
}

export function Choice({ label, all, options, chosen, choose, isDisabled }: ChoiceProps) {
  const id = useId()
  return (
    <span class="pick" data-chosen={String(chosen !== null)}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={chosen ?? ''}
        disabled={isDisabled === true}
        onChange={({ currentTarget: { value } }) => choose(value === '' ? null : value)}
      >
        <option value="">{all}</option>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </span>
  )
}
