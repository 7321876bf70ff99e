//! What one phrase of a text does to another.
//!
//! In: the network's answer for the two marked phrases, and the acts that it reads in the same words without marks. Out: a probability for
//! each type and for none. The two readings are multiplied (product of experts, Hinton 2002): the first looks at the pair and nothing else,
//! the second knows which act each of them takes part in.

use crate::language::{Candidate, Role};
use std::ops::Range;

/// What the acts of the sentence weigh beside the answer for the pair; chosen on pairs that training kept back.
const WEIGHT: f32 = 0.8;
/// What a type keeps that no act of the sentence has between the two.
const UNSEEN: f32 = 0.02;

/// Probabilities by type, the first for none: those for the pair, weighed with acts in which words of `source` and `target` are such.
pub fn weigh(pair: &[f32], candidates: &[Candidate], source: &Range<usize>, target: &Range<usize>) -> Vec<f32> {
    let part = |c: &Candidate, words: &Range<usize>, role: Role| words.clone().map(|w| c.role(w, role)).fold(0.0, f32::max);
    let between: Vec<f32> = candidates.iter().map(|c| part(c, source, Role::Source) * part(c, target, Role::Target)).collect();
    let seen = |kind: usize| candidates.iter().zip(&between).map(|(c, b)| c.events[kind] * b).fold(0.0, f32::max);
    let acts: Vec<f32> = (1..pair.len()).map(seen).collect();
    let none = 1.0 - acts.iter().copied().fold(0.0, f32::max);
    let weighed: Vec<f32> = pair.iter().zip(std::iter::once(none).chain(acts)).map(|(p, seen)| p * (seen + UNSEEN).powf(WEIGHT)).collect();
    let sum = weighed.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    weighed.into_iter().map(|p| p / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An act at word 1 of three words, of type 1 or 2 with these probabilities, by word 0 against word 2.
    fn act(first: f32, second: f32) -> Candidate {
        let roles = vec![[0.1, 0.9, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.1, 0.0, 0.9, 0.0]].into();
        Candidate { word: 1, events: vec![1.0 - first - second, first, second], modes: vec![], factuality: vec![], roles }
    }

    #[test]
    fn an_act_between_the_two_decides_what_the_pair_leaves_open() {
        let out = weigh(&[0.1, 0.45, 0.45], &[act(0.1, 0.8)], &(0..1), &(2..3));
        assert!(out[2] > 0.7 && (out.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{out:?}");
    }

    #[test]
    fn an_act_the_other_way_round_says_nothing() {
        let pair = [0.1, 0.5, 0.4];
        let out = weigh(&pair, &[act(0.1, 0.8)], &(2..3), &(0..1));
        assert!(out[1] > out[2], "{out:?}");
    }
}
