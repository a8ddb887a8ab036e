"""Pictures of lesson 3d: a projection on a line, and steps down a bowl."""

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, arrow, new_figure, plane


def draw_projection_on_a_line() -> Figure:
    figure = new_figure(5.4, 3.4)
    axes = figure.subplots()
    plane(axes, -0.5, 5, -0.5, 3.6)
    x, d = np.array([2.0, 3.0]), np.array([3.0, 1.0])
    near = d * (x @ d) / (d @ d)
    axes.plot([-0.5, 5], [-0.5 / 3, 5 / 3], color=LIGHT, linewidth=1.2)
    arrow(axes, x, "x", offset=(-2, 6))
    arrow(axes, near, "p = nearest point", color=MIDDLE, offset=(4, -14))
    arrow(axes, x, "", tail=near, dashed=True)
    axes.text(2.45, 2.0, "x − p, at right angles", color=DARK)
    across, along = (x - near) / np.linalg.norm(x - near), d / np.linalg.norm(d)
    corner = near + 0.2 * np.array([-along, across - along, across])
    axes.plot(*corner.T, color="0.35", linewidth=1)
    return figure


def draw_gradient_steps() -> Figure:
    figure = new_figure(8.0, 2.9)
    x, y = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 2.0, 4.0])
    best = np.linalg.lstsq(x, y, rcond=None)[0]
    grid = np.meshgrid(np.linspace(-0.6, 3.3, 120), np.linspace(-0.6, 3.3, 120))
    points = np.stack([part.ravel() for part in grid])
    loss = 0.5 * np.sum((x @ points - y[:, None]) ** 2, axis=0).reshape(grid[0].shape)
    left, right = figure.subplots(1, 2)

    def walk(rate: float, steps: int) -> np.ndarray:
        path = [np.zeros(2)]
        for _ in range(steps):
            path.append(path[-1] - rate * x.T @ (x @ path[-1] - y))
        return np.array(path)

    left.contour(*grid, loss, levels=[0.15, 0.5, 1.5, 4, 9, 16], colors="0.75", linewidths=0.8)
    left.plot(*walk(0.1, 30).T, "o-", color=MIDDLE, markersize=4, linewidth=1.3)
    left.plot(*best, "x", color=DARK, markersize=8, markeredgewidth=2)
    left.set(xlim=(-0.6, 3.3), ylim=(-0.6, 3.3), xlabel="w₁", ylabel="w₂", title="steps of size 0.1")
    for rate, style, color in ((0.02, ":", DARK), (0.1, "-", MIDDLE), (0.25, "--", DARK), (0.29, "-", DARK)):
        losses = 0.5 * np.sum((walk(rate, 12) @ x.T - y) ** 2, axis=1)
        right.semilogy(losses, style, color=color, label=f"size {rate}")
    right.set(xlabel="steps", title="the loss, by the size of the step", ylim=(0.05, 2000))
    right.legend(frameon=False, fontsize=8, ncols=2, loc="upper right")
    return figure
