// Going through the dots of a plane by keys: a ring about the one that is meant, its name beside it and told aloud.
class Finder {
  constructor(plane) {
    this.plane = plane;
    this.at = -1; // the dot that is meant
    this.ring = make("g", { class: "finder", role: "button" }, plane.svg);
    this.circle = make("circle", { r: 11 }, this.ring);
    this.name = make("text", { "text-anchor": "middle" }, this.ring, "");
    this.told = document.createElement("div");
    this.told.className = "told";
    this.told.setAttribute("aria-live", "polite");
    plane.root.append(this.told);
    this.ring.addEventListener("keydown", (event) => this.key(event));
    this.ring.addEventListener("focus", () => this.meet());
  }

  get dots() { return [...this.plane.data.ground, ...this.plane.data.items].find((item) => item.pick); }

  update() {
    this.ring.setAttribute("display", this.dots ? "inline" : "none"); // what listens to focus can be tabbed to
    if (!this.dots) return;
    this.ring.setAttribute("tabindex", 0);
    this.ring.setAttribute("aria-label", `${this.plane.data.label}. Arrow keys and Page Down go from one to the next, Enter picks it`);
    if (this.at >= this.dots.points.length) this.at = -1;
    if (this.at >= 0) this.place();
  }

  meet() {
    if (this.at < 0) {
      const [x0, y0, x1, y1] = this.plane.data.view;
      const [x, y] = this.plane.data.start ?? [(x0 + x1) / 2, (y0 + y1) / 2];
      this.at = this.nearest(this.plane.x(x), this.plane.y(y), () => true);
    }
    this.place();
  }

  // the dot with the least distance that `fits` its way (right, down) from a place of the drawing
  nearest(x, y, fits) {
    let best = -1, least = Infinity;
    this.dots.points.forEach((point, i) => {
      const [right, down] = [this.plane.x(point[0]) - x, this.plane.y(point[1]) - y];
      const apart = Math.hypot(right, down);
      if (apart < least && fits(right, down, i)) [best, least] = [i, apart];
    });
    return best;
  }

  place() {
    const point = this.dots.points[this.at];
    if (!point) return;
    const [x, y] = [this.plane.x(point[0]), this.plane.y(point[1])];
    const name = this.dots.names?.[this.at] ?? `${this.at + 1}`;
    this.circle.setAttribute("cx", x);
    this.circle.setAttribute("cy", y);
    this.circle.setAttribute("r", 11 * this.plane.ratio);
    const half = Math.min(290, 4 * this.plane.ratio * name.length);
    this.name.setAttribute("x", Math.min(Math.max(x, half), 600 - half));
    this.name.setAttribute("y", y < 50 * this.plane.ratio ? y + 30 * this.plane.ratio : y - 18 * this.plane.ratio);
    this.name.textContent = name;
    this.told.textContent = name;
  }

  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const count = this.dots?.points.length ?? 0;
    const turns = { PageDown: 1, PageUp: -1 };
    if (!count) return;
    if (event.key in ways) {
      const [right, down] = ways[event.key];
      const [px, py] = this.dots.points[this.at] ?? [0, 0];
      const least = event.shiftKey ? 60 : 0.05;
      const next = this.nearest(this.plane.x(px), this.plane.y(py), (x, y, i) =>
        i !== this.at && x * right + y * down > least && Math.abs(x * down) + Math.abs(y * right) <= x * right + y * down);
      if (next >= 0) this.at = next;
    } else if (event.key in turns) this.at = (this.at + turns[event.key] + count) % count;
    else if (event.key === "Enter" || event.key === " ") this.plane.trigger("picked", this.at);
    else return;
    event.preventDefault();
    this.place();
  }
}
