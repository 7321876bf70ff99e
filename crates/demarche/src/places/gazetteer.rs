//! The gazetteer: names of towns, first-order divisions and countries with coordinates.
//!
//! In: a packed file made by [`build`], one of which ships with the program (`gazetteer/README.md` says from what). Out: [`Gazetteer`],
//! which finds the places that a name may mean. Names are compared without case, accents and points.
//!
//! The file is a Zstandard frame of sections, each a length (u32, little endian) and its bytes: display names, keys in order, for each key
//! how many places it names and which, then one column of variable-length integers a field. Coordinates are in hundredths of a
//! degree.

use crate::actors::index::normal;
use crate::segment::tokens;
use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, Read};
use std::sync::LazyLock;

const MAGIC: &[u8; 8] = b"dmrgaz01";
/// A key of more words than this is no name that news uses.
const LONGEST: usize = 6;
/// Names of one place beside its own, most of them spellings of other languages.
const MOST_NAMES: usize = 12;
/// People below which only its own name finds a place: other names of villages are mostly other things.
const LEAST_FOR_OTHER_NAMES: u64 = 5000;

/// A gazetteer that could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum GazetteerError {
    /// The packed file is not one, or of another version.
    #[error("not a gazetteer of this version: {0}; make it with `demarche gazetteer build`")]
    Malformed(String),
    /// A line of a GeoNames table that is not as described there.
    #[error("{file}:{line}: {message}")]
    Line {
        /// File name.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A GeoNames table without a place that is taken.
    #[error("{0}: no place in it that is taken; wanted 19 columns parted by tabs, as in GeoNames' allCountries.txt")]
    Empty(String),
    /// The file could not be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// What kind of place an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A country or territory.
    Country,
    /// A first-order division: state, province, governorate.
    Division,
    /// A continent, sea or region.
    Region,
    /// A second-order division: county, district.
    District,
    /// A populated place.
    Town,
    /// The capital of a country.
    Capital,
}

const KINDS: [Kind; 6] = [Kind::Country, Kind::Division, Kind::Region, Kind::District, Kind::Town, Kind::Capital];

/// An entry of the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place<'g> {
    /// Name, as GeoNames has it.
    pub name: &'g str,
    /// ISO 3166 alpha-3.
    pub country: &'g str,
    /// GeoNames code of the first-order division, unique within the country; empty for countries.
    pub division: &'g str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Inhabitants, 0 when unknown.
    pub population: u64,
    /// GeoNames id, 0 when unknown.
    pub id: u32,
    /// Country, division, region, district, town or capital.
    pub kind: Kind,
}

/// Places by name.
#[derive(Debug, Default)]
pub struct Gazetteer {
    names: String,
    name_at: Vec<u32>,
    keys: String,
    key_at: Vec<u32>,
    /// First posting of each key, and one past the last posting.
    postings_at: Vec<u32>,
    postings: Vec<u32>,
    /// "US\tTX" by number.
    divisions: Vec<(String, String)>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    division: u32,
    lat: i32,
    lon: i32,
    population: u64,
    id: u32,
    kind: Kind,
}

static SHIPPED: LazyLock<Gazetteer> = LazyLock::new(|| {
    let packed = include_bytes!("../../../../gazetteer/places.bin.zst");
    Gazetteer::read(&packed[..]).unwrap_or_else(|e| panic!("the shipped gazetteer: {e}"))
});

