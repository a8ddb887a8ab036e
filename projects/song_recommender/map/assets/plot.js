// The canvas: points painted into an array of pixels, marks and labels drawn over them.

const MOST_ZOOM = 400;

// 0xAABBGGRR, as a little-endian machine keeps a pixel
function packed(css) {
  const hex = css.trim();
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
}

function theme(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

class Plot {
  constructor(canvas, songs) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.songs = songs;
    this.colours = new Uint32Array(songs.count); // of each song
    this.front = new Uint8Array(songs.count); // 1: painted over the others
    this.labels = []; // {text, x, y, colour} in scores
    this.chosen = -1;
    this.near = [];
    this.hovered = -1;
    this.waiting = false;
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  look(across, up) {
    this.x = this.songs.scores[across];
    this.y = this.songs.scores[up];
    const ends = (values) => { // all but the outermost thousandth, which would make the rest small
      const sorted = values.slice().sort();
      const cut = Math.floor(sorted.length / 1000);
      return [sorted[cut], sorted[sorted.length - 1 - cut]];
    };
    this.ends = [ends(this.x), ends(this.y)];
    this.fit();
  }

  resize() {
    const { width, height } = this.canvas.getBoundingClientRect();
    if (!width || !height) return;
    const first = !this.width;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    [this.width, this.height] = [width, height];
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    if (first || !this.moved) this.fit();
    if (this.x) this.show(); // at once: a new size leaves the canvas black until it is painted
  }

  fit() {
    if (!this.width || !this.ends) return;
    const [[left, right], [low, high]] = this.ends;
    const span = (from, to) => Math.max(to - from, 1e-6);
    this.whole = Math.min((this.width - 90) / span(left, right), (this.height - 130) / span(low, high));
    [this.scale, this.moved] = [this.whole, false];
    [this.cx, this.cy] = [(left + right) / 2, (low + high) / 2];
    this.draw();
  }

  // Where a point of scores stands on the canvas, in CSS pixels; and back.
  at(x, y) {
    return [this.width / 2 + (x - this.cx) * this.scale, this.height / 2 - (y - this.cy) * this.scale];
  }

  pan(dx, dy) {
    this.cx -= dx / this.scale;
    this.cy += dy / this.scale;
    this.moved = true;
    this.draw();
  }

  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const scale = Math.min(Math.max(this.scale * factor, this.whole / 2), this.whole * MOST_ZOOM);
    const grown = scale / this.scale;
    this.cx += ((px - this.width / 2) / this.scale) * (1 - 1 / grown); // the point under the pointer stays
    this.cy -= ((py - this.height / 2) / this.scale) * (1 - 1 / grown);
    [this.scale, this.moved] = [scale, true];
    this.draw();
  }

  // Bring a song to the middle, as near as lets its nearest be seen around it.
  goTo(i) {
    const reach = (values) => Math.max(...this.near.map(({ song }) => Math.abs(values[song] - values[i])), 1e-9);
    const room = Math.min((this.width / 2 - 40) / reach(this.x), (this.height / 2 - 70) / reach(this.y));
    const scale = Math.min(Math.max(room, this.whole), this.whole * 12);
    const target = { cx: this.x[i], cy: this.y[i], scale };
    const from = { cx: this.cx, cy: this.cy, scale: this.scale };
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const began = performance.now();
    this.moved = true;
    const flight = (this.flight = {});
    const step = (now) => {
      if (this.flight !== flight) return; // another flight or a hand on the map
      const t = still ? 1 : Math.min((now - began) / 350, 1);
      const ease = t * t * (3 - 2 * t);
      for (const key of ["cx", "cy"]) this[key] = from[key] + (target[key] - from[key]) * ease;
      this.scale = from.scale * (target.scale / from.scale) ** ease;
      this.draw();
      if (t < 1) requestAnimationFrame(step);
    };
    step(began);
  }

  // The song nearest to a place on the canvas, -1 if none is within reach.
  songAt(px, py, reach) {
    const x = this.cx + (px - this.width / 2) / this.scale, y = this.cy - (py - this.height / 2) / this.scale;
    let best = -1, least = (reach / this.scale) ** 2;
    const isolated = this.isolated;
    for (let i = 0; i < this.songs.count; i++) {
      if (isolated && !this.front[i]) continue;
      const dx = this.x[i] - x, dy = this.y[i] - y;
      const distance = dx * dx + dy * dy;
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  draw() {
    if (this.waiting || !this.width || !this.x) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.show();
    });
  }

  show() {
    this.paint();
    this.mark();
  }

  paint() {
    const { pixels, x, y, colours, front } = this;
    const { width, height } = this.canvas;
    pixels.fill(packed(theme("--ground")));
    const zoomed = Math.log2(this.scale / this.whole + 1); // 1 where the whole is seen
    const sparse = Math.min(Math.max(Math.log10(60000 / (this.songs.count + 1)), 0), 2);
    const small = Math.min(Math.max(this.width / 900, 0.6), 1); // on a phone the dots shrink with the map
    const base = small * (0.7 + zoomed + 1.3 * sparse);
    const scale = this.scale * this.ratio;
    const left = width / 2 - this.cx * scale, top = height / 2 + this.cy * scale;
    for (let layer = 0; layer < 2; layer++) {
      const alpha = layer ? (this.single ? 130 : 220) : this.isolated ? 70 : 110;
      const larger = layer && !this.single ? 1.3 * small : 0;
      const size = Math.min(Math.max(Math.round((base + larger) * this.ratio), 1), 14);
      const spans = discSpans(size);
      for (let i = 0; i < x.length; i++) {
        if (front[i] !== layer) continue;
        const px = Math.round(left + x[i] * scale) - (size >> 1), py = Math.round(top - y[i] * scale) - (size >> 1);
        if (px < 0 || py < 0 || px + size > width || py + size > height) continue;
        const rb = Math.imul(colours[i] & 0xff00ff, alpha), g = Math.imul(colours[i] & 0xff00, alpha);
        for (let r = 0; r < size; r++) {
          const end = (py + r) * width + px + spans[2 * r + 1];
          for (let p = (py + r) * width + px + spans[2 * r]; p < end; p++) {
            const under = pixels[p];
            pixels[p] = 0xff000000
              | (((Math.imul(under & 0xff00ff, 256 - alpha) + rb) >>> 8) & 0xff00ff)
              | (((Math.imul(under & 0xff00, 256 - alpha) + g) >>> 8) & 0xff00);
          }
        }
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  mark() {
    const c = this.context;
    c.save();
    c.scale(this.ratio, this.ratio);
    c.font = `600 ${this.width < 500 ? 11 : 13}px system-ui, "Segoe UI", Roboto, sans-serif`;
    c.textAlign = "center";
    c.textBaseline = "middle";
    const [ink, ground] = [theme("--ink"), theme("--ground")];
    if (this.chosen < 0) for (const label of this.labels) {
      const [px, py] = this.at(label.x, label.y);
      pill(c, label, px, py, ground);
    }
    if (this.chosen >= 0) {
      const [px, py] = this.at(this.x[this.chosen], this.y[this.chosen]);
      c.strokeStyle = ink;
      for (const { song } of this.near) {
        const [nx, ny] = this.at(this.x[song], this.y[song]);
        c.globalAlpha = 0.45;
        c.beginPath();
        c.moveTo(px, py);
        c.lineTo(nx, ny);
        c.stroke();
        c.globalAlpha = 1;
        ring(c, nx, ny, 5, ink, ground);
      }
      ring(c, px, py, 9, ink, ground);
      outlined(c, shortened(this.songs.titles[this.chosen], 40), px, py - 20, ink, ground);
    }
    if (this.hovered >= 0) ring(c, ...this.at(this.x[this.hovered], this.y[this.hovered]), 6, theme("--accent"), ground);
    c.restore();
  }
}

// For each row of a disc of `size` pixels, where it begins and ends.
function discSpans(size) {
  const spans = [];
  for (let r = 0; r < size; r++) {
    const y = r + 0.5 - size / 2;
    const half = size < 3 ? size / 2 : Math.sqrt(Math.max((size / 2) ** 2 - y * y, 0));
    spans.push(Math.round(size / 2 - half), Math.round(size / 2 + half));
  }
  return spans;
}

function ring(c, x, y, radius, colour, ground) {
  for (const [style, width] of [[ground, 5], [colour, 2]]) {
    c.beginPath();
    c.arc(x, y, radius, 0, 2 * Math.PI);
    [c.strokeStyle, c.lineWidth] = [style, width];
    c.stroke();
  }
  c.lineWidth = 1;
}

function outlined(c, text, x, y, ink, ground) {
  [c.strokeStyle, c.lineWidth, c.lineJoin] = [ground, 4, "round"];
  c.strokeText(text, x, y);
  [c.fillStyle, c.lineWidth] = [ink, 1];
  c.fillText(text, x, y);
}

function pill(c, { text, colour }, x, y, ground) {
  const width = c.measureText(text).width + 16;
  c.beginPath();
  c.roundRect(x - width / 2, y - 11, width, 22, 11);
  [c.fillStyle, c.strokeStyle, c.lineWidth] = [colour, ground, 2];
  c.fill();
  c.stroke();
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  c.fillStyle = 0.3 * r + 0.59 * g + 0.11 * b > 135 ? "#000000" : "#ffffff";
  c.fillText(text, x, y + 1);
}

function shortened(text, most) {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}
