//! The table of units that textbooks use: names, dimension, size in base units, and whether SI prefixes go before them.
//!
//! Data only. A size is `above * 10^power / below` in metre, kilogram, second, ampere, kelvin, mole, candela, bit and dollar, exact
//! where the unit is defined so; the electronvolt's and the dalton's are the measured ones of 2018. Left out on purpose: units that
//! mean several things (ton, barrel, acre-foot), turns and decibels.

/// Exponents of metre, kilogram, second, ampere, kelvin, mole, candela, bit, dollar.
pub(crate) type Dimension = [i32; 9];

/// Whether `k`, `milli` and the like go before a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefixed {
    /// Short prefixes before symbols, long ones before words.
    Si,
    /// None: a `min` is no milli-inch, a `ft` no femtotonne.
    None,
}

/// Symbols, words (plurals are made), dimension, size, prefixes.
pub(crate) type Entry = (&'static [&'static str], &'static [&'static str], Dimension, (i64, i32, i64), Prefixed);

const LENGTH: Dimension = [1, 0, 0, 0, 0, 0, 0, 0, 0];
const MASS: Dimension = [0, 1, 0, 0, 0, 0, 0, 0, 0];
const TIME: Dimension = [0, 0, 1, 0, 0, 0, 0, 0, 0];
const CURRENT: Dimension = [0, 0, 0, 1, 0, 0, 0, 0, 0];
const HEAT: Dimension = [0, 0, 0, 0, 1, 0, 0, 0, 0];
const AMOUNT: Dimension = [0, 0, 0, 0, 0, 1, 0, 0, 0];
const LIGHT: Dimension = [0, 0, 0, 0, 0, 0, 1, 0, 0];
const LUMINANCE: Dimension = [-2, 0, 0, 0, 0, 0, 1, 0, 0];
const NONE: Dimension = [0, 0, 0, 0, 0, 0, 0, 0, 0];
const FREQUENCY: Dimension = [0, 0, -1, 0, 0, 0, 0, 0, 0];
const FORCE: Dimension = [1, 1, -2, 0, 0, 0, 0, 0, 0];
const PRESSURE: Dimension = [-1, 1, -2, 0, 0, 0, 0, 0, 0];
const ENERGY: Dimension = [2, 1, -2, 0, 0, 0, 0, 0, 0];
const POWER: Dimension = [2, 1, -3, 0, 0, 0, 0, 0, 0];
const CHARGE: Dimension = [0, 0, 1, 1, 0, 0, 0, 0, 0];
const FLUX: Dimension = [2, 1, -2, -1, 0, 0, 0, 0, 0];
const DOSE: Dimension = [2, 0, -2, 0, 0, 0, 0, 0, 0];
const VOLUME: Dimension = [3, 0, 0, 0, 0, 0, 0, 0, 0];
const AREA: Dimension = [2, 0, 0, 0, 0, 0, 0, 0, 0];
const SPEED: Dimension = [1, 0, -1, 0, 0, 0, 0, 0, 0];
const ACCELERATION: Dimension = [1, 0, -2, 0, 0, 0, 0, 0, 0];
const VISCOSITY: Dimension = [-1, 1, -1, 0, 0, 0, 0, 0, 0];
const WAVENUMBER: Dimension = [-1, 0, 0, 0, 0, 0, 0, 0, 0];
const INFORMATION: Dimension = [0, 0, 0, 0, 0, 0, 0, 1, 0];
const MONEY: Dimension = [0, 0, 0, 0, 0, 0, 0, 0, 1];
const SURFACE_ENERGY: Dimension = [0, 1, -2, 0, 0, 0, 0, 0, 0];
const LINE_DENSITY: Dimension = [-1, 1, 0, 0, 0, 0, 0, 0, 0];

