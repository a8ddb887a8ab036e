// A strip of small pictures to choose one of.
export default function ({ parentElement, data, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip");
  const names = data.choices.map((choice) => choice.src).join();
  if (strip.dataset.names !== String(names.length)) {
    strip.dataset.names = names.length;
    strip.replaceChildren(...data.choices.map((choice) => {
      const button = document.createElement("button");
      const image = Object.assign(new Image(), { src: choice.src, alt: "" });
      const name = document.createElement("span");
      name.textContent = choice.name;
      button.title = choice.about;
      button.dataset.name = choice.name;
      button.append(image, name);
      return button;
    }));
  }
  for (const button of strip.children) {
    button.setAttribute("aria-pressed", button.dataset.name === data.chosen);
    button.onclick = () => setTriggerValue("chosen", button.dataset.name);
  }
}
