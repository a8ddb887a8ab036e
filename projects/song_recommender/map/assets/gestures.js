// Hands on the map: mouse, touch and keyboard. `choose(i)` is called with a song that is clicked, -1 for none.

function handle(plot, tip, choose) {
  const canvas = plot.canvas;
  const pointers = new Map();
  let travelled = 0;

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const middle = () => {
    const all = [...pointers.values()];
    const [x, y] = [0, 1].map((axis) => all.reduce((sum, p) => sum + p[axis], 0) / all.length);
    const spread = all.length > 1 ? Math.hypot(all[0][0] - all[1][0], all[0][1] - all[1][1]) : 0;
    return { x, y, spread };
  };

  function hover(i, px, py) {
    if (i !== plot.hovered) {
      plot.hovered = i;
      tip.hidden = i < 0;
      if (i >= 0) {
        const genre = plot.songs.about.genres[plot.songs.genre[i]];
        tip.textContent = genre ? `${plot.songs.name(i)} (${genre})` : plot.songs.name(i);
      }
      plot.draw();
    }
    if (i < 0) return;
    const right = px + tip.offsetWidth + 20 > plot.width;
    const below = py + tip.offsetHeight + 20 < plot.height;
    tip.style.transform = `translate(${right ? Math.max(px - tip.offsetWidth - 12, 2) : px + 14}px, ${
      below ? py + 14 : py - tip.offsetHeight - 12}px)`;
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!pointers.size) travelled = 0;
    plot.flight = null;
    pointers.set(event.pointerId, place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    const [px, py] = place(event);
    if (!pointers.has(event.pointerId)) {
      hover(plot.songAt(px, py, 14), px, py);
      return;
    }
    const before = middle();
    pointers.set(event.pointerId, [px, py]);
    const after = middle();
    travelled += Math.hypot(after.x - before.x, after.y - before.y) + Math.abs(after.spread - before.spread);
    if (travelled < 5) return;
    hover(-1);
    canvas.classList.add("dragging");
    plot.pan(after.x - before.x, after.y - before.y);
    if (before.spread && after.spread) plot.zoom(after.spread / before.spread, after.x, after.y);
  });
  const lift = (event) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    canvas.classList.remove("dragging");
    if (event.type !== "pointerup" || travelled >= 5) return;
    const [px, py] = place(event);
    choose(plot.songAt(px, py, event.pointerType === "touch" ? 26 : 14));
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => hover(-1));
  canvas.addEventListener("dblclick", (event) => plot.zoom(2, ...place(event)));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    plot.flight = null;
    const lines = event.deltaMode === 1 ? 30 : 1;
    plot.zoom(Math.exp(-Math.max(-400, Math.min(event.deltaY * lines, 400)) / 350), ...place(event));
  }, { passive: false });

  const keys = {
    ArrowLeft: () => plot.pan(60, 0),
    ArrowRight: () => plot.pan(-60, 0),
    ArrowUp: () => plot.pan(0, 60),
    ArrowDown: () => plot.pan(0, -60),
    "+": () => plot.zoom(1.5),
    "=": () => plot.zoom(1.5),
    "-": () => plot.zoom(1 / 1.5),
    0: () => plot.fit(),
    Enter: () => choose(plot.songAt(plot.width / 2, plot.height / 2, Infinity)),
    Escape: () => choose(-1),
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    plot.flight = null;
    keys[event.key]();
  });
  document.getElementById("closer").onclick = () => plot.zoom(1.6);
  document.getElementById("farther").onclick = () => plot.zoom(1 / 1.6);
  document.getElementById("whole").onclick = () => plot.fit();
}
