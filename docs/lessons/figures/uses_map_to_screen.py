"""The picture of uses/map_to_screen: places on the map and on the screen, and Mercator's parallels."""

import numpy as np
from matplotlib.figure import Figure

from tools.lessons.drawing import DARK, LIGHT, MIDDLE, new_figure


def draw_uses_map_to_screen() -> Figure:
    figure = new_figure(8.6, 3.0)
    ground, screen, world = figure.subplots(1, 3, width_ratios=[1, 1.15, 0.8])
    places = np.array([[12.0, 5.0], [14.0, 5.0], [12.0, 6.0]])
    names = ("church", "mill", "inn")
    for axes, points in ((ground, places), (screen, (places - [13, 5.5]) * [100, -100] + [200, 150])):
        axes.fill(*points.T, color=LIGHT, alpha=0.3)
        axes.plot(*points[[0, 1, 2, 0]].T, color=DARK, linewidth=1.5)
        for name, point in zip(names, points, strict=True):
            axes.annotate(name, point, xytext=(4, 5), textcoords="offset points", fontsize=9, color=MIDDLE)
        axes.set_aspect("equal")
        axes.tick_params(labelsize=8)
    ground.set(xlim=(11.4, 15.2), ylim=(4.4, 6.8), xlabel="km east", ylabel="km north")
    ground.set_title("the map: north is up", fontsize=10)
    screen.set(xlim=(0, 400), ylim=(300, 0), xlabel="pixels right", ylabel="pixels down")
    screen.xaxis.set_label_position("top")
    screen.xaxis.tick_top()
    screen.spines[["bottom"]].set_visible(False)
    screen.spines[["top"]].set_visible(True)
    screen.set_title("the screen: y goes down", fontsize=10, y=-0.18)
    for latitude in range(0, 81, 20):
        y = np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2))
        world.axhline(y, color=DARK, linewidth=1)
        world.text(0.05, y + 0.05, f"{latitude}°", fontsize=9, color=DARK)
    world.set(xlim=(0, 1), ylim=(-0.1, 2.8), xticks=[], yticks=[])
    world.spines[["left", "bottom"]].set_visible(False)
    world.set_title("Mercator's parallels", fontsize=10)
    return figure