#[rustfmt::skip]
pub(crate) const UNITS: &[Entry] = &[
    (&["m"], &["meter", "metre"], LENGTH, (1, 0, 1), Prefixed::Si),
    (&["in"], &["inch"], LENGTH, (254, -4, 1), Prefixed::None),
    (&["ft"], &["foot"], LENGTH, (3048, -4, 1), Prefixed::None),
    (&["yd"], &["yard"], LENGTH, (9144, -4, 1), Prefixed::None),
    (&["mi"], &["mile"], LENGTH, (1_609_344, -3, 1), Prefixed::None),
    (&["nmi"], &["nauticalmile", "nautical_mile"], LENGTH, (1852, 0, 1), Prefixed::None),
    (&["mil"], &["thou"], LENGTH, (254, -7, 1), Prefixed::None),
    (&[], &["furlong"], LENGTH, (201_168, -3, 1), Prefixed::None),
    (&[], &["hand"], LENGTH, (1016, -4, 1), Prefixed::None),
    (&[], &["angstrom", "ångström"], LENGTH, (1, -10, 1), Prefixed::None),
    (&["Å"], &["ångstrom"], LENGTH, (1, -10, 1), Prefixed::None),
    (&[], &["micron"], LENGTH, (1, -6, 1), Prefixed::None),
    (&[], &["fermi"], LENGTH, (1, -15, 1), Prefixed::None),
    (&["au", "AU"], &["astronomicalunit", "astronomical_unit"], LENGTH, (149_597_870_700, 0, 1), Prefixed::None),
    (&["ly"], &["lightyear", "light_year", "light-year"], LENGTH, (9_460_730_472_580_800, 0, 1), Prefixed::None),
    (&["pc"], &["parsec"], LENGTH, (30_856_775_814_913_673, 0, 1), Prefixed::Si),
    (&["g"], &["gram", "gramme"], MASS, (1, -3, 1), Prefixed::Si),
    (&["t"], &["tonne", "metric_ton"], MASS, (1, 3, 1), Prefixed::None),
    (&["lb", "lbs"], &["pound"], MASS, (45_359_237, -8, 1), Prefixed::None),
    (&["oz"], &["ounce"], MASS, (28_349_523_125, -12, 1), Prefixed::None),
    (&["gr"], &["grain"], MASS, (6_479_891, -11, 1), Prefixed::None),
    (&[], &["carat"], MASS, (2, -4, 1), Prefixed::None),
    (&["st"], &["stone"], MASS, (635_029_318, -8, 1), Prefixed::None),
    (&[], &["slug"], MASS, (44_482_216_152_605, -9, 3048), Prefixed::None),
    (&["amu"], &["dalton"], MASS, (166_053_906_660, -38, 1), Prefixed::None),
    (&["Da"], &[], MASS, (166_053_906_660, -38, 1), Prefixed::Si),
    (&[], &["short_ton"], MASS, (90_718_474, -5, 1), Prefixed::None),
    (&[], &["long_ton"], MASS, (10_160_469_088, -7, 1), Prefixed::None),
    (&["s", "sec"], &["second"], TIME, (1, 0, 1), Prefixed::Si),
    (&["min"], &["minute"], TIME, (60, 0, 1), Prefixed::None),
    (&["h", "hr", "hrs"], &["hour"], TIME, (3600, 0, 1), Prefixed::None),
    (&["d"], &["day"], TIME, (86_400, 0, 1), Prefixed::None),
    (&["wk"], &["week"], TIME, (604_800, 0, 1), Prefixed::None),
    (&[], &["fortnight"], TIME, (1_209_600, 0, 1), Prefixed::None),
    (&[], &["month"], TIME, (2_629_800, 0, 1), Prefixed::None),
    (&["y", "yr"], &["year"], TIME, (31_557_600, 0, 1), Prefixed::None),
    (&[], &["decade"], TIME, (315_576_000, 0, 1), Prefixed::None),
    (&[], &["century"], TIME, (3_155_760_000, 0, 1), Prefixed::None),
    (&[], &["millennium"], TIME, (31_557_600_000, 0, 1), Prefixed::None),
    (&["A"], &["ampere", "amp"], CURRENT, (1, 0, 1), Prefixed::Si),
    (&["K"], &["kelvin"], HEAT, (1, 0, 1), Prefixed::Si),
    (&["°C", "degC"], &["celsius"], HEAT, (1, 0, 1), Prefixed::None),
    (&["°F", "degF"], &["fahrenheit"], HEAT, (5, 0, 9), Prefixed::None),
    (&["°R", "degR"], &["rankine"], HEAT, (5, 0, 9), Prefixed::None),
    (&["mol"], &["mole"], AMOUNT, (1, 0, 1), Prefixed::Si),
    (&["cd"], &["candela"], LIGHT, (1, 0, 1), Prefixed::Si),
    (&["lm"], &["lumen"], LIGHT, (1, 0, 1), Prefixed::Si),
    (&["lx"], &["lux"], LUMINANCE, (1, 0, 1), Prefixed::Si),
    (&["rad"], &["radian"], NONE, (1, 0, 1), Prefixed::Si),
    (&["sr"], &["steradian"], NONE, (1, 0, 1), Prefixed::Si),
    (&["Hz"], &["hertz"], FREQUENCY, (1, 0, 1), Prefixed::Si),
    (&["Bq"], &["becquerel"], FREQUENCY, (1, 0, 1), Prefixed::Si),
    (&["Ci"], &["curie"], FREQUENCY, (37, 9, 1), Prefixed::Si),
    (&[], &["baud"], [0, 0, -1, 0, 0, 0, 0, 1, 0], (1, 0, 1), Prefixed::Si),
    (&["N"], &["newton"], FORCE, (1, 0, 1), Prefixed::Si),
    (&["dyn"], &["dyne"], FORCE, (1, -5, 1), Prefixed::Si),
    (&["lbf"], &["pound_force"], FORCE, (44_482_216_152_605, -13, 1), Prefixed::None),
    (&["kgf"], &["kilogram_force"], FORCE, (980_665, -5, 1), Prefixed::None),
    (&["kp"], &["kilopond"], FORCE, (980_665, -5, 1), Prefixed::None),
    (&["Pa"], &["pascal"], PRESSURE, (1, 0, 1), Prefixed::Si),
    (&["bar"], &[], PRESSURE, (1, 5, 1), Prefixed::Si),
    (&["atm"], &["atmosphere"], PRESSURE, (101_325, 0, 1), Prefixed::None),
    (&["mmHg"], &["millimeter_Hg"], PRESSURE, (133_322_387_415, -9, 1), Prefixed::None),
    (&["torr", "Torr"], &[], PRESSURE, (101_325, 0, 760), Prefixed::Si),
    (&["psi"], &[], PRESSURE, (44_482_216_152_605, -5, 64_516), Prefixed::None),
    (&[], &["barye"], PRESSURE, (1, -1, 1), Prefixed::Si),
    (&["inHg"], &[], PRESSURE, (3_386_388_640_341, -9, 1), Prefixed::None),
    (&["J"], &["joule"], ENERGY, (1, 0, 1), Prefixed::Si),
    (&["erg"], &[], ENERGY, (1, -7, 1), Prefixed::Si),
    (&["cal"], &["calorie"], ENERGY, (4184, -3, 1), Prefixed::Si),
    (&["eV"], &["electronvolt", "electron_volt"], ENERGY, (1_602_176_634, -28, 1), Prefixed::Si),
    (&["Wh"], &["watthour", "watt_hour", "watt-hour"], ENERGY, (3600, 0, 1), Prefixed::Si),
    (&["BTU", "Btu"], &["british_thermal_unit"], ENERGY, (105_505_585_262, -8, 1), Prefixed::None),
    (&["W"], &["watt"], POWER, (1, 0, 1), Prefixed::Si),
    (&["hp"], &["horsepower"], POWER, (74_569_987_158_227_022, -14, 1), Prefixed::None),
    (&["VA"], &["voltampere", "volt_ampere"], POWER, (1, 0, 1), Prefixed::Si),
    (&["C"], &["coulomb"], CHARGE, (1, 0, 1), Prefixed::Si),
    (&["Ah"], &["amperehour", "ampere_hour"], CHARGE, (3600, 0, 1), Prefixed::Si),
    (&["V"], &["volt"], [2, 1, -3, -1, 0, 0, 0, 0, 0], (1, 0, 1), Prefixed::Si),
    (&["Ω", "ohm"], &["ohm"], [2, 1, -3, -2, 0, 0, 0, 0, 0], (1, 0, 1), Prefixed::Si),
    (&["S"], &["siemens", "mho"], [-2, -1, 3, 2, 0, 0, 0, 0, 0], (1, 0, 1), Prefixed::Si),
    (&["F"], &["farad"], [-2, -1, 4, 2, 0, 0, 0, 0, 0], (1, 0, 1), Prefixed::Si),
    (&["H"], &["henry"], [2, 1, -2, -2, 0, 0, 0, 0, 0], (1, 0, 1), Prefixed::Si),
    (&["Wb"], &["weber"], FLUX, (1, 0, 1), Prefixed::Si),
    (&["T"], &["tesla"], [0, 1, -2, -1, 0, 0, 0, 0, 0], (1, 0, 1), Prefixed::Si),
    (&["G"], &["gauss"], [0, 1, -2, -1, 0, 0, 0, 0, 0], (1, -4, 1), Prefixed::Si),
    (&[], &["maxwell"], FLUX, (1, -8, 1), Prefixed::Si),
    (&["Gy"], &["gray"], DOSE, (1, 0, 1), Prefixed::Si),
    (&["Sv"], &["sievert"], DOSE, (1, 0, 1), Prefixed::Si),
    (&["rem"], &[], DOSE, (1, -2, 1), Prefixed::Si),
    (&["kat"], &["katal"], [0, 0, -1, 0, 0, 1, 0, 0, 0], (1, 0, 1), Prefixed::Si),
    (&["M"], &["molar"], [-3, 0, 0, 0, 0, 1, 0, 0, 0], (1, 3, 1), Prefixed::Si),
    (&["L", "l", "ℓ"], &["liter", "litre"], VOLUME, (1, -3, 1), Prefixed::Si),
    (&["cc"], &["cubic_centimeter"], VOLUME, (1, -6, 1), Prefixed::None),
    (&["gal"], &["gallon"], VOLUME, (3_785_411_784, -12, 1), Prefixed::None),
    (&["qt"], &["quart"], VOLUME, (946_352_946, -12, 1), Prefixed::None),
    (&[], &["pint"], VOLUME, (473_176_473, -12, 1), Prefixed::None),
    (&[], &["cup"], VOLUME, (2_365_882_365, -13, 1), Prefixed::None),
    (&[], &["gill"], VOLUME, (11_829_411_825, -14, 1), Prefixed::None),
    (&["floz", "fl_oz"], &["fluid_ounce"], VOLUME, (295_735_295_625, -16, 1), Prefixed::None),
    (&["tbsp"], &["tablespoon"], VOLUME, (1_478_676_478_125, -17, 1), Prefixed::None),
    (&["tsp"], &["teaspoon"], VOLUME, (492_892_159_375, -17, 1), Prefixed::None),
    (&["bu"], &["bushel"], VOLUME, (3_523_907_016_688, -14, 1), Prefixed::None),
    (&[], &["peck"], VOLUME, (880_976_754_172, -14, 1), Prefixed::None),
    (&[], &["imperial_gallon"], VOLUME, (454_609, -8, 1), Prefixed::None),
    (&[], &["imperial_pint"], VOLUME, (56_826_125, -11, 1), Prefixed::None),
    (&[], &["imperial_quart"], VOLUME, (11_365_225, -10, 1), Prefixed::None),
    (&[], &["stere"], VOLUME, (1, 0, 1), Prefixed::Si),
    (&["ha"], &["hectare"], AREA, (1, 4, 1), Prefixed::None),
    (&["acre"], &["acre"], AREA, (40_468_564_224, -7, 1), Prefixed::None),
    (&[], &["barn"], AREA, (1, -28, 1), Prefixed::Si),
    (&["mph"], &[], SPEED, (44_704, -5, 1), Prefixed::None),
    (&["kph", "kmh", "kmph"], &[], SPEED, (5, 0, 18), Prefixed::None),
    (&["kn", "kt"], &["knot"], SPEED, (463, 0, 900), Prefixed::None),
    (&["fps"], &[], SPEED, (3048, -4, 1), Prefixed::None),
    (&["Gal"], &["galileo"], ACCELERATION, (1, -2, 1), Prefixed::Si),
    (&["g_0", "gee"], &[], ACCELERATION, (980_665, -5, 1), Prefixed::None),
    (&["P"], &["poise"], VISCOSITY, (1, -1, 1), Prefixed::Si),
    (&["St"], &["stokes"], [2, 0, -1, 0, 0, 0, 0, 0, 0], (1, -4, 1), Prefixed::Si),
    (&["D"], &["debye"], [1, 0, 1, 1, 0, 0, 0, 0, 0], (333_564_095_198_152, -44, 1), Prefixed::Si),
    (&["dpt"], &["diopter"], WAVENUMBER, (1, 0, 1), Prefixed::None),
    (&[], &["dioptre"], WAVENUMBER, (1, 0, 1), Prefixed::None),
    (&["ppm"], &[], NONE, (1, -6, 1), Prefixed::None),
    (&["ppb"], &[], NONE, (1, -9, 1), Prefixed::None),
    (&["bit"], &["bit"], INFORMATION, (1, 0, 1), Prefixed::Si),
    (&["B"], &["byte"], INFORMATION, (8, 0, 1), Prefixed::Si),
    (&["bps"], &[], [0, 0, -1, 0, 0, 0, 0, 1, 0], (1, 0, 1), Prefixed::Si),
    (&["$", "USD", "usd"], &[], MONEY, (1, 0, 1), Prefixed::None),
    (&["¢"], &["cent"], MONEY, (1, -2, 1), Prefixed::None),
    (&[], &["penny"], MONEY, (1, -2, 1), Prefixed::None),
    (&[], &["nickel"], MONEY, (5, -2, 1), Prefixed::None),
    (&[], &["dime"], MONEY, (1, -1, 1), Prefixed::None),
    (&["nit"], &[], LUMINANCE, (1, 0, 1), Prefixed::Si),
    (&["phot"], &["phot"], LUMINANCE, (1, 4, 1), Prefixed::Si),
    (&[], &["stilb"], LUMINANCE, (1, 4, 1), Prefixed::Si),
    (&[], &["foot_candle", "footcandle"], LUMINANCE, (100_000_000, 0, 9_290_304), Prefixed::None),
    (&[], &["fathom"], LENGTH, (18_288, -4, 1), Prefixed::None),
    (&["ozt"], &["troy_ounce"], MASS, (311_034_768, -10, 1), Prefixed::None),
    (&[], &["pennyweight"], MASS, (155_517_384, -11, 1), Prefixed::None),
    (&[], &["dram"], MASS, (17_718_451_953_125, -16, 1), Prefixed::None),
    (&["kip"], &[], FORCE, (44_482_216_152_605, -10, 1), Prefixed::None),
    (&["pdl"], &["poundal"], FORCE, (138_254_954_376, -12, 1), Prefixed::None),
    (&["ksi"], &[], PRESSURE, (44_482_216_152_605, -2, 64_516), Prefixed::None),
    (&[], &["technical_atmosphere"], PRESSURE, (980_665, -1, 1), Prefixed::None),
    (&[], &["ton_TNT"], ENERGY, (4184, 6, 1), Prefixed::None),
    (&["Jy"], &["jansky"], SURFACE_ENERGY, (1, -26, 1), Prefixed::Si),
    (&[], &["langley"], SURFACE_ENERGY, (41_840, 0, 1), Prefixed::None),
    (&[], &["kayser"], WAVENUMBER, (100, 0, 1), Prefixed::None),
    (&[], &["reyn"], VISCOSITY, (44_482_216_152_605, -5, 64_516), Prefixed::None),
    (&[], &["rhe"], [1, -1, 1, 0, 0, 0, 0, 0, 0], (10, 0, 1), Prefixed::None),
    (&[], &["rutherford"], FREQUENCY, (1, 6, 1), Prefixed::None),
    (&["tex"], &[], LINE_DENSITY, (1, -6, 1), Prefixed::None),
    (&["denier"], &[], LINE_DENSITY, (1, -6, 9), Prefixed::None),
    (&["svedberg"], &[], TIME, (1, -13, 1), Prefixed::None),
    (&[], &["abampere"], CURRENT, (10, 0, 1), Prefixed::None),
    (&[], &["abcoulomb"], CHARGE, (10, 0, 1), Prefixed::None),
    (&["Nm"], &[], ENERGY, (1, 0, 1), Prefixed::None),
    (&["darcy"], &[], AREA, (986_923_266_716_013, -27, 1), Prefixed::None),
    (&["hogshead"], &[], VOLUME, (238_480_942_392, -12, 1), Prefixed::None),
    (&["cord"], &[], VOLUME, (3_624_556_363_776, -12, 1), Prefixed::None),
    (&["board_foot", "FBM"], &[], VOLUME, (2_359_737_216, -12, 1), Prefixed::None),
];