impl Gazetteer {
    /// The gazetteer that ships with the program, unpacked when first asked for.
    pub fn built_in() -> &'static Gazetteer {
        &SHIPPED
    }

    /// Reads a packed gazetteer.
    pub fn read(mut file: impl Read) -> Result<Self, GazetteerError> {
        let wrong = |e: &dyn std::fmt::Display| GazetteerError::Malformed(e.to_string());
        let (mut packed, mut bytes) = (Vec::new(), Vec::new());
        file.read_to_end(&mut packed)?;
        ruzstd::decoding::StreamingDecoder::new(packed.as_slice())
            .map_err(|e| wrong(&e))?
            .read_to_end(&mut bytes)
            .map_err(|e| wrong(&e))?;
        let mut rest = bytes.strip_prefix(MAGIC).ok_or_else(|| wrong(&"its first bytes are others"))?;
        let mut section = || -> Result<&[u8], GazetteerError> {
            let (length, after) = rest.split_first_chunk::<4>().ok_or_else(|| wrong(&"it ends too early"))?;
            let (part, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(|| wrong(&"it ends too early"))?;
            rest = after;
            Ok(part)
        };
        let text = |b: &[u8]| String::from_utf8(b.to_vec()).map_err(|e| wrong(&e));
        let names = text(section()?)?;
        let keys = text(section()?)?;
        let divisions: Vec<(String, String)> =
            text(section()?)?.lines().filter_map(|l| l.split_once('\t')).map(|(a, b)| (a.to_string(), b.to_string())).collect();
        let counts = integers(section()?);
        let postings: Vec<u32> = integers(section()?).into_iter().map(|n| n as u32).collect();
        let mut columns = Vec::new();
        for _ in 0..6 {
            columns.push(integers(section()?));
        }
        let name_at = lines(&names);
        let n = name_at.len() - 1;
        let key_at = lines(&keys);
        let fits = columns.iter().all(|c| c.len() == n)
            && counts.len() + 1 == key_at.len()
            && counts.iter().sum::<i64>() == postings.len() as i64
            && postings.iter().all(|p| (*p as usize) < n)
            && columns[0].iter().all(|d| (0..divisions.len() as i64).contains(d));
        if !fits {
            return Err(wrong(&"its columns do not fit together"));
        }
        let rows = (0..n)
            .map(|i| Row {
                division: columns[0][i] as u32,
                lat: columns[1][i] as i32,
                lon: columns[2][i] as i32,
                population: columns[3][i] as u64,
                id: columns[4][i] as u32,
                kind: KINDS[columns[5][i].clamp(0, 5) as usize],
            })
            .collect();
        let mut postings_at = vec![0u32];
        postings_at.extend(counts.iter().scan(0u32, |sum, c| {
            *sum += *c as u32;
            Some(*sum)
        }));
        Ok(Gazetteer { names, name_at, keys, key_at, postings_at, postings, divisions, rows })
    }

    /// Places whose name is these words.
    pub fn lookup(&self, words: &[&str]) -> Vec<Place<'_>> {
        self.named(&key(words.iter().copied()))
    }

    /// Places with a key.
    fn named(&self, key: &str) -> Vec<Place<'_>> {
        self.find(key)
            .map(|k| {
                self.postings[self.postings_at[k] as usize..self.postings_at[k + 1] as usize]
                    .iter()
                    .map(|&p| self.place(p as usize))
                    .collect()
            })
            .unwrap_or_default()
    }

    /// The longest name that begins at the first of these words: how many words it has, and the places it may mean.
    pub fn longest(&self, words: &[&str]) -> Option<(usize, Vec<Place<'_>>)> {
        let normal: Vec<String> = words.iter().take(LONGEST).map(|w| normal(w)).collect();
        // A name neither begins nor ends with a mark, which keys do not hold.
        let whole = |n: &usize| !normal[0].is_empty() && !normal[n - 1].is_empty();
        (1..=normal.len()).rev().filter(whole).find_map(|n| {
            let found = self.named(&join(normal[..n].iter().map(String::as_str)));
            (!found.is_empty()).then_some((n, found))
        })
    }

    fn find(&self, key: &str) -> Option<usize> {
        if key.is_empty() || self.key_at.is_empty() {
            return None;
        }
        let at = |i: usize| self.keys[self.key_at[i] as usize..self.key_at[i + 1] as usize].trim_end_matches('\n');
        let (mut low, mut high) = (0, self.key_at.len() - 1);
        while low < high {
            let middle = (low + high) / 2;
            if at(middle) < key { low = middle + 1 } else { high = middle }
        }
        (low + 1 < self.key_at.len() && at(low) == key).then_some(low)
    }

    fn place(&self, i: usize) -> Place<'_> {
        let row = self.rows[i];
        let (country, division) = &self.divisions[row.division as usize];
        Place {
            name: self.names[self.name_at[i] as usize..self.name_at[i + 1] as usize].trim_end_matches('\n'),
            country,
            division,
            lat: f64::from(row.lat) / 100.0,
            lon: f64::from(row.lon) / 100.0,
            population: row.population,
            id: row.id,
            kind: row.kind,
        }
    }

    /// The entry of a country, by alpha-3.
    pub fn country(&self, code: &str) -> Option<Place<'_>> {
        self.first_of(code, "", Kind::Country)
    }

    /// The entry of a first-order division.
    pub fn division(&self, country: &str, code: &str) -> Option<Place<'_>> {
        self.first_of(country, code, Kind::Division)
    }

    /// Rows are in the order of their divisions and kinds, so that what a division is comes before what lies in it.
    fn first_of(&self, country: &str, code: &str, kind: Kind) -> Option<Place<'_>> {
        let number = self.divisions.binary_search_by(|(c, d)| (c.as_str(), d.as_str()).cmp(&(country, code))).ok()? as u32;
        let row = self.rows.partition_point(|r| r.division < number);
        self.rows.get(row).filter(|r| r.division == number && r.kind == kind).map(|_| self.place(row))
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Words as keys have them.
fn key<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(normal).collect();
    join(words.iter().map(String::as_str))
}

