// A plane to look at and to drag points in. Python draws; a point that is held moves here at once, and Python is
// told of it one place at a time: the next is sent when the drawing of the last has come back.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600; // of the drawing, in its own units
const planes = new WeakMap();

function make(name, attributes, parent, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent.appendChild(element);
  return element;
}

class Plane {
  constructor(parent) {
    this.root = parent.querySelector(".plane");
    this.svg = make("svg", { role: "group" }, this.root);
    this.ground = make("g", {}, this.svg); // what stays while points move
    this.drawing = make("g", {}, this.svg);
    this.top = make("g", {}, this.svg);
    this.points = [];
    this.handles = [];
    this.held = -1;
    this.sent = null; // the places that Python was told of and has not drawn yet
    this.waiting = false;
    this.svg.addEventListener("click", (event) => this.clicked(event));
    this.links = new Links(this);
    this.finder = new Finder(this);
  }

  update(data, tell, trigger) {
    Object.assign(this, { data, tell, trigger });
    const [x0, y0, x1, y1] = data.view;
    this.unit = WIDTH / (x1 - x0);
    this.height = data.height || (y1 - y0) * this.unit;
    this.unitY = this.height / (y1 - y0);
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${this.height}`);
    this.svg.setAttribute("aria-label", data.label);
    this.ratio = Math.max(1, WIDTH / (this.root.clientWidth || WIDTH)); // what is to be read and held stays large
    this.svg.style.setProperty("--ratio", this.ratio);
    const came = JSON.stringify(data.handles.map((handle) => handle.at));
    if (this.sent === null || this.sent === came || this.handles.length !== data.handles.length) {
      clearTimeout(this.patience);
      const more = this.waiting;
      this.sent = null;
      this.waiting = false;
      if (more && this.held >= 0) this.send();
      else if (more && JSON.stringify(this.points) !== came) this.send();
      else if (this.held < 0) this.points = data.handles.map((handle) => [...handle.at]);
    }
    this.links.update();
    this.placeHandles();
    this.drawGround();
    this.draw();
    this.finder.update();
  }

  drawGround() {
    const { view, grid, ground } = this.data;
    const told = JSON.stringify([view, grid, ground, this.height]);
    if (told === this.grounded) return;
    this.grounded = told;
    this.ground.replaceChildren();
    if (grid) this.drawGrid(grid, view);
    for (const item of ground) this[item.kind](item, this.ground);
  }

  x(value) { return (value - this.data.view[0]) * this.unit; }
  y(value) { return this.height - (value - this.data.view[1]) * this.unitY; }
  xy([x, y]) { return `${this.x(x).toFixed(1)},${this.y(y).toFixed(1)}`; }

  draw() {
    this.drawing.replaceChildren();
    for (const item of this.data.items) this[item.kind](item, this.drawing);
  }

  drawGrid(step, [x0, y0, x1, y1]) {
    for (let x = Math.ceil(x0 / step) * step; x <= x1; x += step)
      make("line", { class: Math.abs(x) < step / 9 ? "axis" : "grid", x1: this.x(x), x2: this.x(x), y1: 0, y2: this.height }, this.ground);
    for (let y = Math.ceil(y0 / step) * step; y <= y1; y += step)
      make("line", { class: Math.abs(y) < step / 9 ? "axis" : "grid", y1: this.y(y), y2: this.y(y), x1: 0, x2: WIDTH }, this.ground);
  }

  polygon(item, parent) {
    make("polygon", { class: `c${item.colour} filled`, "fill-opacity": item.opacity ?? 0.25, stroke: "var(--c)", "stroke-width": 1.5,
      points: item.points.map((point) => this.xy(point)).join(" ") }, parent);
  }

  line(item, parent) {
    make("polyline", { class: `c${item.colour} stroked`, "stroke-dasharray": item.dashed ? "6 5" : "none", "stroke-width": item.width ?? 2.5,
      opacity: item.opacity ?? 1, points: item.points.map((point) => this.xy(point)).join(" ") }, parent);
  }

  arrow(item, parent) {
    const to = item.handle === undefined ? item.to : this.points[item.handle];
    const [ax, ay, bx, by] = [this.x(item.from[0]), this.y(item.from[1]), this.x(to[0]), this.y(to[1])];
    const length = Math.hypot(bx - ax, by - ay);
    const group = make("g", { class: `c${item.colour}` }, parent);
    if (length > 1) {
      const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
      const head = Math.min(14, length);
      const [hx, hy] = [bx - head * ux, by - head * uy];
      make("line", { class: "stroked", "stroke-dasharray": item.dashed ? "6 5" : "none", x1: ax, y1: ay, x2: hx, y2: hy }, group);
      const wing = 0.42 * head;
      make("polygon", { class: "filled", points: `${bx},${by} ${hx - wing * uy},${hy + wing * ux} ${hx + wing * uy},${hy - wing * ux}` }, group);
    }
    if (item.label) make("text", { x: Math.min(bx + 10, WIDTH - 12 - 8 * item.label.length), y: by < 24 ? by + 24 : by - 10 }, group, item.label);
  }

  dots(item, parent) {
    const group = make("g", {}, parent);
    item.points.forEach((point, i) => {
      const dot = make("circle", { class: `dot filled c${item.colours ? item.colours[i] : item.colour}${item.pick ? " pick" : ""}`,
        cx: this.x(point[0]).toFixed(1), cy: this.y(point[1]).toFixed(1), r: item.sizes ? item.sizes[i] : item.size ?? 4, "fill-opacity": item.opacity ?? 1 }, group);
      if (item.names) make("title", {}, dot, item.names[i]);
    });
  }

  image(item, parent) {
    const [x, y] = item.at; // of its upper left corner
    make("image", { href: item.src, x: this.x(x), y: this.y(y), width: item.size[0] * this.unit, height: item.size[1] * this.unitY,
      preserveAspectRatio: "none", opacity: item.opacity ?? 1 }, parent);
  }

  text(item, parent) {
    make("text", { x: this.x(item.at[0]), y: this.y(item.at[1]), "text-anchor": item.anchor ?? "middle" }, parent, item.text);
  }

  placeHandles() {
    while (this.handles.length > this.data.handles.length) this.handles.pop().remove();
    if (this.points.length !== this.data.handles.length) this.points = this.data.handles.map((handle) => [...handle.at]);
    while (this.handles.length < this.data.handles.length) this.handles.push(this.newHandle(this.handles.length));
    this.data.handles.forEach((handle, i) => {
      const element = this.handles[i];
      element.setAttribute("class", `handle c${handle.colour}${i === this.held ? " held" : ""}${i === this.links.source ? " source" : ""}`);
      const told = this.points[i].map((value) => value.toFixed(2)).join(", ");
      element.setAttribute("aria-label", handle.label);
      element.setAttribute("aria-valuetext", told);
      element.setAttribute("aria-valuenow", this.points[i][0]);
      for (const circle of element.children) {
        circle.setAttribute("cx", this.x(this.points[i][0]));
        circle.setAttribute("cy", this.y(this.points[i][1]));
        circle.setAttribute("r", (circle.classList.contains("reach") ? 22 : 8) * this.ratio);
      }
    });
  }

  newHandle(i) {
    const element = make("g", { tabindex: 0, role: "slider" }, this.top);
    make("circle", { class: "reach" }, element);
    make("circle", { class: "seen filled" }, element);
    element.addEventListener("pointerdown", (event) => {
      if (this.data.linking) this.links.press(i);
      else this.held = i;
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      event.preventDefault();
    });
    element.addEventListener("pointermove", (event) => {
      if (this.held === i) this.move(i, this.place(event));
      else if (this.links.from === i) this.links.draw(event);
    });
    for (const end of ["pointerup", "pointercancel"])
      element.addEventListener(end, (event) => {
        this.links.release(event);
        this.held = -1;
        this.placeHandles();
        this.send();
      });
    element.addEventListener("keydown", (event) => this.key(i, event));
    return element;
  }

  place(event) {
    const box = this.svg.getBoundingClientRect();
    const [x0, y0, x1, y1] = this.data.view;
    return [x0 + ((event.clientX - box.left) / box.width) * (x1 - x0), y1 - ((event.clientY - box.top) / box.height) * (y1 - y0)];
  }

  key(i, event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key in ways) {
      event.preventDefault();
      const step = (this.data.step ?? 0.1) * (event.shiftKey ? 10 : 1);
      this.move(i, this.points[i].map((value, axis) => value + step * ways[event.key][axis]));
    } else if (this.data.editable && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      this.trigger("removed", i);
    } else if (this.data.linkable && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      this.links.choose(i);
    }
  }

  move(i, [x, y]) {
    const [x0, y0, x1, y1] = this.data.view;
    const near = (value, low, high) => Number(Math.min(high, Math.max(low, value)).toFixed(2));
    this.points[i] = [near(x, x0, x1), near(y, y0, y1)];
    this.placeHandles();
    this.draw();
    this.send();
  }

  send() {
    if (this.sent !== null) {
      this.waiting = true;
      return;
    }
    const told = JSON.stringify(this.points);
    if (told === JSON.stringify(this.data.handles.map((handle) => handle.at))) return;
    this.sent = told;
    this.waiting = false;
    this.patience = setTimeout(() => { this.sent = null; if (this.waiting) this.send(); }, 1500);
    this.tell("points", this.points.map((point) => [...point]));
  }

  clicked(event) {
    if (event.target.closest(".handle")) return;
    const at = this.place(event);
    const picks = [...this.data.ground, ...this.data.items].find((item) => item.pick);
    if (picks) {
      const box = this.svg.getBoundingClientRect();
      let best = -1, nearest = 24;
      picks.points.forEach((point, i) => {
        const apart = Math.hypot(box.left + (this.x(point[0]) / WIDTH) * box.width - event.clientX,
          box.top + (this.y(point[1]) / this.height) * box.height - event.clientY);
        if (apart < nearest) [best, nearest] = [i, apart];
      });
      if (best >= 0) {
        this.finder.at = best;
        this.trigger("picked", best);
      }
    } else if (this.data.editable) this.trigger("added", at.map((value) => Number(value.toFixed(2))));
  }
}

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  if (!planes.has(parentElement)) planes.set(parentElement, new Plane(parentElement));
  planes.get(parentElement).update(data, setStateValue, setTriggerValue);
}
