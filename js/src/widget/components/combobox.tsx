// A list that is filtered by typing, after the ARIA pattern "editable combobox with list autocomplete".

import { useRef, useState } from "preact/hooks";
import { type ChoiceProps, dataAttributes } from "./select.tsx";

export function Combobox({ id, options, at, choose, disabled, title, name }: ChoiceProps) {
  const [text, setText] = useState<string | null>(null); // null: closed, the selected label is shown
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const isOpen = text !== null;
  const needle = (text ?? "").trim().toLowerCase();
  const found = options
    .map((option, index) => ({ option, index }))
    .filter(({ option }) => option.label.toLowerCase().includes(needle));

  const open = (filter: string) => {
    setText(filter);
    setActive(Math.max(filter ? 0 : at, 0));
  };
  const close = () => setText(null);
  const take = (index: number | undefined) => {
    close();
    if (index !== undefined && index !== at) choose(index);
  };
  const move = (to: number) => (isOpen ? setActive(Math.min(Math.max(to, 0), found.length - 1)) : open(""));
  const keys: Record<string, () => void> = {
    ArrowDown: () => move(active + 1),
    ArrowUp: () => move(active - 1),
    Enter: () => (isOpen ? take(found[active]?.index) : open("")),
    Escape: close,
  };
  if (isOpen) Object.assign(keys, { PageDown: () => move(found.length), PageUp: () => move(0) });
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || (event.key === "Escape" && !isOpen)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <div class="pywry-combobox">
      <input
        ref={input}
        id={id}
        class="pywry-select"
        role="combobox"
        type="text"
        autocomplete="off"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found.length > 0 ? `${id}-${active}` : undefined}
        aria-label={name}
        title={title}
        placeholder={isOpen ? (options[at]?.label ?? "") : undefined}
        value={text ?? options[at]?.label ?? ""}
        disabled={disabled}
        onInput={(event) => open(event.currentTarget.value)}
        onClick={() => !isOpen && open("")}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <div id={`${id}-list`} class="pywry-listbox" role="listbox" hidden={!isOpen}>
        {isOpen &&
          found.map(({ option, index }, i) => (
            // The keyboard reaches options through the input; the mouse must not take its focus.
            <div
              key={index}
              id={`${id}-${i}`}
              class="pywry-option"
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              data-active={i === active || undefined}
              title={option.description || undefined}
              ref={(el) => {
                if (i === active) el?.scrollIntoView({ block: "nearest" });
              }}
              {...dataAttributes(option)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(index)}
              onKeyDown={onKeyDown}
            >
              {option.label}
            </div>
          ))}
        {isOpen && found.length === 0 && <div class="pywry-option-none">No match</div>}
      </div>
    </div>
  );
}
