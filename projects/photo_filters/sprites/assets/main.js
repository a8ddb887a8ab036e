"use strict";
const scene = JSON.parse(document.getElementById("scene").textContent);
const canvas = document.getElementById("screen"), context = canvas.getContext("2d");
const hero = scene.hero === null ? null : scene.sprites[scene.hero];
const order = scene.sprites.map((_, i) => i).filter((i) => scene.sprites[i].texture !== null)
  .sort((i, j) => scene.sprites[i].layer - scene.sprites[j].layer);
const home = hero && { position: [...hero.position], angle: hero.angle };
const held = new Set();
let camera, follow, time = 0, running = true, last = null, pictures = [];

const reset = () => {
  camera = { position: [...scene.camera.position], zoom: scene.camera.zoom, angle: scene.camera.angle };
  follow = scene.camera.follow;
  if (hero) [hero.position, hero.angle] = [[...home.position], home.angle];
};

// what the camera sees: its position counts from the sprite that it follows
const seen = () => {
  if (follow === null) return camera;
  const [x, y] = place(world(scene, follow, time), 0, 0);
  return { ...camera, position: [x + camera.position[0], y + camera.position[1]] };
};

// a step on the screen, as a step in the world
const pan = (dx, dy) => {
  const [x, y] = place(product(rotation(camera.angle), scaling(1 / camera.zoom, 1 / camera.zoom)), dx, dy);
  camera.position = [camera.position[0] + x, camera.position[1] + y];
};
const zoom = (times) => { camera.zoom = Math.min(40, Math.max(0.02, camera.zoom * times)); };
const chase = (on) => {
  if (hero === null || (follow === scene.hero) === on) return;
  const [x, y] = on ? [0, 0] : seen().position;
  camera.position = [x, y];
  follow = on ? scene.hero : null;
};

const steer = (seconds) => {
  const along = held.has("arrowright") - held.has("arrowleft"), down = held.has("arrowdown") - held.has("arrowup");
  if (along || down) pan(along * 400 * seconds, down * 400 * seconds);
  zoom(3 ** ((held.has("+") - held.has("-")) * seconds));
  camera.angle += (held.has("q") - held.has("e")) * 60 * seconds;
  if (hero) {
    hero.angle += (held.has("a") - held.has("d")) * 120 * seconds;
    const go = (held.has("w") - held.has("s")) * 120 * seconds;
    const [x, y] = place(rotation(hero.angle + hero.spin * time), go, 0);
    hero.position = [hero.position[0] + x, hero.position[1] + y];
  }
};

const draw = () => {
  const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = scene.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const through = seen();
  for (const i of order) {
    const sprite = scene.sprites[i], picture = pictures[sprite.texture];
    const m = product(scaling(ratio, ratio), view(through, width, height, sprite.parallax), world(scene, i, time),
      translation(-sprite.anchor[0] * picture.width, -sprite.anchor[1] * picture.height));
    context.setTransform(m[0], m[3], m[1], m[4], m[2], m[5]);
    context.drawImage(picture, 0, 0);
  }
};

const tick = (now) => {
  const seconds = last === null ? 0 : Math.min(0.1, (now - last) / 1000);
  last = now;
  if (running) time += seconds;
  steer(seconds);
  draw();
  requestAnimationFrame(tick);
};

const name = (event) => {
  const key = event.key.toLowerCase();
  return { "=": "+", "_": "-", "−": "-" }[key] ?? key;
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = name(event);
  if (key === " ") running = !running;
  else if (key === "0") reset();
  else if (key === "f") chase(follow !== scene.hero);
  else if (!/^(arrow(up|down|left|right)|[wasdqe+-])$/.test(key)) return;
  held.add(key);
  event.preventDefault();
});
addEventListener("keyup", (event) => held.delete(name(event)));
addEventListener("blur", () => held.clear());
canvas.addEventListener("wheel", (event) => {
  zoom(1.0015 ** -event.deltaY);
  event.preventDefault();
}, { passive: false });
canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
canvas.addEventListener("pointermove", (event) => { if (event.buttons) pan(-event.movementX, -event.movementY); });

const start = async () => {
  pictures = await Promise.all(scene.textures.map((source) => {
    const picture = new Image();
    picture.src = source;
    return picture.decode().then(() => picture);
  }));
  reset();
  document.documentElement.dataset.ready = "yes";
  requestAnimationFrame(tick);
};
start();
