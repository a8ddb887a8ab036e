// The page put together.

function say(text) {
  document.getElementById("said").textContent = text;
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function options(select, texts, chosen) {
  select.replaceChildren(...texts.map(([value, text]) => element("option", { value, textContent: text })));
  select.value = chosen;
}

function nameAxes(about, across, up) {
  const put = (side, axis, end, arrow) => {
    const words = element("b", { textContent: about.axes[axis][end] });
    const share = element("span", { textContent: `PC${axis + 1}, ${percent(about.explained[axis])}` });
    const parts = end === "positive" ? [words, ` ${arrow} `, share] : [`${arrow} `, words];
    document.querySelector(`.axis.${side}`).replaceChildren(...parts);
  };
  put("right", across, "positive", "→");
  put("left", across, "negative", "←");
  put("up", up, "positive", "↑");
  put("down", up, "negative", "↓");
}

function themeButton(changed) {
  const button = document.getElementById("theme"), root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = (dark) => {
    root.dataset.theme = dark ? "dark" : "light";
    button.textContent = dark ? "Light" : "Dark";
    button.setAttribute("aria-label", dark ? "Light colours" : "Dark colours");
    changed();
  };
  button.addEventListener("click", () => set(root.dataset.theme !== "dark"));
  system.addEventListener("change", (event) => set(event.matches));
  set(system.matches);
}

function describe(about) {
  document.getElementById("summary").textContent = about.summary;
  document.getElementById("spectrum").replaceChildren(...about.explained.map((share, k) =>
    element("li", {}, element("span", { textContent: `PC${k + 1}` }),
      element("meter", { min: 0, max: about.explained[0], value: share, ariaLabel: `PC${k + 1} explains ${percent(share)}` }),
      element("span", { textContent: percent(share) }))));
}

async function start() {
  const songs = await unpackSongs();
  const about = songs.about;
  const plot = new Plot(document.getElementById("map"), songs);
  const [across, up, colour] = ["across", "up", "colour"].map((id) => document.getElementById(id));
  const axes = about.axes.map((axis, k) => [k, `PC${k + 1}: ${axis.positive}`]);
  options(across, axes, 0);
  options(up, axes, 1);
  const hues = about.features.map((feature, n) => [n, feature.name]);
  options(colour, about.genres.length ? [["genre", "genre"], ...hues] : hues, about.genres.length ? "genre" : 0);
  describe(about);

  const colours = new Colours(plot);
  const turn = () => {
    plot.look(Number(across.value), Number(up.value));
    nameAxes(about, Number(across.value), Number(up.value));
    colours.show(colour.value);
  };
  function choose(i, go = false) {
    plot.chosen = i;
    plot.near = i < 0 ? [] : songs.nearest(i, 10);
    showSong(songs, i, plot.near, choose);
    if (go && i >= 0) plot.goTo(i);
    plot.draw();
    say(i < 0 ? `no ${about.noun} chosen` : `${songs.name(i)}; nearest: ${plot.near.slice(0, 3).map(({ song }) => songs.name(song)).join("; ")}`);
  }
  across.addEventListener("change", turn);
  up.addEventListener("change", turn);
  colour.addEventListener("change", () => colours.show(colour.value));
  themeButton(() => plot.x && colours.show(colour.value));
  turn();
  searchBox(songs, choose);
  handle(plot, document.getElementById("tip"), choose);
  document.getElementById("loading").remove();
  document.documentElement.dataset.ready = "yes";
}

start().catch((error) => {
  document.getElementById("loading").textContent =
    `The map cannot be shown (${error.message}). It needs a browser of 2023 or later.`;
});
