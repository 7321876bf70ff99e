//! A document with all its layers as one JSON object (`demarche annotate`).

use crate::mentions;
use crate::pipeline::Annotation;
use crate::span::Span;
use crate::tallies::Tally;
use serde_json::{Value, json};

/// The object of `annotate`: id, date, title, the text that offsets refer to, sentences, tokens, mentions, entities, times, places, statements, tallies, events.
pub fn annotation(a: &Annotation) -> Value {
    let text = &a.document.text;
    let part = |s: Span| json!({"start": s.start, "end": s.end, "text": text.slice(s)});
    let speaker = |sentence: usize, head: usize| {
        let (first, last) = mentions::phrase(&a.readings[sentence].words, head);
        let mut out = part(a.segments.span(sentence, (first, last + 1)));
        let profile = a.cast.profiles((sentence, head)).first();
        out["name"] = json!(profile.and_then(|p| p.name.clone()));
        out["country"] = json!(profile.and_then(|p| p.country.clone()));
        out["sector"] = json!(profile.and_then(|p| p.sector().map(String::from)));
        out
    };
    let statements: Vec<Value> = a
        .statements
        .iter()
        .map(|s| {
            json!({"sentence": s.sentence, "speaker": s.speaker.map(|w| speaker(s.sentence, w)), "cue": part(a.segments.span(s.sentence, s.cue)),
               "content": part(s.content), "medium": s.medium.map(|m| part(a.segments.span(s.sentence, m))), "within": s.within})
        })
        .collect();
    json!({
        "id": a.document.id,
        "date": a.document.date.map(|d| d.to_string()),
        "title": a.document.title,
        "text": text.as_str(),
        "sentences": a.segments.sentences.iter().map(|s| json!({"start": s.span.start, "end": s.span.end, "kind": s.kind, "tokens": [s.tokens.start, s.tokens.end]})).collect::<Vec<_>>(),
        "tokens": tokens(a),
        "mentions": a.mentions.iter().map(|m| json!({"start": m.span.start, "end": m.span.end, "text": text.slice(m.span), "type": m.entity, "form": m.form, "sentence": m.sentence, "entity": a.cast.entity_of((m.sentence, m.head))})).collect::<Vec<_>>(),
        "entities": entities(a),
        "times": a.times,
        "places": places(a),
        "statements": statements,
        "tallies": a.tallies.iter().map(|t| tally(a, t)).collect::<Vec<_>>(),
        "events": a.events,
    })
}

/// A tally: number, what is counted, whose, value, period (from its first day till the story's when it is "since" then), event id.
pub fn tally(a: &Annotation, t: &Tally) -> Value {
    let part = |words: (usize, usize)| {
        let s = a.segments.span(t.sentence, words);
        json!({"start": s.start, "end": s.end, "text": a.document.text.slice(s)})
    };
    let actor = t.actor.map(|w| {
        let (first, last) = mentions::phrase(&a.readings[t.sentence].words, w);
        let mut out = part((first, last + 1));
        let profile = a.cast.profiles((t.sentence, w)).first();
        out["name"] = json!(profile.and_then(|p| p.name.clone()));
        out["country"] = json!(profile.and_then(|p| p.country.clone()));
        out
    });
    let time = t.period.map(|k| &a.times[k]);
    let period = time.and_then(|x| x.value.clone()).map(|v| match (t.since, a.document.date) {
        (true, Some(day)) => format!("{v}/{day}"),
        (true, None) => format!("{v}/"),
        _ => v,
    });
    json!({"sentence": t.sentence, "number": part(t.number), "what": part(t.what), "actor": actor, "value": t.value, "ordinal": t.ordinal,
       "period": period, "period_text": time.map(|x| &x.text), "event": t.act.map(|k| &a.events[k].id)})
}

fn tokens(a: &Annotation) -> Vec<Value> {
    let mut out = Vec::with_capacity(a.segments.tokens.len());
    for (i, (s, r)) in a.segments.sentences.iter().zip(&a.readings).enumerate() {
        for (k, w) in r.words.iter().enumerate() {
            let at = a.segments.tokens[s.tokens.start + k];
            out.push(json!({"start": at.start, "end": at.end, "text": a.document.text.slice(at), "lemma": w.lemma, "upos": w.upos, "feats": w.feats, "head": w.head.map(|h| h + s.tokens.start), "deprel": w.relation, "sentence": i}));
        }
    }
    out
}

fn entities(a: &Annotation) -> Vec<Value> {
    a.cast.entities.iter().enumerate().map(|(i, e)| {
        let p = e.profiles.first();
        let countries: Vec<&str> = e.profiles.iter().filter_map(|p| p.country.as_deref()).collect();
        json!({"id": i, "name": p.and_then(|p| p.name.clone()), "countries": countries, "sectors": p.map(|p| p.sectors.clone()), "office": p.and_then(|p| p.office.clone()), "role": p.and_then(|p| p.role.clone()), "aliases": e.aliases,
               "mentions": a.mentions.iter().enumerate().filter(|(_, m)| a.cast.entity_of((m.sentence, m.head)) == Some(i)).map(|(k, _)| k).collect::<Vec<_>>()})
    }).collect()
}

/// Named places with the country that the lexicon gives them.
fn places(a: &Annotation) -> Vec<Value> {
    a.places.iter().map(|m| {
        let p = &m.place;
        json!({"start": m.span.start, "end": m.span.end, "text": a.document.text.slice(m.span), "sentence": m.sentence, "name": p.name, "kind": p.kind, "country": p.country, "division": m.division, "lat": p.lat, "lon": p.lon, "population": p.population, "geonames": Some(p.id).filter(|id| *id > 0)})
    }).collect()
}
