//! Reads a codebook file and says, with file and line, what is wrong with it.
//!
//! In: TOML. Out: [`Codebook`]. What a user's file leaves out of an entry is taken from the shipped codebook's entries for the same types of
//! the model, so a file need only say what it changes.

use super::{Cameo, Codebook, Country, Dropped, EventType, Link, Mode, Private, Promise, Quad, Rule, Sides, Turn};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;

/// A codebook that could not be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{file}{}: {message}", line.map(|l| format!(":{l}")).unwrap_or_default())]
pub struct CodebookError {
    /// File name.
    pub file: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

impl CodebookError {
    pub(super) fn whole(file: &str, message: String) -> Self {
        CodebookError { file: file.to_string(), line: None, message }
    }
}

pub(super) fn error(file: &str, text: &str, at: Range<usize>, message: String) -> CodebookError {
    let line = text.bytes().take(at.start).filter(|b| *b == b'\n').count() + 1;
    CodebookError { file: file.to_string(), line: Some(line), message }
}

pub(super) fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CodebookError> {
    ::toml::from_str(text).map_err(|e| match e.span() {
        Some(at) => error(file, text, at, e.message().to_string()),
        None => CodebookError::whole(file, e.message().to_string()),
    })
}

type Name = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    extends: Option<Name>,
    #[serde(default)]
    drop: Vec<Name>,
    #[serde(default)]
    r#type: Vec<TypeEntry>,
    rule: Option<Vec<RuleEntry>>,
    pointers: Option<Vec<Quad>>,
    promise: Option<Vec<PromiseEntry>>,
    turn: Option<Vec<TurnEntry>>,
    country: Option<CountryEntry>,
    private: Option<Private>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeEntry {
    id: Name,
    model: Option<Vec<Name>>,
    quad: Option<Quad>,
    definition: Option<String>,
    note: Option<String>,
    cues: Option<Vec<String>>,
    examples: Option<Vec<String>>,
    mode: Option<Vec<ModeEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeEntry {
    id: Name,
    model: Option<Vec<Name>>,
    #[serde(default)]
    also: Vec<String>,
    definition: Option<String>,
    cues: Option<Vec<String>>,
    examples: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    why: String,
    keep: Vec<Name>,
    drop: Vec<Name>,
    link: Link,
    sides: Sides,
    #[serde(default)]
    factuality: Vec<String>,
    #[serde(default)]
    take: bool,
    #[serde(default)]
    through: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CountryEntry {
    forces: Vec<Name>,
    people: Vec<Name>,
    people_as_target: Vec<Name>,
    never_to_itself: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PromiseEntry {
    types: Vec<Name>,
    is: Name,
    #[serde(default)]
    auxiliaries: Vec<String>,
    #[serde(default)]
    objects: Vec<String>,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TurnEntry {
    types: Vec<Name>,
    #[serde(default)]
    modes: Vec<Name>,
    sources: Vec<String>,
    #[serde(default)]
    targets: Vec<String>,
    is: Name,
    mode: Option<Name>,
    why: String,
}

/// The shipped codebook, which says what the model's types and modes are.
pub(super) fn shipped(name: &str, text: &str, cameo: Cameo) -> Result<Codebook, CodebookError> {
    let file: File = toml(name, text)?;
    let reader = Reader { name, text };
    let empty: &[EventType] = &[];
    let types = file.r#type.iter().map(|t| reader.event_type(t, empty)).collect::<Result<Vec<_>, _>>()?;
    let rules = reader.rules(file.rule.unwrap_or_default(), &types)?;
    let promises = reader.promises(file.promise.unwrap_or_default(), &types)?;
    let turns = reader.turns(file.turn.unwrap_or_default(), &types)?;
    let country = reader.country(file.country.unwrap_or_default(), &types)?;
    let (pointers, private) = (file.pointers.unwrap_or_default(), file.private.unwrap_or_default());
    Ok(Codebook { types, rules, pointers, promises, turns, country, private, cameo })
}

/// A user's codebook, checked against and completed from the shipped one.
pub(super) fn users(name: &str, text: &str, base: &Codebook) -> Result<Codebook, CodebookError> {
    let file: File = toml(name, text)?;
    let reader = Reader { name, text };
    let extends = match &file.extends {
        Some(e) if e.get_ref() == "plover" => true,
        Some(e) => return Err(reader.error(e, format!("extends = \"{}\": the only codebook to extend is \"plover\"", e.get_ref()))),
        None => false,
    };
    if let (false, Some(d)) = (extends, file.drop.first()) {
        return Err(
            reader.error(d, "drop goes with extends = \"plover\"; without it, types that are not listed are dropped anyway".to_string())
        );
    }
    for d in &file.drop {
        reader.known(d, &base.types)?;
    }
    let mut types: Vec<EventType> = Vec::new();
    let mut taken: Vec<(&str, &Name)> = Vec::new();
    for entry in &file.r#type {
        if entry.id.get_ref().trim().is_empty() {
            return Err(reader.error(&entry.id, "id is empty: it is what records call the type".to_string()));
        }
        if let Some(twice) = types.iter().find(|t| t.id.eq_ignore_ascii_case(entry.id.get_ref())) {
            let message = format!("there is a type {} already; to merge types, list them in one entry: model = [\"…\", \"…\"]", twice.id);
            return Err(reader.error(&entry.id, message));
        }
        for m in models(&entry.id, entry.model.as_deref()) {
            reader.known(m, &base.types)?;
            if let Some((_, by)) = taken.iter().find(|(x, _)| x == m.get_ref()) {
                return Err(reader.error(m, format!("{} is already part of {}", m.get_ref(), by.get_ref())));
            }
            taken.push((m.get_ref(), &entry.id));
        }
        types.push(reader.event_type(entry, &base.types)?);
    }
    if extends {
        let free = |t: &&EventType| !taken.iter().any(|(m, _)| t.model[0] == *m) && !file.drop.iter().any(|d| *d.get_ref() == t.model[0]);
        for t in base.types.iter().filter(free) {
            if types.iter().any(|x| x.id == t.id) {
                return Err(CodebookError::whole(name, format!("{} is the name of two types; drop or rename one of them", t.id)));
            }
            types.push(t.clone());
        }
    }
    if types.is_empty() {
        let message = if extends {
            "no type is left: drop names all of them"
        } else {
            "no [[type]] in it; begin with extends = \"plover\" to keep the built-in types"
        };
        return Err(CodebookError::whole(name, message.to_string()));
    }
    let rules = match file.rule {
        Some(rules) => reader.rules(rules, &base.types)?,
        None => base.rules.clone(),
    };
    let private = file.private.unwrap_or_else(|| base.private.clone());
    let pointers = file.pointers.unwrap_or_else(|| base.pointers.clone());
    let promises = match file.promise {
        Some(promises) => reader.promises(promises, &base.types)?,
        None => base.promises.clone(),
    };
    let turns = match file.turn {
        Some(turns) => reader.turns(turns, &base.types)?,
        None => base.turns.clone(),
    };
    let country = file.country.map_or_else(|| Ok(base.country.clone()), |c| reader.country(c, &base.types))?;
    Ok(Codebook { types, rules, pointers, promises, turns, country, private, cameo: base.cameo.clone() })
}

/// The model's names that an entry holds: those it lists, else its own.
fn models<'e>(id: &'e Name, model: Option<&'e [Name]>) -> &'e [Name] {
    model.unwrap_or(std::slice::from_ref(id))
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, at: &Name, message: String) -> CodebookError {
        error(self.name, self.text, at.span(), message)
    }

    fn known<'b>(&self, model: &Name, base: &'b [EventType]) -> Result<&'b EventType, CodebookError> {
        base.iter().find(|t| t.model.contains(model.get_ref())).ok_or_else(|| {
            let names: Vec<&str> = base.iter().flat_map(|t| &t.model).map(String::as_str).collect();
            let hint = "to rename a type, give the entry model = [\"…\"] with one of these";
            self.error(model, format!("the model has no type {}; it has {}; {hint}", model.get_ref(), names.join(", ")))
        })
    }

    fn missing(&self, id: &Name, field: &str) -> CodebookError {
        self.error(id, format!("{}: {field} is missing", id.get_ref()))
    }

    /// One entry, completed from the base's entries for the same types; `base` is empty for the shipped codebook itself.
    fn event_type(&self, e: &TypeEntry, base: &[EventType]) -> Result<EventType, CodebookError> {
        let model: Vec<String> = models(&e.id, e.model.as_deref()).iter().map(|m| m.get_ref().clone()).collect();
        if model.is_empty() {
            return Err(self.error(&e.id, format!("{}: model is empty; leave the type out to drop it", e.id.get_ref())));
        }
        let held: Vec<&EventType> = base.iter().filter(|t| t.model.iter().any(|m| model.contains(m))).collect();
        let quad = match (e.quad, held.as_slice()) {
            (Some(q), _) => q,
            (None, [first, rest @ ..]) if rest.iter().all(|t| t.quad == first.quad) => first.quad,
            (None, []) => return Err(self.missing(&e.id, "quad")),
            (None, _) => {
                return Err(self.error(
                    &e.id,
                    format!("{}: the merged types are of several quad classes; say which with quad = \"…\"", e.id.get_ref()),
                ));
            }
        };
        let definition = match &e.definition {
            Some(d) => d.clone(),
            None if held.is_empty() => return Err(self.missing(&e.id, "definition")),
            None => held.iter().map(|t| t.definition.as_str()).collect::<Vec<_>>().join(" "),
        };
        let known: Vec<&Mode> = held.iter().flat_map(|t| &t.modes).collect();
        let modes = match &e.mode {
            Some(entries) => entries.iter().map(|m| self.mode(m, &known, base.is_empty())).collect::<Result<Vec<_>, _>>()?,
            None => merged(&known),
        };
        self.each_once(&e.mode, &modes)?;
        let unnamed = known.iter().flat_map(|m| &m.model).filter(|m| !modes.iter().any(|x| x.model.contains(m))).cloned().collect();
        Ok(EventType {
            id: e.id.get_ref().clone(),
            quad,
            definition,
            note: e.note.clone().or_else(|| held.first().filter(|_| held.len() == 1).and_then(|t| t.note.clone())),
            cues: e.cues.clone().unwrap_or_else(|| held.iter().flat_map(|t| t.cues.clone()).collect()),
            examples: e.examples.clone().unwrap_or_else(|| held.iter().flat_map(|t| t.examples.clone()).collect()),
            modes,
            model,
            unnamed,
        })
    }

    fn mode(&self, e: &ModeEntry, known: &[&Mode], shipped: bool) -> Result<Mode, CodebookError> {
        let names = models(&e.id, e.model.as_deref());
        let mut held = Vec::new();
        for m in names.iter().filter(|_| !shipped) {
            held.push(self.known_mode(m, known)?);
        }
        let definition = match &e.definition {
            Some(d) => d.clone(),
            None if held.is_empty() => return Err(self.missing(&e.id, "definition")),
            None => held.iter().map(|m| m.definition.as_str()).collect::<Vec<_>>().join(" "),
        };
        Ok(Mode {
            id: e.id.get_ref().clone(),
            model: names.iter().map(|m| m.get_ref().clone()).collect(),
            also: e.also.clone(),
            definition,
            cues: e.cues.clone().unwrap_or_else(|| held.iter().flat_map(|m| m.cues.clone()).collect()),
            examples: e.examples.clone().unwrap_or_else(|| held.iter().flat_map(|m| m.examples.clone()).collect()),
        })
    }

    fn each_once(&self, entries: &Option<Vec<ModeEntry>>, modes: &[Mode]) -> Result<(), CodebookError> {
        for (i, entry) in entries.iter().flatten().enumerate() {
            if modes[..i].iter().any(|m| m.id == modes[i].id || m.model.iter().any(|x| modes[i].model.contains(x))) {
                return Err(self.error(&entry.id, format!("mode {} is given twice in this type", entry.id.get_ref())));
            }
        }
        Ok(())
    }

    /// Names of types, once the model is known to have them.
    fn checked(&self, names: &[Name], types: &[EventType]) -> Result<Vec<String>, CodebookError> {
        names.iter().map(|n| self.known(n, types).map(|_| n.get_ref().clone())).collect()
    }

    fn promises(&self, entries: Vec<PromiseEntry>, types: &[EventType]) -> Result<Vec<Promise>, CodebookError> {
        let promise = |e: PromiseEntry| {
            self.known(&e.is, types)?;
            let types = self.checked(&e.types, types)?;
            Ok(Promise { types, is: e.is.into_inner(), auxiliaries: e.auxiliaries, objects: e.objects, why: e.why })
        };
        entries.into_iter().map(promise).collect()
    }

    fn turns(&self, entries: Vec<TurnEntry>, types: &[EventType]) -> Result<Vec<Turn>, CodebookError> {
        let turn = |e: TurnEntry| {
            let (from, to) = (self.checked(&e.types, types)?, self.known(&e.is, types)?);
            let of = |names: &[String]| -> Vec<&Mode> {
                types.iter().filter(|t| t.model.iter().any(|m| names.contains(m))).flat_map(|t| &t.modes).collect()
            };
            for m in &e.modes {
                self.known_mode(m, &of(&from))?;
            }
            if let Some(m) = &e.mode {
                self.known_mode(m, &to.modes.iter().collect::<Vec<_>>())?;
            }
            Ok(Turn {
                types: from,
                modes: e.modes.into_iter().map(Name::into_inner).collect(),
                sources: e.sources,
                targets: e.targets,
                is: e.is.into_inner(),
                mode: e.mode.map(Name::into_inner),
                why: e.why,
            })
        };
        entries.into_iter().map(turn).collect()
    }

    /// A mode of the model among those that `known` hold.
    fn known_mode<'k>(&self, m: &Name, known: &[&'k Mode]) -> Result<&'k Mode, CodebookError> {
        known.iter().find(|k| k.model.contains(m.get_ref())).copied().ok_or_else(|| {
            let all: Vec<&str> = known.iter().flat_map(|k| &k.model).map(String::as_str).collect();
            let all = if all.is_empty() { "none".to_string() } else { all.join(", ") };
            self.error(m, format!("the model has no mode {} of this type; it has {all}", m.get_ref()))
        })
    }

    fn country(&self, e: CountryEntry, types: &[EventType]) -> Result<Country, CodebookError> {
        let checked = |names: &[Name]| self.checked(names, types);
        Ok(Country {
            forces: checked(&e.forces)?,
            people: checked(&e.people)?,
            people_as_target: checked(&e.people_as_target)?,
            never_to_itself: checked(&e.never_to_itself)?,
        })
    }

    fn rules(&self, entries: Vec<RuleEntry>, types: &[EventType]) -> Result<Vec<Rule>, CodebookError> {
        let rule = |e: RuleEntry| {
            let same = matches!(e.drop.as_slice(), [only] if only.get_ref() == "same");
            let drop = if same { Dropped::Same } else { Dropped::Types(self.checked(&e.drop, types)?) };
            Ok(Rule {
                keep: self.checked(&e.keep, types)?,
                drop,
                why: e.why,
                link: e.link,
                sides: e.sides,
                factuality: e.factuality,
                take: e.take,
                through: e.through,
            })
        };
        entries.into_iter().map(rule).collect()
    }
}

