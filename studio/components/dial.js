// A slider with a field for its number. Python is told of one value at a time: the next is sent when the answer
// to the last has come back, so that what is shown follows the hand and never lags behind it.
const dials = new WeakMap();

class Dial {
  constructor(parent) {
    const root = parent.querySelector(".dial");
    this.name = document.createElement("span");
    this.range = Object.assign(document.createElement("input"), { type: "range" });
    this.field = Object.assign(document.createElement("input"), { type: "number", required: true });
    root.append(this.name, this.range, this.field);
    this.sent = null; // what Python was told of and has not answered yet
    this.waiting = false;
    this.range.addEventListener("input", () => { this.field.value = this.range.value; this.send(); });
    this.field.addEventListener("input", () => {
      clearTimeout(this.rest);
      this.rest = setTimeout(() => this.typed(), 250);
    });
    this.field.addEventListener("change", () => { clearTimeout(this.rest); this.typed(); });
  }

  typed() {
    if (!this.field.checkValidity()) return;
    this.range.value = this.field.value;
    this.send();
  }

  update(data, tell) {
    Object.assign(this, { data, tell });
    this.name.textContent = data.label;
    this.range.setAttribute("aria-label", data.label);
    this.field.setAttribute("aria-label", `${data.label}, as a number`);
    for (const input of [this.range, this.field]) Object.assign(input, { min: data.low, max: data.high, step: data.step });
    if (this.sent !== null && this.sent !== data.value) return;
    clearTimeout(this.patience);
    this.sent = null;
    if (this.waiting) this.send();
    else this.show();
  }

  show() {
    this.range.value = this.data.value;
    if (document.activeElement !== this.field || this.field.checkValidity()) {
      if (Number(this.field.value || NaN) !== this.data.value) this.field.value = this.data.value;
    }
  }

  send() {
    const value = Number(this.range.value);
    this.waiting = this.sent !== null;
    if (this.waiting || value === this.data.value) return;
    this.sent = value;
    this.patience = setTimeout(() => { this.sent = null; if (this.waiting) this.send(); }, 1500);
    this.tell("value", value);
  }
}

export default function ({ parentElement, data, setStateValue }) {
  if (!dials.has(parentElement)) dials.set(parentElement, new Dial(parentElement));
  dials.get(parentElement).update(data, setStateValue);
}
