#!/usr/bin/env python3
"""Makes src/main/resources/data/cities15000.tsv.gz from two GeoNames files.

usage: make-cities.py CITIES ADMIN1 OUTPUT

  CITIES  a GeoNames "geoname" table of cities: cities15000.txt, or any larger one such as
          cities500.txt (19 tab-separated columns, UTF-8)
  ADMIN1  the names of first-level regions: admin1CodesASCII.txt (tab-separated), or the same as JSON
          ([{"code": "DE.16", "name": "Berlin"}, ...])
  OUTPUT  the gzip file to write; the same input gives the same bytes

Kept are populated places with more than 15,000 people, and every capital. Left out are places that are
abandoned, destroyed or historical. Largest first, so that a half-loaded guide already knows the big cities.
"""

import csv
import gzip
import json
import sys

GONE = {"PPLH", "PPLQ", "PPLW", "PPLCH"}
ID, NAME, ASCII, LAT, LON, FEATURE, COUNTRY, ADMIN1, POPULATION, ZONE = 0, 1, 2, 4, 5, 7, 8, 10, 14, 17


def region_names(path):
    with open(path, encoding="utf-8") as file:
        if path.endswith(".json"):
            return {region["code"]: region["name"] for region in json.load(file)}
        return {line.split("\t")[0]: line.split("\t")[1] for line in file}


def kept(row):
    if row[FEATURE] in GONE:
        return False
    return int(row[POPULATION]) > 15000 or row[FEATURE] == "PPLC"


def main(cities, admin1, output):
    regions = region_names(admin1)
    with open(cities, encoding="utf-8", newline="\n") as file:
        rows = [r for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if kept(r)]
    rows.sort(key=lambda row: (-int(row[POPULATION]), int(row[ID])))
    lines = []
    for row in rows:
        region = regions.get(row[COUNTRY] + "." + row[ADMIN1], "")
        columns = [row[ID], row[NAME], row[ASCII], row[COUNTRY], region, row[LAT], row[LON],
                   row[POPULATION], row[ZONE]]
        lines.append("\t".join(column.strip() for column in columns) + "\n")
    with open(output, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write("".join(lines).encode("utf-8"))
    print(f"{len(lines)} cities")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
