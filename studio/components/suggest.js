// A field with suggestions as one types: Python finds them, this shows them.
const fields = new WeakMap();

class Suggest {
  constructor(parent) {
    const root = parent.querySelector(".suggest");
    root.innerHTML = '<label></label><input type="text" role="combobox" aria-expanded="false" aria-autocomplete="list" autocomplete="off" spellcheck="false"><ul role="listbox"></ul>';
    [this.label, this.input, this.list] = root.children;
    this.list.id = `options-${Math.random().toString(36).slice(2)}`;
    this.input.id = `${this.list.id}-field`;
    this.label.htmlFor = this.input.id;
    this.input.setAttribute("aria-controls", this.list.id);
    this.active = 0;
    this.open = false;
    this.input.addEventListener("input", () => { this.open = true; this.active = 0; clearTimeout(this.timer); this.timer = setTimeout(() => this.tell("text", this.input.value), 90); });
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("blur", () => setTimeout(() => { this.open = false; this.show(); }, 150));
    this.input.addEventListener("keydown", (event) => this.key(event));
  }

  update(data, tell, trigger) {
    Object.assign(this, { data, tell, trigger });
    this.label.textContent = data.label;
    this.input.placeholder = data.placeholder;
    if (document.activeElement !== this.input && data.value !== this.shown) this.input.value = this.shown = data.value;
    this.show();
  }

  show() {
    const options = this.open && this.input.value.trim() ? this.data.options : [];
    this.input.setAttribute("aria-expanded", options.length > 0);
    this.list.replaceChildren(...options.map((option, i) => {
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      row.id = `${this.list.id}-${i}`;
      row.setAttribute("aria-selected", i === this.active);
      row.append(option.title, " ");
      const more = document.createElement("small");
      more.textContent = option.more;
      row.append(more);
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); this.choose(i); });
      return row;
    }));
    if (options.length) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const count = this.list.children.length;
    if (event.key === "Escape") this.open = false;
    else if (event.key === "ArrowDown" && count) this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp" && count) this.active = (this.active + count - 1) % count;
    else if (event.key === "Enter") { event.preventDefault(); if (count) this.choose(this.active); return; }
    else return;
    event.preventDefault();
    this.show();
  }

  choose(i) {
    clearTimeout(this.timer);
    const option = this.data.options[i];
    this.open = false;
    this.input.value = this.shown = this.data.clear ? "" : option.title;
    this.show();
    this.trigger("chosen", option.value);
  }
}

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  if (!fields.has(parentElement)) fields.set(parentElement, new Suggest(parentElement));
  fields.get(parentElement).update(data, setStateValue, setTriggerValue);
}
