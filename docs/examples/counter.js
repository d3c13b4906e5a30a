function render({ model, el }) {
  const button = document.createElement("button");
  const show = () => {
    button.textContent = `${model.get("count")} clicks`;
  };
  button.addEventListener("click", () => {
    model.set("count", model.get("count") + 1);
    model.save_changes();
  });
  model.on("change:count", show);
  show();
  el.append(button);
}

export default { render };
