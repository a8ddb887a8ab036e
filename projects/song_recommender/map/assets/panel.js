// The panel: search, the chosen song, colours. Texts are set as text, never as markup.

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function searchBox(songs, choose) {
  const input = document.getElementById("query"), list = document.getElementById("matches");
  let found = [], active = -1;

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function activate(n) {
    active = n;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === n)));
    if (n >= 0) {
      input.setAttribute("aria-activedescendant", list.children[n].id);
      list.children[n].scrollIntoView({ block: "nearest" });
    }
  }
  function take(n) {
    close();
    if (n < 0 || n >= found.length) return;
    input.value = songs.titles[found[n]];
    choose(found[n], true);
  }
  input.addEventListener("input", () => {
    const { songs: best, total } = songs.find(input.value, 12);
    found = best;
    list.replaceChildren(...found.map((i, n) => {
      const item = element("li", { id: `match${n}` }, element("bdi", { textContent: songs.titles[i] }),
        element("small", { dir: "auto", textContent: songs.artists[i] }));
      item.setAttribute("role", "option");
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(n);
      });
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    activate(found.length ? 0 : -1);
    if (input.value.trim()) say(`${total.toLocaleString("en")} found`);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!list.hidden) activate((active + step + found.length) % found.length);
    } else if (event.key === "Enter") take(list.hidden ? 0 : active);
    else if (event.key === "Escape") close();
  });
  input.addEventListener("blur", close);
}

function showSong(songs, i, near, choose) {
  const section = document.getElementById("chosen");
  section.hidden = i < 0;
  if (i < 0) return;
  const put = (id, text) => Object.assign(document.getElementById(id), { textContent: text, dir: "auto" });
  put("title", songs.titles[i]);
  const genre = songs.about.genres[songs.genre[i]];
  put("artist", [songs.artists[i], genre].filter(Boolean).join(" · "));
  document.getElementById("nearest").replaceChildren(...near.map(({ song, cosine }, rank) => {
    const button = element("button", { type: "button" }, element("span", { textContent: rank + 1 }),
      element("bdi", { textContent: songs.titles[song] }, element("small", { dir: "auto", textContent: songs.artists[song] })),
      element("span", { textContent: cosine.toFixed(3), title: "cosine" }));
    button.addEventListener("click", () => choose(song, true));
    return element("li", {}, button);
  }));
  document.getElementById("profile").replaceChildren(...songs.about.features.flatMap(({ name, coordinate }) => {
    const share = songs.share(coordinate, i);
    const per = `${Math.round(100 * share)} %`;
    const meter = element("meter", { min: 0, max: 1, value: share, title: `more ${name} than ${per} of the others` });
    meter.setAttribute("aria-label", `${name}: more than ${per} of the others`);
    return [element("dt", { textContent: name }), element("dd", {}, meter, per)];
  }));
}

// The middle of a genre on the two axes: the median, which outliers do not move.
function labelOf(plot, genre, text, colour) {
  const inside = [];
  for (let i = 0; i < plot.songs.count; i++) if (plot.songs.genre[i] === genre) inside.push(i);
  const median = (values) => Float32Array.from(inside, (i) => values[i]).sort()[inside.length >> 1];
  return { text, colour, x: median(plot.x), y: median(plot.y) };
}

class Colours {
  constructor(plot) {
    this.plot = plot;
    this.about = plot.songs.about;
    this.picked = []; // genres that the reader chose, the first choice while there are none
    this.legend = document.getElementById("legend");
    const { genres, shown } = this.about;
    const byName = [...genres.keys()].sort((a, b) => genres[a].localeCompare(genres[b]));
    const order = [...shown, ...byName].filter((g, n, all) => all.indexOf(g) === n);
    this.buttons = new Map(order.map((g) => {
      const button = element("button", { type: "button" }, element("i"), element("bdi", { textContent: genres[g] }));
      button.addEventListener("click", () => this.pick(g));
      return [g, button];
    }));
    this.legend.replaceChildren(...this.buttons.values());
    document.getElementById("reset").addEventListener("click", () => this.pick(-1));
  }

  // A click shows a genre alone, another adds one; clicked again it is taken out.
  pick(genre) {
    if (genre < 0) this.picked = [];
    else if (this.picked.includes(genre)) this.picked = this.picked.filter((g) => g !== genre);
    else this.picked = [...this.picked, genre].slice(-8);
    this.show("genre");
    if (this.picked.length) say(`coloured: ${this.picked.map((g) => this.about.genres[g]).join(", ")}`);
  }

  show(by) {
    this.by = by;
    const { plot, about } = this;
    const byGenre = by === "genre";
    this.legend.hidden = !byGenre;
    document.getElementById("scale").hidden = byGenre;
    document.getElementById("reset").hidden = !byGenre || !this.picked.length;
    plot.isolated = byGenre && this.picked.length > 0;
    plot.single = !byGenre; // one layer, in which each song counts alike
    if (byGenre) this.byGenre();
    else {
      this.byFeature(about.features[Number(by)].coordinate);
      plot.labels = [];
    }
    plot.draw();
  }

  byGenre() {
    const { plot, about } = this;
    const coloured = this.picked.length ? this.picked : about.shown;
    const dot = packed(theme("--dot"));
    const palette = new Map(coloured.map((g, n) => [g, theme(`--c${n}`)]));
    const ink = new Map([...palette].map(([g, css]) => [g, packed(css)]));
    plot.songs.genre.forEach((g, i) => {
      plot.colours[i] = ink.get(g) ?? dot;
      plot.front[i] = ink.has(g) ? 1 : 0;
    });
    for (const [g, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(palette.has(g)));
      button.firstChild.style.background = palette.get(g) ?? "";
    }
    plot.labels = coloured.map((g) => labelOf(plot, g, about.genres[g], palette.get(g)));
  }

  // From the 5th to the 95th part in 100, blue below the typical song and orange above.
  byFeature(coordinate) {
    const column = this.plot.songs.columns[coordinate];
    const sorted = column.slice().sort();
    const [low, middle, high] = [0.05, 0.5, 0.95].map((q) => sorted[Math.floor(q * (sorted.length - 1))]);
    const stops = ["--low", "--middle", "--high"].map((name) => packed(theme(name)));
    const blend = (a, b, t) => [0, 8, 16].reduce((sum, bit) =>
      sum | (Math.round(((a >>> bit) & 255) * (1 - t) + ((b >>> bit) & 255) * t) << bit), 0xff000000) >>> 0;
    for (let i = 0; i < column.length; i++) {
      const up = column[i] > middle;
      const t = Math.min(Math.abs(column[i] - middle) / Math.max(Math.abs((up ? high : low) - middle), 1e-9), 1);
      this.plot.colours[i] = blend(stops[1], up ? stops[2] : stops[0], t);
    }
    this.plot.front.fill(1);
  }
}
