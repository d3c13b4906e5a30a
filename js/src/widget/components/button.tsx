// A button: emits its event with its `data`.

import type { ComponentProps } from "../toolbar.tsx";

export function Button({ state, emit }: ComponentProps) {
  const { label, description, variant, size, data, class_name: className } = state;
  return (
    <button
      type="button"
      class={`pywry-button ${className ?? ""}`}
      data-variant={variant ?? "primary"}
      data-size={size ?? "md"}
      data-component-id={state.component_id}
      style={state.style}
      title={description || undefined}
      aria-label={variant === "icon" ? description || label : undefined}
      disabled={state.disabled}
      onClick={() => emit((data ?? {}) as Record<string, unknown>)}
    >
      {label}
    </button>
  );
}
