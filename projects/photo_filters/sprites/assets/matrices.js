"use strict";
// 3 × 3 matrices in rows, as [a, b, c, d, e, f, g, h, i]; a point (x, y) is the column (x, y, 1).

const multiply = (m, n) => {
  const out = new Array(9);
  for (let r = 0; r < 9; r += 3)
    for (let c = 0; c < 3; c++) out[r + c] = m[r] * n[c] + m[r + 1] * n[3 + c] + m[r + 2] * n[6 + c];
  return out;
};
const product = (...matrices) => matrices.reduce(multiply);
const translation = (x, y) => [1, 0, x, 0, 1, y, 0, 0, 1];
const scaling = (sx, sy) => [sx, 0, 0, 0, sy, 0, 0, 0, 1];
// y points down: counter-clockwise to the eye
const rotation = (degrees) => {
  const cos = Math.cos((degrees * Math.PI) / 180), sin = Math.sin((degrees * Math.PI) / 180);
  return [cos, sin, 0, -sin, cos, 0, 0, 0, 1];
};
const place = (m, x, y) => [m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]];

// from a sprite's coordinates to its parent's, t seconds from the start
const local = (sprite, t) => {
  let [x, y] = sprite.position;
  let angle = sprite.angle + sprite.spin * t;
  x += sprite.drift[0] * t;
  y += sprite.drift[1] * t;
  if (sprite.orbit) {
    const [rx, ry, period, phase] = sprite.orbit, turn = 2 * Math.PI * (t / period + phase);
    x += rx * Math.cos(turn);
    y += ry * Math.sin(turn);
  }
  if (sprite.swing) {
    const [degrees, period, phase] = sprite.swing;
    angle += degrees * Math.sin(2 * Math.PI * (t / period + phase));
  }
  return product(translation(x, y), rotation(angle), scaling(...sprite.scale));
};

// from a sprite's coordinates to the world's: the product along its parents
const world = (scene, index, t) => {
  const sprite = scene.sprites[index], own = local(sprite, t);
  return sprite.parent === null ? own : multiply(world(scene, sprite.parent, t), own);
};

// from the world to the screen
const view = (camera, width, height, parallax = 1) => {
  const zoom = camera.zoom ** parallax, [x, y] = camera.position;
  return product(translation(width / 2, height / 2), scaling(zoom, zoom), rotation(-camera.angle),
    translation(-x * parallax, -y * parallax));
};