/// Words whose plural is no added `s` or `es`.
pub(crate) const PLURALS: &[(&str, &str)] = &[
    ("feet", "foot"),
    ("henries", "henry"),
    ("centuries", "century"),
    ("millennia", "millennium"),
    ("pennies", "penny"),
];

/// Long and short SI prefixes with their powers of ten.
pub(crate) const PREFIXES: &[(&str, &str, i32)] = &[
    ("quetta", "Q", 30),
    ("ronna", "R", 27),
    ("yotta", "Y", 24),
    ("zetta", "Z", 21),
    ("exa", "E", 18),
    ("peta", "P", 15),
    ("tera", "T", 12),
    ("giga", "G", 9),
    ("mega", "M", 6),
    ("kilo", "k", 3),
    ("hecto", "h", 2),
    ("deca", "da", 1),
    ("deka", "da", 1),
    ("deci", "d", -1),
    ("centi", "c", -2),
    ("milli", "m", -3),
    ("micro", "µ", -6),
    ("micro", "μ", -6),
    ("micro", "u", -6),
    ("nano", "n", -9),
    ("pico", "p", -12),
    ("femto", "f", -15),
    ("atto", "a", -18),
    ("zepto", "z", -21),
    ("yocto", "y", -24),
    ("ronto", "r", -27),
    ("quecto", "q", -30),
];