/// The modes of merged types; those of one name are one.
fn merged(known: &[&Mode]) -> Vec<Mode> {
    let mut out: Vec<Mode> = Vec::new();
    for m in known {
        match out.iter_mut().find(|x| x.id == m.id) {
            Some(x) => x.examples.extend(m.examples.iter().cloned()),
            None => out.push((*m).clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Codebook::parse("mine.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_type_that_the_model_does_not_know_is_named_with_its_line() {
        let said = refused("extends = \"plover\"\n\n[[type]]\nid = \"PARLEY\"\n");
        assert!(said.starts_with("mine.toml:4: the model has no type PARLEY; it has AGREE, "), "{said}");
    }

    #[test]
    fn a_type_cannot_be_in_two_merged_ones() {
        let said = refused("[[type]]\nid = \"A\"\nmodel = [\"AID\", \"RETREAT\"]\n[[type]]\nid = \"B\"\nmodel = [\"AID\"]\n");
        assert_eq!(said, "mine.toml:6: AID is already part of A");
    }

    #[test]
    fn types_of_several_classes_want_a_class() {
        let said = refused("[[type]]\nid = \"TALK\"\nmodel = [\"AGREE\", \"ACCUSE\"]\n");
        assert!(said.starts_with("mine.toml:2: TALK: the merged types are of several quad classes"), "{said}");
    }

    #[test]
    fn a_misspelt_field_and_a_broken_line_are_reported_with_their_lines() {
        assert!(refused("[[type]]\nid = \"AID\"\ndefinitoin = \"x\"\n").starts_with("mine.toml:3: unknown field `definitoin`"));
        assert!(refused("[[type]]\nid = \"AID\n").starts_with("mine.toml:2: "));
    }

    #[test]
    fn a_promise_of_unknown_types_is_refused() {
        let said =
            refused("extends = \"plover\"\n[[promise]]\ntypes = [\"AIDE\"]\nis = \"AGREE\"\nauxiliaries = [\"will\"]\nwhy = \"x\"\n");
        assert!(said.starts_with("mine.toml:3: the model has no type AIDE; it has AGREE, "), "{said}");
    }

    #[test]
    fn what_turns_into_a_mode_of_another_type_is_refused() {
        let said = refused(
            "extends = \"plover\"\n[[turn]]\ntypes = [\"COERCE\"]\nsources = [\"REB\"]\nis = \"ASSAULT\"\nmode = \"arrest\"\nwhy = \"x\"\n",
        );
        assert!(said.starts_with("mine.toml:6: the model has no mode arrest of this type; it has "), "{said}");
    }

    #[test]
    fn a_codebook_without_types_or_with_a_nameless_one_is_refused() {
        assert!(refused("[[type]]\nid = \"\"\nmodel = [\"ACCUSE\"]\n").starts_with("mine.toml:2: id is empty"));
        assert!(refused("").contains("begin with extends"));
        let all: Vec<String> = Codebook::built_in().types().iter().map(|t| format!("\"{}\"", t.id)).collect();
        assert!(refused(&format!("extends = \"plover\"\ndrop = [{}]\n", all.join(", "))).contains("no type is left"));
    }

    #[test]
    fn a_mode_of_another_type_is_refused() {
        let said = refused("[[type]]\nid = \"CONSULT\"\n[[type.mode]]\nid = \"release\"\n");
        assert!(said.starts_with("mine.toml:4: the model has no mode release of this type; it has visit, "), "{said}");
    }

    #[test]
    fn a_renamed_type_keeps_what_is_not_said_anew() {
        let book = Codebook::parse("mine.toml", "extends = \"plover\"\n[[type]]\nid = \"BLAME\"\nmodel = [\"ACCUSE\"]\n").unwrap();
        let t = book.find("blame").unwrap();
        assert_eq!((t.modes.len(), book.types().len()), (3, 16));
        assert!(t.definition.starts_with("Blames"));
    }

    #[test]
    fn without_extends_only_listed_types_are_coded() {
        assert_eq!(Codebook::parse("mine.toml", "[[type]]\nid = \"ASSAULT\"\n").unwrap().types().len(), 1);
    }
}
