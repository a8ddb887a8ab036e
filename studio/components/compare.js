// Two pictures of one size, with an edge between them to be moved.
const shown = new WeakMap();

class Compare {
  constructor(root) {
    this.before = Object.assign(new Image(), { className: "before" });
    this.after = Object.assign(new Image(), { className: "after" });
    this.frame = Object.assign(document.createElement("div"), { className: "frame" });
    this.edge = Object.assign(document.createElement("div"), { className: "edge" });
    this.input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 100, value: 50 });
    this.frame.append(this.after, this.before, this.edge);
    root.append(this.frame, this.input);
    this.input.addEventListener("input", () => this.place());
    for (const kind of ["pointerdown", "pointermove"])
      this.frame.addEventListener(kind, (event) => {
        if (kind === "pointermove" && !event.buttons) return;
        const box = this.frame.getBoundingClientRect();
        this.input.value = (100 * (event.clientX - box.left)) / box.width;
        this.place();
      });
    this.place();
  }

  update(data) {
    this.input.setAttribute("aria-label", `${data.labels[0]} to the left, ${data.labels[1]} to the right`);
    for (const [image, name, alt] of [[this.before, "before", data.labels[0]], [this.after, "after", data.labels[1]]]) {
      this.turn(image, data[name]);
      image.alt = alt;
    }
  }

  // the picture that is there stays until the next can be shown; of several on their way the last one counts
  turn(image, address) {
    if (image.wanted === address) return;
    image.wanted = address;
    const next = new Image();
    next.src = address;
    const show = () => { if (image.wanted === address) image.src = address; };
    next.decode().then(show, show);
  }

  place() {
    this.before.style.clipPath = `inset(0 ${100 - this.input.value}% 0 0)`;
    this.edge.style.left = `${this.input.value}%`;
  }
}

export default function ({ parentElement, data }) {
  if (!shown.has(parentElement)) shown.set(parentElement, new Compare(parentElement.querySelector(".compare")));
  shown.get(parentElement).update(data);
}