/// Normal words, marks left out, as one key.
fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A name as keys have it.
pub(super) fn key_of(name: &str) -> String {
    key(tokens(name, 0..name.len()).into_iter().map(|r| &name[r]))
}

/// Where each line of a text begins, and where the last one ends.
fn lines(text: &str) -> Vec<u32> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1)).collect()
}

/// Zigzag integers in seven-bit groups, each column coded as differences.
fn integers(bytes: &[u8]) -> Vec<i64> {
    let (mut out, mut value, mut shift, mut last) = (Vec::new(), 0u64, 0u32, 0i64);
    for b in bytes {
        value |= u64::from(b & 127) << shift.min(63);
        shift += 7;
        if b & 128 == 0 {
            last = last.wrapping_add((value >> 1) as i64 ^ -((value & 1) as i64));
            out.push(last);
            (value, shift) = (0, 0);
        }
    }
    out
}

fn pack_integers(values: impl Iterator<Item = i64>) -> Vec<u8> {
    let (mut out, mut last) = (Vec::new(), 0i64);
    for v in values {
        let d = v.wrapping_sub(last);
        last = v;
        let mut z = ((d << 1) ^ (d >> 63)) as u64;
        while z >= 128 {
            out.push((z & 127) as u8 | 128);
            z >>= 7;
        }
        out.push(z as u8);
    }
    out
}

#[derive(Debug)]
struct Entry {
    name: String,
    others: Vec<String>,
    division: (String, String),
    row: Row,
}

/// What [`build`] did with a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Built {
    /// Places taken.
    pub places: usize,
    /// Lines of other features, or of smaller places.
    pub left: usize,
    /// Names by which places are found.
    pub names: usize,
}

