// Links between the handles of a plane: drawn from one to another, or by Enter on one and then on the other.
class Links {
  constructor(plane) {
    this.plane = plane;
    this.source = -1; // where a link begins
    this.from = -1; // the handle that is pressed
    this.line = make("line", { class: "c1 stroked", "stroke-dasharray": "6 5", visibility: "hidden" }, plane.svg);
  }

  update() {
    this.plane.root.classList.toggle("linking", Boolean(this.plane.data.linking));
    if (!this.plane.data.linkable) this.source = -1;
  }

  press(i) { this.from = i; }

  draw(event) {
    const [ax, ay] = this.plane.points[this.from];
    const [bx, by] = this.plane.place(event);
    const ends = { x1: this.plane.x(ax), y1: this.plane.y(ay), x2: this.plane.x(bx), y2: this.plane.y(by), visibility: "visible" };
    for (const [name, value] of Object.entries(ends)) this.line.setAttribute(name, value);
  }

  release(event) {
    const from = this.from;
    this.from = -1;
    this.line.setAttribute("visibility", "hidden");
    if (from < 0) return;
    const to = this.under(event);
    if (to === from) this.choose(from);
    else if (to >= 0) this.tell(from, to);
  }

  // the handle below the pointer, -1 for none
  under(event) {
    const box = this.plane.svg.getBoundingClientRect();
    let best = -1, nearest = 30;
    this.plane.points.forEach(([x, y], i) => {
      const apart = Math.hypot(box.left + (this.plane.x(x) / WIDTH) * box.width - event.clientX,
        box.top + (this.plane.y(y) / this.plane.height) * box.height - event.clientY);
      if (apart < nearest) [best, nearest] = [i, apart];
    });
    return best;
  }

  choose(i) {
    if (this.source < 0) this.source = i;
    else if (this.source === i) this.source = -1;
    else this.tell(this.source, i);
    this.plane.placeHandles();
  }

  tell(from, to) {
    this.source = -1;
    this.plane.trigger("linked", [from, to]);
    this.plane.placeHandles();
  }
}
