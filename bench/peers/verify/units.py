"""A peer for the table of units: every name with its size and dimension as pint has them.

In: names on standard input, one JSON object with `name`, `dimension` (exponents of metre, kilogram, second, ampere, kelvin, mole,
candela) and `factor` a line. Out: one JSON line for each that pint sees otherwise or does not know, then the counts. It uses pint
0.24.4 with its default definitions; names that pint writes otherwise are translated below.
"""

import json
import sys

import pint

BASE = ["meter", "kilogram", "second", "ampere", "kelvin", "mole", "candela"]
NAMES = {
    "Å": "angstrom", "ångstrom": "angstrom", "ångström": "angstrom", "astronomicalunit": "astronomical_unit",
    "lightyear": "light_year", "light-year": "light_year", "ly": "light_year", "gramme": "gram", "amp": "ampere",
    "lbs": "pound", "°C": "delta_degC", "degC": "delta_degC", "celsius": "delta_degC", "°F": "delta_degF",
    "degF": "delta_degF", "fahrenheit": "delta_degF", "°R": "degR", "rankine": "degR", "M": "molar", "hr": "hour",
    "hrs": "hour", "sec": "second", "wk": "week", "yr": "year", "y": "year", "AU": "astronomical_unit", 
    "watthour": "watt_hour", "watt-hour": "watt_hour", "electronvolt": "electron_volt", "Wh": "watt_hour",
    "voltampere": "volt_ampere", "Ah": "ampere_hour", "amperehour": "ampere_hour", "millimeter_Hg": "mmHg",
    "BTU": "Btu", "kmph": "kph", "kmh": "kph", "footcandle": "foot_candle", "Torr": "torr", "floz": "fluid_ounce",
    "fl_oz": "fluid_ounce", "ℓ": "liter", "g_0": "standard_gravity", "gee": "standard_gravity",
    "Nm": "newton * meter", "cubic_centimeter": "cc", "dioptre": "diopter", "dpt": "diopter", "bps": "bit / second",
    "FBM": "board_foot", "kn": "knot", "kt": "knot", "ozt": "troy_ounce",
    "gal": "gallon", "Gal": "galileo", "nmi": "nautical_mile",
    "nauticalmile": "nautical_mile", "P": "poise", "St": "stokes", "D": "debye", "G": "gauss", "penny": "cent",
    "Ci": "curie", "lbf": "pound_force", "kp": "kilopond", "kip": "kip", "pdl": "poundal",
}
# Where the definitions differ, and why.
SURVEY = "pint's are of survey feet, which the United States gave up in 2022"
OTHER = {
    "acre": SURVEY, "furlong": SURVEY, "fathom": SURVEY,
    "mil": "pint's is the angle", "decade": "pint's is the ratio ten",
    "kp": "pint reads a kilo of its pond, which is a kilopond", "kilopond": "the same",
    "BTU": "pint's is rounded to 1055.056 J", "Btu": "the same", "british_thermal_unit": "the same",
    "G": "pint's is Gaussian", "gauss": "pint's is Gaussian", "maxwell": "pint's is Gaussian",
}


def main():
    registry = pint.UnitRegistry()
    base = [registry.parse_units(name) for name in BASE]
    known = unknown = 0
    different = []
    for line in sys.stdin:
        unit = json.loads(line)
        name = NAMES.get(unit["name"], unit["name"])
        if any(unit["dimension"][7:]) or unit["name"] in OTHER:
            continue
        try:
            theirs = registry.parse_units(name)
        except Exception:
            unknown += 1
            print(json.dumps({"unknown to pint": unit["name"]}))
            continue
        ours = registry.dimensionless
        for one, exponent in zip(base, unit["dimension"]):
            ours *= one**exponent
        try:
            factor = registry.Quantity(1, theirs).to(ours).magnitude
        except pint.DimensionalityError:
            different.append({"name": unit["name"], "pint": str(theirs.dimensionality)})
            continue
        if abs(factor / unit["factor"] - 1) > 1e-9:
            different.append({"name": unit["name"], "ours": unit["factor"], "pint": factor})
        known += 1
    for row in different:
        print(json.dumps(row, ensure_ascii=False))
    print(f"{known} names as pint has them but for {len(different)}, {unknown} unknown to pint")


if __name__ == "__main__":
    main()