/// Packs a GeoNames table (19 columns parted by tabs, as <https://download.geonames.org/export/dump/readme.txt> describes them): populated places
/// of at least `population` people, first- and second-order divisions, regions and seas, countries. Returns the file's bytes.
pub fn build(file: &str, table: impl BufRead, population: u64) -> Result<(Vec<u8>, Built), GazetteerError> {
    let mut built = Built::default();
    let mut entries: Vec<Entry> = Vec::new();
    for (i, line) in table.lines().enumerate() {
        let wrong = |message| GazetteerError::Line { file: file.to_string(), line: i + 1, message };
        let line = line.map_err(|e| wrong(format!("cannot be read: {e}")))?;
        match entry(&line, population, super::alpha3()).map_err(wrong)? {
            Some(e) => entries.push(e),
            None => built.left += 1,
        }
    }
    if entries.is_empty() {
        return Err(GazetteerError::Empty(file.to_string()));
    }
    entries.sort_by(|a, b| {
        (&a.division, a.row.kind, a.row.lat, a.row.lon, &a.name).cmp(&(&b.division, b.row.kind, b.row.lat, b.row.lon, &b.name))
    });
    let mut divisions: Vec<(String, String)> = entries.iter().map(|e| e.division.clone()).collect();
    divisions.dedup();
    let number: HashMap<&(String, String), u32> = divisions.iter().enumerate().map(|(i, d)| (d, i as u32)).collect();
    let mut keys: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (i, e) in entries.iter().enumerate() {
        let mut mine: Vec<String> = Vec::new();
        for n in std::iter::once(&e.name).chain(&e.others) {
            let k = key_of(n);
            let usable = k.chars().count() > 1 && k.split(' ').count() <= LONGEST && !k.chars().all(|c| c.is_ascii_digit());
            if usable && !mine.contains(&k) && mine.len() <= MOST_NAMES {
                keys.entry(k.clone()).or_default().push(i as u32);
                mine.push(k);
            }
        }
    }
    (built.places, built.names) = (entries.len(), keys.len());
    let mut out = MAGIC.to_vec();
    let mut section = |bytes: &[u8]| {
        out.extend((bytes.len() as u32).to_le_bytes());
        out.extend(bytes);
    };
    let joined = |parts: &mut dyn Iterator<Item = &str>| parts.fold(String::new(), |s, p| s + p + "\n");
    section(joined(&mut entries.iter().map(|e| e.name.as_str())).as_bytes());
    section(joined(&mut keys.keys().map(String::as_str)).as_bytes());
    section(divisions.iter().fold(String::new(), |s, (a, b)| s + a + "\t" + b + "\n").as_bytes());
    section(&pack_integers(keys.values().map(|v| v.len() as i64)));
    section(&pack_integers(keys.values().flatten().map(|p| i64::from(*p))));
    let column = |of: &dyn Fn(&Entry) -> i64| pack_integers(entries.iter().map(of));
    section(&column(&|e| i64::from(number[&e.division])));
    section(&column(&|e| i64::from(e.row.lat)));
    section(&column(&|e| i64::from(e.row.lon)));
    section(&column(&|e| e.row.population as i64));
    section(&column(&|e| i64::from(e.row.id)));
    section(&column(&|e| e.row.kind as i64));
    Ok((ruzstd::encoding::compress_to_vec(&out[..], ruzstd::encoding::CompressionLevel::Fastest), built))
}

