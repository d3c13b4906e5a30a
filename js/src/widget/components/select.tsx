// One of several options: the browser's own list, or with `searchable` one that is filtered by typing.

import { useState } from "preact/hooks";
import { randomId } from "../../shared/random.ts";
import type { ComponentProps } from "../toolbar.tsx";
import { Combobox } from "./combobox.tsx";

export interface Option {
  label: string;
  value: unknown;
  description?: string;
  data_attrs?: Record<string, string>;
}

export function Select({ state, change, emit }: ComponentProps) {
  // Not Preact's `useId`, which is the same in each toolbar and view of a page.
  const [id] = useState(() => `pywry-${randomId()}`);
  const options = (state.options ?? []) as Option[];
  const at = options.findIndex(({ value }) => value === state.selected);
  const choose = (index: number) => {
    const value = options[index]?.value;
    change({ selected: value });
    emit({ value });
  };
  const name = state.label ? undefined : state.description || state.component_id; // a <label> names it better
  const shared = {
    id,
    options,
    at,
    choose,
    disabled: state.disabled ?? false,
    title: state.description || undefined,
  };
  return (
    <div
      class={`pywry-field ${state.class_name ?? ""}`}
      style={state.style}
      data-component-id={state.component_id}
    >
      {state.label && <label htmlFor={id}>{state.label}</label>}
      {state.searchable ? <Combobox {...shared} name={name} /> : <NativeSelect {...shared} name={name} />}
    </div>
  );
}

export interface ChoiceProps {
  id: string;
  options: Option[];
  /** Index of the selected option, -1 for none. */
  at: number;
  choose: (index: number) => void;
  disabled: boolean;
  title: string | undefined;
  name: string | undefined;
}

function NativeSelect({ id, options, at, choose, disabled, title, name }: ChoiceProps) {
  // Options are told apart by index: their values may be numbers, or alike as text.
  return (
    <select
      id={id}
      class="pywry-select"
      value={String(at)}
      disabled={disabled}
      title={title}
      aria-label={name}
      onChange={(event) => choose(Number(event.currentTarget.value))}
    >
      {at < 0 && <option value="-1" hidden />}
      {options.map((option, i) => (
        <option
          key={i}
          value={String(i)}
          selected={i === at}
          title={option.description || undefined}
          {...dataAttributes(option)}
        >
          {option.label}
        </option>
      ))}
    </select>
  );
}

export function dataAttributes({ data_attrs }: Option): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data_attrs ?? {}).map(([key, value]) => [`data-${key}`, String(value)]),
  );
}