/// One line of a GeoNames table; `None` for what a gazetteer of news does not need.
fn entry(line: &str, least: u64, codes: &HashMap<&str, &str>) -> Result<Option<Entry>, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    if cells.len() < 15 {
        return Err(format!("{} columns parted by tabs where GeoNames has 19", cells.len()));
    }
    let population: u64 = cells[14].parse().unwrap_or(0);
    let kind = match (cells[6], cells[7]) {
        ("A", code) if code.starts_with("PCL") => Kind::Country,
        ("A", "ADM1") => Kind::Division,
        ("A", "ADM2") => Kind::District,
        ("L", "RGN" | "CONT") | ("H", "OCN" | "SEA") => Kind::Region,
        ("P", "PPLC") => Kind::Capital,
        ("P", code) if population >= least && !matches!(code, "PPLH" | "PPLQ" | "PPLX") => Kind::Town,
        _ => return Ok(None),
    };
    let degrees = |cell: &str, what: &str| {
        cell.parse::<f64>().ok().filter(|d| d.abs() <= 180.0).ok_or(format!("«{cell}» is not a {what} in degrees"))
    };
    let latin = |n: &&str| {
        !n.is_empty()
            && n.chars().all(|c| c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c) || matches!(c, '’' | 'ʻ' | '–'))
            && n.starts_with(char::is_uppercase)
    };
    Ok(Some(Entry {
        name: cells[1].replace('\n', " "),
        others: [cells[2]]
            .into_iter()
            .chain(cells[3].split(',').filter(|_| kind != Kind::Town || population >= LEAST_FOR_OTHER_NAMES))
            .filter(latin)
            .map(String::from)
            .collect(),
        division: (
            codes.get(cells[8]).unwrap_or(&cells[8]).to_string(),
            if matches!(kind, Kind::Country | Kind::Region) { String::new() } else { cells[10].to_string() },
        ),
        row: Row {
            division: 0,
            lat: (degrees(cells[4], "latitude")? * 100.0).round() as i32,
            lon: (degrees(cells[5], "longitude")? * 100.0).round() as i32,
            population,
            id: cells[0].parse().map_err(|_| format!("«{}» is not a GeoNames id", cells[0]))?,
            kind,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::Table;
    use proptest::prelude::*;

    const TABLE: &str = "1\tBaden-Württemberg\tBaden-Wuerttemberg\t\t48.5\t9\tA\tADM1\tDE\t\t01\t\t\t\t11000000\t\t\t\t\n\
                         2\tUlm\tUlm\tUlma,Ульм\t48.4\t9.99\tP\tPPL\tDE\t\t01\t\t\t\t120000\t\t\t\t\n\
                         3\tUlm\tUlm\t\t34.8\t-92.3\tP\tPPL\tUS\t\tAR\t\t\t\t200\t\t\t\t\n";

    #[test]
    fn a_name_finds_its_places_whatever_its_accents() {
        let (packed, built) = build("table", TABLE.as_bytes(), 100).unwrap();
        assert_eq!(built.places, 3);
        let g = Gazetteer::read(&packed[..]).unwrap();
        assert_eq!(g.lookup(&["Ulm"]).len(), 2);
        assert_eq!(g.lookup(&["Ulma"])[0].id, 2);
        let state = g.lookup(&["Baden", "-", "Wurttemberg"]);
        assert_eq!((state[0].kind, state[0].lat, state[0].name), (Kind::Division, 48.5, "Baden-Württemberg"));
        assert_eq!(g.division("DEU", "01").map(|p| p.id), Some(1));
        assert!(g.lookup(&["Ul"]).is_empty() && g.lookup(&["Zzz"]).is_empty() && g.lookup(&[]).is_empty());
    }

    #[test]
    fn no_place_lies_in_a_state_that_ended() {
        let countries = Table::built_in("countries.psv", include_str!("../../../../lexicon/countries.psv"));
        let living: Vec<&str> = countries.rows().filter(|r| r.get("status") != "ended").map(|r| r.get("code")).collect();
        let ended = |code: &str| !living.contains(&code) && countries.rows().any(|r| r.get("code") == code);
        assert_eq!(super::super::alpha3()["YE"], "YEM");
        assert!(Gazetteer::built_in().divisions.iter().all(|(country, _)| !ended(country)));
        assert_eq!(Gazetteer::built_in().lookup(&["Taiz"])[0].country, "YEM");
    }

    #[test]
    fn a_table_without_places_makes_no_gazetteer() {
        assert!(build("towns.txt", "".as_bytes(), 0).unwrap_err().to_string().starts_with("towns.txt: no place in it"));
        let e = build("towns.txt", &b"1\t\xe9\n"[..], 0).unwrap_err();
        assert!(e.to_string().starts_with("towns.txt:1: cannot be read: "), "{e}");
    }

    #[test]
    fn a_line_that_is_no_geonames_line_is_named() {
        let e = build("towns.txt", "1\tUlm\n".as_bytes(), 0).unwrap_err();
        assert_eq!(e.to_string(), "towns.txt:1: 2 columns parted by tabs where GeoNames has 19");
    }

    proptest! {
        #[test]
        fn columns_come_back_as_they_were(values in proptest::collection::vec(-1_000_000_000_000i64..1_000_000_000_000, 0..50)) {
            prop_assert_eq!(integers(&pack_integers(values.iter().copied())), values);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Gazetteer::read(&bytes[..]);
        }
    }
}
